"""Shapes for the page: simplified together so that neighbors keep their border, and packed small."""

import base64
import gzip
import json
from collections.abc import Iterable
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import Transformer

from hubplan.schema import CRS

_STEPS_PER_DEGREE = 100_000
"""Coordinates travel as whole steps of a hundred-thousandth of a degree: 1.1 m north, 0.6 m east."""

_TO_DEGREES = Transformer.from_crs(CRS, "EPSG:4326", always_xy=True)


@dataclass(frozen=True, eq=False)
class Simplified:
    """Shapes of zones for drawing, EPSG:27700, and how they came about in words."""

    geometry: NDArray[np.object_]
    words: str


def simplify_zones(zones: gpd.GeoDataFrame, *, steps: float = 4000.0) -> Simplified:
    """Simplify all zones together, by a tolerance that fits the size of the area.

    Parameters
    ----------
    zones
        Checked zones, EPSG:27700.
    steps
        The tolerance is the diagonal of the area divided by this, at least 1 m and at most 60 m.

    Returns
    -------
    Simplified
        Where the zones overlap or leave slivers they are only rounded to the metre, since simplifying would tear
        neighbors apart.
    """
    geometry = np.asarray(zones.geometry.to_numpy(), dtype=object)
    tolerance_m = simplify_tolerance_m(zones.total_bounds, steps=steps)
    if not shapely.coverage_is_valid(geometry):
        rounded = shapely.transform(geometry, np.round)
        return Simplified(rounded, "Shapes are drawn unsimplified, because some zones overlap or leave slivers.")
    simple = shapely.coverage_simplify(geometry, tolerance_m)
    lost = shapely.is_empty(simple)
    if lost.any():
        return Simplified(shapely.transform(geometry, np.round), "Shapes are drawn unsimplified.")
    return Simplified(simple, f"Shapes are simplified together for drawing, by about {tolerance_m:.0f} m.")


def simplify_tolerance_m(bounds: Iterable[float], *, steps: float) -> float:
    """Compute the tolerance in metres for an area with these bounds.

    Examples
    --------
    >>> simplify_tolerance_m((0, 0, 30_000, 40_000), steps=4000)
    12.5
    """
    west, south, east, north = bounds
    return float(np.clip(np.hypot(east - west, north - south) / steps, 1.0, 60.0))


def encode_points(xy: NDArray[np.float64]) -> list[int]:
    """Turn metres into steps of longitude and latitude, the first point in full, the rest as differences.

    Examples
    --------
    >>> encode_points(np.array([[400_000.0, 100_000.0], [400_000.0, 100_100.0]]))
    [-200137, 5079956, 0, 90]
    """
    longitude, latitude = _TO_DEGREES.transform(xy[:, 0], xy[:, 1])
    whole = np.rint(np.column_stack([longitude, latitude]) * _STEPS_PER_DEGREE).astype(np.int64)
    moved = np.vstack([whole[:1], np.diff(whole, axis=0)])
    moves = np.ones(len(moved), dtype=bool)
    moves[2:] = np.any(moved[2:] != 0, axis=1)
    return [int(step) for step in moved[moves].ravel()]


def encode_rings(shape: shapely.Geometry) -> list[list[int]]:
    """Encode every ring of a polygon or multipolygon with :func:`encode_points`."""
    rings = shapely.get_rings(shapely.get_parts(shape))
    return [encode_points(shapely.get_coordinates(ring)) for ring in rings]


def pack(values: object) -> str:
    """Pack values as JSON, gzip and base64: the same bytes for the same values.

    Examples
    --------
    >>> pack([1, 2]) == pack([1, 2])
    True
    """
    text = json.dumps(values, ensure_ascii=False, separators=(",", ":"), sort_keys=True, allow_nan=False)
    return base64.b64encode(gzip.compress(text.encode(), compresslevel=9, mtime=0)).decode()
