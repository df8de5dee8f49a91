"""Search for the best plan: cluster an area's zones into k catchments. The entry point of the package."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from hubplan.cluster.anneal import Attempt, anneal_plan, judge, rank
from hubplan.cluster.crossover import STEPS_PER_ZONE as CROSS_STEPS_PER_ZONE
from hubplan.cluster.crossover import cross_plans
from hubplan.cluster.exact.lagrangian import bound_travel
from hubplan.cluster.exact.prove import prove
from hubplan.cluster.figures import measure_plan
from hubplan.cluster.local_exact import Redrawn, redraw_exactly
from hubplan.cluster.problem import Problem, distances
from hubplan.cluster.reallocate import reallocate_catchments
from hubplan.cluster.recombine import LEAST_CATCHMENTS, redraw_parts
from hubplan.cluster.start import make_start
from hubplan.cluster.workers.executor import Executor, Task, Threads
from hubplan.scenario import Effort


@dataclass(frozen=True)
class Budget:
    """Amount of searching, in steps, so that a slow machine finds the same plan."""

    starts: int
    steps_per_zone: int
    intensified: int
    intensified_steps_per_zone: int
    traded: int
    """Number of the best starts whose catchments are reallocated between distant places, and rounds of that."""
    trades: int
    rounds: int
    """Rounds of recombination of all catchments."""
    most_steps: int
    """Of all starts together: large areas get fewer of them, for their parts average out."""
    brief: bool = False
    """Whether ``most_steps`` holds for two starts too, and once more for searching on."""

    def for_zones(self, n: int) -> "Budget":
        """Scale the budget to an area of ``n`` zones.

        Examples
        --------
        >>> BUDGETS["normal"].for_zones(200).starts, BUDGETS["normal"].for_zones(7000).starts
        (32, 6)
        >>> BUDGETS["thorough"].for_zones(7000).starts, BUDGETS["thorough"].for_zones(7000).steps_per_zone
        (47, 200)
        """
        starts = min(self.starts, max(2, self.most_steps // (self.steps_per_zone * max(n, 1))))
        if self.brief:
            most = max(1, self.most_steps // (2 * max(n, 1)))
            once, longer = min(self.steps_per_zone, most), min(self.intensified_steps_per_zone, most)
            return replace(self, starts=starts, steps_per_zone=once, intensified_steps_per_zone=longer)
        if n <= LARGE:
            return replace(self, starts=starts)
        # how many catchments each part gets matters more than a longer search, and reallocation finds that
        steps = self.steps_per_zone // 2
        return replace(
            self,
            starts=min(self.starts // 2, max(2, self.most_steps // (3 * steps * n))),
            steps_per_zone=steps,
            intensified=self.intensified * 3 // 4,
            intensified_steps_per_zone=self.intensified_steps_per_zone * 3 // 10,
            traded=self.intensified * 3 // 4,
            trades=self.trades * 3 // 2,
            rounds=self.rounds // 4,
        )


LEAST_STEPS = 10_000
LARGE = 2000
_RESCUED_PAIRS = 40_000
_RESCUE_S = 30.0

BUDGETS: dict[Effort, Budget] = {
    "quick": Budget(16, 150, 2, 500, 1, 2, 0, 500_000, brief=True),
    "normal": Budget(32, 200, 4, 1000, 2, 4, 2, 14_000_000),
    "thorough": Budget(128, 400, 8, 2000, 8, 8, 8, 200_000_000),
}


@dataclass(frozen=True, eq=False)
class Clustering:
    """Best labels found, and how the search went.

    ``assignment`` maps data zones to labels in no particular order (:func:`hubplan.plan.make_plan` numbers them);
    ``km``, ``fee_km``, ``objective_km``, ``without_route`` and ``cost`` are the :class:`hubplan.cluster.figures.Figures`;
    ``worst`` are people out of the band in the worst catchment; ``broken`` counts the
    requirements that are not met; ``start_km`` is the km of every start, nan where it ended with a flaw; ``steps`` are
    the moves budgeted for starts and searching on, not those of reallocation, crossover and recombination; ``attempts``
    are all plans searches ended with (labels int32, units in the problem's order), so that near-best plans can be
    compared.
    """

    assignment: pd.Series
    km: float
    objective_km: float
    worst: int
    broken: int
    start_km: tuple[float, ...]
    best_start: int
    steps: int
    attempts: tuple[Attempt, ...]
    redrawn: Redrawn | None = None
    """Result of exact re-drawing, where it was done."""
    fee_km: float = 0.0
    without_route: float = 0.0
    cost: float = 0.0
    impossible: bool = False
    """Whether it is proved that no plan is in the band and does what is required."""


def cluster_zones(
    problem: Problem,
    *,
    seed: int = 1,
    effort: Effort = "normal",
    exact: bool = False,
    executor: Executor | None = None,
    progress: Callable[[int], None] | None = None,
) -> Clustering:
    """Search for the best plan: many short starts, the best few again for longer, crossed, then re-drawn part by part.

    Where no start ends in the band although the arithmetic allows it, a small area is put to the exact model. Start r
    depends on (seed, r) only, so the answer does not depend on the number of workers.

    Parameters
    ----------
    problem
        From :func:`hubplan.cluster.problem.build_problem`.
    seed
        Of all random streams.
    effort
        Key of :data:`BUDGETS`.
    exact
        Whether to draw neighboring catchments anew by the exact model in the end; with effort ``thorough`` always.
    executor
        Does the searches; this thread alone unless given.
    progress
        Called with the number of searches finished since, from the calling thread; those that turn out not to be needed
        count as finished. All add up to :func:`count_searches`.
    """
    budget = BUDGETS[effort].for_zones(len(problem.zones))
    tell = progress or (lambda _: None)
    if problem.k == 1:
        tell(1)
        return _only_one(problem)
    streams = np.random.SeedSequence(seed).spawn(budget.starts + budget.intensified)
    seeds = [[int(word) for word in stream.generate_state(4)] for stream in streams]
    means = _Means(problem, budget, seeds, executor or Threads(), tell)
    attempts, origin, searched_on = _search(means)
    best = min(range(len(attempts)), key=lambda number: (*rank(attempts[number], problem), number))
    attempts += _cross_with_all(means, attempts[best], attempts[-searched_on:])
    found = min(attempts, key=lambda attempt: rank(attempt, problem))
    last = redraw_parts(
        problem, found, seed=seeds[-1][1], rounds=budget.rounds, executor=means.executor, tell=means.tell
    )
    impossible = False
    if any(last.flaws):
        last, impossible = _rescue(problem, last, seeds[-1][2])
    redraws = (
        exact or effort == "thorough"
    ) and problem.arrays.margin_price == 0  # which the exact model does not know
    if not redraws or any(last.flaws):
        return replace(_finish(problem, [*attempts, last], last, origin[best], budget), impossible=impossible)
    redrawn = redraw_exactly(problem, last, executor=means.executor)
    done = _finish(problem, [*attempts, last, redrawn.attempt], redrawn.attempt, origin[best], budget)
    return replace(done, redrawn=redrawn)


@dataclass(frozen=True, eq=False)
class _Means:
    """Means of a search: the problem, the budget, random streams, the executor, and the progress callback."""

    problem: Problem
    budget: Budget
    seeds: list[list[int]]
    executor: Executor
    tell: Callable[[int], None]

    def run(self, task: Task, calls: list[tuple[Any, ...]], *, steps: int) -> list[Any]:
        """Work through calls, telling of each that is done."""
        answers = []
        for answer in self.executor.run(task, self.problem, calls, steps=steps):
            answers.append(answer)
            self.tell(1)
        return answers


def _search(means: _Means) -> tuple[list[Attempt], list[int], int]:
    """Search from many starts, reallocate catchments in the best few that differ, and search on from them.

    Returns the attempts (starts, then reallocations, then what was searched on), the start that each came from, and how many
    were searched on.
    """
    problem, budget, seeds = means.problem, means.budget, means.seeds
    n = len(problem.zones)
    steps = max(budget.steps_per_zone * n, LEAST_STEPS)
    first = means.run(from_start, [(start, seeds[start], steps) for start in range(budget.starts)], steps=steps)
    ranked = sorted(range(len(first)), key=lambda start: (*rank(first[start], problem), start))
    chosen = _differing(ranked, first, budget.intensified)
    trades = budget.traded if problem.k >= LEAST_CATCHMENTS else 0
    trading, traded = chosen[:trades], []
    # fewer differ than there would be searches for, and each would have been crossed too
    means.tell(trades - len(trading) + 2 * (budget.intensified - len(chosen)))
    for place, start in enumerate(trading):
        seed = seeds[-1][3] + place
        traded.append(
            reallocate_catchments(problem, first[start], seed=seed, rounds=budget.trades, executor=means.executor)
        )
        means.tell(1)
    before = [*traded, *(first[start] for start in chosen[len(traded) :])]
    steps = max(budget.intensified_steps_per_zone * n, LEAST_STEPS)
    calls = [(attempt.label, seeds[budget.starts + place], steps) for place, attempt in enumerate(before)]
    more = means.run(search_on, calls, steps=steps)
    return [*first, *traded, *more], [*range(len(first)), *trading, *chosen], len(more)


def _cross_with_all(means: _Means, best: Attempt, others: list[Attempt]) -> list[Attempt]:
    """Cross the best plan with each of the others; equal plans are skipped."""
    calls = [(best.label, other.label, [*means.seeds[-1], place]) for place, other in enumerate(others)]
    steps = CROSS_STEPS_PER_ZONE * len(means.problem.zones)
    return [one for one in means.run(cross_plans, calls, steps=steps) if one is not None]


def count_searches(problem: Problem, effort: Effort) -> int:
    """Count the searches that :func:`cluster_zones` reports to ``progress``."""
    budget = BUDGETS[effort].for_zones(len(problem.zones))
    more = budget.rounds + budget.traded if problem.k >= LEAST_CATCHMENTS else 0
    return 1 if problem.k == 1 else budget.starts + 2 * budget.intensified + more


def _rescue(problem: Problem, attempt: Attempt, seed: int) -> tuple[Attempt, bool]:
    """Ask the exact model for a plan in the band where the search found none; then search on from it.

    Also tells whether the model proves that there is none, which it can where a hub may be in any zone.
    """
    a = problem.arrays
    possible = problem.k * a.low <= problem.people <= problem.k * a.high
    homes = len(np.unique(a.option_zone))
    if not possible or homes < problem.k or len(a.people) * len(a.option_zone) > _RESCUED_PAIRS:
        return attempt, False
    farthest = max(float(distances(problem, m).max()) for m in range(len(a.option_zone)))
    # above any plan's travel and fees
    upper = (max(farthest, a.no_hub_km) * float(a.weight.sum()) + float(a.fee.sum())) * 1.01 + 1.0
    proof = prove(problem, upper, bound=bound_travel(problem, attempt.cost), seconds=_RESCUE_S)
    if proof.label is None:
        return attempt, proof.closed and homes == len(a.people)
    found = judge(problem, proof.label)
    again = anneal_plan(problem, proof.label, seed=seed, steps=LEAST_STEPS, warmth=0.05)
    return min(attempt, found, again, key=lambda one: rank(one, problem)), False


def from_start(problem: Problem, start: int, seed: list[int], steps: int) -> Attempt:
    """Search from the start of a given number."""
    return anneal_plan(problem, make_start(problem, start, seed[0]), seed=seed, steps=steps)


def search_on(problem: Problem, label: np.ndarray, seed: list[int], steps: int) -> Attempt:
    """Search on from a plan, keeping its large features."""
    return anneal_plan(problem, label, seed=seed, steps=steps, warmth=0.1)


def _differing(ranked: list[int], attempts: list[Attempt], most: int) -> list[int]:
    """Take the best few attempts with different plans."""
    chosen: list[int] = []
    seen = set()
    for start in ranked:
        result = (*attempts[start].flaws[:2], round(attempts[start].cost, 3))
        if result not in seen:
            seen.add(result)
            chosen.append(start)
        if len(chosen) == most:
            break
    return chosen


def _only_one(problem: Problem) -> Clustering:
    label = np.zeros(len(problem.zones), np.int32)
    attempt = anneal_plan(problem, label, seed=0, steps=0)
    return _finish(problem, [attempt], attempt, 0, Budget(1, 0, 0, 0, 0, 0, 0, 0))


def _finish(problem: Problem, attempts: list[Attempt], best: Attempt, start: int, budget: Budget) -> Clustering:
    figures, starts = measure_plan(problem, best), attempts[: budget.starts]
    n = len(problem.zones)
    return Clustering(
        assignment=problem.spread(best.label),
        **figures._asdict(),
        worst=best.worst,
        broken=best.broken,
        start_km=tuple(float("nan") if any(a.flaws) else measure_plan(problem, a).km for a in starts),
        best_start=start,
        steps=n * (budget.starts * budget.steps_per_zone + budget.intensified * budget.intensified_steps_per_zone),
        attempts=tuple(attempts),
    )
