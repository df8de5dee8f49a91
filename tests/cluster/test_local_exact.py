"""Exact re-drawing: it finds the best where that can be verified, and says no more than it proved."""

import numpy as np
import pytest

from hubplan.cluster.anneal import judge
from hubplan.cluster.exact.prove import ProofLimits
from hubplan.cluster.local_exact import Redrawn, list_parts, redraw_exactly
from hubplan.cluster.problem import Problem
from hubplan.cluster.search import cluster_zones
from hubplan.cluster.start import cut_trees
from hubplan.cluster.workers.executor import Threads
from hubplan.scenario import PopulationBand
from maps import draw_zones
from small_problems import GRID, best_objective_by_brute_force, problem_of


def grid(k: int, picture: str = GRID) -> Problem:
    letters = sorted(set(picture) - set(" .\n"))
    zones = draw_zones(picture, people={letter: 700 + 97 * (7 * at % 11) for at, letter in enumerate(letters)})
    mean = zones["population"].sum() / k
    band = PopulationBand(low=int(0.6 * mean), high=int(1.4 * mean))
    return problem_of(zones, k, band, compactness=0.1)[0]


@pytest.mark.parametrize("k", [2, 3])
def test_up_to_three_catchments_end_with_the_best_plan_of_all(k: int) -> None:
    problem = grid(k)
    least = best_objective_by_brute_force(problem)
    bettered = 0
    for seed in range(20):
        start = judge(problem, cut_trees(problem, seed, slack=0.5))
        if any(start.flaws):
            continue
        found = redraw_exactly(problem, start)
        assert found.attempt.objective == pytest.approx(least, rel=1e-6)
        assert (found.parts, found.closed) == (1, 1)
        assert found.tell("by distance") == "Proved: no plan with these catchments is better by distance."
        bettered += start.objective > least * 1.001
    assert bettered


def test_no_part_of_the_result_can_be_drawn_better() -> None:
    problem = grid(4, "abcd\nefgh\nijkl\nmnop")
    for seed in range(6):
        start = judge(problem, cut_trees(problem, seed, slack=0.5))
        if any(start.flaws):
            continue
        found = redraw_exactly(problem, start)
        assert found.attempt.objective <= start.objective
        assert found.closed == found.parts == len(list_parts(problem, found.attempt.label))
        again = redraw_exactly(problem, found.attempt)
        assert (again.attempt.label == found.attempt.label).all()


def test_parts_are_threes_that_touch_and_twos_that_no_three_holds() -> None:
    problem = grid(4, "abcd\nefgh")
    assert list_parts(problem, np.array([0, 1, 2, 3, 0, 1, 2, 3])) == [(0, 1), (1, 2), (2, 3)]
    assert list_parts(problem, np.array([0, 0, 2, 3, 1, 1, 2, 3])) == [(0, 1, 2), (2, 3)]


def test_without_a_proof_nothing_is_said() -> None:
    problem = grid(3)
    start = judge(problem, cut_trees(problem, 1, slack=0.5))
    found = redraw_exactly(problem, start, limits=ProofLimits(pairs=0, sets=0))
    assert (found.closed, found.tell("by distance")) == (0, "")
    assert "3 of 5 groups" in Redrawn(start, 5, 3, 4).tell("by distance")


def test_workers_do_not_change_the_redrawn_plan() -> None:
    problem = grid(4, "abcd\nefgh\nijkl\nmnop")
    one, two = (cluster_zones(problem, effort="quick", exact=True, executor=Threads(jobs)) for jobs in (1, 2))
    assert one.redrawn is not None
    assert one.assignment.equals(two.assignment)
    assert (one.redrawn.closed, one.redrawn.parts) == (two.redrawn.closed, two.redrawn.parts)
    assert one.objective_km * problem.people == pytest.approx(one.redrawn.attempt.objective)
