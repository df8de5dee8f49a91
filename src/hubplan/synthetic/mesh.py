"""Mesh of small Voronoi cells, fine along coasts and in towns: zones and coast are made of its borders."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import Voronoi

from hubplan.synthetic.fields import Points

_SHORTEST_M = 1.0


@dataclass(frozen=True, eq=False)
class Mesh:
    """Cells of a plane.

    ``points`` and ``area_m2`` by cell; ``sides`` are pairs of cells that share a border, ``ends`` the two vertices
    of each border, ``vertices`` their coordinates. Borders are longer than a metre.
    """

    points: Points
    area_m2: NDArray[np.float64]
    sides: NDArray[np.int64]
    ends: NDArray[np.int64]
    vertices: Points

    def graph(self, among: NDArray[np.bool_], cost: NDArray[np.float64] | None = None) -> csr_array:
        """Build the graph of shared borders of some cells: symmetric, weighted by distance × mean ``cost`` of both."""
        a, b = self.sides[among[self.sides].all(axis=1)].T
        weight = np.hypot(*(self.points[a] - self.points[b]).T)
        if cost is not None:
            weight = weight * (cost[a] + cost[b]) / 2
        n = len(self.points)
        return coo_array(
            (np.concatenate([weight, weight]), (np.concatenate([a, b]), np.concatenate([b, a]))), shape=(n, n)
        ).tocsr()


def make_mesh(rng: np.random.Generator, span_m: float, size_m: Callable[[Points], NDArray[np.float64]]) -> Mesh:
    """Cover a square with cells of a wanted size.

    Parameters
    ----------
    rng
        Source of the cells' irregular shapes.
    span_m
        Side of the square.
    size_m
        Gives the wanted width of cells at some points; they come out between half of it and all of it.
    """
    points, area = _scatter(rng, span_m, size_m)
    voronoi = Voronoi(points)
    ends = np.asarray(voronoi.ridge_vertices, dtype=np.int64)
    sides = np.asarray(voronoi.ridge_points, dtype=np.int64)
    closed = (ends >= 0).all(axis=1)
    sides, ends = sides[closed], ends[closed]
    vertices, moved_to = _merge_close(np.asarray(voronoi.vertices), ends)
    ends = moved_to[ends]
    real = ends[:, 0] != ends[:, 1]
    return Mesh(points, area, sides[real], ends[real], vertices)


def _scatter(
    rng: np.random.Generator, span_m: float, size_m: Callable[[Points], NDArray[np.float64]]
) -> tuple[Points, NDArray[np.float64]]:
    """Split squares in four until each is as small as wanted, then set a point somewhere in each."""
    side = span_m / 16
    middle = (np.arange(16) + 0.5) * side
    squares = np.stack(np.meshgrid(middle, middle), axis=-1).reshape(-1, 2)
    points, areas = [], []
    while len(squares):
        fine = size_m(squares) >= side
        inside = rng.uniform(-0.4, 0.4, (int(fine.sum()), 2)) * side
        points.append(squares[fine] + inside)
        areas.append(np.full(len(inside), side**2))
        corner = np.array([[-1, -1], [-1, 1], [1, -1], [1, 1]]) * side / 4
        squares = (squares[~fine][:, None] + corner[None]).reshape(-1, 2)
        side /= 2
    return np.concatenate(points), np.concatenate(areas)


def _merge_close(vertices: Points, ends: NDArray[np.int64]) -> tuple[Points, NDArray[np.int64]]:
    """Merge vertices at both ends of very short borders, so that rounding cannot fold a border over."""
    length = np.hypot(*(vertices[ends[:, 0]] - vertices[ends[:, 1]]).T)
    a, b = ends[length < _SHORTEST_M].T
    n = len(vertices)
    graph = coo_array((np.ones(len(a), dtype=np.int8), (a, b)), shape=(n, n))
    count, merged = connected_components(graph, directed=False)
    size = np.bincount(merged, minlength=count)
    middle = np.column_stack([np.bincount(merged, weights=vertices[:, axis], minlength=count) for axis in (0, 1)])
    return middle / size[:, None], np.asarray(merged, dtype=np.int64)
