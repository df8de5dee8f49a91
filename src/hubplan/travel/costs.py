"""Travel costs of people to places: zone × place, in km or minutes, with their unit and method."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hubplan.errors import InputDataError

Array = NDArray[np.float64]


class TravelMethod(StrEnum):
    """Method by which travel was worked out, as in configs and files."""

    ALONG = "along"
    """Along the land, from zone to zone over borders and links, in km."""
    ROADS = "roads"
    """By road, in minutes."""
    STRAIGHT_LINE = "straight_line"
    """As the crow flies, in km."""
    TABLE = "table"
    """As a table has it."""


@dataclass(frozen=True, eq=False)
class TravelCosts:
    """Costs from zones to places.

    Parameters
    ----------
    zones, places
        Labels of the rows and the columns.
    origins, destinations
        Coordinates in km, shapes (zones, 2) and (places, 2).
    matrix
        Costs, shape (zones, places), or ``None`` where they are the straight line between the coordinates and are
        worked out when asked for, so that a national problem needs no matrix. "No route" is ``nan``, never 0.
    unit, method
        ``km`` or ``minutes``, and how they came about.
    """

    zones: pd.Index
    places: pd.Index
    origins: Array
    destinations: Array
    matrix: Array | None = None
    unit: str = "km"
    method: TravelMethod = TravelMethod.STRAIGHT_LINE

    def __post_init__(self) -> None:
        if self.origins.shape != (len(self.zones), 2) or self.destinations.shape != (len(self.places), 2):
            raise InputDataError("travel: expected one coordinate pair for each zone and each place.")
        if self.matrix is not None and self.matrix.shape != (len(self.zones), len(self.places)):
            raise InputDataError("travel: expected a matrix of zones × places.")

    def __repr__(self) -> str:
        return f"<TravelCosts of {len(self.zones):,} zones × {len(self.places):,} places in {self.unit}, {self.method}>"

    def to_place(self, place: object) -> pd.Series:
        """Get the cost from every zone to one place, on ``zones``."""
        column = self.places.get_indexer([place])[0]
        if column < 0:
            raise InputDataError(f"travel: place {place!r} is not known.")
        if self.matrix is not None:
            return pd.Series(self.matrix[:, column], index=self.zones)
        return pd.Series(np.hypot(*(self.origins - self.destinations[column]).T), index=self.zones)

    def to_places(self, places: pd.Index) -> pd.DataFrame:
        """Get the cost from every zone to some places: ``zones`` × ``places``."""
        return pd.DataFrame({place: self.to_place(place) for place in places}, index=self.zones)
