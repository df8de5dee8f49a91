"""Links over water of a synthetic council: a road bridge over the firth, and a ferry to each island."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from hubplan.synthetic.fields import Points
from hubplan.synthetic.land import Land


@dataclass(frozen=True)
class Crossing:
    """Link between two zones by their numbers; ``minutes`` of a ferry's crossing, ``None`` for a bridge."""

    kind: str
    zone_a: int
    zone_b: int
    island: int = 0
    minutes: int | None = None


def find_crossings(
    land: Land, points: Points, zone: NDArray[np.int64], piece: NDArray[np.int64], touching: set[tuple[int, int]]
) -> list[Crossing]:
    """Find where bridge and ferries land.

    Parameters
    ----------
    land
        The land with its firth and islands.
    points, zone, piece
        Cells: where they lie, their zone, their piece of land (0 the mainland).
    touching
        Pairs of zones that share a border, smaller first. A bridge whose ends share a border, or lie in one zone, is
        left out: a council of very few zones has them.
    """
    found = []
    mainland = np.flatnonzero((piece == 0) & (zone >= 0))
    ends = _bridge_ends(land, points, mainland)
    if ends is not None:
        a, b = sorted((int(zone[ends[0]]), int(zone[ends[1]])))
        if a != b and (a, b) not in touching:
            found.append(Crossing("fixed_link", a, b))
    shore = cKDTree(points[mainland])
    for island in range(1, int(piece.max()) + 1):
        cells = np.flatnonzero(piece == island)
        gap, near = shore.query(points[cells])
        best = int(np.argmin(gap))
        minutes = 10 + 5 * round(float(gap[best]) / 2_000)
        found.append(Crossing("ferry", int(zone[mainland[near[best]]]), int(zone[cells[best]]), island, minutes))
    return found


def _bridge_ends(land: Land, points: Points, mainland: NDArray[np.int64]) -> tuple[int, int] | None:
    """Find the cells at both ends of the bridge: the nearest land to midstream on each side."""
    midstream, across = land.banks()
    away = points[mainland] - midstream
    side = away @ across
    distance = np.hypot(*away.T)
    ends = []
    for bank in (side < 0, side > 0):
        if not bank.any() or distance[bank].min() > 0.1 * land.span_m:
            return None
        ends.append(int(mainland[bank][np.argmin(distance[bank])]))
    return ends[0], ends[1]
