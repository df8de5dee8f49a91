"""Contiguity of data zones: shared borders of positive length (rook), and links over water."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from hubplan.borders import measure_borders
from hubplan.errors import ContiguityError, InputDataError, name_first
from hubplan.schema import LINK_COLUMNS, ZONE

EDGE_COLUMNS = ("focal", "neighbor", "border_m", "kind", "link", "status")


@dataclass(frozen=True, eq=False)
class Contiguity:
    """Neighbors of every zone: symmetric, sorted, without repeats or loops.

    Parameters
    ----------
    zones
        Data zone codes, sorted and unique.
    edges
        One row a direction: ``focal``, ``neighbor`` (codes), ``border_m`` (metres; 0 for links), ``kind``
        (``border``, ``fixed_link`` or ``ferry``), ``link`` (the link's identifier or empty) and ``status``
        (``confirmed``, ``assumed``, or empty for borders). Both directions of an edge are there.

    Raises
    ------
    ContiguityError
        The edges are not symmetric, repeat, loop, or name zones that are not in ``zones``.
    """

    zones: pd.Index
    edges: pd.DataFrame

    def __post_init__(self) -> None:
        if not (self.zones.is_monotonic_increasing and self.zones.is_unique):
            raise ContiguityError("contiguity: expected sorted unique zones. Use zones.sort_index().")
        focal = self.zones.get_indexer(self.edges["focal"])
        neighbor = self.zones.get_indexer(self.edges["neighbor"])
        strange = self.edges["focal"][focal < 0].tolist() + self.edges["neighbor"][neighbor < 0].tolist()
        if strange:
            raise ContiguityError(f"contiguity: edges name unknown zones ({name_first(strange)}).")
        if (focal == neighbor).any():
            raise ContiguityError("contiguity: a zone cannot neighbor itself.")
        n = len(self.zones)
        there, back = focal * n + neighbor, neighbor * n + focal
        if len(np.unique(there)) != len(there) or not np.array_equal(np.sort(there), np.sort(back)):
            raise ContiguityError("contiguity: expected each edge once in both directions.")

    def __repr__(self) -> str:
        kinds = self.pairs["kind"].value_counts()
        told = ", ".join(f"{kinds[kind]:,} {kind}" for kind in ("border", "fixed_link", "ferry") if kind in kinds)
        return (
            f"<Contiguity of {len(self.zones):,} zones: {told or 'no edges'}; {self.components.max() + 1} components>"
        )

    @cached_property
    def pairs(self) -> pd.DataFrame:
        """Edges, each once, ``focal`` before ``neighbor``; same columns as ``edges``."""
        return self.edges[self.edges["focal"] < self.edges["neighbor"]].reset_index(drop=True)

    @cached_property
    def links(self) -> pd.DataFrame:
        """Pairs of zones that are joined by links, confirmed or assumed."""
        return self.pairs[self.pairs["kind"] != "border"].reset_index(drop=True)

    @cached_property
    def csr(self) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.float64]]:
        """Sparse rows: ``indptr`` (n + 1), ``indices`` and ``border_m`` by position in ``zones``, sorted."""
        n = len(self.zones)
        focal = self.zones.get_indexer(self.edges["focal"])
        neighbor = self.zones.get_indexer(self.edges["neighbor"])
        order = np.lexsort((neighbor, focal))
        indptr = np.zeros(n + 1, dtype=np.int32)
        np.cumsum(np.bincount(focal, minlength=n), out=indptr[1:])
        return (
            indptr,
            neighbor[order].astype(np.int32),
            self.edges["border_m"].to_numpy(dtype=np.float64)[order],
        )

    @cached_property
    def components(self) -> pd.Series:
        """Component number of each zone, index ``data_zone``; 0 is the one with most zones, ties by code."""
        return number_components(self.zones, self.edges)

    def cut(self, zones: Iterable[str]) -> "Contiguity":
        """Keep only these zones and the edges between them."""
        kept = pd.Index(sorted(zones), name=ZONE)
        inside = self.edges["focal"].isin(kept) & self.edges["neighbor"].isin(kept)
        return Contiguity(kept, self.edges[inside].reset_index(drop=True))

    def neighbors(self, zone: str) -> list[str]:
        """List the codes of a zone's neighbors, sorted."""
        return sorted(self.edges.loc[self.edges["focal"] == zone, "neighbor"])


def number_components(zones: pd.Index, edges: pd.DataFrame) -> pd.Series:
    """Number the connected components of some zones under some edges.

    Parameters
    ----------
    zones
        Data zone codes, sorted.
    edges
        Rows with ``focal`` and ``neighbor``; either direction will do.

    Returns
    -------
    pandas.Series
        Component number on ``zones``; 0 is the component with most zones, ties go to the smaller code.

    Examples
    --------
    >>> zones = pd.Index(["a", "b", "c"])
    >>> number_components(zones, pd.DataFrame({"focal": ["b"], "neighbor": ["c"]})).tolist()
    [1, 0, 0]
    """
    n = len(zones)
    focal, neighbor = zones.get_indexer(edges["focal"]), zones.get_indexer(edges["neighbor"])
    known = (focal >= 0) & (neighbor >= 0)
    ones = np.ones(int(known.sum()), dtype=np.int8)
    graph = coo_array((ones, (focal[known], neighbor[known])), shape=(n, n))
    _, raw = connected_components(graph, directed=False)
    sizes = pd.Series(raw).value_counts()
    first = pd.Series(np.arange(n)).groupby(raw).min()
    ranked = sorted(sizes.index, key=lambda part: (-sizes[part], first[part]))
    rank = {part: number for number, part in enumerate(ranked)}
    return pd.Series([rank[part] for part in raw], index=zones, name="component", dtype="int64")


def build_contiguity(zones: gpd.GeoDataFrame, links: pd.DataFrame | None = None) -> Contiguity:
    """Find which zones share a border of positive length, and add links.

    Borders are matched segment by segment, which is exact where neighbors share their vertices, as in the official
    files. Where they do not, the length of the line that they share is added, to a centimetre.

    Parameters
    ----------
    zones
        Checked zones (:func:`hubplan.schema.check_zones`), EPSG:27700.
    links
        Indexed by ``link``, columns :data:`hubplan.schema.LINK_COLUMNS`. Links with an end outside ``zones`` or whose
        zones share a border are left out; of two links between the same zones a fixed link stands before a ferry.

    Returns
    -------
    Contiguity

    Raises
    ------
    InputDataError
        A column of ``links`` is missing, or a link joins a zone to itself or is of an unknown kind.

    Examples
    --------
    Two squares side by side, and one that meets the second in a corner only:

    >>> from shapely import box
    >>> zones = gpd.GeoDataFrame(
    ...     {"name": list("abc"), "population": 1},
    ...     index=["a", "b", "c"], geometry=[box(0, 0, 9, 9), box(9, 0, 18, 9), box(18, 9, 27, 18)], crs=27700)
    >>> build_contiguity(zones).pairs[["focal", "neighbor", "border_m"]].values.tolist()
    [['a', 'b', 9.0]]
    """
    borders = measure_borders(zones.geometry)
    edges = [borders.assign(kind="border", link="", status="")]
    if links is not None and len(links):
        edges.append(_links_as_edges(links, zones.index, borders))
    pairs = pd.concat(edges, ignore_index=True)
    back = pairs.rename(columns={"focal": "neighbor", "neighbor": "focal"})
    both = pd.concat([pairs, back], ignore_index=True)[list(EDGE_COLUMNS)]
    both = both.sort_values(["focal", "neighbor"], ignore_index=True)
    return Contiguity(pd.Index(zones.index, name=ZONE), both)


def bridge_components(contiguity: Contiguity, zones: gpd.GeoDataFrame) -> pd.DataFrame:
    """Propose links across the shortest gaps that would make the components one.

    Parameters
    ----------
    contiguity
        Of the same zones.
    zones
        Checked zones.

    Returns
    -------
    pandas.DataFrame
        Links with ``status`` ``assumed`` (and ``kind`` ``ferry``: nothing says that there is a road), as many as there
        are components less one, indexed ``A01``, ``A02``, …; empty where all is one piece. The links are the shortest
        set that joins everything (a minimum spanning tree over the gaps between components).

    Examples
    --------
    >>> from shapely import box
    >>> zones = gpd.GeoDataFrame({"name": ["a", "b"], "population": 1}, index=["a", "b"],
    ...     geometry=[box(0, 0, 9, 9), box(29, 0, 38, 9)], crs=27700)
    >>> bridge_components(build_contiguity(zones), zones)[["zone_a", "zone_b", "gap_m", "status"]].values.tolist()
    [['a', 'b', 20.0, 'assumed']]
    """
    component = contiguity.components.to_numpy()
    joined = np.arange(component.max() + 1 if len(component) else 0)
    rows = []
    for gap_m, i, j in _shortest_gaps(zones, component):
        a, b = joined[component[i]], joined[component[j]]
        if a == b:
            continue
        joined[joined == b] = a
        names = zones["name"].iloc[i], zones["name"].iloc[j]
        ends = (zones.index[i], zones.index[j])
        rows.append((f"{names[0]} to {names[1]}", "ferry", *ends, gap_m, np.nan, "", "assumed"))
    index = pd.Index([f"A{number:02d}" for number in range(1, len(rows) + 1)], name="link", dtype="object")
    return pd.DataFrame(rows, columns=list(LINK_COLUMNS), index=index)


def add_links(contiguity: Contiguity, links: pd.DataFrame) -> Contiguity:
    """Add links to a contiguity; rules as in :func:`build_contiguity`."""
    if not len(links):
        return contiguity
    extra = _links_as_edges(links, contiguity.zones, contiguity.pairs)
    back = extra.rename(columns={"focal": "neighbor", "neighbor": "focal"})
    both = pd.concat([contiguity.edges, extra, back], ignore_index=True)[list(EDGE_COLUMNS)]
    return Contiguity(contiguity.zones, both.sort_values(["focal", "neighbor"], ignore_index=True))


def _shortest_gaps(zones: gpd.GeoDataFrame, component: NDArray[np.int64]) -> list[tuple[float, int, int]]:
    """List (gap in metres, zone, zone) between zones of different components, shortest first."""
    geometry = zones.geometry.to_numpy()
    gaps: list[tuple[float, int, int]] = []
    tree_of_rest = {}
    for part in range(1, int(component.max()) + 1 if len(component) else 0):
        inside = np.flatnonzero(component == part)
        for other in range(part):
            if other not in tree_of_rest:
                rest = np.flatnonzero(component == other)
                tree_of_rest[other] = rest, shapely.STRtree(geometry[rest])
            rest, tree = tree_of_rest[other]
            (own, near), gap = tree.query_nearest(geometry[inside], return_distance=True)
            best = np.lexsort((rest[near], inside[own], gap))[0]
            i, j = sorted((int(inside[own[best]]), int(rest[near[best]])))
            gaps.append((float(gap[best]), i, j))
    return sorted(gaps)


def _links_as_edges(links: pd.DataFrame, zones: pd.Index, borders: pd.DataFrame) -> pd.DataFrame:
    """Turn a table of links into edges with sorted ends, best link a pair, none beside a border."""
    missing = [column for column in LINK_COLUMNS if column not in links.columns]
    if missing:
        raise InputDataError(f"links: column {', '.join(missing)} is missing. Expected {', '.join(LINK_COLUMNS)}.")
    strange = links.index[~links["kind"].isin(["fixed_link", "ferry"])]
    if len(strange):
        raise InputDataError(f"links: {name_first(strange)} is neither fixed_link nor ferry.")
    loops = links.index[links["zone_a"] == links["zone_b"]]
    if len(loops):
        raise InputDataError(f"links: {name_first(loops)} joins a zone to itself. Name the zone at the other end.")
    here = links[links["zone_a"].isin(zones) & links["zone_b"].isin(zones)]
    ends = np.sort(here[["zone_a", "zone_b"]].to_numpy(dtype=object), axis=1)
    edges = pd.DataFrame(
        {
            "focal": ends[:, 0],
            "neighbor": ends[:, 1],
            "border_m": 0.0,
            "kind": here["kind"].to_numpy(),
            "link": here.index.astype(str),
            "status": here["status"].to_numpy(),
        }
    )
    # "fixed_link" before "ferry", a confirmed one before an assumed one
    edges["order"] = (edges["kind"] == "ferry") * 2 + (edges["status"] == "assumed")
    edges = edges.sort_values(["focal", "neighbor", "order", "link"]).drop_duplicates(["focal", "neighbor"])
    touching = pd.MultiIndex.from_frame(borders[["focal", "neighbor"]])
    beside = pd.MultiIndex.from_frame(edges[["focal", "neighbor"]]).isin(touching)
    return edges[~beside].drop(columns="order")
