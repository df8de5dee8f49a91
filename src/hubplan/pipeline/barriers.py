"""Which borders a barrier crosses: where it cuts the straight line between the centres of two neighboring zones."""

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from hubplan.contiguity import Contiguity


def find_crossings(zones: gpd.GeoDataFrame, contiguity: Contiguity, lines: gpd.GeoDataFrame) -> NDArray[np.bool_]:
    """Tell which edges are borders that a barrier crosses.

    Links are never crossed: a bridge or a ferry is what leads over a barrier.

    Parameters
    ----------
    zones
        With ``easting`` and ``northing``, the centres of their people.
    contiguity
        Of these zones.
    lines
        The barriers, EPSG:27700.

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
    borders: NDArray[np.bool_] = (edges["kind"] == "border").to_numpy(dtype=bool)
    return crossed & borders
