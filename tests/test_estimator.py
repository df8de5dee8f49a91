"""The estimator against scikit-learn's own checks, the plain function, and answers that a reader can verify."""

import logging

import numpy as np
import pytest
from scipy.sparse import coo_array, csr_array, diags_array
from scipy.sparse.csgraph import connected_components
from sklearn.utils.estimator_checks import parametrize_with_checks

import hubplan
from hubplan.cluster.search import cluster_zones
from hubplan.estimator import CatchmentClustering, join_nearest
from hubplan.scenario import PopulationBand
from maps import draw_zones
from small_problems import GRID, problem_of

_TOO_FEW = "50 people in all are no two catchments of 40,000, so there is one"


def expected_failures(estimator: CatchmentClustering) -> dict[str, str]:
    return {} if estimator.low is None else {"check_clustering": _TOO_FEW}


@parametrize_with_checks(
    [CatchmentClustering(), CatchmentClustering(3, low=None, high=None, effort="quick")],
    expected_failed_checks=expected_failures,
)
def test_scikit_learn(estimator, check) -> None:
    check(estimator)


def grid() -> tuple:
    people = dict(zip("abcdefghijkl", np.random.default_rng(3).integers(500, 1500, 12).tolist(), strict=True))
    zones = draw_zones(GRID, people=people)
    problem, contiguity = problem_of(zones, 3, PopulationBand(low=3000, high=5000), compactness=0.1)
    indptr, indices, border_m = contiguity.csr
    graph = csr_array((border_m, indices, indptr), shape=(12, 12))
    return zones[["easting", "northing"]].to_numpy(), zones["population"].to_numpy(), graph, problem


def row(n: int) -> tuple[np.ndarray, csr_array]:
    places = np.column_stack([1000.0 * np.arange(n), np.zeros(n)])
    return places, csr_array(diags_array([np.ones(n - 1), np.ones(n - 1)], offsets=[-1, 1]))


def test_finds_what_the_plain_function_finds() -> None:
    points, people, graph, problem = grid()
    model = CatchmentClustering(3, low=3000, high=5000, balance=0.0)
    model.fit(points, sample_weight=people, connectivity=graph)
    assert model.km_ == pytest.approx(cluster_zones(problem).km, rel=1e-12)
    assert model.in_band_.all()
    assert model.people_.tolist() == [people[model.labels_ == catchment].sum() for catchment in range(3)]


def test_km_is_what_people_travel_to_the_hubs_within_connected_catchments() -> None:
    points, people, graph, _ = grid()
    model = CatchmentClustering(3, low=None, high=None).fit(points, sample_weight=people, connectivity=graph)
    km = np.hypot(*(points - points[model.hubs_[model.labels_]]).T) / 1000
    assert model.km_ == pytest.approx(np.average(km, weights=people), rel=1e-12)
    assert model.labels_[model.hubs_].tolist() == [0, 1, 2]
    for catchment in range(3):
        inside = model.labels_ == catchment
        assert connected_components(graph[inside][:, inside])[0] == 1
    first = [np.flatnonzero(model.labels_ == catchment)[0] for catchment in range(3)]
    assert first == sorted(first)


@pytest.mark.parametrize("given", [True, False])
def test_order_of_rows_plays_no_part(given: bool) -> None:
    points, people, graph, _ = grid()
    model = CatchmentClustering(3, low=None, high=None, effort="quick")
    labels = model.fit_predict(points, sample_weight=people, connectivity=graph if given else None)
    order = np.random.default_rng(0).permutation(12)
    shuffled = model.fit_predict(
        points[order], sample_weight=people[order], connectivity=graph[order][:, order] if given else None
    )
    pairs = set(zip(labels[order].tolist(), shuffled.tolist(), strict=True))
    assert len(pairs) == 3
    assert model.hubs_.max() < 12


def test_the_number_of_catchments_is_the_nearest_that_the_band_allows() -> None:
    places, graph = row(9)
    model = CatchmentClustering(effort="quick").fit(places, sample_weight=[16_000] * 9, connectivity=graph)
    assert model.n_catchments_ == 3
    assert model.labels_.tolist() == [0, 0, 0, 1, 1, 1, 2, 2, 2]
    assert model.hubs_.tolist() == [1, 4, 7]
    assert model.band_ == (40_000, 60_000)


def test_a_band_that_is_not_given_is_a_fifth_around_the_mean() -> None:
    places, graph = row(6)
    model = CatchmentClustering(2, low=None, high=None, effort="quick").fit(places, connectivity=graph)
    assert model.band_ == (2, 4)
    assert model.people_.tolist() == [3, 3]


def test_a_plan_out_of_the_band_says_so(caplog: pytest.LogCaptureFixture) -> None:
    places, graph = row(3)
    with caplog.at_level(logging.WARNING):
        model = CatchmentClustering(2, effort="quick").fit(places, sample_weight=[35_000] * 3, connectivity=graph)
    assert sorted(model.in_band_.tolist()) == [False, False]
    assert "2 of 2 catchments are out of the band" in caplog.text


def test_a_stored_zero_is_a_link_and_a_loop_is_nothing() -> None:
    places, _ = row(4)
    ends = ([0, 1, 1, 2, 2, 3, 3], [1, 0, 2, 1, 3, 2, 3])
    graph = coo_array(([5.0, 5.0, 0.0, 0.0, 5.0, 5.0, 9.0], ends), shape=(4, 4))
    model = CatchmentClustering(1, low=None, high=None).fit(places, connectivity=graph)
    assert model.labels_.tolist() == [0, 0, 0, 0]
    with pytest.raises(ValueError, match="2 pieces"):
        model.fit(places, connectivity=graph.toarray())


def test_other_numbers_of_coordinates_are_measured_in_full() -> None:
    points = np.array([[0.0, 0.0, 0.0], [0.0, 0.0, 1000.0], [0.0, 0.0, 7000.0], [0.0, 0.0, 8000.0]])
    model = CatchmentClustering(2, low=None, high=None, effort="quick").fit(points)
    assert model.labels_.tolist() == [0, 0, 1, 1]
    assert model.km_ == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("settings", "arrays", "words"),
    [
        ({"n_catchments": None, "low": None}, {}, "both low and high"),
        ({"n_catchments": 4}, {}, "n_samples=3"),
        ({"n_catchments": 0}, {}, "found 0"),
        ({"low": 5, "high": 4}, {}, "low ≤ target ≤ high"),
        ({"effort": "hasty"}, {}, "quick, normal, thorough"),
        ({"compactness": -1}, {}, "compactness"),
        ({}, {"sample_weight": [1, 2]}, "3 zones"),
        ({}, {"sample_weight": [1, 2, 0.5]}, "whole numbers"),
        ({}, {"sample_weight": [1, 2, -1]}, "none below 0"),
        ({}, {"connectivity": np.ones((2, 2))}, r"shape \(3, 3\)"),
        ({}, {"connectivity": -np.ones((3, 3))}, "below 0"),
        ({}, {"connectivity": np.triu(np.ones((3, 3)))}, "symmetric"),
        ({}, {"connectivity": np.array([[0, 1, 0], [2, 0, 1], [0, 1, 0]])}, "symmetric"),
    ],
)
def test_what_makes_no_sense_is_refused(settings: dict, arrays: dict, words: str) -> None:
    model = CatchmentClustering(**{"n_catchments": 1, "low": 1, "high": 9, "effort": "quick"} | settings)
    with pytest.raises(ValueError, match=words):
        model.fit(row(3)[0], **arrays)


def test_without_neighbors_all_hang_together_by_the_shortest_gaps() -> None:
    near = np.random.default_rng(0).random((9, 2))
    graph = join_nearest(np.concatenate([near, near + 100, near + np.array([0, 300])]))
    assert connected_components(graph)[0] == 1
    assert (graph != graph.T).nnz == 0
    part = np.repeat([0, 1, 2], 9)
    across = graph.tocoo()
    assert sorted({(int(part[i]), int(part[j])) for i, j in zip(across.row, across.col, strict=True) if i < j}) == [
        (0, 0), (0, 1), (1, 1), (1, 2), (2, 2)
    ]  # fmt: skip
    assert sum(part[across.row] != part[across.col]) == 4


def test_it_is_a_public_name() -> None:
    assert hubplan.CatchmentClustering is CatchmentClustering
