"""Co-location: how many other kinds of service stand beside a place."""

from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd

from hubplan.categories import CATEGORIES, CONFIDENTIAL
from hubplan.measures.services import COLOCATED_M

FULL_KINDS: Final = 4
"""With as many other kinds of service beside it, or more, a place could hardly be better."""


def count_kinds(places: gpd.GeoDataFrame, sites: gpd.GeoDataFrame, *, within_m: float = COLOCATED_M) -> pd.Series:
    """Count the other kinds of service beside each place, in a straight line.

    A kind is a category; a place's own does not count, and confidential ones never do.

    Parameters
    ----------
    places
        Points in EPSG:27700, with ``category``, which may be empty.
    sites
        Checked sites, of any place.
    within_m
        Metres from the place, the end included.

    Returns
    -------
    pandas.Series
        int64, on the index of the places.

    Examples
    --------
    >>> from hubplan.measures.example import four_sites, two_hubs
    >>> count_kinds(two_hubs(), four_sites()).tolist()
    [2, 1]
    """
    from scipy.spatial import cKDTree  # slow to load, and not every command asks

    if not len(sites) or not len(places):
        return pd.Series(0, index=places.index, dtype="int64")
    known = sites[sites["category"].isin(CATEGORIES.keys() - CONFIDENTIAL)]
    if not len(known):
        return pd.Series(0, index=places.index, dtype="int64")
    near = cKDTree(_points(known)).query_ball_point(_points(places), within_m)
    of_site = known["category"].to_numpy()
    own = places["category"].to_numpy()
    found = [len({of_site[at] for at in inside} - {mine}) for inside, mine in zip(near, own, strict=True)]
    return pd.Series(found, index=places.index, dtype="int64")


def _points(places: gpd.GeoDataFrame) -> "np.ndarray[tuple[int, int], np.dtype[np.float64]]":
    return np.column_stack([places.geometry.x, places.geometry.y]).astype(np.float64)
