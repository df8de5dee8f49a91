"""Geography of a synthetic council: zones, their shapes, and the units they nest in."""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from hubplan.synthetic.crossings import Crossing, find_crossings
from hubplan.synthetic.fields import Points
from hubplan.synthetic.land import Land, make_land
from hubplan.synthetic.mesh import Mesh, make_mesh
from hubplan.synthetic.places import Spots
from hubplan.synthetic.shapes import draw_shapes
from hubplan.synthetic.towns import Towns, make_towns
from hubplan.synthetic.units import group_zones, split_councils, zone_graph
from hubplan.synthetic.zones import find_ground, find_middles, grow_zones, order_along_curve

ORIGIN = np.array([2_000.0, 662_000.0])
"""South-west corner of every synthetic council: open sea west of Islay and south of Tiree."""

_SPAN_OF_300_M = 42_000.0
_WIDEST_M = 72_000.0


@dataclass(frozen=True, eq=False)
class Geography:
    """Zones by number, in the order of their codes; all coordinates are eastings and northings.

    ``expected`` people by density, ``centres`` of people (a point within each zone), ``council`` and ``group``
    (intermediate zone) numbers, ``town`` and ``away`` (radii from the town's middle) of each zone.
    """

    shapes: NDArray[np.object_]
    expected: NDArray[np.float64]
    centres: Points
    council: NDArray[np.int64]
    group: NDArray[np.int64]
    town: NDArray[np.int64]
    away: NDArray[np.float64]
    towns: Towns
    crossings: list[Crossing]
    spots: Spots


def make_geography(rng: np.random.Generator, zones: int, people: int, *, islands: int, councils: int) -> Geography:
    """Shape land, settle towns, grow zones and group them.

    Land grows with the number of zones to a square of 72 km, so that it never reaches a real council; larger councils
    are denser.
    """
    span_m = min(_WIDEST_M, _SPAN_OF_300_M * float(np.sqrt(zones / 300)))
    land = make_land(rng, span_m, islands)
    towns = make_towns(rng, land, people, zones)
    mesh = make_mesh(rng, span_m, lambda xy: _cell_size(xy, land, towns, people / zones, zones))
    ground = find_ground(mesh, land)
    expected = towns.density(mesh.points, land.height(mesh.points)) * mesh.area_m2
    zone = grow_zones(mesh, ground, expected, zones)
    zone, council, group = _number(mesh, zone, expected, councils)
    shapes = draw_shapes(mesh, zone, ORIGIN)
    inside = _inside_own_shape(shapes, mesh.points + ORIGIN, zone)
    centres = _centres(mesh, zone, expected, inside, shapes)
    town, away = towns.nearest(centres - ORIGIN)
    sides = np.sort(zone[mesh.sides], axis=1)
    touching = {(int(a), int(b)) for a, b in np.unique(sides, axis=0)}
    return Geography(
        shapes=shapes,
        expected=np.bincount(zone[zone >= 0], expected[zone >= 0]).astype(np.float64),
        centres=centres,
        council=council,
        group=group,
        town=town,
        away=away,
        towns=towns,
        crossings=find_crossings(land, mesh.points, zone, ground.piece, touching),
        spots=Spots(
            np.round(mesh.points[inside] + ORIGIN),
            expected[inside],
            zone[inside],
            *towns.nearest(mesh.points[inside]),
        ),
    )


def _centres(
    mesh: Mesh,
    zone: NDArray[np.int64],
    expected: NDArray[np.float64],
    inside: NDArray[np.bool_],
    shapes: NDArray[np.object_],
) -> Points:
    """Find where each zone's people are centred: always a point within the zone."""
    centres: Points = np.round(shapely.get_coordinates(shapely.point_on_surface(shapes)), 1)
    middles = find_middles(mesh.points, zone, expected, inside)
    centres[zone[middles]] = np.round(mesh.points[middles] + ORIGIN, 1)
    return centres


def _cell_size(xy: Points, land: Land, towns: Towns, mean_people: float, zones: int) -> NDArray[np.float64]:
    """Compute the width of cells in metres: fine by the coast, and a fraction of the width of zones on land."""
    depth = land.depth_m(xy)
    coast = land.span_m / 200 + 0.35 * np.abs(depth)
    cells_across = float(np.clip(3.2 * (3_000 / zones) ** 0.2, 1.9, 3.2))
    zone_width = np.sqrt(mean_people / towns.density(xy, land.height(xy)))
    return np.where(depth > -land.span_m / 150, np.minimum(coast, zone_width / cells_across), coast)


def _number(
    mesh: Mesh, zone: NDArray[np.int64], expected: NDArray[np.float64], councils: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Number zones by council, then intermediate zone, then along a curve: zone by cell, council and group by zone."""
    centres = mesh.points[find_middles(mesh.points, zone, expected)]
    along = order_along_curve(centres)
    zone, centres = np.where(zone >= 0, along[zone], -1), centres[np.argsort(along)]
    graph = zone_graph(zone[mesh.sides], centres)
    council = split_councils(graph, centres, councils)
    group = group_zones(graph, centres, council)
    first = np.full(group.max() + 1, len(group))
    np.minimum.at(first, group, np.arange(len(group)))
    order = np.lexsort((np.arange(len(group)), first[group], council))
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))
    _, starts, by_group = np.unique(group[order], return_index=True, return_inverse=True)
    ranked_group = np.argsort(np.argsort(starts))[by_group]
    return np.where(zone >= 0, rank[zone], -1), council[order], ranked_group


def _inside_own_shape(shapes: NDArray[np.object_], points: Points, zone: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Tell which cells' points, rounded to a metre as sites are, lie in the shape of their zone."""
    shapely.prepare(shapes)
    inside = zone >= 0
    x, y = np.round(points[inside]).T
    exact_x, exact_y = np.round(points[inside], 1).T
    own = shapes[zone[inside]]
    inside[inside] = shapely.contains_xy(own, x, y) & shapely.contains_xy(own, exact_x, exact_y)
    return inside
