"""Shared arcs: every border once, with the zones on its two sides, so that outlines need no polygon union."""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

Coordinates = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Topology:
    """Polygons as chains of shared arcs.

    Parameters
    ----------
    arcs
        Each an array of points (n, 2) in the coordinates of the polygons.
    sides
        For each arc the position of the zone on either side, -1 for the outside; the first is never -1.
    rings
        For each zone its rings, outer clockwise and inner against it (fill them even-odd); a ring lists arcs, ``~i`` is
        arc ``i`` walked backwards. The arcs of several zones whose other side is none of them join to closed rings.
    """

    arcs: list[Coordinates]
    sides: list[tuple[int, int]]
    rings: list[list[list[int]]]


def build_topology(geometry: "NDArray[np.object_]") -> Topology:
    """Cut polygons that share their vertices into arcs.

    Parameters
    ----------
    geometry
        Polygons or multipolygons of a coverage: neighbors have the same vertices along their shared border.

    Returns
    -------
    Topology

    Examples
    --------
    Two squares side by side share one arc:

    >>> from shapely import box
    >>> topology = build_topology(np.array([box(0, 0, 1, 1), box(1, 0, 2, 1)]))
    >>> sorted(topology.sides)
    [(0, -1), (0, 1), (1, -1)]
    """
    points, rings, owners = _rings_as_vertices(geometry)
    sides_of = _sides_of_segments(rings, owners)
    node = _nodes(len(points), sides_of)
    arcs: list[Coordinates] = []
    sides: list[tuple[int, int]] = []
    number_of: dict[tuple[int, ...], int] = {}
    walked: list[list[list[int]]] = [[] for _ in range(len(geometry))]
    for ring, owner in zip(rings, owners, strict=True):
        chain = []
        for path in _cut_ring(ring, node):
            key = min(path, path[::-1])
            if key not in number_of:
                number_of[key] = len(arcs)
                arcs.append(points[list(key)])
                a, b = sides_of[_segment(key[0], key[1])]
                sides.append((a, b) if b < 0 or a < b else (b, a))
            chain.append(number_of[key] if path == key else ~number_of[key])
        walked[owner].append(chain)
    return Topology(arcs, sides, walked)


def _rings_as_vertices(geometry: "NDArray[np.object_]") -> tuple[Coordinates, list[list[int]], list[int]]:
    """Number the distinct points; give every ring as vertex numbers without the closing one.

    All run the same way round, outer rings clockwise and holes against it, or arcs of several zones would not join end to
    end to an outline. Shapes do not come so: simplifying a coverage turns some of them round.
    """
    parts, owner_of_part = shapely.get_parts(geometry, return_index=True)
    parts = shapely.orient_polygons(parts, exterior_cw=True)
    ring_shapes, part_of_ring = shapely.get_rings(parts, return_index=True)
    xy, ring_of_point = shapely.get_coordinates(ring_shapes, return_index=True)
    points, vertex = np.unique(xy, axis=0, return_inverse=True)
    vertex = vertex.reshape(-1)
    starts = np.searchsorted(ring_of_point, np.arange(len(ring_shapes) + 1))
    rings, owners = [], []
    for number in range(len(ring_shapes)):
        ring = vertex[starts[number] : starts[number + 1]].tolist()
        ring = [v for i, v in enumerate(ring[:-1]) if v != ring[i + 1]]
        if len(ring) >= 3:
            rings.append(ring)
            owners.append(int(owner_of_part[part_of_ring[number]]))
    return points, rings, owners


def _segment(a: int, b: int) -> tuple[int, int]:
    return (a, b) if a < b else (b, a)


def _sides_of_segments(rings: list[list[int]], owners: list[int]) -> dict[tuple[int, int], tuple[int, int]]:
    sides: dict[tuple[int, int], tuple[int, int]] = {}
    for ring, owner in zip(rings, owners, strict=True):
        for a, b in zip(ring, ring[1:] + ring[:1], strict=True):
            key = _segment(a, b)
            before = sides.get(key)
            sides[key] = (owner, -1) if before is None else (before[0], owner)
    return sides


def _nodes(count: int, sides_of: dict[tuple[int, int], tuple[int, int]]) -> list[bool]:
    """Find the points where arcs end: not exactly two segments meet, or the two part different zones."""
    degree = [0] * count
    seen: list[frozenset[int] | None] = [None] * count
    node = [False] * count
    for (a, b), sides in sides_of.items():
        pair = frozenset(sides)
        for vertex in (a, b):
            degree[vertex] += 1
            if seen[vertex] is None:
                seen[vertex] = pair
            elif seen[vertex] != pair:
                node[vertex] = True
    return [is_node or degree[vertex] != 2 for vertex, is_node in enumerate(node)]


def _cut_ring(ring: list[int], node: list[bool]) -> list[tuple[int, ...]]:
    """Cut a ring at its nodes; a ring without any (an island, an enclave) starts at its smallest vertex."""
    ends = [position for position, vertex in enumerate(ring) if node[vertex]]
    if not ends:
        first = ring.index(min(ring))
        turned = ring[first:] + ring[: first + 1]
        return [tuple(turned)]
    turned = ring[ends[0] :] + ring[: ends[0]] + [ring[ends[0]]]
    paths, start = [], 0
    for position in range(1, len(turned)):
        if node[turned[position]]:
            paths.append(tuple(turned[start : position + 1]))
            start = position
    return paths
