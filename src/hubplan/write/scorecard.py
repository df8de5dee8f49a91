"""Write the scorecard as one long table: a row a measure, for the whole area and for each catchment."""

import re
from pathlib import Path

import pandas as pd

from hubplan.categories import CATEGORIES
from hubplan.projection import METHOD_WORDS
from hubplan.run import Run
from hubplan.schema import HubKind
from hubplan.scorecard import CONFIDENTIAL_PLACES
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
    "mean_km": ("Average distance to own hub", "km"),
    "p90_km": ("Nine in ten people live within", "km"),
    "farthest_km": ("Farthest data zone", "km"),
    "nearer_other_hub": ("People nearer to another hub", "share"),
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
    rows = [
        (str(catchment), str(scores["name"]), *cells)
        for catchment, scores in run.scorecard.by_catchment.iterrows()
        for cells in _rows_of(scores)
    ]
    rows += _rows_ahead(run)
    return pd.concat([overall, pd.DataFrame(rows, columns=list(_COLUMNS))], ignore_index=True)


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


def _rows_of(scores: pd.Series) -> list[tuple[str, str, float, str, float, str]]:
    """Turn the scores of one catchment into (measure, label, score, unit, people, detail)."""
    people = float(scores["people"])
    rows = []
    for measure, value in scores.items():
        name = str(measure)
        if name == "nearer_other_hub" or re.fullmatch(r"within_.+_km", name):
            label = _WORDS[name][0] if name in _WORDS else f"People within {name[7:-3]} km of their hub"
            share = float(value) / people if people else float("nan")
            rows.append((name, label, share, "share", float(value), ""))
        elif name.startswith("sites_"):
            rate = f"{10_000 * float(value) / people:.1f} per 10,000 people" if people else ""
            words = CATEGORIES[name.removeprefix("sites_")].plural
            rows.append((name, words, float(value), "sites", float("nan"), rate))
        elif re.fullmatch(r"nearest_.+_km", name):
            words = CATEGORIES[name[8:-3]].label
            label = f"From the hub to the nearest {words if words[1].isupper() else words[0].lower() + words[1:]}"
            rows.append((name, label, float(value), "km", float("nan"), str(scores[name[:-3]])))
        elif name == CONFIDENTIAL_PLACES:
            number = float(value) if str(value).isdigit() else float("nan")
            rows.append((name, "Confidential places", number, "places", float("nan"), str(value)))
        elif name in _WORDS:
            label, unit = _WORDS[name]
            detail = str(scores["farthest_zone"]) if name == "farthest_km" else ""
            rows.append((name, label, float(value), unit, float("nan"), detail))
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
