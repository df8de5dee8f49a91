"""Shapes of zones from the borders of their cells: neighbors share every vertex, exactly."""

import numpy as np
import shapely
from numpy.typing import NDArray

from hubplan.errors import ContiguityError
from hubplan.synthetic.fields import Points
from hubplan.synthetic.mesh import Mesh

_TRIES = 8


def draw_shapes(mesh: Mesh, zone: NDArray[np.int64], origin: Points) -> NDArray[np.object_]:
    """Draw the shape of each zone, in EPSG:27700.

    Borders are smoothed before any shape is made of them, so both sides of a border stay the same line; where the
    smoothing folds a border over, it is taken back there.

    Parameters
    ----------
    mesh
        The cells.
    zone
        Zone by cell, −1 for water.
    origin
        Easting and northing of the mesh's corner.

    Returns
    -------
    numpy.ndarray
        Polygons and multipolygons by zone, coordinates rounded to 0.1 m.
    """
    sides = zone[mesh.sides]
    kept = sides[:, 0] != sides[:, 1]
    sides, ends = sides[kept], mesh.ends[kept]
    raw = np.round(mesh.vertices + origin, 1)
    smooth = np.round(_smooth(mesh.vertices + origin, ends), 1)
    for _ in range(_TRIES):
        shapes = _assemble(smooth, sides, ends)
        bad = ~shapely.is_valid(shapes) | ~shapely.is_empty(shapely.coverage_invalid_edges(shapes))
        bad |= np.isin(shapely.get_type_id(shapes), [3, 6], invert=True)
        if not bad.any():
            return shapes
        spoiled = ends[(bad[sides] & (sides >= 0)).any(axis=1)]
        smooth[spoiled] = raw[spoiled]
    raise ContiguityError(f"synthetic: {int(bad.sum())} zones could not be drawn. Use another seed.")


def _smooth(vertices: Points, ends: NDArray[np.int64], rounds: int = 2) -> Points:
    """Move each vertex between two borders towards its neighbors; corners of three zones stay."""
    degree = np.bincount(ends.ravel(), minlength=len(vertices))
    moving = degree == 2
    smoothed = vertices.copy()
    for _ in range(rounds):
        around = np.zeros_like(smoothed)
        for axis in (0, 1):
            around[:, axis] = np.bincount(ends[:, 0], smoothed[ends[:, 1], axis], len(vertices)) + np.bincount(
                ends[:, 1], smoothed[ends[:, 0], axis], len(vertices)
            )
        smoothed[moving] = 0.5 * smoothed[moving] + 0.25 * around[moving]
    return smoothed


def _assemble(vertices: Points, sides: NDArray[np.int64], ends: NDArray[np.int64]) -> NDArray[np.object_]:
    """Make polygons of the border segments that lie round each zone."""
    segments = shapely.linestrings(vertices[ends])
    owner = sides.T.ravel()
    segment = np.tile(np.arange(len(ends)), 2)[owner >= 0]
    owner = owner[owner >= 0]
    order = np.argsort(owner, kind="stable")
    outlines = shapely.multilinestrings(segments[segment[order]], indices=owner[order])
    return np.asarray(shapely.normalize(shapely.build_area(outlines)), dtype=object)
