"""What a scenario prefers, brought to the area before the search: whose travel counts, units, ferries, a baseline."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hubplan.cluster.preferences import Preferences, ferry_edges
from hubplan.contiguity import Contiguity
from hubplan.errors import MissingDataError, name_first
from hubplan.feasibility import Feasibility, Remedy, range_of_k
from hubplan.files.assignment import read_assignment
from hubplan.files.content import describe_file
from hubplan.hubs.places import name_places
from hubplan.pipeline.inputs import Inputs
from hubplan.pipeline.pieces import list_pieces, tell_assumed
from hubplan.scenario import Scenario

NEED_WORDS: Final[Mapping[str, str]] = {
    "people": "all people",
    "children": "children and young people (0 to 17)",
    "deprivation": "people, counted twice in the most deprived fifth of zones and once in the least",
}
_MOST_PARTS = 2
"""Parts whose arithmetic is told in full."""
_CURES = {
    "intermediate_zone": "an intermediate zone (S02 codes)",
    "ward": "a ward (S13 codes, or a column named ward)",
    "locality": "a locality (a column named locality)",
    "hscp": "a health and social care partnership (S37 codes)",
}


def settle_preferences(inputs: Inputs, scenario: Scenario) -> Inputs:
    """Read the baseline, check that what the preferences need is there, and take the ferries out where they may not be.

    Raises
    ------
    MissingDataError
        A preference needs a column or zones that no file has; names the cure.
    InputDataError
        The baseline is no assignment.
    """
    travelers(inputs.zones, scenario)
    kept = scenario.objective.keep_together
    if kept is not None:
        _unit_of(inputs.zones, kept.unit)
    if scenario.objective.baseline is not None:
        inputs = _with_baseline(inputs, Path(scenario.objective.baseline.file))
    return _without_ferries(inputs, scenario) if scenario.ferries == "never" else inputs


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
    if objective.keep_together is not None:
        unit = _unit_of(inputs.zones, objective.keep_together.unit)
        together.append((_codes(unit), objective.keep_together.weight))
    if objective.baseline is not None and inputs.baseline is not None:
        before = inputs.baseline.reindex(inputs.zones.index)
        together.append((_codes(before), objective.baseline.weight))
    ferry = ferry_edges(inputs.contiguity) if scenario.ferries == "only_if_needed" else None
    if ferry is not None and not ferry.any():
        ferry = None
    if weight is None and not together and ferry is None:
        return None
    return Preferences(None if weight is None else weight.to_numpy(dtype=np.float64), tuple(together), ferry)


def _codes(labels: pd.Series) -> NDArray[np.int64]:
    codes, _ = pd.factorize(labels, sort=False)  # −1 where missing
    return np.asarray(codes, dtype=np.int64)


def _unit_of(zones: gpd.GeoDataFrame, unit: str) -> pd.Series:
    if unit not in zones.columns or zones[unit].isna().all():
        raise MissingDataError(
            f"objective.keep_together: no file tells the {unit.replace('_', ' ')} of the area's data zones. "
            f"Give a --lookup FILE with a column that names {_CURES[unit]}, or take another unit."
        )
    return zones[unit]


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
    notes = (f"{path.name}: {told} not in the baseline plan and free to go anywhere.",) if free else ()
    source = describe_file(path, "baseline", len(here))
    return replace(inputs, baseline=here, sources=(*inputs.sources, source), notes=(*inputs.notes, *notes))


def _without_ferries(inputs: Inputs, scenario: Scenario) -> Inputs:
    """Leave the ferries out, and work out anew what the band allows: now every part must stand alone."""
    whole = inputs.contiguity
    if not (whole.edges["kind"] == "ferry").any():
        return inputs
    contiguity = Contiguity(whole.zones, whole.edges[whole.edges["kind"] != "ferry"].reset_index(drop=True))
    dropped = inputs.links[inputs.links["kind"] == "ferry"]
    silenced = set(tell_assumed(dropped))
    return replace(
        inputs,
        contiguity=contiguity,
        with_ferries=whole,
        links=inputs.links.drop(dropped.index),
        feasibility=_assess_parts(inputs, contiguity, scenario),
        notes=tuple(note for note in inputs.notes if note not in silenced),
    )


def _assess_parts(inputs: Inputs, contiguity: Contiguity, scenario: Scenario) -> Feasibility:
    """Add up what the band allows each part that neither border nor bridge joins to the rest."""
    part = contiguity.components
    people = inputs.zones["population"].groupby(part).sum()
    names = _name_parts(inputs.zones, part)
    ranges = {number: range_of_k(int(inside), scenario.band) for number, inside in people.items()}
    pieces = list_pieces(inputs.zones, contiguity)
    before = inputs.feasibility
    failing = sorted((n for n, (least, most) in ranges.items() if least > most), key=lambda n: (-people[n], n))
    if not failing:
        least, most = (sum(ends) for ends in zip(*ranges.values(), strict=True))
        return replace(before, k_range=(least, most), pieces=pieces)
    findings = [
        f"Without ferries {names[number]} stands alone: "
        f"{Feasibility(int(people[number]), scenario.band, ranges[number]).arithmetic}"
        for number in failing[:_MOST_PARTS]
    ]
    if len(failing) > _MOST_PARTS:
        rest = [f"{names[number]} ({people[number]:,})" for number in failing[_MOST_PARTS:]]
        findings.append(f"Nor can {name_first(rest)}.")
    remedies = [
        Remedy("Let ferries hold catchments together where nothing else does: ferries: only_if_needed in a config"),
        *before.remedies,
        Remedy("Take the plan with the least violation: --allow-out-of-band"),
    ]
    told = dict.fromkeys(remedy.words for remedy in remedies)
    unique = tuple(next(remedy for remedy in remedies if remedy.words == words) for words in told)
    return replace(before, findings=(*before.findings, *findings), remedies=unique, pieces=pieces)


def _name_parts(zones: gpd.GeoDataFrame, part: pd.Series) -> dict[object, str]:
    """Name each part after its largest place, or its largest zone where another part has that name."""
    people = zones["population"].groupby([part, name_places(zones)]).sum().sort_values(ascending=False, kind="stable")
    ranked = zones["population"].sort_values(ascending=False, kind="stable").index
    names: dict[object, str] = {}
    for number in sorted(part.unique()):
        place = str(people[number].index[0])
        largest = ranked[part[ranked] == number][0]
        names[number] = str(zones.at[largest, "name"]) if place in names.values() else place
    return names
