"""Find the borders a barrier crosses: where it cuts the straight line between the centres of neighboring zones."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from hubplan.contiguity import Contiguity


def find_crossings(
    zones: gpd.GeoDataFrame, contiguity: Contiguity, lines: gpd.GeoDataFrame, bridges: pd.DataFrame | None = None
) -> NDArray[np.bool_]:
    """Find which edges are borders that a barrier crosses.

    Links are never crossed: a bridge or a ferry is what leads over a barrier.

    Parameters
    ----------
    zones
        With ``easting`` and ``northing``, the centres of their people.
    contiguity
        Of these zones.
    lines
        The barriers, EPSG:27700.
    bridges
        Links (``zone_a``, ``zone_b``) between zones that share a border: where there is one, nothing is crossed.

    Returns
    -------
    numpy.ndarray
        One truth value a row of ``contiguity.edges``; the same for both directions of an edge.

    Examples
    --------
    >>> from shapely import LineString, box
    >>> from hubplan.contiguity import build_contiguity
    >>> zones = gpd.GeoDataFrame({"name": list("abc"), "population": 1, "easting": [5.0, 15.0, 25.0], "northing": 5.0},
    ...     index=list("abc"), geometry=[box(x, 0, x + 10, 10) for x in (0, 10, 20)], crs=27700)
    >>> river = gpd.GeoDataFrame(geometry=[LineString([(19, 0), (21, 10)])], crs=27700)
    >>> find_crossings(zones, build_contiguity(zones), river).tolist()
    [False, False, True, True]
    """
    edges = contiguity.edges
    centres = zones[["easting", "northing"]].to_numpy(dtype=np.float64)
    focal = zones.index.get_indexer(edges["focal"])
    neighbor = zones.index.get_indexer(edges["neighbor"])
    first, last = np.minimum(focal, neighbor), np.maximum(focal, neighbor)
    ways = shapely.linestrings(np.stack([centres[first], centres[last]], axis=1))
    crossed = np.zeros(len(edges), dtype=bool)
    if len(edges):
        crossed[shapely.STRtree(ways).query(lines.geometry.to_numpy(), predicate="intersects")[1]] = True
    if bridges is not None and len(bridges):
        ends = np.sort(bridges[["zone_a", "zone_b"]].to_numpy(dtype=str), axis=1)
        pairs = pd.MultiIndex.from_arrays([zones.index[first], zones.index[last]])
        crossed &= ~pairs.isin(pd.MultiIndex.from_arrays(ends.T))
    borders: NDArray[np.bool_] = (edges["kind"] == "border").to_numpy(dtype=bool)
    return crossed & borders
