"""Best places of each catchment, for the page and the report, and which of them is worth knowing."""

import math
from dataclasses import dataclass
from typing import Any

from hubplan.categories import CATEGORIES
from hubplan.render.words import count, percent, whole
from hubplan.run import Run
from hubplan.schema import CATCHMENT
from hubplan.travel.words import tell_threshold, tell_travel

_MOST_TOLD = 2
"""Better places that are named in a sentence; of more catchments the number is told."""


@dataclass(frozen=True)
class PlaceView:
    """Place as the page and the report show it."""

    rank: int
    site: str
    name: str
    kind: str
    chosen: bool
    better: bool
    travel: str
    within: tuple[tuple[str, str], ...]
    """Threshold and share of people with their number."""
    children: str
    deprived: str
    kinds: int
    more: str


def view_places(run: Run, catchment: int) -> tuple[PlaceView, ...]:
    """Gather what is told of the best places of a catchment, the best first."""
    table = run.best_places
    if table.empty:
        return ()
    people = int(run.plan.people[catchment])
    return tuple(_view(run, row, people) for row in table[table[CATCHMENT] == catchment].to_dict("records"))


def _view(run: Run, row: dict[str, Any], people: int) -> PlaceView:
    unit = run.proposal.travel.unit
    category = str(row["category"])
    return PlaceView(
        rank=int(row["rank"]),
        site=str(row["site"]),
        name=str(row["name"]),
        kind=CATEGORIES[category].label if category in CATEGORIES else "",
        chosen=bool(row["chosen"]),
        better=bool(row["better"]),
        travel=_tell_mean(float(row["mean_travel"]), unit),
        within=tuple(
            (_tell_threshold(column, unit), f"{percent(int(row[column]) / max(people, 1))} ({whole(int(row[column]))})")
            for column in row
            if column.startswith("within_")
        ),
        children=whole(int(row["children_within"])) if "children_within" in row else "",
        deprived=whole(int(row["deprived_within"])) if "deprived_within" in row else "",
        kinds=int(row["kinds"]),
        more="" if row["chosen"] else _tell_more(float(row["more_travel"]), float(row["more_share"]), unit),
    )


def _tell_mean(travel: float, unit: str) -> str:
    return "no route" if math.isnan(travel) else tell_travel(travel, unit)


def _tell_threshold(column: str, unit: str) -> str:
    return f"{column.removeprefix('within_').removesuffix(f'_{unit}')} {unit}"


def _tell_more(more: float, share: float, unit: str) -> str:
    """Say how much more or less people travel than to the chosen place.

    Examples
    --------
    >>> _tell_more(0.35, 0.104, "km"), _tell_more(-0.02, -0.004, "km")
    ('+0.35 km (+10.4%)', '−0.02 km (−0.4%)')
    """
    if math.isnan(more):
        return "not known"
    told = f"{more:+.2f} {unit}" + ("" if math.isnan(share) else f" ({100 * share:+.1f}%)")
    return told.replace("-", "−")


def tell_better(run: Run) -> list[str]:
    """Say where another place would reach more people for little more travel than the chosen one."""
    table = run.best_places
    if table.empty or not table["better"].any():
        return []
    unit = run.proposal.travel.unit
    main = tell_threshold(run.scenario.main_threshold(unit), unit)
    own = table[table["chosen"]].set_index(CATCHMENT)["share_within"]
    better = table[table["better"]].sort_values("share_within", ascending=False)
    told = [
        f"{row['name']} would have {percent(row['share_within'])} of the people of {run.hubs.at[row[CATCHMENT], 'name']} "
        f"within {main} instead of {percent(own[row[CATCHMENT]])}, for {_tell_cost(float(row['more_share']))}."
        for row in better.head(_MOST_TOLD).to_dict("records")
    ]
    if len(better) > _MOST_TOLD:
        told.append(
            f"{count(len(better) - _MOST_TOLD, 'more catchment')} could reach more people from another place: see their "
            "best places."
        )
    return [" ".join(told)]


def _tell_cost(share: float) -> str:
    return f"{100 * share:.1f}% more travel" if share >= 0.0005 else "no more travel"
