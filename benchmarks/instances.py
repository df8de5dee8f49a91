"""Problems that tools are compared on, as plain arrays: zones, links, band and number of catchments."""

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

BAND = (40_000, 60_000)
PEOPLE_A_ZONE = 785
FEWEST_PEOPLE = 100_000
"""Between 60,000 and 80,000 people no plan exists, so the smallest councils get more a zone."""

REAL_AREAS: dict[str, tuple[str, ...]] = {
    name: (name,)
    for name in (
        "Argyll and Bute",
        "City of Edinburgh",
        "Dundee City",
        "East Ayrshire",
        "Falkirk",
        "North Ayrshire",
        "Scottish Borders",
        "Stirling",
        "West Dunbartonshire",
    )
} | {
    "Forth Valley": ("Clackmannanshire", "Falkirk", "Stirling"),
    "East and North Ayrshire": ("East Ayrshire", "North Ayrshire"),
}
"""Councils, and councils planned together."""


@dataclass(frozen=True, eq=False)
class Instance:
    """Problem: zones, links, band and number of catchments.

    ``xy`` are centres in metres; ``pairs`` the zones that a border or link joins, by position, each once, ``border_m``
    the length of their border, 0 for a link. ``contiguity_seconds`` is what finding them took.
    """

    name: str
    kind: str
    k: int
    codes: NDArray[np.str_]
    people: NDArray[np.int64]
    xy: NDArray[np.float64]
    pairs: NDArray[np.int64]
    border_m: NDArray[np.float64]
    contiguity_seconds: float

    @property
    def n(self) -> int:
        """Number of zones."""
        return len(self.people)

    @property
    def target(self) -> float:
        """People of the mean catchment."""
        return float(self.people.sum()) / self.k

    @property
    def csr(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Neighbors of each zone: where its list begins, and the lists."""
        both = np.vstack([self.pairs, self.pairs[:, ::-1]])
        both = both[np.lexsort((both[:, 1], both[:, 0]))]
        return np.searchsorted(both[:, 0], np.arange(self.n + 1)), both[:, 1].copy()

    def save(self, path: Path) -> None:
        """Write to an ``.npz``."""
        np.savez(path, **vars(self))

    @classmethod
    def load(cls, path: Path) -> "Instance":
        """Read what :meth:`save` wrote."""
        with np.load(path, allow_pickle=False) as held:
            values = {name: held[name].item() if held[name].ndim == 0 else held[name] for name in held.files}
        return cls(**values)


def make_synthetic(zones: int, *, seed: int = 1) -> Instance:
    """Make a synthetic council with a firth, a bridge, islands and ferries."""
    from hubplan.contiguity import build_contiguity
    from hubplan.synthetic import make_council, to_links, to_zones

    people = max(PEOPLE_A_ZONE * zones, FEWEST_PEOPLE)
    council = make_council(zones=zones, people=people, seed=seed, islands=min(8, 1 + zones // 500))
    frame = to_zones(council)
    began = time.perf_counter()
    contiguity = build_contiguity(frame, to_links(council))
    return _gather(f"Syn{zones}", "synthetic", frame, contiguity.pairs, time.perf_counter() - began)


def read_real(folder: Path) -> Iterator[Instance]:
    """Read the real areas: people of mid-2020, derived population centres, links that come with hubplan."""
    from hubplan.pipeline.steps.inputs import read_inputs
    from hubplan.pipeline.steps.stages import Stages
    from hubplan.scenario import DataFiles, Scenario

    data = DataFiles(
        boundaries=str(folder / "boundaries" / "dz2011_dev.gpkg"),
        population=str(folder / "population" / "dz2011_pop_mid2020_sex_syoa_dev.csv"),
        lookup=str(folder / "lookups" / "dz2011_codes_and_labels_21042020.csv"),
        centroids=str(folder / "lookups" / "dz2011_popweighted_centroids_derived_dev.csv"),
    )
    for name, councils in REAL_AREAS.items():
        stages = Stages()
        inputs = read_inputs(Scenario(area=councils, data=data, hubs="any"), stages)
        yield _gather(name, "real", inputs.zones, inputs.contiguity.pairs, stages.seconds["contiguity"])


def find_real(given: Path | None) -> Path | None:
    """Find the folder of the real data: as given, or as ``HUBPLAN_REAL_DATA`` says; ``None`` where there is none."""
    named = given or (Path(os.environ["HUBPLAN_REAL_DATA"]) if "HUBPLAN_REAL_DATA" in os.environ else None)
    return named if named is not None and (named / "boundaries").is_dir() else None


def _gather(name: str, kind: str, zones: pd.DataFrame, edges: pd.DataFrame, seconds: float) -> Instance:
    people = zones["population"].to_numpy(dtype=np.int64)
    ends = [zones.index.get_indexer(edges[end]) for end in ("focal", "neighbor")]
    return Instance(
        name=name,
        kind=kind,
        k=_nearest_k(int(people.sum())),
        codes=zones.index.to_numpy(dtype=str),
        people=people,
        xy=zones[["easting", "northing"]].to_numpy(dtype=np.float64),
        pairs=np.column_stack(ends).astype(np.int64),
        border_m=edges["border_m"].to_numpy(dtype=np.float64),
        contiguity_seconds=seconds,
    )


def _nearest_k(people: int) -> int:
    """Take the number of catchments whose mean is nearest the middle of the band, of those that the band allows."""
    low, high = BAND
    allowed = range(-(-people // high), people // low + 1)
    if not allowed:
        raise ValueError(f"{people:,} people cannot be cut into catchments of {low:,} to {high:,}")
    return min(allowed, key=lambda k: (abs(people / k - (low + high) / 2), k))
