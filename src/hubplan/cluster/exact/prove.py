"""Prove a plan: what a bound cannot rule out goes into an exact model, solved by HiGHS until its plan is contiguous."""

import time
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, OptimizeResult, milp

from hubplan.cluster.exact.hess_model import Model, Pairs, build_model, tangent_rows
from hubplan.cluster.exact.hub_sets import MOST_HUBS, list_hub_sets
from hubplan.cluster.exact.lagrangian import Bound, bound_travel
from hubplan.cluster.exact.objective_bound import ObjectiveBound, bound_objective, ferry_savings
from hubplan.cluster.exact.separators import separate
from hubplan.cluster.exact.solver_output import silence_solver
from hubplan.cluster.problem import Problem, distances

TOLERANCE = 1e-7  # of a plan's travel or objective: what is nearer than this is not better
_LEAST_PEOPLE = 1e-6
_SET_ITERATIONS = 60
_INFEASIBLE, _FAILED = 2, 4  # what scipy says of a model


@dataclass(frozen=True)
class ProofLimits:
    """Limits at which a proof gives up.

    ``seconds`` and ``nodes`` (of the solver's trees) are for all rounds together; only the first make the answer depend
    on the machine. A model of more than ``pairs`` is not tried, nor are more than ``sets`` of hubs.
    """

    seconds: float | None = None
    nodes: int | None = None
    pairs: int = 60_000
    rounds: int = 60
    sets: int = 20_000


@dataclass(frozen=True, eq=False)
class Proof:
    """Outcome of a proof: no plan has less travel and fees, or a lower objective, than ``bound``.

    ``label`` is a plan better than the known one, with ``travel`` (person-km, fees included; of the objective where that was asked),
    or ``None``. ``closed`` says that no plan is below ``travel``. ``variables`` survived the fixing; ``rounds`` counts
    how often the model was solved, ``nodes`` the branches.
    """

    label: NDArray[np.int32] | None
    travel: float
    bound: float
    closed: bool
    variables: int
    rounds: int
    nodes: int = 0


def prove(problem: Problem, upper: float, *, bound: Bound | None = None, seconds: float = 20.0) -> Proof:
    """Prove that no plan has less travel and fees than ``upper``, or find one that has.

    Parameters
    ----------
    problem
        The problem; only travel and the fees of hubs count here, compactness and balance play no part.
    upper
        Travel and fees of a known plan, person-km.
    bound
        The Lagrangian bound, worked out anew if not given.
    seconds
        Time for all rounds together. A model that is too large is not tried.

    Notes
    -----
    A zone i can be with option m in a better plan only if the bound with that forced stays below the plan:
    ``L + max(0, v_m − v_(k)) + p_i max(0, r_im − θ_m) < upper``. What survives goes into the model of Hess and others
    (1965). Contiguity is added where a solution lacks it, as separators (Validi, Buchanan and Lykhovyd 2022), and the
    model is solved again.
    """
    limits = ProofLimits(seconds=time.monotonic() + seconds)
    bound = bound or bound_travel(problem, upper)
    below = upper * (1 - TOLERANCE)
    pairs = None if bound.travel >= below else _fix(problem, bound, below)
    return _close(problem, pairs, (upper, bound.travel), limits, whole=False)


def prove_objective(problem: Problem, upper: float, *, limits: ProofLimits) -> Proof:
    """Prove that no plan has a lower objective than ``upper``, or find one that has.

    Parameters
    ----------
    problem
        The problem, of at most some hundreds of zones.
    upper
        Objective of a known plan, person-km: travel, fees, borders, ferries and balance.
    limits
        When to give up. Without ``seconds`` the answer is the same on every machine.

    Notes
    -----
    As :func:`prove`, with a bound that knows borders and balance (:mod:`hubplan.cluster.exact.objective_bound`). A border is
    priced by a column for each edge and option, balance by its tangents, which are added until they are exact.
    """
    saved = ferry_savings(problem)
    if limits.seconds is not None:
        limits = replace(limits, seconds=time.monotonic() + limits.seconds)
    known = upper - saved
    bound = bound_objective(problem, known * (1 - TOLERANCE))
    if bound.pairs is None or problem.k > MOST_HUBS:
        proof = _close(problem, bound.pairs, (known, bound.objective), limits, whole=True)
    else:
        proof = _close_sets(problem, bound, known, limits)
    return Proof(proof.label, proof.travel + saved, proof.bound + saved, proof.closed, proof.variables, proof.rounds)


def _close_sets(problem: Problem, bound: ObjectiveBound, upper: float, limits: ProofLimits) -> Proof:
    """Bound, and where necessary solve, one set of hubs after the other: each alone is far smaller than all."""
    label, lower, largest, rounds, nodes = None, np.inf, 0, 0, 0
    sets = list_hub_sets(problem, bound, upper * (1 - TOLERANCE), most=limits.sets)
    if sets is None:
        return Proof(None, upper, bound.objective, closed=False, variables=limits.sets, rounds=0)
    for least, options in sets:
        below = upper * (1 - TOLERANCE)
        if least > below:
            break
        late = limits.seconds is not None and time.monotonic() > limits.seconds
        if late or (limits.nodes is not None and nodes >= limits.nodes):
            lower = min(lower, least)
            break
        one = bound_objective(problem, below, iterations=_SET_ITERATIONS, live=options, price=bound.price)
        if one.pairs is None:
            continue
        left = limits if limits.nodes is None else replace(limits, nodes=limits.nodes - nodes)
        proof = _close(problem, one.pairs, (upper, max(least, one.objective)), left, whole=True)
        largest, rounds, nodes = max(largest, proof.variables), rounds + proof.rounds, nodes + proof.nodes
        if proof.label is not None and proof.travel < upper:
            label, upper = proof.label, proof.travel
        if not proof.closed:
            lower = min(lower, proof.bound)
    lower = min(lower, upper)
    return Proof(label, upper, lower, closed=lower >= upper, variables=largest, rounds=rounds, nodes=nodes)


def _fix(problem: Problem, bound: Bound, below: float) -> Pairs | None:
    """Keep the pairs that a plan with less travel than ``below`` may hold; ``None`` where some zone has none left."""
    a, k = problem.arrays, problem.k
    order = np.sort(np.where(a.must, -np.inf, bound.value))
    forced = np.where(a.must, 0.0, np.maximum(bound.value - max(order[k - 1], bound.value.min()), 0.0))
    people = np.maximum(a.people.astype(np.float64), _LEAST_PEOPLE)
    zones, chosen, costs = [], [], []
    for m in np.flatnonzero(forced <= below - bound.travel).tolist():
        cost = a.weight * distances(problem, m)
        extra = np.maximum(cost - people * bound.price - people * bound.critical[m], 0.0)
        extra[a.option_zone[m]] = 0.0
        kept = np.flatnonzero(extra <= below - bound.travel - forced[m])
        zones.append(kept)
        chosen.append(np.full(len(kept), m))
        costs.append(cost[kept] + a.fee[m] * (kept == a.option_zone[m]))
    if not zones or len(np.unique(np.concatenate(zones))) < len(a.people):
        return None
    zone = np.concatenate(zones)
    return Pairs(zone, np.concatenate(chosen), np.concatenate(costs), np.zeros(len(zone), bool))


def _close(
    problem: Problem, pairs: Pairs | None, known: tuple[float, float], limits: ProofLimits, *, whole: bool
) -> Proof:
    """Solve what the bound cannot rule out (``known``: the plan's value and the bound)."""
    upper, lower = known
    if pairs is None:
        return Proof(None, upper, upper, closed=True, variables=0, rounds=0)
    size = len(pairs.zone)
    if size > limits.pairs:
        return Proof(None, upper, min(lower, upper), closed=False, variables=size, rounds=0)
    model, rows = build_model(problem, pairs, upper * (1 - TOLERANCE), whole=whole)
    nodes = 0
    for turn in range(1, limits.rounds + 1):
        options = _options(limits, nodes)
        if options is None:
            return Proof(None, upper, lower, closed=False, variables=size, rounds=turn - 1, nodes=nodes)
        answer = _solve(model, rows, options)
        nodes += max(int(answer.mip_node_count or 0), 1)
        if answer.status == _INFEASIBLE:  # no plan is better
            return Proof(None, upper, upper, closed=True, variables=size, rounds=turn, nodes=nodes)
        if answer.mip_dual_bound is not None and np.isfinite(answer.mip_dual_bound):
            lower = min(max(lower, float(answer.mip_dual_bound)), upper)
        if answer.x is None:
            return Proof(None, upper, lower, closed=False, variables=size, rounds=turn, nodes=nodes)
        inside = answer.x[: model.pairs] > 0.5
        cuts = separate(problem, model, inside)
        if cuts is None:
            # the solver's own sum may use its tolerance; what is reported is worked out from the plan
            label = _label(problem, model, inside)
            value, sizes = _value(problem, model, inside, label, whole=whole)
            closed = answer.status == 0
            if not closed or value - float(answer.fun) <= 2 * TOLERANCE * upper:
                better = value <= upper * (1 - TOLERANCE)  # if not, it was let in by the solver's tolerance
                value = value if better else upper
                return Proof(
                    label if better else None,
                    value,
                    value if closed else lower,
                    closed=closed,
                    variables=size,
                    rounds=turn,
                    nodes=nodes,
                )
            rows += [tangent_rows(problem.arrays, model, people) for people in sizes]
        else:
            rows.append(cuts)
    return Proof(None, upper, lower, closed=False, variables=size, rounds=limits.rounds, nodes=nodes)


def _solve(model: Model, rows: list[LinearConstraint], options: dict[str, Any]) -> OptimizeResult:
    """Solve a model; once more without presolve where the solver ends in an internal error."""
    bounds = Bounds(0, model.most)
    with silence_solver():
        answer = milp(model.cost, integrality=model.integrality, bounds=bounds, constraints=rows, options=options)
        if answer.status == _FAILED:
            options = {**options, "presolve": False}
            answer = milp(model.cost, integrality=model.integrality, bounds=bounds, constraints=rows, options=options)
    return answer


def _options(limits: ProofLimits, nodes: int) -> dict[str, float] | None:
    """Set the solver's options within what is left of the limits; ``None`` where nothing is."""
    options = {"mip_rel_gap": 1e-9}
    if limits.seconds is not None:
        left = limits.seconds - time.monotonic()
        if left <= 0:
            return None
        options["time_limit"] = max(left, 0.1)
    if limits.nodes is not None:
        if nodes >= limits.nodes:
            return None
        options["node_limit"] = limits.nodes - nodes
    return options


def _value(
    problem: Problem, model: Model, inside: NDArray[np.bool_], label: NDArray[np.int32], *, whole: bool
) -> tuple[float, list[float]]:
    """Value a solution, with ferries where they are used; also return the different sizes of its catchments."""
    a = problem.arrays
    travel = 0.0
    for m in np.unique(model.option[inside]).tolist():
        zones = model.zone[inside & (model.option == m)]
        travel += float(a.weight[zones] @ distances(problem, m)[zones] + a.fee[m])
    sizes = np.bincount(label, weights=a.people)
    if not whole:
        return travel, []
    cut = label[a.source] != label[a.indices]
    borders = a.cut_cost[cut].sum() / 2 - ferry_savings(problem)
    balance = a.balance * ((sizes - a.target) ** 2).sum()
    return float(travel + borders + balance), np.unique(sizes).tolist()


def _label(problem: Problem, model: Model, inside: NDArray[np.bool_]) -> NDArray[np.int32]:
    label = np.empty(len(problem.zones), np.int32)
    label[model.zone[inside]] = np.unique(model.option[inside], return_inverse=True)[1]
    return label
