"""What it costs people to reach a place: zone × site, in km, with its unit and its method."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hubplan.errors import InputDataError, name_first

Array = NDArray[np.float64]


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
        ``km`` or ``minutes``, and one phrase for how they came about.
    """

    zones: pd.Index
    places: pd.Index
    origins: Array
    destinations: Array
    matrix: Array | None = None
    unit: str = "km"
    method: str = "straight line"

    def __post_init__(self) -> None:
        if self.origins.shape != (len(self.zones), 2) or self.destinations.shape != (len(self.places), 2):
            raise InputDataError("travel: expected one coordinate pair for each zone and each place.")
        if self.matrix is not None and self.matrix.shape != (len(self.zones), len(self.places)):
            raise InputDataError("travel: expected a matrix of zones × places.")

    def __repr__(self) -> str:
        return f"<TravelCosts of {len(self.zones):,} zones × {len(self.places):,} places in {self.unit}, {self.method}>"

    def to_place(self, place: object) -> pd.Series:
        """Cost from every zone to one place, on ``zones``."""
        column = self.places.get_indexer([place])[0]
        if column < 0:
            raise InputDataError(f"travel: place {place!r} is not known.")
        if self.matrix is not None:
            return pd.Series(self.matrix[:, column], index=self.zones)
        return pd.Series(np.hypot(*(self.origins - self.destinations[column]).T), index=self.zones)

    def to_places(self, places: pd.Index) -> pd.DataFrame:
        """Cost from every zone to some places: ``zones`` × ``places``."""
        return pd.DataFrame({place: self.to_place(place) for place in places}, index=self.zones)


def straight_line(zones: gpd.GeoDataFrame, places: gpd.GeoDataFrame | None = None) -> TravelCosts:
    """Measure straight lines from the zones' population centres to places.

    Parameters
    ----------
    zones
        Checked zones with ``easting`` and ``northing`` in metres.
    places
        Points in EPSG:27700; the zones' own centres where ``None``.

    Returns
    -------
    TravelCosts
        In km.

    Examples
    --------
    >>> from shapely import box
    >>> zones = gpd.GeoDataFrame({"easting": [0.0, 3000.0], "northing": [0.0, 4000.0]}, index=["a", "b"],
    ...     geometry=[box(0, 0, 1, 1)] * 2, crs=27700)
    >>> straight_line(zones).to_place("b").tolist()
    [5.0, 0.0]
    """
    origins = zones[["easting", "northing"]].to_numpy(dtype=np.float64) / 1000
    if places is None:
        return TravelCosts(zones.index, zones.index, origins, origins)
    points = places.geometry
    destinations = np.column_stack([points.x, points.y]).astype(np.float64) / 1000
    return TravelCosts(zones.index, places.index, origins, destinations)


def own_place_km(zones: gpd.GeoDataFrame, places: gpd.GeoDataFrame, assignment: pd.Series) -> pd.Series:
    """Measure the straight line from the centre of each zone to the place that it is assigned to.

    Parameters
    ----------
    zones
        Checked zones.
    places
        Points in EPSG:27700, indexed by label.
    assignment
        A place's label for each zone, in the order of the zones.

    Returns
    -------
    pandas.Series
        Km, on the zones' index.

    Raises
    ------
    InputDataError
        A zone is assigned to a place that is not there.

    Examples
    --------
    >>> from shapely import Point, box
    >>> zones = gpd.GeoDataFrame({"easting": [0.0, 9000.0], "northing": 0.0}, index=["a", "b"],
    ...     geometry=[box(0, 0, 1, 1)] * 2, crs=27700)
    >>> hubs = gpd.GeoDataFrame(index=[1, 2], geometry=[Point(9000, 0), Point(0, 2000)], crs=27700)
    >>> own_place_km(zones, hubs, pd.Series([2, 1], index=["a", "b"])).tolist()
    [2.0, 0.0]
    """
    to = straight_line(zones, places)
    own = to.places.get_indexer(assignment)
    if (own < 0).any():
        lost = assignment[own < 0].unique()
        raise InputDataError(f"travel: places are not known ({name_first(lost)}). Give one for each zone.")
    return pd.Series(np.hypot(*(to.origins - to.destinations[own]).T), index=zones.index)


def nearest_places(zones: gpd.GeoDataFrame, places: gpd.GeoDataFrame) -> pd.DataFrame:
    """Find the nearest place of every zone, as the crow flies.

    Returns
    -------
    pandas.DataFrame
        On the zones' index: ``place`` (label) and ``km``.

    Examples
    --------
    >>> from shapely import Point, box
    >>> zones = gpd.GeoDataFrame({"easting": [0.0], "northing": [0.0]}, index=["a"], geometry=[box(0, 0, 1, 1)], crs=27700)
    >>> places = gpd.GeoDataFrame(index=["p", "q"], geometry=[Point(9000, 0), Point(0, 2000)], crs=27700)
    >>> nearest_places(zones, places).to_dict("list")
    {'place': ['q'], 'km': [2.0]}
    """
    from sklearn.neighbors import BallTree  # slow to load, and not every command asks

    to = straight_line(zones, places)
    _, position = BallTree(to.destinations).query(to.origins, k=1)
    found = position[:, 0]
    # measured as every other distance is, so that the nearest is never farther than one's own by a last digit
    km = np.hypot(*(to.origins - to.destinations[found]).T)
    return pd.DataFrame({"place": places.index.to_numpy()[found], "km": km}, index=zones.index)
