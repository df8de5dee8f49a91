"""Network of roads: junctions with their places, and the links between them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hubplan.errors import InputDataError

ARRAYS = ("x", "y", "start", "end", "length_m", "road_class", "form")
"""Names of a network's arrays, as they are kept in a file."""


@dataclass(frozen=True, eq=False)
class RoadNetwork:
    """Network of roads.

    Parameters
    ----------
    x, y
        Of each junction or end of a road, in metres, EPSG:27700.
    start, end
        Positions of the two ends of each link.
    length_m
        Of each link; never shorter than the straight line between its ends.
    road_class, form
        Of each link, by number in :data:`hubplan.travel.speeds.CLASSES` and ``FORMS``.
    sha256
        Fingerprint of the file that it was made of.

    Raises
    ------
    InputDataError
        The arrays do not fit each other.
    """

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    start: NDArray[np.int32]
    end: NDArray[np.int32]
    length_m: NDArray[np.float64]
    road_class: NDArray[np.uint8]
    form: NDArray[np.uint8]
    sha256: str = ""

    def __post_init__(self) -> None:
        links = {len(array) for array in (self.start, self.end, self.length_m, self.road_class, self.form)}
        ends = np.concatenate([self.start, self.end])
        if (
            len(links) != 1
            or len(self.x) != len(self.y)
            or (len(ends) and not 0 <= ends.min() <= ends.max() < len(self.x))
        ):
            raise InputDataError("roads: expected links with two ends that are junctions.")

    def __repr__(self) -> str:
        return f"<RoadNetwork of {len(self.start):,} links and {len(self.x):,} junctions>"


@dataclass(frozen=True, eq=False)
class Ferries:
    """Ferries: the places of both piers in metres, minutes of crossing (``nan`` where not known), and foot passengers only."""

    a: NDArray[np.float64]
    b: NDArray[np.float64]
    minutes: NDArray[np.float64]
    on_foot: NDArray[np.bool_]

    def only(self, *, foot: bool) -> "Ferries":
        """Keep those for foot passengers only, or those that take cars."""
        kept = self.on_foot == foot
        return Ferries(self.a[kept], self.b[kept], self.minutes[kept], self.on_foot[kept])


def no_ferries() -> Ferries:
    """Make a list of no ferries."""
    return Ferries(np.zeros((0, 2)), np.zeros((0, 2)), np.zeros(0), np.zeros(0, dtype=bool))
