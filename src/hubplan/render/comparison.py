"""Comparison of catchments: the same measures of each, a column a measure."""

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from hubplan.render.page_content import CatchmentView
from hubplan.render.words import km, percent, threshold, whole
from hubplan.run import Run

Cell = tuple[str, str]
"""A figure, and the smaller words under it."""


@dataclass(frozen=True)
class Comparison:
    """Column headings, and a row of cells for each catchment."""

    columns: list[str]
    rows: list[tuple[CatchmentView, list[Cell]]]


def compare_catchments(run: Run, catchments: list[CatchmentView]) -> Comparison:
    """Put the measures of every catchment in rows; measures that the scorecard does not hold are left out."""
    scores = run.scorecard.by_catchment
    main = run.scenario.main_threshold
    columns: list[tuple[str, str, Callable[[pd.Series, int], Cell]]] = [
        ("Children under 18", "children", lambda row, _people: (whole(row["children"]), "")),
        (
            f"Within {threshold(main)}",
            f"within_{main:g}_km",
            lambda row, people: _share(row[f"within_{main:g}_km"], people),
        ),
        ("Average distance", "mean_km", lambda row, _people: (km(row["mean_km"]), "")),
        ("Nine in ten within", "p90_km", lambda row, _people: (km(row["p90_km"]), "")),
        (
            "Farthest data zone",
            "farthest_zone",
            lambda row, _people: (km(row["farthest_km"]), str(row["farthest_zone"])),
        ),
        ("Nearer another hub", "nearer_other_hub", lambda row, people: _share(row["nearer_other_hub"], people)),
        ("Most deprived fifth", "deprived_people", lambda row, people: _share(row["deprived_people"], people)),
        ("In rural zones", "rural_people", lambda row, people: _share(row["rural_people"], people)),
    ]
    known = [(heading, cell) for heading, column, cell in columns if column in scores.columns]
    rows = []
    for c in catchments:
        score = scores.loc[c.number]
        rows.append((c, [(f"{c.people:,}", c.state.words), *(cell(score, c.people) for _, cell in known)]))
    return Comparison(["People", *(heading for heading, _ in known)], rows)


def _share(people: float, everyone: int) -> Cell:
    return percent(people / everyone if everyone else float("nan")), whole(people)
