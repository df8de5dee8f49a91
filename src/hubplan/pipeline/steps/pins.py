"""Pins of an area: refused where they cannot be met, and handed to the clustering."""

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hubplan.cluster.problem import Problem
from hubplan.cluster.requirements import Requirements
from hubplan.contiguity import number_components
from hubplan.errors import InfeasibleError, counted, name_first
from hubplan.feasibility import Feasibility
from hubplan.inputs import Inputs
from hubplan.notes import Note, NoteKind
from hubplan.pins.arithmetic import assess_pins
from hubplan.pins.combine import combine_pins
from hubplan.pins.named import Group, NamedPins
from hubplan.pins.reach import check_reach, split_units
from hubplan.pins.resolve import PlanFile, resolve_pins
from hubplan.place_names import name_places
from hubplan.read.assignment import drop_unassigned
from hubplan.scenario import Pins, Scenario
from hubplan.units import UNITS


def settle_pins(inputs: Inputs, scenario: Scenario) -> Inputs:
    """Find what pins and hard units ask of an area, and refuse what no plan can do.

    Raises
    ------
    ScenarioError
        A zone, site or catchment is not known.
    InfeasibleError
        The pins rule each other or the band out; carries the remedies.
    """
    hard = [kept.unit for kept in scenario.objective.keep_together or () if kept.hard]
    if not scenario.pins and not hard:
        return inputs
    inputs, locked, earlier = _find_plans(inputs, scenario.pins)
    named_pins = resolve_pins(
        scenario.pins, inputs.zones, inputs.sites, area=inputs.area.name, locked=locked, earlier=earlier
    )
    notes = _tell_locked_elsewhere(locked, inputs)
    if hard:
        units = tuple(group for unit in hard for group in _list_units(inputs, unit))
        named_pins, split = split_units(replace(named_pins, units=units), inputs.contiguity)
        notes = (*notes, *split)
    people = inputs.zones["population"]
    settled = combine_pins(named_pins, people, scenario.band, check_band=not scenario.allow_out_of_band)
    check_reach(settled, inputs.contiguity)
    notes = (*notes, *_check_candidates(inputs, named_pins, scenario))
    places = name_places(inputs.zones)
    feasibility = assess_pins(inputs.feasibility, settled, inputs.contiguity, people, places, scenario)
    feasibility = _leave_places(feasibility, inputs, named_pins, scenario)
    return replace(inputs, pins=settled, feasibility=feasibility, notes=(*inputs.notes, *notes))


def _find_plans(inputs: Inputs, pins: Pins) -> tuple[Inputs, PlanFile | None, PlanFile | None]:
    """Find the earlier plans that the pins name among the given files; they join the sources."""
    by_lock = pins.locked if isinstance(pins.locked, str) else None
    by_catchment = None if pins.catchments is None else pins.catchments.file
    plans: dict[str, PlanFile] = {}
    sources = list(inputs.sources)
    for file in dict.fromkeys(name for name in (by_lock, by_catchment) if name is not None):
        content = inputs.given.assignments[file]
        labels = drop_unassigned(content)
        plans[file] = PlanFile(content.source.name, labels)
        here = int(labels.index.isin(inputs.zones.index).sum())
        sources.append(replace(content.source, role="pins", rows=here))
    return replace(inputs, sources=tuple(sources)), plans.get(by_lock or ""), plans.get(by_catchment or "")


def _tell_locked_elsewhere(locked: PlanFile | None, inputs: Inputs) -> tuple[Note, ...]:
    """Note the few locked zones outside the area, as mistyped ones; a file of all Scotland has many, which is fine."""
    if locked is None:
        return ()
    elsewhere = locked.labels.index.difference(inputs.zones.index)
    if not 0 < len(elsewhere) < len(locked.labels) - len(elsewhere):
        return ()
    are = counted(len(elsewhere), "data zone is", "data zones are")
    words = f"pins.locked: {are} not in {inputs.area.name}, and left out ({name_first(elsewhere)})."
    return (Note(NoteKind.PINS, "pins.locked", words),)


def _list_units(inputs: Inputs, unit: str) -> tuple[Group, ...]:
    """List the units with their zones, named where a column names them."""
    zones = inputs.zones
    known = zones[unit].dropna()
    named = zones[f"{unit}_name"] if f"{unit}_name" in zones.columns else pd.Series("", index=zones.index)
    groups = []
    for code, inside in known.groupby(known):
        name = named[inside.index].dropna().astype(str)
        shown = f"{code} {name.iloc[0]}" if len(name) and name.iloc[0] not in ("", str(code)) else str(code)
        groups.append(Group(f"{UNITS[unit].label} {shown}", tuple(inside.index)))
    return tuple(groups)


def _check_candidates(inputs: Inputs, named_pins: NamedPins, scenario: Scenario) -> tuple[Note, ...]:
    """Refuse to close all places for hubs; note closings that change nothing."""
    if not named_pins.closed:
        return ()
    candidates = inputs.sites[inputs.sites["hub_candidate"]]
    at_sites = scenario.hubs == "sites" and len(candidates) > 0
    places = candidates["data_zone"] if at_sites else pd.Series(inputs.zones.index, index=inputs.zones.index)
    if not (is_free(places, named_pins.closed).any() or named_pins.open):
        noun = "candidate sites" if at_sites else "data zones"
        raise InfeasibleError(
            f"pins.hubs.closed: all {len(places):,} {noun} of {inputs.area.name} are closed; a hub needs a place.",
            ["Leave some of them open", *(["Let hubs stand in any zone: --hubs any"] if at_sites else [])],
        )
    if at_sites:
        idle = [hub for hub in named_pins.closed if hub not in places.index and hub not in set(places)]
        why = "no hub could stand there anyway"
    else:
        idle = [hub for hub in named_pins.closed if hub not in inputs.zones.index]
        why = "hubs stand at the centres of zones, not at sites; close its data zone"
    if not idle:
        return ()
    changes = "changes" if len(idle) == 1 else "change"
    words = f"pins.hubs.closed: {name_first(map(named_pins.hub, idle))} {changes} nothing: {why}."
    return (Note(NoteKind.PINS, "pins.hubs.closed", words),)


def _leave_places(feasibility: Feasibility, inputs: Inputs, named_pins: NamedPins, scenario: Scenario) -> Feasibility:
    """Refuse more catchments than there are zones left where a hub may be, and leave such numbers out."""
    if not named_pins.closed:
        return feasibility
    zones = pd.Series(inputs.zones.index, index=inputs.zones.index)
    free = int(is_free(zones, named_pins.closed).sum())
    asked = scenario.catchments if isinstance(scenario.catchments, int) else None
    least, most = feasibility.k_range
    wanted = asked or (feasibility.needed if scenario.allow_out_of_band else least)
    if free < wanted and (feasibility.possible or scenario.allow_out_of_band):
        raise InfeasibleError(
            f"pins.hubs.closed: of the {len(zones):,} data zones of {inputs.area.name} {free:,} "
            f"{'is' if free == 1 else 'are'} left where a hub may be, too few for "
            f"{counted(wanted, 'catchment', 'catchments')}.",
            ["Leave more of them open", *(["Ask for fewer catchments: --catchments"] if free >= least else [])],
        )
    return replace(feasibility, k_range=(least, min(most, free))) if least <= free < most else feasibility


def is_free(places: pd.Series, closed: Iterable[str]) -> pd.Series:
    """Tell whether each place (index; value the zone it lies in) is neither closed itself nor in a closed zone.

    Examples
    --------
    >>> is_free(pd.Series(["a", "a", "b"], index=["L1", "L2", "L3"]), ["L1", "b"]).tolist()
    [False, True, False]
    """
    shut = set(closed)
    return ~(places.index.isin(shut) | places.isin(shut))


def requirements_of(inputs: Inputs, problem: Problem) -> Requirements | None:
    """Turn pins into requirements of the clustering; ``None`` where nothing is pinned.

    Zones that must be together and are connected move as one; parts that are not are tied.
    """
    settled = inputs.pins
    if settled is None:
        return None
    at = {zone: position for position, zone in enumerate(inputs.zones.index)}
    unit = np.full(len(at), -1, np.int64)
    sealed = np.zeros(len(at), bool)
    for number, group in enumerate(settled.kept):
        inside = [at[zone] for zone in group.zones]
        unit[inside], sealed[inside] = number, True
    number = len(settled.kept)
    tied: list[tuple[int, int]] = []
    pieces_of: dict[str, list[int]] = {}
    pairs = inputs.contiguity.pairs
    for bundle in settled.bundles:
        index = pd.Index(bundle.zones)
        piece = number_components(index, pairs[pairs["focal"].isin(index) & pairs["neighbor"].isin(index)])
        firsts = []
        for part in range(int(piece.max()) + 1):
            inside = [at[zone] for zone in index[piece == part]]
            unit[inside] = number + part
            firsts.append(inside[0])
        number += len(firsts)
        tied += [(firsts[0], other) for other in firsts[1:]]
        pieces_of |= dict.fromkeys(bundle.zones, firsts)
    apart = [
        (first, second)
        for one, other, _ in settled.apart
        for first in pieces_of.get(one, [at[one]])
        for second in pieces_of.get(other, [at[other]])
    ]
    opened = problem.options.get_indexer(pd.Index(list(settled.named_pins.open), dtype=object))
    return Requirements(
        unit=unit if number else None,
        sealed=sealed if settled.kept else None,
        tied=_as_pairs(tied),
        apart=_as_pairs(apart),
        open=np.asarray(opened, dtype=np.int64),
    )


def _as_pairs(pairs: list[tuple[int, int]]) -> NDArray[np.int64]:
    return np.array(pairs, dtype=np.int64).reshape(-1, 2)
