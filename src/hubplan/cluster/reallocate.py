"""Reallocate catchments: one place gets one fewer and another one more, where that is better for both together.

How many catchments each arm of a coast or each town gets is fixed by the start: flips, re-splits of pairs and
recombination keep it. A reallocation changes it at any distance.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from hubplan.cluster.anneal import Attempt, anneal_plan, judge
from hubplan.cluster.problem import Problem
from hubplan.cluster.recombine import LEAST_CATCHMENTS, cut_problem, share_out
from hubplan.cluster.start import cut_trees
from hubplan.cluster.workers.executor import Executor, Threads

_STARTS = 2
_STEPS_PER_ZONE = 60
_MARGIN = 0.005  # of the band: groups that only just fit another number are seldom cut so


class Recount(NamedTuple):
    """Group of neighbors with one catchment fewer or more: change of its objective, its zones, and their labels."""

    change: float
    patch: frozenset[int]
    inside: NDArray[np.int64]
    label: NDArray[np.int32]


def reallocate_catchments(
    problem: Problem, attempt: Attempt, *, seed: int, rounds: int, executor: Executor | None = None
) -> Attempt:
    """Reallocate catchments between groups of neighbors, while that makes the plan better.

    In each round the catchments are divided into groups anew; every group whose people also fit one catchment fewer, or
    one more, is clustered with that number. Of all groups seen, two that share no catchment and together gain most are
    applied, and so on. A plan with reallocations is rough: search on from it.

    Parameters
    ----------
    problem, attempt
        The whole problem and the plan to begin with.
    seed
        Of the rounds; a group depends on (seed, round, its first catchment, its number) only, so not on the number of
        workers.
    rounds
        How often all catchments are divided into groups.
    executor
        Does the searches; this thread alone unless given.
    """
    if problem.k < LEAST_CATCHMENTS or any(attempt.flaws):
        return attempt
    executor, label = executor or Threads(), attempt.label.copy()
    fewer: list[Recount] = []
    more: list[Recount] = []
    for turn in range(rounds):
        calls = list(_list_calls(problem, label, [seed, turn]))
        steps = _STARTS * _STEPS_PER_ZONE * len(label) // max(len(calls), 1)
        answers = executor.run(recount, problem, calls, steps=steps)
        for (_, patch, count, _), found in zip(calls, answers, strict=True):
            if found is not None:
                (fewer if count < len(patch) else more).append(found)
        while (pair := _best_pair(fewer, more)) is not None:
            label = _swap(label, *pair)
            used = pair[0].patch | pair[1].patch
            fewer = [one for one in fewer if used.isdisjoint(one.patch)]
            more = [one for one in more if used.isdisjoint(one.patch)]
    return min(attempt, judge(problem, label), key=lambda one: one.badness)


def _list_calls(
    problem: Problem, label: NDArray[np.int32], seed: list[int]
) -> Iterator[tuple[NDArray[np.int32], NDArray[np.int64], int, list[int]]]:
    """List groups of neighbors, each with the other numbers of catchments that its people fit."""
    a = problem.arrays
    people = np.bincount(label, weights=a.people, minlength=problem.k)
    low, high = a.low * (1 + _MARGIN), a.high * (1 - _MARGIN)
    for patch in share_out(problem, label, np.random.default_rng(seed)):
        inside = float(people[patch].sum())
        for count in (len(patch) - 1, len(patch) + 1):
            if count >= 1 and count * low <= inside <= count * high:
                yield label, patch, count, [*seed, int(patch.min()), count]


def recount(
    problem: Problem, label: NDArray[np.int32], patch: NDArray[np.int64], count: int, seed: list[int]
) -> Recount | None:
    """Cluster one group of neighbors into another number of catchments; ``None`` where no plan was found."""
    inside = np.flatnonzero(np.isin(label, patch))
    now = cut_problem(problem, inside, len(patch))
    before = judge(now, np.searchsorted(np.sort(patch), label[inside]).astype(np.int32))
    part = replace(now, k=count)
    if not part.component.max() < count <= len(inside):
        return None
    found = []
    for start in range(_STARTS):
        streams = np.random.SeedSequence([*seed, start]).generate_state(2)
        first = cut_trees(part, int(streams[0]), slack=0.5)
        found.append(anneal_plan(part, first, seed=int(streams[1]), steps=_STEPS_PER_ZONE * len(inside)))
    best = min(found, key=lambda one: one.badness)
    if any(best.flaws):
        return None
    return Recount(best.objective - before.objective, frozenset(patch.tolist()), inside, best.label)


def _best_pair(fewer: Sequence[Recount], more: Sequence[Recount]) -> tuple[Recount, Recount] | None:
    """Find the two that gain most together and share no catchment; ``None`` where none gains."""
    pairs = [
        (one.change + other.change, at, to)
        for at, one in enumerate(fewer)
        for to, other in enumerate(more)
        if one.change + other.change < 0 and one.patch.isdisjoint(other.patch)
    ]
    if not pairs:
        return None
    _, at, to = min(pairs)
    return fewer[at], more[to]


def _swap(label: NDArray[np.int32], fewer: Recount, more: Recount) -> NDArray[np.int32]:
    """Apply both; the label that one gives up goes to the other."""
    *kept, free = sorted(fewer.patch)
    swapped = label.copy()
    swapped[fewer.inside] = np.array(kept, np.int32)[fewer.label]
    swapped[more.inside] = np.array([*sorted(more.patch), free], np.int32)[more.label]
    return swapped
