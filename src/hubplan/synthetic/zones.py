"""Data zones grown over the cells of the mesh, each with about as many people as the next."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse.csgraph import connected_components, dijkstra
from scipy.spatial import cKDTree

from hubplan.synthetic.fields import Points
from hubplan.synthetic.land import Land
from hubplan.synthetic.mesh import Mesh

_ROUNDS = 4
_ISLET_CELLS = (4, 60)
_WATER = -1


@dataclass(frozen=True, eq=False)
class Ground:
    """Land by cell, and the component each belongs to: 0 the mainland, 1.. the islands, −1 water or islet.

    ``islet`` marks land too small for zones of its own: it goes to the nearest zone.
    """

    piece: NDArray[np.int64]
    islet: NDArray[np.bool_]


def find_ground(mesh: Mesh, land: Land) -> Ground:
    """Separate land from water by cell, and drop specks of either."""
    dry = land.depth_m(mesh.points) > 0
    dry |= _small_parts(mesh, ~dry, 4)
    part = _parts(mesh, dry)
    size = np.bincount(part[dry], minlength=part.max() + 1)
    island = land.island_of(mesh.points)
    piece = np.full(len(dry), _WATER)
    for number in range(len(land.islands) + 1):
        within = np.bincount(part[dry & (island == number)], minlength=len(size))
        piece[dry & (part == int(np.argmax(within)))] = number
    islet = dry & (piece == _WATER) & (size[part] >= _ISLET_CELLS[0]) & (size[part] <= _ISLET_CELLS[1])
    return Ground(piece, islet)


def grow_zones(mesh: Mesh, ground: Ground, people: NDArray[np.float64], zones: int) -> NDArray[np.int64]:
    """Give every cell of land to a zone, and −1 to water.

    Zones grow from their seeds at a speed that falls with density, so a zone is as small as its people are many;
    seeds move to the middle of their people, and the zones grow again.

    Parameters
    ----------
    mesh
        The cells.
    ground
        Which cells are land; zones never grow over water, so that each is one piece but for islets.
    people
        Expected people by cell.
    zones
        How many zones; each piece of land gets its share, at least one.
    """
    dry = ground.piece >= 0
    weight = np.where(dry, people, 0.0)
    graph = mesh.graph(dry, np.sqrt(people / mesh.area_m2))
    seeds = _sow(mesh.points, ground.piece, weight, zones)
    zone = np.full(len(dry), _WATER)
    for _ in range(_ROUNDS):
        _, _, source = dijkstra(graph, indices=seeds, min_only=True, return_predecessors=True)
        zone = np.full(len(dry), _WATER)
        zone[dry] = pd.Index(seeds).get_indexer(source[dry])
        seeds = find_middles(mesh.points, zone, weight)
    if ground.islet.any():
        near = cKDTree(mesh.points[dry]).query(mesh.points[ground.islet])[1]
        zone[ground.islet] = _one_zone_an_islet(mesh, ground.islet, zone[dry][near])
    return zone


def find_middles(
    points: Points, zone: NDArray[np.int64], weight: NDArray[np.float64], usable: NDArray[np.bool_] | None = None
) -> NDArray[np.int64]:
    """Find for each zone the cell of its own that is nearest to the middle of its people."""
    cells = np.flatnonzero((zone >= 0) & (True if usable is None else usable))
    number = int(zone.max()) + 1
    inside = zone >= 0
    total = np.bincount(zone[inside], weights=weight[inside] + 1e-9, minlength=number)
    middle = [
        np.bincount(zone[inside], weights=(weight[inside] + 1e-9) * points[inside, axis], minlength=number) / total
        for axis in (0, 1)
    ]
    away = np.hypot(points[cells, 0] - middle[0][zone[cells]], points[cells, 1] - middle[1][zone[cells]])
    order = np.lexsort((cells, away, zone[cells]))
    first = np.unique(zone[cells][order], return_index=True)[1]
    return np.asarray(cells[order][first], dtype=np.int64)


def order_along_curve(points: Points) -> NDArray[np.int64]:
    """Rank points along a Z-shaped curve that fills the plane: neighbors mostly follow each other."""
    scaled = points - points.min(axis=0)
    grid = (scaled / max(1.0, float(scaled.max())) * 65535).astype(np.uint64)
    key = np.zeros(len(points), dtype=np.uint64)
    for bit in range(16):
        for axis in (0, 1):
            key |= ((grid[:, axis] >> np.uint64(bit)) & np.uint64(1)) << np.uint64(2 * bit + axis)
    rank = np.empty(len(points), dtype=np.int64)
    rank[np.argsort(key, kind="stable")] = np.arange(len(points))
    return rank


def _sow(points: Points, piece: NDArray[np.int64], weight: NDArray[np.float64], zones: int) -> NDArray[np.int64]:
    """Choose the cells that zones start from: evenly by people along a curve, in each component of land."""
    pieces = np.arange(piece.max() + 1)
    total = np.array([weight[piece == number].sum() for number in pieces])
    share = np.maximum(1, np.floor(total / total.sum() * zones)).astype(np.int64)
    share = np.minimum(share, np.bincount(piece[piece >= 0]))
    share[0] += zones - share.sum()
    seeds = []
    for number in pieces:
        cells = np.flatnonzero(piece == number)
        cells = cells[np.argsort(order_along_curve(points[cells]))]
        along = np.cumsum(weight[cells]) / weight[cells].sum()
        wanted = np.searchsorted(along, (np.arange(share[number]) + 0.5) / share[number])
        seeds.append(cells[_spread(wanted, len(cells))])
    return np.concatenate(seeds)


def _spread(positions: NDArray[np.int64], length: int) -> NDArray[np.int64]:
    """Move sorted positions as little as needed to make them distinct and less than ``length``."""
    step = np.arange(len(positions))
    up = np.maximum.accumulate(positions - step) + step
    back = length - len(positions) + step
    return np.minimum(up, back)


def _parts(mesh: Mesh, among: NDArray[np.bool_]) -> NDArray[np.int64]:
    return np.asarray(connected_components(mesh.graph(among), directed=False)[1], dtype=np.int64)


def _small_parts(mesh: Mesh, among: NDArray[np.bool_], cells: int) -> NDArray[np.bool_]:
    part = _parts(mesh, among)
    size = np.bincount(part[among], minlength=part.max() + 1)
    return np.asarray(among & (size[part] < cells))


def _one_zone_an_islet(mesh: Mesh, islet: NDArray[np.bool_], nearest: NDArray[np.int64]) -> NDArray[np.int64]:
    part = _parts(mesh, islet)[islet]
    return np.asarray(pd.Series(nearest).groupby(part).transform("first"), dtype=np.int64)
