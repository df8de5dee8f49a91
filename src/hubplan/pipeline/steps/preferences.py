"""Prepare preferences for an area before the search: units, a baseline, barriers, pins."""

from dataclasses import replace

import geopandas as gpd

from hubplan.content import Content
from hubplan.errors import MissingDataError
from hubplan.inputs import Inputs
from hubplan.notes import Note, NoteKind
from hubplan.pipeline.steps.parts import take_edges_out
from hubplan.pipeline.steps.pins import settle_pins
from hubplan.place_names import name_places
from hubplan.preferences.every import PREFERENCES
from hubplan.preferences.preference import Facts
from hubplan.read.assignment import check_assigned
from hubplan.scenario import Scenario


def settle_preferences(inputs: Inputs, scenario: Scenario) -> Inputs:
    """Prepare preferences and pins for an area, check that what they need is there, take out forbidden edges.

    Raises
    ------
    MissingDataError
        A preference needs a column or zones that no file has; names the cure.
    InputDataError
        A baseline gives a zone no catchment.
    ScenarioError, InfeasibleError
        As in :func:`hubplan.pipeline.steps.pins.settle_pins`.
    """
    as_read = inputs
    if any(kept.unit == "settlement" for kept in scenario.objective.keep_together or ()):
        inputs = _with_settlements(inputs)
    for preference in PREFERENCES:
        if preference.require is not None:
            preference.require(inputs.zones, scenario)
    if scenario.objective.baseline is not None:
        inputs = _with_baseline(inputs, inputs.given.assignments[scenario.objective.baseline.file])
    if scenario.barriers is not None and inputs.given.barriers is not None:
        inputs = _with_barriers(inputs, inputs.given.barriers)
    inputs = settle_pins(take_edges_out(inputs, scenario), scenario)
    return inputs if inputs is as_read else replace(inputs, as_read=as_read)


def facts_of(inputs: Inputs) -> Facts:
    """Collect the facts of an area that preferences ask for."""
    as_read = inputs if inputs.as_read is None else inputs.as_read
    return Facts(
        zones=inputs.zones,
        contiguity=inputs.contiguity,
        as_read=as_read.contiguity,
        baseline=inputs.baseline,
        barriers=inputs.barriers,
        bridges=inputs.bridges,
        pins=inputs.pins,
        sites=inputs.sites,
        elsewhere=inputs.elsewhere,
        travel_unit=inputs.travel.unit,
    )


def _with_settlements(inputs: Inputs) -> Inputs:
    """Derive settlements from the names of intermediate zones, where no file has them; of one council each."""
    zones = inputs.zones
    if "settlement" in zones.columns and zones["settlement"].notna().any():
        return inputs
    place = name_places(zones)
    council = zones["council"].astype(str) + " " if "council" in zones.columns else ""
    words = "No file tells the settlement of a data zone, so the places that intermediate zones are named after count."
    told = Note(NoteKind.UNKNOWN, "settlement", words)
    zones = zones.assign(settlement=council + place, settlement_name=place)
    return replace(inputs, zones=zones, notes=(*inputs.notes, told))


def _with_baseline(inputs: Inputs, content: Content) -> Inputs:
    name, labels = content.source.name, check_assigned(content)
    here = labels[labels.index.isin(inputs.zones.index)]
    if here.empty:
        raise MissingDataError(
            f"{name}: holds none of the {len(inputs.zones):,} data zones of {inputs.area.name} "
            f"(first {labels.index[0] if len(labels) else 'none'}). Use a baseline of the same area and vintage."
        )
    free = len(inputs.zones) - len(here)
    told = f"{free:,} data zones are" if free > 1 else "1 data zone is"
    words = f"{name}: {told} not in the baseline plan and free to go anywhere."
    notes = (Note(NoteKind.UNKNOWN, name, words),) if free else ()
    source = replace(content.source, role="baseline", rows=len(here))
    return replace(inputs, baseline=here, sources=(*inputs.sources, source), notes=(*inputs.notes, *notes))


def _with_barriers(inputs: Inputs, content: Content) -> Inputs:
    lines = gpd.GeoDataFrame(content.frame)
    near = lines.cx[slice(*inputs.zones.total_bounds[[0, 2]]), slice(*inputs.zones.total_bounds[[1, 3]])]
    name = content.source.name
    words = f"{name}: none of its lines lies in {inputs.area.name}."
    lost = () if len(near) else (Note(NoteKind.BARRIERS, name, words),)
    return replace(
        inputs,
        barriers=near,
        sources=(*inputs.sources, content.source),
        notes=(*inputs.notes, *content.notes, *lost),
    )
