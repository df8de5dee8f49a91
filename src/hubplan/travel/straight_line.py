"""Straight-line travel from zones to places, in km."""

import geopandas as gpd
import numpy as np
import pandas as pd

from hubplan.errors import InputDataError, name_first
from hubplan.travel.costs import TravelCosts, TravelMethod
from hubplan.travel.model import TravelModel


def straight() -> TravelModel:
    """Make the model of straight lines."""
    return TravelModel(TravelMethod.STRAIGHT_LINE, "km", "Distances are straight lines, also over water.", _measure)


def _measure(zones: gpd.GeoDataFrame, places: gpd.GeoDataFrame, _limit: float) -> TravelCosts:
    return straight_line_costs(zones, places)


def straight_line_costs(zones: gpd.GeoDataFrame, places: gpd.GeoDataFrame | None = None) -> TravelCosts:
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
    >>> straight_line_costs(zones).to_place("b").tolist()
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
    to = straight_line_costs(zones, places)
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

    to = straight_line_costs(zones, places)
    _, position = BallTree(to.destinations).query(to.origins, k=1)
    found = position[:, 0]
    # measured as every other distance is, so that the nearest is never farther than one's own by a last digit
    km = np.hypot(*(to.origins - to.destinations[found]).T)
    return pd.DataFrame({"place": places.index.to_numpy()[found], "km": km}, index=zones.index)
