"""Straight-line travel from zones to places, in km."""

import geopandas as gpd
import numpy as np

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
