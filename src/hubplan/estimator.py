"""Clustering as a scikit-learn estimator, for programs that have arrays and no files."""

import logging
import math
from typing import Any, Self

import numpy as np
import pandas as pd
from joblib import effective_n_jobs
from numpy.random import RandomState
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import coo_array, csr_array, issparse
from scipy.sparse.csgraph import connected_components
from sklearn.base import BaseEstimator, ClusterMixin
from sklearn.metrics import pairwise_distances
from sklearn.neighbors import KDTree, kneighbors_graph
from sklearn.utils import check_array, check_random_state
from sklearn.utils.validation import validate_data

from hubplan.cluster.problem import Problem, build_problem_from_arrays
from hubplan.cluster.search import BUDGETS, cluster_zones
from hubplan.cluster.workers.executor import Threads
from hubplan.feasibility import nearest_k
from hubplan.scenario import Effort, Objective, PopulationBand
from hubplan.travel.costs import TravelCosts

_log = logging.getLogger(__name__)

NEIGHBORS = 6  # of a zone whose neighbors nobody gave: what the cells of a plane have on average
_ROOM = 0.2  # of a band that nobody gave, as 40,000 to 60,000 is a fifth around 50,000

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class CatchmentClustering(ClusterMixin, BaseEstimator):  # type: ignore[misc]  # scikit-learn has no types
    """Cluster zones into connected catchments that hold people within a band and travel little to their hubs.

    The same search as :func:`hubplan.cluster.search.cluster_zones`, on coordinates, people and a graph of neighbors.

    Parameters
    ----------
    n_catchments
        How many catchments; the number whose mean is nearest the target unless said, which needs a band.
    low, high
        People a catchment may hold, both ends included. ``None`` is a fifth under or over the mean catchment, which
        needs ``n_catchments``.
    target
        People aimed at; the middle of the band unless said.
    compactness, balance
        Weights of borders between catchments and of the spread of their sizes, relative to travel.
    effort
        ``quick``, ``normal`` or ``thorough``.
    random_state
        Of all random streams: an int for the same catchments at every call.
    n_jobs
        Threads; −1 for all cores. The catchments do not depend on it.

    Attributes
    ----------
    labels_
        Catchment of each zone, shape (n,), 0 to k − 1; numbered by their first zones.
    hubs_
        Position of the zone that is the hub of each catchment, shape (k,): its medoid.
    people_
        People of each catchment, shape (k,).
    in_band_
        Whether they lie within the band, shape (k,). The band is not always possible; look here before use.
    km_
        Mean straight-line travel of a person to the hub, in km.
    n_catchments_
        How many catchments there are.
    band_
        Least and most people, as used.
    n_features_in_
        Number of coordinates.

    Notes
    -----
    Rows in another order give the same catchments, as zones are put in the order of their coordinates first.

    Examples
    --------
    Four villages along a road, neighbors in a row:

    >>> import numpy as np
    >>> from scipy.sparse import diags_array
    >>> places = np.array([[0.0, 0.0], [1000.0, 0.0], [9000.0, 0.0], [9500.0, 0.0]])
    >>> road = diags_array([np.ones(3), np.ones(3)], offsets=[-1, 1])
    >>> people = [30_000, 20_000, 15_000, 35_000]
    >>> model = CatchmentClustering(effort="quick").fit(places, sample_weight=people, connectivity=road)
    >>> model.labels_.tolist(), model.hubs_.tolist(), model.in_band_.all().item()
    ([0, 0, 1, 1], [0, 3], True)
    >>> round(model.km_, 3)
    0.275
    """

    def __init__(  # noqa: PLR0913 - scikit-learn wants every setting here
        self,
        n_catchments: int | None = None,
        *,
        low: int | None = 40_000,
        high: int | None = 60_000,
        target: int | None = None,
        compactness: float = 0.1,
        balance: float = 0.05,
        effort: Effort = "normal",
        random_state: int | RandomState | None = 1,
        n_jobs: int | None = 1,
    ) -> None:
        self.n_catchments = n_catchments
        self.low = low
        self.high = high
        self.target = target
        self.compactness = compactness
        self.balance = balance
        self.effort = effort
        self.random_state = random_state
        self.n_jobs = n_jobs

    def fit(
        self,
        X: ArrayLike,  # noqa: N803 - scikit-learn's name
        y: object = None,  # noqa: ARG002 - scikit-learn passes it
        *,
        sample_weight: ArrayLike | None = None,
        connectivity: Any = None,
    ) -> Self:
        """Cluster the zones.

        Parameters
        ----------
        X
            Coordinates of the zones' population centres in metres, shape (n, 2). Other numbers of coordinates are
            taken too, and then need memory for n × n distances.
        y
            Not used.
        sample_weight
            People of each zone, whole numbers, shape (n,); 1 each unless given.
        connectivity
            Which zones are neighbors: symmetric, shape (n, n), sparse or dense, with the length of their border (or
            1) as value. A zero stored in a sparse matrix is a link without a border. Pieces that nothing joins stay
            apart. Where ``None``, zones neighbor their six nearest, and pieces are joined by the shortest gaps.

        Raises
        ------
        ValueError
            A parameter or an array is not as said here.
        """
        points: Floats = validate_data(self, X, dtype=np.float64)
        n = len(points)
        people = _check_people(sample_weight, n)
        if self.effort not in BUDGETS:
            raise ValueError(f"effort: expected {', '.join(BUDGETS)}, found {self.effort!r}")
        band, k = self._settle(int(people.sum()), n)
        objective = Objective(compactness=self.compactness, balance=self.balance)
        order = np.lexsort((people, *points.T[::-1]))
        given = None if connectivity is None else _check_connectivity(connectivity, n)[order][:, order]
        graph = join_nearest(points[order]) if given is None else given
        problem = _make_problem(points[order], people[order], graph, k, band, objective)
        executor = Threads(effective_n_jobs(self.n_jobs))
        found = cluster_zones(problem, seed=self._seed(), effort=self.effort, executor=executor)
        hub = order[_find_medoids(problem, found.assignment.to_numpy())]
        label = np.empty(n, dtype=np.int64)
        label[order] = found.assignment.to_numpy()
        first = np.unique(label, return_index=True)[1]
        rank = np.argsort(first)
        self.labels_ = np.argsort(rank)[label]
        self.hubs_ = hub[rank]
        self.people_ = np.bincount(self.labels_, weights=people).astype(np.int64)
        self.in_band_ = (self.people_ >= band.low) & (self.people_ <= band.high)
        self.km_ = float(found.km)
        self.n_catchments_ = k
        self.band_ = (band.low, band.high)
        if not self.in_band_.all():
            _log.warning("%d of %d catchments are out of the band.", int((~self.in_band_).sum()), k)
        return self

    def _settle(self, people: int, n: int) -> tuple[PopulationBand, int]:
        """Settle the band and the number of catchments."""
        k = self.n_catchments
        if k is None and (self.low is None or self.high is None):
            raise ValueError("n_catchments: expected a number, or else both low and high")
        mean = people / k if k else 0.0
        low = max(1, math.floor(mean * (1 - _ROOM))) if self.low is None else math.ceil(self.low)
        high = max(1, math.ceil(mean * (1 + _ROOM))) if self.high is None else math.floor(self.high)
        band = PopulationBand(low=low, high=high, target=round(self.target or 0))
        k = min(nearest_k(people, band), n) if k is None else k
        if not 1 <= k <= n:
            raise ValueError(f"n_catchments: expected 1 to the number of zones, found {k} with n_samples={n}")
        return band, k

    def _seed(self) -> int:
        if isinstance(self.random_state, int | np.integer):
            return int(self.random_state)
        return int(check_random_state(self.random_state).randint(2**31 - 1))


def join_nearest(points: Floats) -> csr_array:
    """Join every point to its six nearest, and components by the shortest gaps, until all are connected.

    Parameters
    ----------
    points
        Coordinates, shape (n, d).

    Returns
    -------
    scipy.sparse.csr_array
        Symmetric, 1 where two points are neighbors, shape (n, n).

    Examples
    --------
    >>> join_nearest(np.array([[0.0], [1.0], [5.0]])).toarray().astype(int).tolist()
    [[0, 1, 1], [1, 0, 1], [1, 1, 0]]
    """
    n = len(points)
    if n == 1:
        return csr_array((1, 1))
    nearest = csr_array(kneighbors_graph(points, min(NEIGHBORS, n - 1)))
    graph = nearest.maximum(nearest.T)
    while True:
        pieces, piece = connected_components(graph, directed=False)
        if pieces == 1:
            return graph
        # the smallest piece meets the rest by the shortest gap; each turn there is one piece less, or fewer
        inside = piece == np.argmin(np.bincount(piece))
        own, others = np.flatnonzero(inside), np.flatnonzero(~inside)
        gap, near = KDTree(points[others]).query(points[own])
        best = int(np.argmin(gap[:, 0]))
        ends = int(own[best]), int(others[near[best, 0]])
        graph = graph.maximum(coo_array(([1.0, 1.0], (ends, ends[::-1])), shape=(n, n)).tocsr())


def _check_people(sample_weight: ArrayLike | None, n: int) -> Ints:
    if sample_weight is None:
        return np.ones(n, dtype=np.int64)
    people: Floats = check_array(sample_weight, ensure_2d=False, dtype=np.float64, input_name="sample_weight")
    if people.shape != (n,):
        raise ValueError(f"sample_weight: expected the people of {n} zones in one column, found shape {people.shape}")
    if (people < 0).any() or (people != np.round(people)).any():
        raise ValueError("sample_weight: expected whole numbers of people, none below 0. Round them.")
    if not people.any():
        raise ValueError("sample_weight: expected people, found zero in every zone")
    return people.astype(np.int64)


def _check_connectivity(connectivity: Any, n: int) -> csr_array:
    """Make a symmetric graph without loops; its values are lengths of borders."""
    raw = connectivity if issparse(connectivity) else np.asarray(connectivity)
    graph = coo_array(check_array(raw, accept_sparse="coo", dtype=np.float64, input_name="connectivity"))
    if graph.shape != (n, n):
        raise ValueError(f"connectivity: expected shape ({n}, {n}), found {graph.shape}")
    if (graph.data < 0).any():
        raise ValueError("connectivity: expected lengths of borders, found values below 0")
    apart = graph.row != graph.col
    row, col, border = graph.row[apart], graph.col[apart], graph.data[apart]
    graph = csr_array((border, (row, col)), shape=(n, n))
    graph.sum_duplicates()
    # the pattern is compared by itself: zeros that are stored are links
    back = csr_array((border, (col, row)), shape=(n, n))
    back.sum_duplicates()
    same = np.array_equal(graph.indptr, back.indptr) and np.array_equal(graph.indices, back.indices)
    if not (same and np.allclose(graph.data, back.data)):
        raise ValueError("connectivity: expected a symmetric matrix. Use connectivity.maximum(connectivity.T).")
    return graph


def _make_problem(
    points: Floats, people: Ints, graph: csr_array, k: int, band: PopulationBand, objective: Objective
) -> Problem:
    n, dimensions = points.shape
    graph.sort_indices()
    ones = csr_array((np.ones(len(graph.data)), graph.indices, graph.indptr), shape=(n, n))
    _, component = connected_components(ones, directed=False)
    if k < component.max() + 1:
        raise ValueError(f"n_catchments: {k} cannot cover {component.max() + 1} pieces that nothing joins")
    zones = pd.RangeIndex(n)
    km = points / 1000
    # the search lays trees and cuts in a plane; distances in other dimensions come from a matrix
    plane = np.column_stack([km, np.zeros(n)])[:, :2]
    matrix = None if dimensions == 2 else pairwise_distances(km)
    travel = TravelCosts(zones, zones, plane, plane, matrix)
    edges = graph.indptr.astype(np.int32), graph.indices.astype(np.int32), np.asarray(graph.data, dtype=np.float64)
    return build_problem_from_arrays(
        people, edges, component, k, band=band, objective=objective, travel=travel, option_zone=np.arange(n)
    )


def _find_medoids(problem: Problem, label: NDArray[np.int32]) -> Ints:
    """Find the option of each catchment to which its people travel least."""
    a = problem.arrays
    hubs = []
    for catchment in range(problem.k):
        inside = np.flatnonzero(label == catchment)
        options = np.flatnonzero(label[a.option_zone] == catchment)
        if a.matrix.shape[0] > 0:
            km = a.matrix[np.ix_(inside, options)]
        else:
            km = np.hypot(a.x[inside, None] - a.option_x[options], a.y[inside, None] - a.option_y[options])
        hubs.append(int(a.option_zone[options[np.argmin(a.weight[inside] @ km)]]))
    return np.array(hubs)
