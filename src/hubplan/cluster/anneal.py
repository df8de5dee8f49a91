"""Anneal a plan from one start, with temperatures taken from the instance."""

from dataclasses import dataclass

import numpy as np

from hubplan.cluster.kernels.moves import anneal
from hubplan.cluster.problem import Problem, make_state

# shares of (mean people of a zone × reach) and of reach; measured on synthetic and real councils
WARM, COLD = 1.5, 0.003
CHEAP, DEAR = 0.3, 20.0
SPLITS = 0.01
MENDINGS, MENDING_WARMTH = 3, 0.1


@dataclass(frozen=True, eq=False)
class Attempt:
    """Labels that one search ended with, and their objective.

    ``worst`` and ``out`` are people out of the band in the worst catchment and in all of them; ``broken`` counts the
    requirements that are not met. ``objective``, ``travel`` (of those with a route), the ``fees`` of the hubs and the
    ``charge`` for travelers without a route are person-km, and the first holds the others.
    """

    label: np.ndarray
    worst: int
    out: int
    objective: float
    travel: float
    broken: int = 0
    fees: float = 0.0
    without_route: float = 0.0
    charge: float = 0.0

    @property
    def cost(self) -> float:
        """Travel, fees and the charge for people without a route, person-km: what a bound on travel is about."""
        return self.travel + self.fees + self.charge

    @property
    def flaws(self) -> tuple[int, int, int]:
        """Violations of what a plan must meet, the worst first; all 0 where there is none."""
        return self.broken, self.worst, self.out

    @property
    def badness(self) -> tuple[int, int, int, float]:
        """Sort key of attempts: their flaws, then the objective."""
        return *self.flaws, self.objective


def anneal_plan(
    problem: Problem, label: np.ndarray, *, seed: int | list[int], steps: int, warmth: float = 1.0
) -> Attempt:
    """Anneal from a labelling.

    Parameters
    ----------
    problem
        The problem.
    label
        Labels 0 … k−1; every label one connected piece.
    seed
        Of the search's own random stream.
    steps
        Moves to try.
    warmth
        Of the first temperature; 1 forgets the start, 0.1 keeps its large features.
    """
    rng = np.random.default_rng(seed)
    attempt = _anneal(problem, label, rng, steps, warmth, (CHEAP if warmth >= 1 else DEAR / 4, DEAR))
    a, mended = problem.arrays, 0
    possible = problem.k * a.low <= problem.people <= problem.k * a.high
    while (attempt.broken or (possible and attempt.worst)) and steps > 0 and mended < MENDINGS:
        # a few people too many in a catchment among full ones: let all of them give a little, at a high price
        again = _anneal(problem, attempt.label, rng, steps // 4, MENDING_WARMTH, (DEAR, 10 * DEAR))
        mended += 1
        if again.badness < attempt.badness:
            attempt = again
    return attempt


def rank(attempt: Attempt, problem: Problem) -> tuple[int, int, int, float]:
    """Order attempts by their flaws, then by objective to a micrometre a person."""
    return *attempt.flaws, round(attempt.objective / max(problem.people, 1), 9)


def judge(problem: Problem, label: np.ndarray) -> Attempt:
    """Measure labels without searching."""
    return _anneal(problem, label, np.random.default_rng(0), 0, 1.0, (CHEAP, DEAR))


def _anneal(
    problem: Problem,
    label: np.ndarray,
    rng: np.random.Generator,
    steps: int,
    warmth: float,
    prices: tuple[float, float],
) -> Attempt:
    heat = max(problem.people / len(problem.zones), 1.0) * problem.reach_km
    stiff = _stiffness(problem, heat)
    cheap, dear = (price * problem.reach_km * stiff for price in prices)
    schedule = np.array([max(WARM * warmth * stiff, COLD) * heat, COLD * heat, cheap, dear, SPLITS])
    first, best = label.astype(np.int32), np.empty(len(label), np.int32)
    a = problem.arrays
    measured = anneal(a, make_state(problem, first), first, rng, steps, schedule, best)
    _, objective, travel, fees, without, broken = measured
    people = np.bincount(best, weights=a.people, minlength=problem.k)
    out = np.maximum(a.low - people, people - a.high).clip(min=0).astype(int)
    return Attempt(
        best,
        int(out.max()),
        int(out.sum()),
        float(objective),
        float(travel),
        int(broken),
        float(fees),
        float(without),
        float(without * a.no_route_km),
    )


def _stiffness(problem: Problem, heat: float) -> float:
    """Compare a mean border's price with a mean zone's travel; 1 or more.

    Where borders weigh far more than travel, a search that is warm for travel is frozen from the start, and the band is
    too cheap beside them.
    """
    costs = problem.arrays.cut_cost
    return max(1.0, float(np.abs(costs).mean()) / heat) if len(costs) else 1.0
