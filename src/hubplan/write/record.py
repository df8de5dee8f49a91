"""Record of a run, ``run.json``, and its summary."""

import json
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from hubplan.feasibility import Piece
from hubplan.preferences.words import tell_achieved, tell_achieved_without, tell_setting
from hubplan.projection import METHOD_WORDS, METHODS
from hubplan.quality import tell_gap
from hubplan.run import PreferenceOutcome, Run
from hubplan.scenario import PopulationBand
from hubplan.schema import AGE_COLUMNS
from hubplan.scorecard import CONFIDENTIAL_PLACES
from hubplan.travel.words import name_measure
from hubplan.unplaced import tell_reasons
from hubplan.write.printable import printable_scenario


def write_record(run: Run, path: Path) -> None:
    """Write everything that is needed to repeat a run and to trust it.

    The summary of :func:`run_summary`, and: versions, the merged scenario, SHA-256 and rows of the files read, the
    search, the arithmetic, components (by borders alone, and what joins them), hubs, scores,
    links, sites that could not be placed, attribution. ``seconds`` has the stages before writing: how long that takes
    is not known while it is written. Paths are relative to the working folder, or the file's name alone.

    Parameters
    ----------
    run
        The run.
    path
        Where to; what is there is replaced.
    """
    text = json.dumps(record_of(run), ensure_ascii=False, indent=2, allow_nan=False)
    path.write_text(text + "\n", encoding="utf-8")


def run_summary(run: Run) -> dict[str, Any]:
    """Sum up a run for ``--json`` and other programs; plain values, nothing but finite numbers.

    Parameters
    ----------
    run
        The run.

    Returns
    -------
    dict
        ``area``, ``slug``, ``synthetic``, ``plan_id``, ``people``, ``people_date``, ``zones``, ``k``, ``k_range``,
        ``band``, ``in_band`` (all catchments), ``contiguous``, ``mean_travel``, ``bound_travel``, ``travel_unit``,
        ``travel_method``, ``people_without_route``, ``gap``, ``quality``,
        ``preferences`` (what is on, achieved and costs), ``plain`` (what they cost together), ``before`` (the year before),
        ``ahead`` (years to come), ``catchments``, ``links_used``, ``notes``
        and ``seconds`` by stage.
    """
    plan = run.plan
    summary = {
        "area": run.area.name,
        "slug": run.area.slug,
        "council": list(run.area.council),
        "synthetic": run.synthetic,
        "plan_id": plan.plan_id,
        "people": int(plan.people.sum()),
        "people_date": run.people_date,
        "zones": len(plan.zones),
        "k": plan.k,
        "k_range": list(run.feasibility.k_range),
        "band": plan.band.model_dump(),
        "in_band": bool(plan.in_band.all()),
        "contiguous": True,  # a Plan cannot be made otherwise
        "mean_travel": run.scorecard["mean_travel"],
        "bound_travel": run.quality.bound_travel,
        "mean_fee": run.quality.mean_fee,
        "travel_unit": run.proposal.travel.unit,
        "travel_method": str(run.proposal.travel.method),
        "travel": run.proposal.travel.words,
        "people_without_route": int(run.scorecard["people_without_route"]),
        "gap": run.quality.gap,
        "quality": tell_gap(run.quality.gap),
        "bound_covers": run.quality.covers,
        "trials": [vars(trial) for trial in run.trials],
        "alternatives": _alternatives(run),
        "stability": _stability(run),
        "preferences": [_outcome(outcome) for outcome in run.preferences],
        "plain": _plain(run),
        "before": _before(run),
        "ahead": _ahead(run),
        "catchments": _catchments(run),
        "links_used": _links_used(run),
        "notes": [note.words for note in run.notes],
        "seconds": {stage: round(seconds, 3) for stage, seconds in run.seconds.items()},
    }
    return {key: to_json(value) for key, value in summary.items()}


def _plain(run: Run) -> dict[str, Any] | None:
    plain = run.plain
    if plain is None:
        return None
    return {
        "mean_travel": plain.mean_travel,
        "plan_travel": plain.plan_travel,
        "travel_unit": plain.unit,
        "cost_share": plain.cost_share,
    }


def _before(run: Run) -> dict[str, Any] | None:
    people, before = run.people_before, run.inputs.before
    if people is None or before is None:
        return None
    return {
        "date": before.date,
        "people": {str(catchment): int(inside) for catchment, inside in people.items()},
        "out_of_band": [int(catchment) for catchment, inside in people.items() if inside not in run.plan.band],
    }


def _alternatives(run: Run) -> list[dict[str, Any]]:
    return [
        {
            "plan_id": other.plan.plan_id,
            "mean_travel": other.mean_travel,
            "people_moved": other.moved,
            "in_band": bool(other.plan.in_band.all()),
            "people": other.plan.people.tolist(),
        }
        for other in run.others
    ]


def _stability(run: Run) -> dict[str, Any] | None:
    if run.stability is None:
        return None
    people = run.plan.zones["population"]
    return {
        "near_best_plans": run.stability.plans,
        "within": run.stability.within,
        "people_always_alike": run.stability.sure(people),
    }


def record_of(run: Run) -> dict[str, Any]:
    """Compose the whole record; see :func:`write_record`."""
    record = run_summary(run) | {
        "created": run.created,
        "versions": dict(sorted(run.versions.items())),
        "scenario": printable_scenario(run.scenario),
        "seed": run.scenario.seed,
        "feasibility": {
            "arithmetic": run.feasibility.arithmetic,
            "possible": run.feasibility.possible,
            "findings": list(run.feasibility.findings),
            "remedies": [remedy.words for remedy in run.feasibility.remedies],
        },
        "components": list_components(run.feasibility.pieces, run.links, run.scenario.band),
        "search": {
            "starts": run.search.starts,
            "steps": run.search.steps,
            "objective": run.search.objective,
            "best_start": run.search.best_start,
            "start_travel": list(run.search.start_travel),
            "median_start_travel": run.quality.median_travel,
        },
        "site_files": [
            {"file": str(file)} | {column: int(number) for column, number in row.items()}
            for file, row in run.site_counts.iterrows()
        ],
        "sources": [
            {"role": s.role, "file": s.name, "rows": s.rows, "sha256": s.sha256, "source": s.source}
            for s in run.sources
        ],
        "attribution": run.attribution,
        "scores": _scores(run),
        "links": _rows(run.links),
        "sites": _site_counts(run),
        "sites_not_placed": _rows(tell_reasons(run.unplaced).reset_index(drop=True), index=False),
        "sites_just_outside": _rows(run.just_outside.reset_index(drop=True), index=False),
        "assignment": {str(zone): int(catchment) for zone, catchment in run.plan.assignment.items()},
    }
    return {key: to_json(value) for key, value in record.items()}


def list_components(pieces: Sequence[Piece], links: pd.DataFrame, band: PopulationBand) -> list[dict[str, object]]:
    """List the components of an area with the links that join each.

    Parameters
    ----------
    pieces
        As :class:`hubplan.feasibility.Feasibility` has them.
    links
        Indexed by ``link``, with ``name``.
    band
        ``fits_band`` tells whether the piece could be planned alone.
    """
    named = links["name"].to_dict() if len(links) else {}
    return [
        {
            "name": piece.name,
            "zones": piece.zones,
            "people": piece.people,
            "fits_band": piece.fits(band),
            "joined_by": [
                {
                    "link": link,
                    "name": named.get(link, ""),
                    "status": "assumed" if link in piece.assumed else "confirmed",
                }
                for link in piece.links
            ],
        }
        for piece in pieces
    ]


def to_json(value: object) -> Any:
    """Turn a value into plain JSON: numbers that are not finite, and what is missing, become ``null``.

    Examples
    --------
    >>> to_json({"km": np.float64("nan"), "people": np.int64(3), "codes": ("a", None)})
    {'km': None, 'people': 3, 'codes': ['a', None]}
    """
    if isinstance(value, dict):
        return {str(key): to_json(inside) for key, inside in value.items()}
    if isinstance(value, list | tuple):
        return [to_json(inside) for inside in value]
    if value is None or value is pd.NA or value is pd.NaT:
        return None
    if isinstance(value, bool | np.bool_):
        return bool(value)
    if isinstance(value, int | np.integer):
        return int(value)
    if isinstance(value, float | np.floating):
        return round(float(value), 6) if math.isfinite(value) else None
    return str(value)


def _outcome(outcome: PreferenceOutcome) -> dict[str, object]:
    """Convert an outcome of a preference: setting, achievement, and its cost where that was asked for."""
    told: dict[str, object] = {
        "preference": outcome.name,
        "setting": tell_setting(outcome),
        "achieved": tell_achieved(outcome),
        **outcome.achieved.numbers,
    }
    if outcome.travel_without is not None:
        told |= {
            "mean_travel": outcome.travel,
            "mean_travel_without": outcome.travel_without,
            "cost_travel": outcome.cost_travel,
            "cost_share": outcome.cost_share,
            "achieved_without": tell_achieved_without(outcome),
        }
    return told


def _ahead(run: Run) -> dict[str, object] | None:
    if run.ahead is None:
        return None
    methods = {method: METHOD_WORDS[method] for method in METHODS}
    return {
        "what": "a projection, not a forecast",
        "trend": [run.ahead.first, run.ahead.last],
        "methods": methods,
        "catchments": run.ahead.table.to_dict("records"),
    }


def _catchments(run: Run) -> list[dict[str, object]]:
    table = run.scorecard.by_catchment
    ages = [column for column in AGE_COLUMNS if column in table.columns]
    columns = ["name", "people", *ages, "in_band", "zones", "hub", "hub_name", "hub_kind"]
    figures = {f"{measure}_travel": name_measure(measure, run.proposal.travel.unit) for measure in ("mean", "p90")}
    columns += [column for column in [CONFIDENTIAL_PLACES] if column in table.columns]
    return [
        {"catchment": catchment, **row[columns].to_dict(), **{told: row[column] for told, column in figures.items()}}
        for catchment, row in table.iterrows()
    ]


def _links_used(run: Run) -> list[dict[str, object]]:
    named = run.links["name"].to_dict()
    return [
        {
            "link": row["link"],
            "name": named.get(row["link"], ""),
            "kind": row["kind"],
            "status": row["status"],
            "zone_a": row["focal"],
            "zone_b": row["neighbor"],
            "catchment": row["catchment"],
        }
        for _, row in run.plan.links.iterrows()
    ]


def _scores(run: Run) -> dict[str, dict[str, object]]:
    overall = run.scorecard.overall
    return {str(measure): row.drop("group").to_dict() for measure, row in overall.iterrows()}


def _site_counts(run: Run) -> dict[str, int]:
    counted = run.sites["category"].value_counts()
    return {str(category): int(counted[category]) for category in sorted(counted.index)}


def _rows(frame: pd.DataFrame, *, index: bool = True) -> list[dict[str, object]]:
    whole = frame.rename_axis("link").reset_index() if index else frame
    return [{str(column): row[column] for column in whole.columns} for _, row in whole.iterrows()]
