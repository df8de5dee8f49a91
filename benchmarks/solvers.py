"""Solve a problem with each tool, with the links and as much of the band as it understands.

Every solver takes an instance and the seconds that it may take, and gives a function to be timed; imports, compiling
and the conversion to the tool's own graph come before the clock for all.
"""

import os
import random
import time
from collections.abc import Callable
from functools import partial

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from benchmarks.instances import BAND, Instance
from benchmarks.scoring import best_place, score_labels

Solved = tuple[NDArray[np.int64], str]
"""Catchment of each zone, and a note."""
Solver = Callable[[Instance, float], Callable[[], Solved]]
BURST = 10
METIS_DRAWS = 40


def ask_hubplan(instance: Instance, _limit: float, effort: str = "normal") -> Callable[[], Solved]:
    """Ask hubplan as it comes: effort ``normal``, seed 1, λ = γ = 0, a hub in any zone, a thread a core."""
    import geopandas as gpd
    import pandas as pd

    from hubplan.cluster.compile_ahead import compile_kernels
    from hubplan.cluster.problem import build_problem
    from hubplan.cluster.search import cluster_zones
    from hubplan.cluster.workers.executor import Threads
    from hubplan.contiguity import Contiguity
    from hubplan.scenario import Objective, PopulationBand
    from hubplan.travel.straight_line import straight_line_costs

    codes = pd.Index(instance.codes, name="data_zone")
    columns = {"population": instance.people, "easting": instance.xy[:, 0], "northing": instance.xy[:, 1]}
    zones = gpd.GeoDataFrame(columns, index=codes, geometry=gpd.points_from_xy(*instance.xy.T), crs=27700)
    first, second = instance.codes[instance.pairs].T
    link = instance.border_m == 0
    sides = [
        pd.DataFrame(
            {
                "focal": focal,
                "neighbor": neighbor,
                "border_m": instance.border_m,
                "kind": np.where(link, "ferry", "border"),
                "link": np.where(link, "link", ""),
                "status": np.where(link, "confirmed", ""),
            }
        )
        for focal, neighbor in ((first, second), (second, first))
    ]
    edges = pd.concat(sides).sort_values(["focal", "neighbor"], ignore_index=True)
    contiguity = Contiguity(codes, edges)
    compile_kernels()

    def solve() -> Solved:
        problem = build_problem(
            zones,
            contiguity,
            instance.k,
            band=PopulationBand(low=BAND[0], high=BAND[1]),
            objective=Objective(compactness=0, balance=0),
            travel=straight_line_costs(zones),
            option_zone=pd.Series(codes, index=codes),
        )
        found = cluster_zones(problem, seed=1, effort=effort, executor=Threads(os.cpu_count() or 1))
        return found.assignment.reindex(codes).to_numpy(), f"{len(found.start_km)} starts"

    return solve


def ask_gerrychain(instance: Instance, limit: float) -> Callable[[], Solved]:
    """Ask for ReCom short bursts of 10 with km as the score, both sides of each cut within the whole band, for 0.8 × limit."""
    import networkx as nx
    from gerrychain import Graph, Partition
    from gerrychain.constraints import contiguous
    from gerrychain.optimization import SingleMetricOptimizer
    from gerrychain.partition.initial_partition_generators import recursive_tree_part
    from gerrychain.proposals import recom
    from gerrychain.updaters import Tally

    raw = nx.Graph()
    for zone, people in enumerate(instance.people):
        raw.add_node(zone, people=int(people))
    raw.add_edges_from(map(tuple, instance.pairs.tolist()))
    graph = Graph.from_networkx(raw)
    middle, half = sum(BAND) / 2, (BAND[1] - BAND[0]) / 2
    updaters = {"people": Tally("people"), "travel": _track_travel(instance)}

    def start(rng: random.Random) -> Partition:
        """The exact share first, as its authors advise; the band's middle where that finds no cut."""
        share = instance.target
        narrow = min(BAND[1] / share - 1, 1 - BAND[0] / share)
        target, epsilon = (share, narrow) if narrow > 0.01 else (middle, half / middle)
        assignment = recursive_tree_part(graph, range(instance.k), target, "people", epsilon, rng=rng)
        return Partition(graph, assignment, updaters)

    def solve() -> Solved:
        until = time.perf_counter() + 0.8 * limit
        rng = random.Random(1)  # noqa: S311 - nothing secret
        first = start(rng)
        propose = partial(recom, pop_col="people", pop_target=middle, epsilon=half / middle, node_repeats=1)
        search = SingleMetricOptimizer(
            propose, [contiguous], first, lambda plan: sum(plan["travel"].values()), maximize=False, rng=rng
        )
        steps = 0
        for _ in search.short_bursts(BURST, 10_000_000):
            steps += 1
            if time.perf_counter() > until:
                break
        assignment = search.best_part.assignment
        return np.array([assignment[zone] for zone in range(instance.n)]), f"{steps:,} steps"

    return solve


def _track_travel(instance: Instance) -> Callable:
    """Compute person-km of each catchment, again only where a step changed it."""
    xy = instance.xy / 1000

    def travel(plan: object) -> dict:
        parts = plan.parts
        if plan.parent is None:
            changed, known = set(parts), {}
        else:
            known = plan.parent["travel"]
            changed = set(plan.flips.values()) | {plan.parent.assignment[zone] for zone in plan.flips}
        return {
            part: _travel_of(xy, instance.people, zones) if part in changed else known[part]
            for part, zones in parts.items()
        }

    return travel


def _travel_of(xy: NDArray[np.float64], people: NDArray[np.int64], zones: object) -> float:
    inside = np.fromiter(zones, dtype=np.int64)
    return best_place(xy[inside], people[inside])[1]


def ask_metis(instance: Instance, limit: float) -> Callable[[], Solved]:
    """Ask METIS for the best of up to 40 draws: seeds, imbalances up to the band's, both of its methods; 60 % of the limit at most."""
    import pymetis

    starts, neighbors = instance.csr
    graph = pymetis.CSRAdjacency(adj_starts=starts.tolist(), adjacent=neighbors.tolist())
    weights = instance.people.tolist()
    widest = max(1, int(1000 * min(BAND[1] / instance.target - 1, 0.2)))
    allowances = sorted({min(30, widest), max(1, widest // 2), widest})

    def solve() -> Solved:
        until = time.perf_counter() + 0.6 * limit
        best, draws, usable = None, 0, 0
        for draw in range(METIS_DRAWS):
            options = pymetis.Options(seed=draw, ufactor=allowances[draw // 2 % len(allowances)], contig=1)
            found = pymetis.part_graph(
                instance.k, adjacency=graph, vweights=weights, recursive=draw % 2 == 1, options=options
            )
            labels = np.array(found.vertex_part)
            score = score_labels(labels, instance.people, instance.xy / 1000, instance.pairs, band=BAND)
            usable += score.valid
            rank = (score.k - score.in_band, score.pieces, score.km)
            if best is None or rank < best[0]:
                best = rank, labels
            draws += 1
            if time.perf_counter() > until:
                break
        return best[1], f"best of {draws} draws, {usable} of them valid"

    return solve


def _weights_matrix(instance: Instance) -> csr_array:

    starts, neighbors = instance.csr
    return csr_array((np.ones(len(neighbors)), neighbors, starts), shape=(instance.n, instance.n))


def ask_skater(instance: Instance, _limit: float) -> Callable[[], Solved]:
    """Ask spopt's SKATER on coordinates, with a floor in zones, the only one it has: 80 % of the band's at mean zones."""
    import geopandas as gpd
    from libpysal.weights import W
    from spopt.region import Skater

    starts, neighbors = instance.csr
    weights = W(
        {zone: neighbors[starts[zone] : starts[zone + 1]].tolist() for zone in range(instance.n)},
        silence_warnings=True,
    )
    columns = {"x": instance.xy[:, 0] / 1000, "y": instance.xy[:, 1] / 1000}
    zones = gpd.GeoDataFrame(columns, geometry=gpd.points_from_xy(*instance.xy.T))
    floor = int(0.8 * BAND[0] / instance.people.mean())

    def solve() -> Solved:
        model = Skater(zones, weights, ["x", "y"], n_clusters=instance.k, floor=floor)
        model.solve()
        return np.asarray(model.labels_).astype(np.int64), f"floor of {floor} zones"

    return solve


def ask_ward(instance: Instance, _limit: float) -> Callable[[], Solved]:
    """Ask scikit-learn for Ward linkage on coordinates with connectivity; spopt's WardSpatial is the same."""
    from scipy.sparse import csr_matrix
    from sklearn.cluster import AgglomerativeClustering

    connectivity = csr_matrix(_weights_matrix(instance))
    model = AgglomerativeClustering(n_clusters=instance.k, connectivity=connectivity, linkage="ward")

    def solve() -> Solved:
        return model.fit(instance.xy / 1000).labels_.astype(np.int64), "knows no band"

    return solve


def ask_kmeans_constrained(instance: Instance, _limit: float) -> Callable[[], Solved]:
    """Ask for k-means with the band as numbers of zones, the only one it has; it takes no neighbors. 10 starts, 1 from 1,000 zones."""
    from k_means_constrained import KMeansConstrained

    mean = instance.people.mean()
    least, most = int(np.ceil(BAND[0] / mean)), int(BAND[1] / mean)
    starts = 10 if instance.n < 1_000 else 1
    model = KMeansConstrained(instance.k, size_min=least, size_max=most, n_init=starts, random_state=1)

    def solve() -> Solved:
        return model.fit_predict(instance.xy / 1000).astype(np.int64), f"{least} to {most} zones each"

    return solve


SOLVERS: dict[str, tuple[Solver, str]] = {
    "hubplan": (ask_hubplan, "hubplan"),
    "hubplan quick": (partial(ask_hubplan, effort="quick"), "hubplan"),
    "gerrychain ReCom": (ask_gerrychain, "gerrychain"),
    "METIS": (ask_metis, "pymetis"),
    "spopt SKATER": (ask_skater, "spopt"),
    "scikit-learn Ward": (ask_ward, "scikit-learn"),
    "k-means-constrained": (ask_kmeans_constrained, "k-means-constrained"),
}
"""Solver and distribution by the name that tables show."""
