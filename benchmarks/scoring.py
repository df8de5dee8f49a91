"""Score the plans of every tool. It shares no code with hubplan, so that hubplan cannot mark its own work."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

_CELLS = 20_000_000
"""Distances held at a time, so that a catchment of ten thousand zones can be scored."""


@dataclass(frozen=True)
class Score:
    """Score of a plan.

    ``pieces`` are connected parts beyond one a catchment: 0 where all are contiguous. ``km`` is the mean, over people,
    of the straight line from a zone's centre to the best zone of its catchment.
    """

    k: int
    in_band: int
    pieces: int
    km: float
    largest_deviation: float

    @property
    def contiguous(self) -> bool:
        """Whether every catchment is one piece."""
        return self.pieces == 0

    @property
    def valid(self) -> bool:
        """Whether every catchment is in the band and contiguous."""
        return self.contiguous and self.in_band == self.k


def score_labels(
    labels: NDArray[np.int64],
    people: NDArray[np.int64],
    xy_km: NDArray[np.float64],
    pairs: NDArray[np.int64],
    *,
    band: tuple[int, int],
) -> Score:
    """Score an assignment.

    Parameters
    ----------
    labels
        Catchment of each zone, any numbers.
    people
        Of each zone.
    xy_km
        Centres of the zones, n × 2.
    pairs
        Zones that a border or link joins, by position, m × 2.
    band
        Least and most people of a catchment.

    Raises
    ------
    ValueError
        There is not one label a zone.
    """
    if labels.shape != people.shape:
        raise ValueError(f"expected {len(people)} labels, one a zone, found {labels.shape}")
    _, label = np.unique(labels, return_inverse=True)
    k = int(label.max()) + 1
    held = np.bincount(label, weights=people, minlength=k)
    low, high = band
    inside = pairs[label[pairs[:, 0]] == label[pairs[:, 1]]]
    n = len(label)
    graph = coo_array((np.ones(len(inside), dtype=np.int8), (inside[:, 0], inside[:, 1])), shape=(n, n))
    parts, _ = connected_components(graph, directed=False)
    travel = sum(best_place(xy_km[label == c], people[label == c])[1] for c in range(k))
    return Score(
        k=k,
        in_band=int(((held >= low) & (held <= high)).sum()),
        pieces=int(parts) - k,
        km=float(travel / people.sum()),
        largest_deviation=float(np.abs(held - (low + high) / 2).max()),
    )


def best_place(xy_km: NDArray[np.float64], people: NDArray[np.int64]) -> tuple[int, float]:
    """Find the zone to which all people of a catchment travel least: its position, and person-km in all."""
    step = max(1, _CELLS // len(people))
    totals = []
    for first in range(0, len(people), step):
        away = xy_km[:, None, :] - xy_km[None, first : first + step, :]
        totals.append(people @ np.hypot(away[..., 0], away[..., 1]))
    total = np.concatenate(totals)
    best = int(np.argmin(total))
    return best, float(total[best])
