"""What a scenario prefers, brought to the area before the search: whose travel counts, units, edges, a baseline."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hubplan.cluster.preferences import Preferences, ferry_edges, in_csr_order
from hubplan.errors import MissingDataError
from hubplan.notes import Note, NoteKind
from hubplan.pipeline.steps.barriers import find_crossings
from hubplan.pipeline.steps.inputs import Inputs
from hubplan.pipeline.steps.parts import take_edges_out
from hubplan.pipeline.steps.pins import settle_pins
from hubplan.place_names import name_places
from hubplan.read.assignment import read_assignment
from hubplan.read.barriers import read_barriers
from hubplan.read.source_file import describe_file
from hubplan.scenario import Scenario
from hubplan.schema import vintage_of

NEED_WORDS: Final[Mapping[str, str]] = {
    "people": "all people",
    "children": "children and young people (0 to 17)",
    "deprivation": "people, counted twice in the most deprived fifth of zones and once in the least",
}
_CURES = {
    "intermediate_zone": "an intermediate zone (S02 codes)",
    "ward": "a ward (S13 codes, or a column named ward)",
    "locality": "a locality (a column named locality or SubHSCP)",
    "settlement": "a settlement (a column named settlement)",
    "hscp": "a health and social care partnership (S37 codes)",
}


def settle_preferences(inputs: Inputs, scenario: Scenario) -> Inputs:
    """Read what preferences and pins name, check that what they need is there, and take out what may not be used.

    Raises
    ------
    MissingDataError
        A preference needs a column or zones that no file has; names the cure.
    InputDataError
        A file of a baseline, of barriers or of pins does not hold what it should.
    ScenarioError, InfeasibleError
        As in :func:`hubplan.pipeline.steps.pins.settle_pins`.
    """
    as_read = inputs
    travelers(inputs.zones, scenario)
    kept = scenario.objective.keep_together
    if kept is not None:
        inputs = _with_settlements(inputs) if kept.unit == "settlement" else inputs
        unit_of(inputs.zones, kept.unit)
    if scenario.objective.baseline is not None:
        inputs = _with_baseline(inputs, Path(scenario.objective.baseline.file))
    if scenario.barriers is not None:
        inputs = _with_barriers(inputs, Path(scenario.barriers.file))
    inputs = settle_pins(take_edges_out(inputs, scenario), scenario)
    return inputs if inputs is as_read else replace(inputs, as_read=as_read)


def travelers(zones: gpd.GeoDataFrame, scenario: Scenario) -> pd.Series | None:
    """Who travels, of each zone; ``None`` for all people alike.

    With ``deprivation``, people count 2 times in the most deprived fifth of Scotland's zones (SIMD quintile 1), 1.75,
    1.5 and 1.25 times in the next ones, and once in the least deprived; in zones without a rank 1.5 times.

    Raises
    ------
    MissingDataError
        The zones' files do not tell.
    """
    need = scenario.objective.need
    if need == "people":
        return None
    if need == "children":
        if "children" not in zones.columns or not zones["children"].sum() > 0:
            raise MissingDataError(
                "objective.need: children needs people by age, and the population file has none for this area. "
                "Give a --population FILE with ages, or take need: people."
            )
        return zones["children"].fillna(0).astype("float64")
    if "simd_quintile" not in zones.columns or zones["simd_quintile"].isna().all():
        raise MissingDataError(
            "objective.need: deprivation needs the SIMD rank or quintile of each data zone, which no file tells. "
            "Give a --lookup FILE with one, or take need: people."
        )
    quintile = pd.to_numeric(zones["simd_quintile"], errors="coerce").astype("float64").fillna(3.0)
    return zones["population"] * (2.0 - (quintile - 1.0) / 4.0)


def edge_preferences(inputs: Inputs, scenario: Scenario) -> Preferences | None:
    """Put what the scenario prefers into the arrays of the clustering; ``None`` where it prefers nothing."""
    objective = scenario.objective
    weight = travelers(inputs.zones, scenario)
    together: list[tuple[NDArray[np.int64], float]] = []
    if objective.keep_together is not None and not objective.keep_together.hard:
        unit = unit_of(inputs.zones, objective.keep_together.unit)
        together.append((_codes(unit), objective.keep_together.weight))
    if objective.baseline is not None and inputs.baseline is not None:
        before = inputs.baseline.reindex(inputs.zones.index)
        together.append((_codes(before), objective.baseline.weight))
    ferry = ferry_edges(inputs.contiguity) if scenario.ferries == "only_if_needed" else None
    if ferry is not None and not ferry.any():
        ferry = None
    against: tuple[tuple[NDArray[np.bool_], float], ...] = ()
    if inputs.barriers is not None and scenario.barriers is not None and not scenario.barriers.hard:
        crossing = find_crossings(inputs.zones, inputs.contiguity, inputs.barriers, inputs.bridges)
        against = ((in_csr_order(inputs.contiguity, crossing), scenario.barriers.weight),) if crossing.any() else ()
    if weight is None and not together and ferry is None and not against:
        return None
    travel = None if weight is None else weight.to_numpy(dtype=np.float64)
    return Preferences(travel, tuple(together), ferry, against)


def _codes(labels: pd.Series) -> NDArray[np.int64]:
    codes, _ = pd.factorize(labels, sort=False)  # −1 where missing
    return np.asarray(codes, dtype=np.int64)


def unit_of(zones: gpd.GeoDataFrame, unit: str) -> pd.Series:
    """The unit of each zone, missing where it has none.

    Raises
    ------
    MissingDataError
        No file tells.
    """
    if unit not in zones.columns or zones[unit].isna().all():
        raise MissingDataError(
            f"objective.keep_together: no file tells the {unit.replace('_', ' ')} of the area's data zones. "
            f"Give a --lookup FILE with a column that names {_CURES[unit]}{_name_official(zones, unit)}, or take another "
            "unit."
        )
    return zones[unit]


def _name_official(zones: gpd.GeoDataFrame, unit: str) -> str:
    """Name the official lookup that tells a unit; empty for zones that are not real."""
    vintage = vintage_of(str(zones.index[0]))
    if vintage not in ("2011", "2022"):
        return ""
    if unit == "locality":
        return ", as Public Health Scotland's lookup of localities does for 2011 data zones"
    return f", as the Scottish Government's DataZone{vintage}lookup does"


def _with_settlements(inputs: Inputs) -> Inputs:
    """Tell settlements by the names of intermediate zones, where no file tells them; of one council each."""
    zones = inputs.zones
    if "settlement" in zones.columns and zones["settlement"].notna().any():
        return inputs
    place = name_places(zones)
    council = zones["council"].astype(str) + " " if "council" in zones.columns else ""
    words = "No file tells the settlement of a data zone, so the places that intermediate zones are named after count."
    told = Note(NoteKind.UNKNOWN, "settlement", words)
    zones = zones.assign(settlement=council + place, settlement_name=place)
    return replace(inputs, zones=zones, notes=(*inputs.notes, told))


def _with_baseline(inputs: Inputs, path: Path) -> Inputs:
    labels = read_assignment(path)
    here = labels[labels.index.isin(inputs.zones.index)]
    if here.empty:
        raise MissingDataError(
            f"{path.name}: holds none of the {len(inputs.zones):,} data zones of {inputs.area.name} "
            f"(first {labels.index[0] if len(labels) else 'none'}). Use a baseline of the same area and vintage."
        )
    free = len(inputs.zones) - len(here)
    told = f"{free:,} data zones are" if free > 1 else "1 data zone is"
    words = f"{path.name}: {told} not in the baseline plan and free to go anywhere."
    notes = (Note(NoteKind.UNKNOWN, path.name, words),) if free else ()
    source = describe_file(path, "baseline", len(here))
    return replace(inputs, baseline=here, sources=(*inputs.sources, source), notes=(*inputs.notes, *notes))


def _with_barriers(inputs: Inputs, path: Path) -> Inputs:
    content = read_barriers(path)
    lines = gpd.GeoDataFrame(content.frame)
    near = lines.cx[slice(*inputs.zones.total_bounds[[0, 2]]), slice(*inputs.zones.total_bounds[[1, 3]])]
    words = f"{path.name}: none of its lines lies in {inputs.area.name}."
    lost = () if len(near) else (Note(NoteKind.BARRIERS, path.name, words),)
    return replace(
        inputs,
        barriers=near,
        sources=(*inputs.sources, content.source),
        notes=(*inputs.notes, *content.notes, *lost),
    )
