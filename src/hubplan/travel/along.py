"""Travel along the land: from zone to zone over borders and links, around lochs and firths, in km."""

from dataclasses import dataclass, replace

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import csr_array, eye_array
from scipy.sparse.csgraph import connected_components, dijkstra

from hubplan.contiguity import Contiguity
from hubplan.errors import InputDataError, name_first
from hubplan.scenario import Travel
from hubplan.schema import ZONE
from hubplan.travel.costs import TravelCosts, TravelMethod
from hubplan.travel.model import TravelModel
from hubplan.travel.straight_line import straight_line_costs

Matrix = NDArray[np.float64]

_BLOCK = 256
"""Places at a time, so that what is needed on the way stays small beside the costs."""
_RIM_KM = 25.0
"""How far round the zones and places asked for neighbouring zones may be passed through."""


@dataclass(frozen=True, eq=False)
class _Land:
    """Zones as a network: centres in km, ways between neighbors in km, and which zones share a border, or are one."""

    zones: pd.Index
    centres: NDArray[np.float64]
    ways: csr_array
    beside: csr_array

    def measure(self, zones: gpd.GeoDataFrame, places: gpd.GeoDataFrame, _limit: float) -> TravelCosts:
        """Work out the costs from zones to places, both anywhere in the network."""
        straight = straight_line_costs(zones, places)
        rows = self.zones.get_indexer(zones.index)
        if (rows < 0).any():
            raise InputDataError(
                f"travel: zones are not known ({name_first(zones.index[rows < 0])}). Make it of all zones."
            )
        holder = self.zones.get_indexer(places[ZONE].astype(object))
        matrix = np.full((len(zones), len(places)), np.nan)
        held = np.flatnonzero(holder >= 0)
        held = held[np.argsort(holder[held], kind="stable")]
        near = self._near(rows, holder[held]) if len(held) else rows
        for first in range(0, len(held), _BLOCK):
            block = held[first : first + _BLOCK]
            between = self._between(near, rows, holder[block])
            matrix[:, block] = self._add_last_leg(between, rows, holder[block], straight, block)
        return replace(straight, matrix=matrix, method=TravelMethod.ALONG)

    def _between(self, near: NDArray[np.intp], rows: NDArray[np.intp], holder: NDArray[np.intp]) -> Matrix:
        """Measure the ways between centres: from ``rows`` to the ``holder`` of each place."""
        at = np.full(len(self.zones), -1)
        at[near] = np.arange(len(near))
        sources, source = np.unique(holder, return_inverse=True)
        ways = self.ways[near][:, near]
        # cut out by positions of 64 bits, which older SciPy takes for the matrix's own and then refuses
        narrow = (ways.data, ways.indices.astype(np.int32), ways.indptr.astype(np.int32))
        found = dijkstra(csr_array(narrow, shape=ways.shape), directed=False, indices=at[sources])
        found[np.isinf(found)] = np.nan
        km: Matrix = found[source][:, at[rows]].T
        return km

    def _add_last_leg(
        self,
        between: Matrix,
        rows: NDArray[np.intp],
        holder: NDArray[np.intp],
        straight: TravelCosts,
        block: NDArray[np.intp],
    ) -> Matrix:
        """Add the line from the last centre to the place; zones at the place itself go straight there."""
        ends = straight.destinations[block]
        costs: Matrix = between + np.hypot(*(self.centres[holder] - ends).T)
        beside = self.beside[holder][:, rows].tocoo()
        to, at = beside.coords
        costs[at, to] = np.hypot(*(straight.origins[at] - ends[to]).T)
        return costs

    def _near(self, rows: NDArray[np.intp], holder: NDArray[np.intp]) -> NDArray[np.intp]:
        """List the zones that a way may lead through.

        Those in the frame and a rim, or all where that parts what hangs together.
        """
        asked = np.union1d(rows, holder)
        low, high = self.centres[asked].min(axis=0) - _RIM_KM, self.centres[asked].max(axis=0) + _RIM_KM
        near = np.flatnonzero(((self.centres >= low) & (self.centres <= high)).all(axis=1))
        parts = connected_components(self.ways[near][:, near], directed=False)[1][np.searchsorted(near, asked)]
        whole = connected_components(self.ways, directed=False)[1][asked]
        return near if len(np.unique(parts)) == len(np.unique(whole)) else np.arange(len(self.zones))


def along(zones: gpd.GeoDataFrame, contiguity: Contiguity, links: pd.DataFrame, travel: Travel) -> TravelModel:
    """Make the model of travel along the land.

    A way leads from centre to centre of zones that share a border, or that a fixed link joins, in straight lines. A ferry
    costs waiting and crossing, in kilometres at a stated rate, in place of the line. From the centre of the zone that holds
    the place a straight line is added; where a zone holds the place, or shares a border with the one that does, the line
    between its own centre and the place is the whole way.

    Parameters
    ----------
    zones
        Checked zones: the area, and as many around it as are at hand.
    contiguity
        Of these zones, or of more.
    links
        Indexed by ``link``, for their ``crossing_minutes``; those that ``contiguity`` does not use do not matter.
    travel
        What waiting and crossing count for.

    Examples
    --------
    Three squares in a row round a loch: the way from the first to the third leads over the second.

    >>> from shapely import Point, box
    >>> from hubplan.contiguity import build_contiguity
    >>> zones = gpd.GeoDataFrame({"name": list("abc"), "population": 1, "easting": [1000.0, 5000.0, 1000.0],
    ...     "northing": [1000.0, 4000.0, 7000.0]}, index=list("abc"), crs=27700,
    ...     geometry=[box(0, 0, 6000, 2000), box(4000, 2000, 6000, 6000), box(0, 6000, 6000, 8000)])
    >>> model = along(zones, build_contiguity(zones), pd.DataFrame(columns=["crossing_minutes"]), Travel())
    >>> model.costs(zones).to_place("c").tolist()
    [10.0, 5.0, 0.0]
    """
    pairs = contiguity.pairs
    centres = zones[["easting", "northing"]].to_numpy(dtype=np.float64) / 1000
    one, other = zones.index.get_indexer(pairs["focal"]), zones.index.get_indexer(pairs["neighbor"])
    known = (one >= 0) & (other >= 0)
    one, other, pairs = one[known], other[known], pairs[known]
    km = np.hypot(*(centres[one] - centres[other]).T)
    minutes = pairs["link"].map(links["crossing_minutes"]).astype(float).fillna(travel.crossing_minutes)
    ferry = (pairs["kind"] == "ferry").to_numpy()
    km[ferry] = (travel.waiting_minutes + minutes.to_numpy()[ferry]) * travel.km_per_minute
    # scipy takes a stored zero for no edge
    ways = _symmetric(one, other, np.maximum(km, 1e-9), len(zones))
    border = (pairs["kind"] == "border").to_numpy()
    borders = _symmetric(one[border], other[border], np.ones(int(border.sum())), len(zones))
    land = _Land(zones.index, centres, ways, csr_array(borders + eye_array(len(zones))))
    return TravelModel(TravelMethod.ALONG, "km", _tell(travel), land.measure)


def _symmetric(one: NDArray[np.intp], other: NDArray[np.intp], value: NDArray[np.float64], size: int) -> csr_array:
    both = (np.concatenate([one, other]), np.concatenate([other, one]))
    return csr_array((np.concatenate([value, value]), both), shape=(size, size))


def _tell(travel: Travel) -> str:
    return (
        "Distances are kilometres along the land, from zone to zone around lochs and firths, not by road; a ferry counts "
        f"{travel.waiting_km:g} km for waiting and {travel.km_per_minute:g} km a minute of crossing "
        f"({travel.crossing_minutes:g} minutes where not known)."
    )
