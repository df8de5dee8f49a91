"""Write the scorecard as one long table: a row a measure, for the whole area and for each catchment."""

import re
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from hubplan.categories import CATEGORIES
from hubplan.projection import METHOD_WORDS
from hubplan.run import Run
from hubplan.schema import HubKind
from hubplan.scorecard import CONFIDENTIAL_PLACES
from hubplan.travel.words import name_measure, tell_noun, tell_threshold
from hubplan.write.csv import write_csv

_COLUMNS = ("scope", "catchment_name", "measure", "label", "score", "unit", "people", "detail")
_ALL = "all"

_WORDS = {
    "people": ("People", "people"),
    "age_0_4": ("Children 0–4", "people"),
    "age_5_11": ("Children 5–11", "people"),
    "age_12_17": ("Children and young people 12–17", "people"),
    "children": ("Children and young people (0–17)", "people"),
    "in_band": ("Within the band (1 yes, 0 no)", "catchments"),
    "deviation": ("Difference from the target", "share"),
    "zones": ("Data zones", "data zones"),
    "nearer_other_hub": ("People nearer to another hub", "share"),
    "without_route": ("People without a route to their hub", "people"),
    "deprived_people": ("People in the most deprived fifth of zones", "people"),
    "rural_people": ("People in rural zones", "people"),
    "links": ("Links over water relied on", "links"),
}
"""Columns of the scorecard by catchment, with label and unit; the hub's and the farthest zone's names are details."""


def write_scorecard(run: Run, path: Path) -> None:
    """Write all scores as one tidy table.

    ``scope`` is ``all`` or a catchment's number; then ``catchment_name``, ``measure``, ``label``, ``score``, ``unit``,
    ``people`` (the count behind a share) and ``detail``.

    Parameters
    ----------
    run
        The run.
    path
        Where to; what is there is replaced.
    """
    write_csv(tabulate_scorecard(run), path)


def tabulate_scorecard(run: Run) -> pd.DataFrame:
    """Put all scores into one long table, columns as in :func:`write_scorecard`."""
    overall = run.scorecard.overall.reset_index()
    overall = overall.assign(scope=_ALL, catchment_name="")[list(_COLUMNS)]
    words = _WORDS | _words_of_travel(run.proposal.travel.unit)
    rows = [
        (str(catchment), str(scores["name"]), *cells)
        for catchment, scores in run.scorecard.by_catchment.iterrows()
        for cells in _rows_of(scores, words, run.proposal.travel.unit)
    ]
    rows = [*_rows_on_travel(run), *rows, *_rows_ahead(run)]
    return pd.concat([overall, pd.DataFrame(rows, columns=list(_COLUMNS))], ignore_index=True)


def _words_of_travel(unit: str) -> dict[str, tuple[str, str]]:
    """Label the columns that hold amounts of travel, whose names end in its unit."""
    return {
        name_measure("mean", unit): (f"Average {tell_noun(unit)} to own hub", unit),
        name_measure("p90", unit): ("Nine in ten people live within", unit),
        name_measure("farthest", unit): ("Farthest data zone", unit),
    }


def _rows_on_travel(run: Run) -> list[tuple[str, str, str, str, float, str, float, str]]:
    """Say by what travel all is measured, and what bounds it."""
    travel, bound = run.proposal.travel, run.quality.bound_travel
    nan = float("nan")
    label = f"Least average {tell_noun(travel.unit)} of any plan that the bound covers"
    return [
        (_ALL, "", "bound_travel", label, nan if bound is None else bound, travel.unit, nan, run.quality.covers),
        (_ALL, "", "travel_unit", "Unit of travel", nan, travel.unit, nan, travel.unit),
        (_ALL, "", "travel_method", "Method of travel", nan, travel.unit, nan, str(travel.method)),
    ]


def _rows_ahead(run: Run) -> list[tuple[str, str, str, str, float, str, float, str]]:
    """Turn the people of each catchment in years to come into rows of the table."""
    if run.ahead is None:
        return []
    names = run.scorecard.by_catchment["name"]
    return [
        (
            str(row["catchment"]),
            str(names[row["catchment"]]),
            f"people_{row['year']}_{row['method']}",
            f"People in {row['year']}, if {METHOD_WORDS[row['method']]}",
            float(row["people"]),
            "people",
            float("nan"),
            "in the band" if row["in_band"] else "out of the band",
        )
        for row in run.ahead.projected.to_dict("records")
    ]


def _rows_of(
    scores: pd.Series, words: Mapping[str, tuple[str, str]], unit: str
) -> list[tuple[str, str, float, str, float, str]]:
    """Turn the scores of one catchment into (measure, label, score, unit, people, detail)."""
    people = float(scores["people"])
    rows = []
    for measure, value in scores.items():
        name = str(measure)
        within = re.fullmatch(rf"within_(.+)_{unit}", name)
        if within or name == "nearer_other_hub":
            limit = tell_threshold(float(within[1]), unit) if within else ""
            label = f"People within {limit} of their hub" if within else words[name][0]
            share = float(value) / people if people else float("nan")
            rows.append((name, label, share, "share", float(value), ""))
        elif name.startswith("sites_"):
            rate = f"{10_000 * float(value) / people:.1f} per 10,000 people" if people else ""
            called = CATEGORIES[name.removeprefix("sites_")].plural
            rows.append((name, called, float(value), "sites", float("nan"), rate))
        elif nearest := re.fullmatch(rf"(nearest_(.+))_{unit}", name):
            kind = CATEGORIES[nearest[2]].label
            label = f"From the hub to the nearest {kind if kind[1].isupper() else kind[0].lower() + kind[1:]}"
            rows.append((name, label, float(value), unit, float("nan"), str(scores[nearest[1]])))
        elif name == CONFIDENTIAL_PLACES:
            number = float(value) if str(value).isdigit() else float("nan")
            rows.append((name, "Confidential places", number, "places", float("nan"), str(value)))
        elif name in words:
            label, of = words[name]
            detail = str(scores["farthest_zone"]) if name == name_measure("farthest", unit) else ""
            shown = "mean_travel" if name == name_measure("mean", unit) else name
            rows.append((shown, label, float(value), of, float("nan"), detail))
    own_site = int(scores["hub_kind"] == HubKind.SITE)
    rows.append(
        (
            "hub",
            "Hub at a service site (1 yes, 0 no)",
            own_site,
            "hubs",
            float("nan"),
            f"{scores['hub_name']} ({scores['hub']})",
        )
    )
    if "colocated" in scores.index:
        beside = [label for label in str(scores["colocated"]).split(", ") if label]
        label = "Other kinds of service within 400 m of the hub"
        rows.append(("colocated", label, float(len(beside)), "kinds", float("nan"), ", ".join(beside)))
    return rows
