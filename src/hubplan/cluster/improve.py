"""The search from one start: an annealing whose temperatures come from the instance."""

from dataclasses import dataclass

import numpy as np

from hubplan.cluster._moves import anneal
from hubplan.cluster.problem import Problem, make_state

# shares of (mean people of a zone × reach) and of reach; measured on synthetic and real councils
WARM, COLD = 1.5, 0.003
CHEAP, DEAR = 0.3, 20.0
SPLITS = 0.01


@dataclass(frozen=True, eq=False)
class Attempt:
    """A labelling that one search ended with.

    ``worst`` and ``out`` are people out of the band in the worst catchment and in all of them; ``objective`` and
    ``travel`` are person-km.
    """

    label: np.ndarray
    worst: int
    out: int
    objective: float
    travel: float


def improve(problem: Problem, label: np.ndarray, *, seed: int | list[int], steps: int, warmth: float = 1.0) -> Attempt:
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
    mean_people = max(problem.people / len(problem.zones), 1.0)
    reach = problem.reach_km
    heat = mean_people * reach
    cheap = CHEAP * reach if warmth >= 1 else DEAR * reach / 4
    schedule = np.array([max(WARM * warmth, COLD) * heat, COLD * heat, cheap, DEAR * reach, SPLITS])
    best = np.empty(len(label), np.int32)
    rng = np.random.default_rng(seed)
    first = label.astype(np.int32)
    _, objective, travel = anneal(problem.arrays, make_state(problem, first), first, rng, steps, schedule, best)
    people = np.bincount(best, weights=problem.arrays.people, minlength=problem.k)
    out = np.maximum(problem.arrays.low - people, people - problem.arrays.high).clip(min=0).astype(int)
    return Attempt(best, int(out.max()), int(out.sum()), float(objective), float(travel))
