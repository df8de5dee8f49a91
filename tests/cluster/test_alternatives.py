"""Alternatives and stability on maps whose answers a reader can verify, and by property."""

from dataclasses import replace
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from hubplan.cluster.alternatives import (
    choose_alternatives,
    find_near_best,
    match_labels,
    measure_stability,
    seek_others,
    share_moved,
)
from hubplan.cluster.anneal import Attempt, judge
from hubplan.cluster.problem import Problem
from hubplan.cluster.search import cluster_zones
from hubplan.contiguity import Contiguity
from hubplan.errors import ScenarioError
from hubplan.scenario import PopulationBand
from maps import draw_zones
from small_problems import GRID, problem_of


def small(low: int = 4000, high: int = 8000, k: int = 2) -> Problem:
    return problem_of(draw_zones(GRID), k, PopulationBand(low=low, high=high))[0]


def drawn(picture: str) -> np.ndarray:
    """Read labels off a picture of digits that lies on GRID."""
    return np.array([int(c) for c in "".join(picture.split())], np.int32)


def attempt(picture: str, objective: float, *, worst: int = 0) -> Attempt:
    return Attempt(drawn(picture), worst, worst, objective, objective)


HALVES = "0011 0011 0011"
MIRRORED = "1100 1100 1100"
STEP = "0001 0011 0011"  # one zone of twelve is on the other side
ROWS = "0000 0001 1111"  # best matched, five zones change
CORNER = "0011 0011 0001"  # another zone of twelve


def test_the_same_plan_under_other_numbers_is_one_plan() -> None:
    found = choose_alternatives(small(), [attempt(MIRRORED, 9.0), attempt(HALVES, 9.0)], count=5, least_share=0.0)
    assert [plan.label.tolist() for plan in found] == [drawn(HALVES).tolist()]
    assert found[0].moved == 0.0


def test_alternatives_differ_from_each_other_and_not_from_the_best_only() -> None:
    attempts = [attempt(ROWS, 12.0), attempt(STEP, 11.0), attempt(HALVES, 10.0), attempt(CORNER, 11.5)]
    problem = small()
    found = choose_alternatives(problem, attempts, count=9, least_share=2 / 12)
    assert [plan.attempt.objective for plan in found] == [10.0, 12.0]
    assert [plan.moved for plan in found] == [0.0, 5 / 12]
    every = choose_alternatives(problem, attempts, count=9, least_share=1 / 12)
    assert [plan.attempt.objective for plan in every] == [10.0, 11.0, 11.5, 12.0]
    assert [plan.attempt.objective for plan in choose_alternatives(problem, attempts, count=2, least_share=0)] == [
        10,
        11,
    ]


def test_people_count_and_not_zones() -> None:
    zones = draw_zones(GRID, people={c: 15_000 if c == "c" else 1000 for c in "abcdefghijkl"})
    problem = problem_of(zones, 2, PopulationBand(low=4000, high=20_000))[0]
    assert share_moved(problem, drawn(HALVES), drawn(STEP)) == 11 / 26  # all but c change
    assert share_moved(problem, drawn(HALVES), drawn(CORNER)) == 1 / 26


def test_a_plan_out_of_the_band_is_no_alternative_to_one_within() -> None:
    attempts = [attempt(HALVES, 10.0), attempt(STEP, 5.0, worst=1)]
    problem = small()
    assert len(choose_alternatives(problem, attempts, count=5, least_share=0.0)) == 1
    assert choose_alternatives(problem, attempts[1:], count=5, least_share=0.0)[0].attempt.worst == 1
    assert (measure_stability(problem, attempts, within=9.0) == 1.0).all()


def test_the_later_of_equals_is_the_best() -> None:
    found = choose_alternatives(small(), [attempt(STEP, 10.0), attempt(HALVES, 10.0)], count=1, least_share=0.0)
    assert found[0].label.tolist() == drawn(HALVES).tolist()


def test_stability_is_the_share_of_near_best_plans_in_which_a_zone_stays() -> None:
    attempts = [
        attempt(HALVES, 100.0), attempt(MIRRORED, 100.0), attempt(STEP, 100.9), attempt(CORNER, 101.0), attempt(ROWS, 103)
    ]  # fmt: skip
    stability = measure_stability(small(), attempts, within=0.01)
    expected = np.ones(12)
    expected[2] = expected[10] = 2 / 3  # c in STEP, k in CORNER, of three plans
    assert stability == pytest.approx(expected)
    assert [plan.moved for plan in find_near_best(small(), attempts, within=0.01)] == [0.0, 1 / 12, 1 / 12]
    assert measure_stability(small(), attempts, within=0.03)[3] == 3 / 4  # d in ROWS


def test_nearness_counts_what_ferries_and_barriers_cost_from_nothing() -> None:
    # 10 and 10.05 person-km, were those that are cut not paid for with 20
    problem = replace(small(), savings=20.0)
    attempts = [attempt(HALVES, -10.0), attempt(STEP, -9.95)]
    assert [len(find_near_best(problem, attempts, within=share)) for share in (0.0049, 0.0051)] == [1, 2]


def test_nothing_else_near_leaves_all_stable() -> None:
    assert (
        measure_stability(small(), [attempt(HALVES, 100.0), attempt(ROWS, 102.0)], within=0.01).tolist() == [1.0] * 12
    )


def test_zones_decide_where_no_people_do() -> None:
    people = {c: 0 if c in "bcfgjk" else 1000 for c in "abcdefghijkl"}
    people |= {"a": 0, "e": 0, "i": 0}
    problem = problem_of(draw_zones(GRID, people=people), 3, PopulationBand(low=1, high=9000))[0]
    label, moved = match_labels(problem, drawn("0012 0012 0012"), drawn("1102 1102 1102"))
    assert label.tolist() == drawn("0012 0012 0012").tolist()
    assert moved == 0.0


@pytest.mark.parametrize(
    ("count", "share", "words"), [(0, 0.1, "1 or more"), (1, -0.1, "0 to 1"), (1, 1.1, "0 to 1"), (1, np.nan, "0 to 1")]
)
def test_what_makes_no_sense_is_refused(count: int, share: float, words: str) -> None:
    with pytest.raises(ScenarioError, match=words):
        choose_alternatives(small(), [attempt(HALVES, 1.0)], count=count, least_share=share)


@pytest.mark.parametrize("within", [-0.01, np.nan])
def test_nearness_below_nothing_is_refused(within: float) -> None:
    with pytest.raises(ScenarioError, match="0 or more"):
        measure_stability(small(), [attempt(HALVES, 1.0)], within=within)


def test_no_plans_are_refused() -> None:
    with pytest.raises(ScenarioError, match="at least one plan"):
        choose_alternatives(small(), [], count=1, least_share=0.1)


plans = st.lists(st.lists(st.integers(0, 2), min_size=12, max_size=12), min_size=1, max_size=8)


@given(plans, st.lists(st.integers(0, 3000), min_size=12, max_size=12), st.floats(0, 1), st.floats(0, 2))
def test_properties(labels: list, people: list, least_share: float, within: float) -> None:
    problem = replace(PROBLEM, arrays=PROBLEM.arrays._replace(people=np.array(people)))
    attempts = [Attempt(np.array(one, np.int32), 0, 0, 1.0 + sum(one), 1.0) for one in labels]
    found = choose_alternatives(problem, attempts, count=4, least_share=least_share)
    assert 1 <= len(found) <= 4
    assert found[0].attempt.objective == min(one.objective for one in attempts)
    for number, one in enumerate(found):
        assert 0 <= one.moved <= 1
        for other in found[:number]:
            moved = share_moved(problem, one.label, other.label)
            assert moved == pytest.approx(share_moved(problem, other.label, one.label))
            assert moved >= least_share - 1e-12
            assert moved == pytest.approx(moved_by_brute_force(people, one.label, other.label))
    stability = measure_stability(problem, attempts, within=within)
    assert stability.shape == (12,)
    assert (stability > 0).all()
    assert (stability <= 1).all()
    again = choose_alternatives(problem, list(attempts), count=4, least_share=least_share)
    assert [one.label.tolist() for one in again] == [one.label.tolist() for one in found]


PROBLEM = small(1, 99_999, 3)


def moved_by_brute_force(people: list, one: np.ndarray, other: np.ndarray) -> float:
    """Least share of people who change, over every numbering of three catchments."""
    counts = np.array(people)
    least = min(counts[np.array(order)[one] != other].sum() for order in permutations(range(3)))
    return least / max(counts.sum(), 1)


def test_a_search_keeps_its_attempts() -> None:
    problem = small(5000, 7000)
    found = cluster_zones(problem, effort="quick")
    best = choose_alternatives(problem, found.attempts, count=3, least_share=1 / 12)
    assert best[0].label.tolist() == found.assignment.tolist()
    for plan in best:
        assert judge(problem, plan.label).objective == pytest.approx(plan.attempt.objective)


@pytest.mark.parametrize("share", [0.1, 0.2, 0.3])
def test_seeking_finds_the_second_best_plan_where_every_search_ends_with_the_best(share: float) -> None:
    people = dict(zip("abcdefghijkl", np.random.default_rng(3).integers(500, 1500, 12).tolist(), strict=True))
    problem, contiguity = problem_of(draw_zones(GRID, people=people), 2, PopulationBand(low=4000, high=8000))
    searched = cluster_zones(problem, effort="quick").attempts
    assert len(choose_alternatives(problem, searched, count=2, least_share=share)) == 1
    sought = seek_others(problem, searched, least_share=share, seed=1)
    best, second = choose_alternatives(problem, sought, count=2, least_share=share)
    splits = connected_halves(contiguity)
    judged = [judge(problem, split) for split in splits]
    in_band = sorted((one for one in judged if one.worst == 0), key=lambda one: one.objective)
    assert best.attempt.objective == pytest.approx(in_band[0].objective)
    expected = next(one for one in in_band if share_moved(problem, in_band[0].label, one.label) >= share)
    assert second.attempt.objective == pytest.approx(expected.objective)


def connected_halves(contiguity: Contiguity) -> list[np.ndarray]:
    """Every way to cut the twelve zones into two connected parts."""
    indptr, indices, _ = contiguity.csr
    graph = csr_array((np.ones(len(indices)), indices, indptr), shape=(12, 12))
    halves = []
    for mask in range(1, 1 << 11):
        label = np.array([mask >> zone & 1 for zone in range(12)], np.int32)
        parts = [np.flatnonzero(label == side) for side in (0, 1)]
        if all(connected_components(graph[part][:, part])[0] == 1 for part in parts):
            halves.append(label)
    return halves


def test_what_is_sought_is_judged_at_true_prices_and_the_same_every_time() -> None:
    problem = small(5000, 7000)
    searched = cluster_zones(problem, effort="quick").attempts
    sought = seek_others(problem, searched, least_share=0.1, seed=3, turns=2)
    assert len(sought) == len(searched) + 4
    for one in sought:
        assert one.objective == pytest.approx(judge(problem, one.label).objective)
    again = seek_others(problem, searched, least_share=0.1, seed=3, turns=2)
    assert [one.label.tolist() for one in again] == [one.label.tolist() for one in sought]


def test_one_catchment_has_no_alternative() -> None:
    problem = small(1000, 12_000, 1)
    attempts = cluster_zones(problem).attempts
    assert seek_others(problem, attempts, least_share=0.1, seed=1) == list(attempts)
    assert len(choose_alternatives(problem, attempts, count=3, least_share=0.1)) == 1
