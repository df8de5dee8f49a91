"""Draw neighboring catchments anew by the exact model, every two or three that touch each other."""

from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array

from hubplan.cluster.anneal import Attempt, judge
from hubplan.cluster.exact.prove import ProofLimits, prove_objective
from hubplan.cluster.problem import Problem
from hubplan.cluster.recombine import cut_problem
from hubplan.cluster.workers.executor import Executor, Threads

_ROUNDS = 12
_LEAST_GAIN = 1e-7  # of the part's objective: as fine as a proof is
_LIMITS = ProofLimits(nodes=400, pairs=12_000, rounds=25, sets=3_000)
_MOST_ZONES = 600  # of a part
_STEPS = 2_000_000  # moves that take about as long as one part


@dataclass(frozen=True, eq=False)
class Redrawn:
    """Plan after exact re-drawing: of ``parts``, groups of catchments, ``closed`` are proved the best possible."""

    attempt: Attempt
    parts: int
    closed: int
    k: int

    def tell(self, by: str) -> str:
        """Say what is proved of the plan, ``by`` what it was measured; empty where nothing is."""
        if not self.closed:
            return ""
        if self.k <= 3:
            return f"Proved: no plan with these catchments is better {by}."
        if self.closed == self.parts:
            return f"Proved: no re-drawing of any two or three catchments that all touch each other is better {by}."
        groups = f"{self.closed} of {self.parts} groups of two or three catchments that all touch each other"
        return f"Proved: no re-drawing of {groups} is better {by}."


def redraw_exactly(
    problem: Problem, attempt: Attempt, *, limits: ProofLimits = _LIMITS, executor: Executor | None = None
) -> Redrawn:
    """Draw every part of a plan anew by the exact model, and go on until none gets better.

    Parameters
    ----------
    problem, attempt
        The problem and a plan without flaws.
    limits
        Of each part; in nodes, so that the plan is the same on every machine.
    executor
        Does the work; this thread alone unless given.

    Notes
    -----
    The parts of a round are solved side by side; of those that got better, the ones that gained most and do not share
    a catchment are taken over. What touches a changed catchment is solved again.
    """
    executor, label = executor or Threads(), attempt.label.copy()
    settled: dict[tuple[int, ...], bool] = {}
    for _ in range(_ROUNDS):
        parts = list_parts(problem, label)
        waiting = [part for part in parts if part not in settled]
        if not waiting:
            break
        calls = [(label.copy(), part, limits) for part in waiting]
        better = []
        for part, (gain, redrawn, closed) in zip(
            waiting, executor.run(solve_part, problem, calls, steps=_STEPS), strict=True
        ):
            settled[part] = closed
            if redrawn is not None:
                better.append((-gain, part, redrawn))
        changed: set[int] = set()
        taken = []
        for _, part, redrawn in sorted(better, key=lambda one: one[:2]):
            if changed.isdisjoint(part):
                label[np.isin(label, part)] = redrawn
                changed |= set(part)
                taken.append(part)
        again = changed.union(*(part for _, part, _ in better)) if better else changed
        settled = {
            part: closed for part, closed in settled.items() if again.isdisjoint(part) or (closed and part in taken)
        }
    found = judge(problem, label)
    parts = list_parts(problem, label)
    proved = sum(settled.get(part, False) for part in parts)
    return Redrawn(found if found.badness < attempt.badness else attempt, len(parts), proved, problem.k)


def list_parts(problem: Problem, label: NDArray[np.int32]) -> list[tuple[int, ...]]:
    """List the threes of catchments that all touch each other, and the twos in no such three; all, if at most three."""
    a, k = problem.arrays, problem.k
    if k <= 3:
        return [tuple(range(k))]
    touch = coo_array((np.ones(len(a.indices)), (label[a.source], label[a.indices])), shape=(k, k)).toarray() > 0
    threes = [three for three in combinations(range(k), 3) if all(touch[one] for one in combinations(three, 2))]
    held = {two for three in threes for two in combinations(three, 2)}
    return threes + [two for two in combinations(range(k), 2) if touch[two] and two not in held]


def solve_part(
    problem: Problem, label: NDArray[np.int32], part: tuple[int, ...], limits: ProofLimits
) -> tuple[float, NDArray[np.int32] | None, bool]:
    """Draw one part anew: person-km gained, its labels or ``None`` where nothing is better, and whether proved."""
    inside = np.flatnonzero(np.isin(label, part))
    if len(inside) > _MOST_ZONES:
        return 0.0, None, False
    piece = cut_problem(problem, inside, len(part))
    before = judge(piece, np.searchsorted(part, label[inside]).astype(np.int32))
    proof = prove_objective(piece, before.objective, limits=limits)
    if proof.label is None:
        return 0.0, None, proof.closed
    found = judge(piece, proof.label)
    gain = before.objective - found.objective
    if any(found.flaws):  # within the solver's tolerance, and not within the band: nothing is known
        return 0.0, None, False
    if gain <= _LEAST_GAIN * abs(before.objective):
        return 0.0, None, proof.closed
    return gain, np.array(part, np.int32)[found.label], proof.closed
