"""Comparison of catchments: the same measures of each, a column a measure."""

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from hubplan.render.page_content import CatchmentView
from hubplan.render.words import percent, whole
from hubplan.run import Run
from hubplan.travel.words import name_measure, name_within, tell_noun, tell_threshold, tell_travel

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
    unit = run.proposal.travel.unit
    main = run.scenario.main_threshold(unit)
    within, mean, p90, farthest = name_within(main, unit), *(name_measure(m, unit) for m in ("mean", "p90", "farthest"))
    columns: list[tuple[str, str, Callable[[pd.Series, int], Cell]]] = [
        ("Children under 18", "children", lambda row, _people: (whole(row["children"]), "")),
        (
            f"Within {tell_threshold(main, unit)}",
            within,
            lambda row, people: _share(row[within], people),
        ),
        (f"Average {tell_noun(unit)}", mean, lambda row, _people: (tell_travel(row[mean], unit), "")),
        ("Nine in ten within", p90, lambda row, _people: (tell_travel(row[p90], unit), "")),
        (
            "Farthest data zone",
            "farthest_zone",
            lambda row, _people: (tell_travel(row[farthest], unit), str(row["farthest_zone"])),
        ),
        ("Nearer another hub", "nearer_other_hub", lambda row, people: _share(row["nearer_other_hub"], people)),
        ("Without a route", "without_route", lambda row, people: _share(row["without_route"], people)),
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
