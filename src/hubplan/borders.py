"""Lengths of the borders that zones share: matched where vertices are the same, measured where they are not."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

_LEAST_BORDER_M = 0.5
"""Boundaries without common vertices that share less than this only touch."""

_GRID_M = 0.01
_NO_BORDERS = pd.DataFrame({"i": [0][:0], "j": [0][:0], "border_m": [0.0][:0]})


def measure_borders(geometry: gpd.GeoSeries) -> pd.DataFrame:
    """Measure the border of each pair of zones that share one.

    Segments that two zones share vertex for vertex are matched, which is exact and quick; where boundaries run together
    without common vertices, the length of the line that they share is added, to a centimetre.

    Parameters
    ----------
    geometry
        Polygons in metres, indexed by code.

    Returns
    -------
    pandas.DataFrame
        ``focal`` and ``neighbor`` (codes, the first before the second in the index) and ``border_m`` (above 0), one row
        a pair, in the order of the index.

    Examples
    --------
    >>> from shapely import Polygon, box
    >>> with_a_vertex_between = Polygon([(9, 0), (18, 0), (18, 9), (9, 9), (9, 4)])
    >>> measure_borders(gpd.GeoSeries({"a": box(0, 0, 9, 9), "b": with_a_vertex_between})).values.tolist()
    [['a', 'b', 9.0]]
    """
    codes = geometry.index.to_numpy()
    segments = _cut_segments(geometry.to_numpy())
    exact, matched = _match_segments(segments)
    rest = _measure_unmatched(segments, matched)
    pairs = pd.concat([exact, rest]).groupby(["i", "j"], as_index=False)["border_m"].sum()
    return pd.DataFrame(
        {
            "focal": codes[pairs["i"].to_numpy(dtype=int)],
            "neighbor": codes[pairs["j"].to_numpy(dtype=int)],
            "border_m": pairs["border_m"].to_numpy(),
        }
    )


@dataclass(frozen=True, eq=False)
class _Segments:
    """Straight segments of all boundaries, ring by ring in the order of the shapes.

    ``start`` and ``end`` are coordinates (n × 2), ``ring`` numbers the ring and ``zone`` the shape of each.
    """

    start: NDArray[np.float64]
    end: NDArray[np.float64]
    ring: NDArray[np.int64]
    zone: NDArray[np.int64]


def _cut_segments(shapes: NDArray[np.object_]) -> _Segments:
    # get_rings passes over multipolygons without a word, so they are taken apart first
    parts, part_owner = shapely.get_parts(shapes, return_index=True)
    rings, ring_part = shapely.get_rings(parts, return_index=True)
    points, ring = shapely.get_coordinates(rings, return_index=True)
    inside = ring[1:] == ring[:-1]
    number = ring[:-1][inside]
    return _Segments(points[:-1][inside], points[1:][inside], number, part_owner[ring_part][number])


def _match_segments(segments: _Segments) -> tuple[pd.DataFrame, NDArray[np.bool_]]:
    """Sum the length of segments that two zones share, vertex for vertex: columns i < j, border_m.

    Also tells which segments another zone has too.
    """
    start, end = segments.start, segments.end
    swap = (start[:, 0] > end[:, 0]) | ((start[:, 0] == end[:, 0]) & (start[:, 1] > end[:, 1]))
    ends = np.hstack([np.where(swap[:, None], end, start), np.where(swap[:, None], start, end)])
    order = np.lexsort((segments.zone, *ends.T[::-1]))
    ends, zone = ends[order], segments.zone[order]
    matched = np.zeros(len(order), dtype=bool)
    found = []
    # where zones overlap, more than two may have the same segment
    for apart in range(1, len(order)):
        same = (ends[apart:] == ends[:-apart]).all(axis=1)
        if not same.any():
            break
        twin = np.flatnonzero(same & (zone[apart:] != zone[:-apart]))
        matched[order[twin]] = matched[order[twin + apart]] = True
        length = np.hypot(ends[twin, 2] - ends[twin, 0], ends[twin, 3] - ends[twin, 1])
        found.append(pd.DataFrame({"i": zone[twin], "j": zone[twin + apart], "border_m": length}))
    return pd.concat([_NO_BORDERS, *found]).groupby(["i", "j"], as_index=False)["border_m"].sum(), matched


def _measure_unmatched(segments: _Segments, matched: NDArray[np.bool_]) -> pd.DataFrame:
    """Measure where boundaries run together without common vertices, as in hand-drawn files: i < j, border_m.

    Only lines that no other zone matches are compared, which in the official files is the coast.
    """
    lines, zone = _join_runs(segments, ~matched)
    one, other = shapely.STRtree(lines).query(lines, predicate="dwithin", distance=_GRID_M)
    ahead = zone[one] < zone[other]
    one, other = one[ahead], other[ahead]
    # a vertex of one on the line of the other is on it only as exactly as numbers are stored: hence the grid
    shared = shapely.length(shapely.intersection(lines[one], lines[other], grid_size=_GRID_M))
    pairs = pd.DataFrame({"i": zone[one], "j": zone[other], "border_m": shared})
    summed = pairs.groupby(["i", "j"], as_index=False)["border_m"].sum()
    return summed[summed["border_m"] >= _LEAST_BORDER_M]


def _join_runs(segments: _Segments, kept: NDArray[np.bool_]) -> tuple[NDArray[np.object_], NDArray[np.int64]]:
    """Join segments that follow each other to lines; also return the zone of each line."""
    at = np.flatnonzero(kept)
    ring = segments.ring[at]
    opens = np.ones(len(at), dtype=bool)
    opens[1:] = (at[1:] != at[:-1] + 1) | (ring[1:] != ring[:-1])
    run = np.cumsum(opens) - 1
    closes = np.roll(opens, -1)
    points = np.concatenate([segments.start[at], segments.end[at[closes]]])
    order = np.argsort(np.concatenate([run, run[closes]]), kind="stable")
    numbers = np.concatenate([run, run[closes]])[order]
    return shapely.linestrings(points[order], indices=numbers), segments.zone[at[opens]]
