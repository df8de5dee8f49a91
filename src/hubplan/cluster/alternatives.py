"""Alternatives: plans nearly as good as the best one that differ from it, and the stability of each catchment."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment
from scipy.sparse import coo_array

from hubplan.cluster.anneal import Attempt, anneal_plan, judge, rank
from hubplan.cluster.problem import Problem
from hubplan.errors import ScenarioError

Labels = NDArray[np.int32]

TURNS = 16
_DEARER = 0.05  # of the plan's objective, put on its borders
_AWAY_STEPS, _AWAY_WARMTH = 300, 0.5  # a zone: forgets small features of the plan that it turns away from
_BACK_STEPS, _BACK_WARMTH = 50, 0.02  # a zone: mends borders and keeps the plan


@dataclass(frozen=True, eq=False)
class Alternative:
    """Plan that is nearly as good as the best one and differs from it.

    ``label`` are its catchments, numbered as those of the best plan that they share most people with; ``moved`` is the
    share of people who are in another catchment than in the best plan; ``attempt`` holds its travel and objective.
    """

    label: Labels
    moved: float
    attempt: Attempt


def choose_alternatives(
    problem: Problem, attempts: Sequence[Attempt], *, count: int, least_share: float
) -> list[Alternative]:
    """Choose the best plans that differ from each other.

    Parameters
    ----------
    problem
        The problem.
    attempts
        How its searches ended (:attr:`hubplan.cluster.search.Clustering.attempts`), and any other judged plans.
    count
        How many plans, the best one among them.
    least_share
        Share of people, 0 to 1, who change catchment between any two of the plans. Catchments are matched so that
        fewest people change.

    Returns
    -------
    list of Alternative
        The best plan, then in order of objective those that differ enough from all before; fewer than ``count`` where
        there are no more. Plans farther out of the band than the best are left out.

    Raises
    ------
    ScenarioError
        ``count`` is below 1, or ``least_share`` is not a share.
    """
    if count < 1:
        raise ScenarioError(f"alternatives: expected 1 or more plans, found {count}.")
    if not 0 <= least_share <= 1:
        raise ScenarioError(f"alternatives: expected a share of people from 0 to 1, found {least_share}.")
    ranked = _rank_distinct(problem, attempts)
    kept: list[Alternative] = []
    for attempt in ranked:
        # the first is matched to itself
        label, moved = match_labels(problem, ranked[0].label, attempt.label)
        if all(share_moved(problem, other.label, label) >= least_share for other in kept):
            kept.append(Alternative(label, moved, attempt))
        if len(kept) == count:
            break
    return kept


def seek_others(
    problem: Problem, attempts: Sequence[Attempt], *, least_share: float, seed: int, turns: int = TURNS
) -> list[Attempt]:
    """Search for plans that differ, as all searches of a small area end with the same best plan.

    In each turn the borders of the plan found last that differs are made dearer, a plan is searched at these prices, and
    improved a little at the true ones. Without this, stability tells how alike searches are rather than plans.

    Parameters
    ----------
    problem, attempts
        As for :func:`choose_alternatives`.
    least_share
        As there.
    seed
        Of the searches.
    turns
        How many of them.

    Returns
    -------
    list of Attempt
        ``attempts`` stand last, after those found, so that of equals they are preferred. A plan better than the best
        of them may be found; it is then the best. Nothing proves that there is no better alternative.

    Raises
    ------
    ScenarioError
        ``least_share`` is not a share, or there is no plan to begin with.
    """
    n = len(problem.zones)
    known, dear = list(attempts), problem
    for turn in range(turns if problem.k > 1 else 0):
        last = choose_alternatives(problem, known, count=turn + 1, least_share=least_share)[-1].attempt
        dear = _make_borders_dearer(dear, last)
        away = anneal_plan(dear, last.label, seed=[seed, turn, 0], steps=_AWAY_STEPS * n, warmth=_AWAY_WARMTH)
        back = anneal_plan(problem, away.label, seed=[seed, turn, 1], steps=_BACK_STEPS * n, warmth=_BACK_WARMTH)
        known = [judge(problem, away.label), back, *known]
    return known


def measure_stability(problem: Problem, attempts: Sequence[Attempt], *, within: float) -> NDArray[np.float64]:
    """Measure in what share of the near-best plans each zone stays with its catchment.

    A catchment of another plan is the same catchment where the best matching of the two plans pairs them; its hub may
    have moved within it.

    Parameters
    ----------
    problem, attempts
        As for :func:`choose_alternatives`.
    within
        How much worse than the best a near-best plan's objective may be, as a share of it: 0.01 for 1 %.

    Returns
    -------
    numpy.ndarray
        Share for each zone, above 0 to 1, in the order of ``problem.zones``. The best plan counts as one of the plans
        (:func:`find_near_best`): where there is no other, all is 1, and says nothing.

    Raises
    ------
    ScenarioError
        ``within`` is below 0.
    """
    near = find_near_best(problem, attempts, within=within)
    stays = np.array([plan.label == near[0].label for plan in near])
    return np.asarray(stays.mean(axis=0), dtype=np.float64)


def find_near_best(problem: Problem, attempts: Sequence[Attempt], *, within: float) -> list[Alternative]:
    """Find every distinct plan that is nearly as good as the best, the best first.

    Parameters
    ----------
    problem, attempts, within
        As for :func:`measure_stability`.

    Raises
    ------
    ScenarioError
        ``within`` is below 0.
    """
    if not within >= 0:
        raise ScenarioError(f"stability: expected a share of the objective of 0 or more, found {within}.")
    ranked = _rank_distinct(problem, attempts)
    best = ranked[0]
    limit = best.objective + within * (best.objective - best.charge + problem.savings) + 1e-9 * problem.people
    return [
        Alternative(*match_labels(problem, ranked[0].label, attempt.label), attempt)
        for attempt in ranked
        if attempt.objective <= limit
    ]


def match_labels(problem: Problem, base: Labels, label: Labels) -> tuple[Labels, float]:
    """Number a plan's catchments as those of another, so that fewest people change; zones decide between equals.

    Returns
    -------
    tuple
        The labels, and the share of people whose label still differs from ``base``.
    """
    n, k = len(base), problem.k
    # whole numbers far below 2^53, so that a float holds them exactly
    worth = problem.arrays.people * (n + 1) + 1
    shared = coo_array((worth.astype(np.float64), (label, base)), shape=(k, k)).toarray()
    own, others = linear_sum_assignment(shared, maximize=True)
    renumber = np.empty(k, np.int32)
    renumber[own] = others
    matched = renumber[label]
    return matched, _share_apart(problem, base, matched)


def share_moved(problem: Problem, one: Labels, other: Labels) -> float:
    """Share of people who are in another catchment in one plan than in the other, under the best matching."""
    return match_labels(problem, one, other)[1]


def _make_borders_dearer(problem: Problem, attempt: Attempt) -> Problem:
    a = problem.arrays
    cut = attempt.label[a.source] != attempt.label[a.indices]
    # every border stands twice among the edges, and is paid once
    extra = 2 * _DEARER * (attempt.objective - attempt.charge + problem.savings) / max(int(cut.sum()), 1)
    return replace(problem, arrays=a._replace(cut_cost=a.cut_cost + np.where(cut, extra, 0.0)))


def _share_apart(problem: Problem, one: Labels, other: Labels) -> float:
    people = problem.arrays.people
    return float(people[one != other].sum() / max(problem.people, 1))


def _rank_distinct(problem: Problem, attempts: Iterable[Attempt]) -> list[Attempt]:
    """Rank plans that are no farther out of the band than the best, each once.

    Of equals the later stands first: later searches go on from earlier ones, and the last is the plan that was chosen.
    """
    latest = list(attempts)[::-1]
    if not latest:
        raise ScenarioError("alternatives: expected at least one plan, found none.")
    ranked = sorted(latest, key=lambda one: rank(one, problem))
    distinct: dict[bytes, Attempt] = {}
    for attempt in ranked:
        if attempt.flaws == ranked[0].flaws:
            distinct.setdefault(_number_by_first(attempt.label).tobytes(), attempt)
    return list(distinct.values())


def _number_by_first(label: Labels) -> Labels:
    """Number catchments by their first zones, so that the same plan has the same labels."""
    catchments, first = np.unique(label, return_index=True)
    order = np.empty(int(catchments.max()) + 1, np.int32)
    order[catchments[np.argsort(first)]] = np.arange(len(catchments), dtype=np.int32)
    return order[label]
