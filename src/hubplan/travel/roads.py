"""Travel by road: minutes over a network at free-flow speeds, with ferries as links."""

from dataclasses import dataclass, replace
from functools import cached_property

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components, dijkstra
from scipy.spatial import KDTree

from hubplan.scenario import Travel
from hubplan.travel.costs import TravelCosts, TravelMethod
from hubplan.travel.model import TravelModel
from hubplan.travel.road_network import Ferries, RoadNetwork
from hubplan.travel.shortened import shorten
from hubplan.travel.speeds import CLASSES, FORMS, tabulate_speeds
from hubplan.travel.straight_line import straight_line_costs

Floats = NDArray[np.float64]
Positions = NDArray[np.intp]

_RIM_M = 10_000.0
"""How far round the places asked for roads may be used."""
_SOURCES = 64
"""Places at a time: the minutes to every junction are held for so many."""
_NEXT_DOOR_M = 1000.0
"""Who lies so near to the main network is on it, whatever other roads are nearer."""
_LEAST_JUNCTIONS = 5
"""A ferry ends at roads that hang together by at least so many junctions."""


@dataclass(frozen=True, eq=False)
class KnownMinutes:
    """Minutes that were worked out before: from each origin to each destination, by their places in metres."""

    origins: Floats
    destinations: Floats
    minutes: Floats

    def look_up(self, origins: Floats, destinations: Floats) -> Floats | None:
        """Look minutes up; ``None`` where an origin or destination is not among those known.

        Examples
        --------
        >>> known = KnownMinutes(np.array([[0.0, 0.0], [5.0, 5.0]]), np.array([[1.0, 2.0]]), np.array([[3.0], [4.0]]))
        >>> known.look_up(np.array([[5.0, 5.0]]), np.array([[1.0, 2.0]])).tolist()
        [[4.0]]
        """
        rows, columns = _find_points(self.origins, origins), _find_points(self.destinations, destinations)
        return None if rows is None or columns is None else self.minutes[np.ix_(rows, columns)]


def _find_points(known: Floats, wanted: Floats) -> Positions | None:
    points, first = np.unique(known @ [1, 1j], return_index=True)
    asked = wanted @ [1, 1j]
    at = np.minimum(np.searchsorted(points, asked), len(points) - 1)
    return first[at] if len(points) and (points[at] == asked).all() else None


@dataclass(frozen=True, eq=False)
class Roads:
    """Roads and ferries with what is assumed of them, ready to work out minutes."""

    network: RoadNetwork
    ferries: Ferries
    travel: Travel

    @cached_property
    def _links(self) -> tuple[Positions, Positions, Floats, Positions]:
        """Ends and minutes of roads and ferries, and whether junctions are of the main network (1) or of another large part (0)."""
        roads = self.network
        kmh = tabulate_speeds(self.travel.speeds)[roads.road_class, roads.form]
        open_to_all = ~np.isnan(kmh)
        one, other = roads.start[open_to_all].astype(np.intp), roads.end[open_to_all].astype(np.intp)
        minutes = roads.length_m[open_to_all] / 1000 / kmh[open_to_all] * 60
        for foot in (False, True):
            part = _number_parts(one, other, len(roads.x))
            a, b, crossing = self._board(part, self.ferries.only(foot=foot))
            # who goes on foot leaves the car: such a ferry counts only where nothing else leads
            counts = part[a] != part[b] if foot else a != b
            one, other = np.concatenate([one, a[counts]]), np.concatenate([other, b[counts]])
            minutes = np.concatenate([minutes, crossing[counts]])
        part = _number_parts(one, other, len(roads.x))
        sizes = np.bincount(part) if len(part) else np.zeros(1, np.intp)
        number = np.where(sizes[part] >= _LEAST_JUNCTIONS, 0, -1)
        number[part == sizes.argmax()] = 1
        return one, other, minutes, number

    def _board(self, part: Positions, ferries: Ferries) -> tuple[Positions, Positions, Floats]:
        """Find the junctions at both ends of ferries, and their minutes; those that end far from any road are left out."""
        if not len(ferries.minutes) or not len(part):
            return np.zeros(0, np.intp), np.zeros(0, np.intp), np.zeros(0)
        large = np.flatnonzero(np.bincount(part)[part] >= _LEAST_JUNCTIONS)
        if not len(large):
            return np.zeros(0, np.intp), np.zeros(0, np.intp), np.zeros(0)
        tree = KDTree(np.column_stack([self.network.x[large], self.network.y[large]]))
        far_a, a = tree.query(ferries.a)
        far_b, b = tree.query(ferries.b)
        near = np.maximum(far_a, far_b) <= self.travel.snap_km * 1000
        crossing = np.where(np.isnan(ferries.minutes), self.travel.crossing_minutes, ferries.minutes)
        return large[a[near]], large[b[near]], (crossing + self.travel.waiting_minutes)[near]

    def work_out(self, origins: Floats, destinations: Floats) -> Floats:
        """Work out minutes from origins to destinations, both given in metres; ``nan`` where no route leads."""
        minutes = self._within(origins, destinations, _RIM_M)
        snapped = [self.find_main(points) for points in (origins, destinations)]
        # all of the main network hangs together: what no route joins was cut off by the frame
        cut_off = np.isnan(minutes) & snapped[0][:, None] & snapped[1][None, :]
        return self._within(origins, destinations, np.inf) if cut_off.any() else minutes

    def find_main(self, points: Floats) -> NDArray[np.bool_]:
        """Tell which points lie within the limit of the main network."""
        if not len(points):
            return np.zeros(0, dtype=bool)
        far = self.travel.snap_km * 1000
        away = [self._away(points, far, part) for part in (0, 1)]
        # nobody swims: who has other roads nearer, as on an island, is not on the main network
        return np.asarray((away[1] <= far) & ((away[1] <= _NEXT_DOOR_M) | (away[1] <= away[0])))

    def _away(self, points: Floats, far: float, part: int) -> Floats:
        """Measure how far the nearest junction of the main network, or of another large part, is away."""
        x, y = self.network.x, self.network.y
        (west, south), (east, north) = points.min(axis=0) - far, points.max(axis=0) + far
        near = (self._links[3] == part) & (x >= west) & (x <= east) & (y >= south) & (y <= north)
        if not near.any():
            return np.full(len(points), np.inf)
        return np.asarray(KDTree(np.column_stack([x[near], y[near]])).query(points)[0])

    def _within(self, origins: Floats, destinations: Floats, rim_m: float) -> Floats:
        one, other, minutes, part = self._links
        every = np.concatenate([origins, destinations])
        x, y = self.network.x, self.network.y
        (west, south), (east, north) = every.min(axis=0) - rim_m, every.max(axis=0) + rim_m
        inside = (x >= west) & (x <= east) & (y >= south) & (y <= north) & (part == 1)
        near = np.flatnonzero(inside)
        result = np.full((len(origins), len(destinations)), np.nan)
        if not len(near):
            return result
        away, at = KDTree(np.column_stack([x[near], y[near]])).query(every)
        snapped = self.find_main(every)
        number = np.full(len(x), -1)
        number[near] = np.arange(len(near))
        both = inside[one] & inside[other]
        graph, left = shorten(number[one[both]], number[other[both]], minutes[both], len(near), np.unique(at[snapped]))
        legs = np.where(snapped, away / 1000 / self.travel.access_kmh * 60, np.nan)
        at = np.where(snapped, np.searchsorted(left, at), -1)
        count = len(origins)
        way = _cross(graph, at[:count], at[count:], snapped)
        result = legs[:count, None] + way + legs[None, count:]
        # both at one junction: nobody goes there and back
        row, column = np.nonzero((at[:count, None] == at[None, count:]) & ~np.isnan(result))
        straight = np.hypot(*(origins[row] - destinations[column]).T) / 1000 / self.travel.access_kmh * 60
        result[row, column] = np.minimum(result[row, column], straight)
        return result


def _cross(graph: csr_array, origins: Positions, destinations: Positions, snapped: NDArray[np.bool_]) -> Floats:
    """Measure ways between junctions, from whichever are fewer."""
    count = len(origins)
    usual = np.full((count, len(destinations)), np.nan)
    rows, columns = np.flatnonzero(snapped[:count]), np.flatnonzero(snapped[count:])
    if not len(rows) or not len(columns):
        return usual
    start, start_of = np.unique(origins[rows], return_inverse=True)
    end, end_of = np.unique(destinations[columns], return_inverse=True)
    turned = len(end) < len(start)
    sources, targets = (end, start) if turned else (start, end)
    found = np.empty((len(sources), len(targets)))
    for first in range(0, len(sources), _SOURCES):
        some = slice(first, first + _SOURCES)
        found[some] = dijkstra(graph, directed=True, indices=sources[some])[:, targets]
    found[np.isinf(found)] = np.nan
    between = found.T if turned else found
    usual[np.ix_(rows, columns)] = between[np.ix_(start_of, end_of)]
    return usual


def _number_parts(one: Positions, other: Positions, size: int) -> Positions:
    graph = coo_array((np.ones(len(one), np.int8), (one, other)), shape=(size, size))
    return np.asarray(connected_components(graph, directed=False)[1]).astype(np.intp)


@dataclass(frozen=True, eq=False)
class _Lookup:
    """Minutes by road: those known, and where they do not tell, worked out."""

    roads: Roads
    known: KnownMinutes

    def measure(self, zones: gpd.GeoDataFrame, places: gpd.GeoDataFrame, _limit: float) -> TravelCosts:
        """Work out minutes from zones to places."""
        straight = straight_line_costs(zones, places)
        origins = zones[["easting", "northing"]].to_numpy(dtype=np.float64)
        destinations = np.column_stack([places.geometry.x, places.geometry.y]).astype(np.float64)
        minutes = self.known.look_up(origins, destinations)
        if minutes is None:
            minutes = self.roads.work_out(origins, destinations)
        return replace(straight, matrix=minutes, unit="minutes", method=TravelMethod.ROADS)


def by_roads(roads: Roads, known: KnownMinutes) -> TravelModel:
    """Make the model of travel by road.

    From the centre of a zone people go straight to the nearest junction of the main network, by road and ferry at free-flow
    speeds to the junction nearest the place, and straight to it. What lies farther from the main network than the limit has
    no route.

    Parameters
    ----------
    roads
        The network, ferries, and speeds.
    known
        Minutes that need not be worked out again.
    """
    return TravelModel(TravelMethod.ROADS, "minutes", _tell(roads.travel), _Lookup(roads, known).measure)


def _tell(travel: Travel) -> str:
    table = tabulate_speeds(travel.speeds)
    speeds = {one: table[number, FORMS.index("single_carriageway")] for number, one in enumerate(CLASSES)}
    return (
        "Travel is minutes by road (OS Open Roads) at free-flow speeds: motorways "
        f"{speeds['motorway']:g} km/h, A roads {speeds['a_road']:g}, B roads {speeds['b_road']:g}, other classified roads "
        f"{speeds['classified_unnumbered']:g}, local roads {speeds['unclassified']:g}; {travel.waiting_minutes:g} minutes "
        f"of waiting at a ferry; to and from the nearest junction {travel.access_kmh:g} km/h, up to {travel.snap_km:g} km."
    )
