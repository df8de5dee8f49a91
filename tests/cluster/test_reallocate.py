"""Trades and crossings: a catchment more here and one fewer there, and the better parts of two plans, by hand."""

from typing import Any

import numpy as np
import pytest

from hubplan.cluster.anneal import Attempt, anneal_plan, judge
from hubplan.cluster.contract import number_units
from hubplan.cluster.crossover import cross_plans, overlay
from hubplan.cluster.problem import Problem
from hubplan.cluster.reallocate import reallocate_catchments, recount
from hubplan.cluster.requirements import Requirements, require
from hubplan.cluster.start import cut_trees
from hubplan.cluster.workers.executor import Threads
from hubplan.cluster.workers.processes import Processes
from hubplan.scenario import PopulationBand
from maps import draw_zones
from small_problems import best_by_brute_force, problem_of

TOWN_AND_COUNTRY = """
    abcdefmnopqr
    ghijklstuvwx
"""
COUNTRY = np.repeat([0, 1], 6).tolist() * 2  # of each zone: the town is the left half, its ways a tenth as long


def town_and_country() -> Problem:
    zones = draw_zones(TOWN_AND_COUNTRY, people=10_000)
    row_major = zones.sort_values(["northing", "easting"], ascending=[False, True]).index
    country = dict(zip(row_major, COUNTRY, strict=True))
    far = zones.index.map(country).to_numpy()
    middle = zones["easting"].median()
    zones["easting"] = np.where(far, middle + 10 * (zones["easting"] - middle), zones["easting"])
    return problem_of(zones, 5, PopulationBand(low=38_000, high=62_000))[0]


def columns(problem: Problem, *widths: int) -> np.ndarray:
    """Cut the map into catchments of whole columns, from the left."""
    rank = np.unique(problem.arrays.x, return_inverse=True)[1]
    return np.searchsorted(np.cumsum(widths), rank, side="right").astype(np.int32)


def travel_of(problem: Problem, label: np.ndarray) -> list[float]:
    """Person-km of each catchment to its best zone."""
    a = problem.arrays
    km = np.hypot(a.x[:, None] - a.x, a.y[:, None] - a.y)
    inside = [np.flatnonzero(label == c) for c in range(label.max() + 1)]
    return [float((a.weight[one] @ km[np.ix_(one, one)]).min()) for one in inside]


def test_a_catchment_goes_where_people_live_far_apart() -> None:
    problem = town_and_country()
    start = judge(problem, columns(problem, 2, 2, 2, 3, 3))  # three in the town, two in the country
    traded = reallocate_catchments(problem, start, seed=1, rounds=40)
    assert not any(traded.flaws)
    in_town = np.unique(traded.label[problem.arrays.x < np.median(problem.arrays.x)])
    assert len(in_town) == 2
    best = judge(problem, columns(problem, 3, 3, 2, 2, 2))
    searched = anneal_plan(problem, traded.label, seed=1, steps=20_000, warmth=0.1)
    assert searched.objective == pytest.approx(best.objective)
    assert best.objective < traded.objective * (1 + 1e-9) < start.objective


def test_what_is_best_already_is_not_traded() -> None:
    problem = town_and_country()
    best = judge(problem, columns(problem, 3, 3, 2, 2, 2))
    assert reallocate_catchments(problem, best, seed=1, rounds=4) is best


def test_a_patch_is_counted_anew_where_its_people_fit() -> None:
    problem = town_and_country()
    label = columns(problem, 2, 2, 2, 3, 3)
    fewer = recount(problem, label, np.array([0, 1, 2]), 2, [1])
    assert fewer is not None
    assert fewer.patch == {0, 1, 2}
    assert sorted(np.bincount(fewer.label, weights=problem.arrays.people[fewer.inside])) == [60_000, 60_000]
    of_two, of_three = (judge(problem, columns(problem, *widths)) for widths in ((3, 3, 2, 2, 2), (2, 2, 2, 2, 4)))
    of_town = [sum(travel_of(problem, one.label)[:kept]) for one, kept in ((of_two, 2), (of_three, 3))]
    assert fewer.change == pytest.approx(of_town[0] - of_town[1])
    assert recount(problem, label, np.array([0, 1]), 1, [1]) is None  # 80,000 people are no catchment


def test_workers_do_not_change_trades() -> None:
    problem = town_and_country()
    start = judge(problem, columns(problem, 2, 2, 2, 3, 3))
    executors = (Threads(1), Threads(2), Processes(2))
    one, *others = (
        reallocate_catchments(problem, start, seed=3, rounds=4, executor=executor) for executor in executors
    )
    assert one.objective < start.objective
    assert all((one.label == other.label).all() for other in others)


def test_a_crossing_takes_the_better_part_of_each_plan() -> None:
    zones = draw_zones("abcdefgh\nijklmnop", people=1000)
    band = PopulationBand(low=4000, high=4000)
    problem, contiguity = problem_of(zones, 4, band)
    rank = np.unique(problem.arrays.x, return_inverse=True)[1]
    row = (problem.arrays.y < problem.arrays.y.mean()).astype(int)
    squares, strips = rank // 2, rank // 4 * 2 + row
    one = np.where(rank < 4, squares, strips).astype(np.int32)
    other = np.where(rank < 4, strips, squares).astype(np.int32)
    best = best_by_brute_force(zones, contiguity, 4, band) * problem.people
    assert min(judge(problem, one).objective, judge(problem, other).objective) > best * 1.01
    crossed = cross_plans(problem, one, other, [1])
    assert crossed is not None
    assert crossed.objective == pytest.approx(best)


def test_an_overlay_holds_together_what_both_keep() -> None:
    problem = town_and_country()
    one, other = columns(problem, 3, 3, 2, 2, 2), columns(problem, 2, 2, 2, 3, 3)
    unit = overlay(problem, one, other)
    assert (unit == number_units(one.astype(np.int64) * 5 + other)).all()
    assert cross_plans(problem, one, one, [1]) is None


def test_a_crossing_keeps_what_it_must() -> None:
    problem = town_and_country()
    for seed in range(4):
        one, other = (judge(problem, cut_trees(problem, 2 * seed + at, slack=0.5)) for at in (0, 1))
        crossed = cross_plans(problem, one.label, other.label, [seed])
        if crossed is None:
            continue
        assert np.array_equal(np.unique(crossed.label), np.arange(5))
        assert overlay(problem, crossed.label, crossed.label).max() == 4  # each in one piece
        assert not any(crossed.flaws)


@pytest.mark.parametrize(("pairs", "cost"), [({"tied": [[0, 3], [1, 3], [0, 1]]}, -1), ({"apart": [[0, 3]]}, 1)])
def test_units_must_do_what_their_zones_must(
    pairs: dict[str, list[list[int]]], cost: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    problem, _ = problem_of(draw_zones("abcdef", people=1000), 2, PopulationBand(low=1000, high=5000))
    required = require(problem, Requirements(**{kind: np.array(both) for kind, both in pairs.items()}))
    searched: list[Problem] = []

    def improve_and_note(problem: Problem, *given: Any, **options: Any) -> Attempt:
        searched.append(problem)
        return anneal_plan(problem, *given, **options)

    monkeypatch.setattr("hubplan.cluster.crossover.anneal_plan", improve_and_note)
    cross_plans(required, np.array([0, 0, 1, 1, 1, 1], np.int32), np.array([0, 0, 0, 0, 1, 1], np.int32), [1])
    coarse, fine = searched
    assert (len(coarse.zones), fine) == (3, required)  # ab, cd and ef
    assert coarse.arrays.pair_ptr.tolist() == [0, 1, 2, 2]
    assert coarse.arrays.pair_zone.tolist() == [1, 0]
    assert (np.sign(coarse.arrays.pair_cost) == cost).all()
