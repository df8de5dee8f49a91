"""Quality of a plan: a bound on every plan, the gap to it, and what the bound is about."""

import numpy as np
from numpy.typing import NDArray

from hubplan.cluster.anneal import judge
from hubplan.cluster.exact.lagrangian import bound_travel
from hubplan.cluster.exact.prove import TOLERANCE, prove
from hubplan.cluster.figures import Figures, charge_of, count_served, measure_plan
from hubplan.cluster.problem import Problem
from hubplan.cluster.search import Clustering
from hubplan.cluster.workers.executor import Executor
from hubplan.inputs import Inputs
from hubplan.notes import join_words
from hubplan.pipeline.steps.preferences import facts_of
from hubplan.preferences.bound import BoundTerms, describe_bound
from hubplan.quality import Covered, Quality
from hubplan.scenario import Scenario
from hubplan.travel.words import tell_noun, tell_travel, tell_way


def certify(
    problem: Problem, clustering: Clustering, inputs: Inputs, scenario: Scenario, executor: Executor
) -> tuple[Quality, NDArray[np.int32] | None]:
    """Bound the plan's mean travel from below, and with ``scenario.prove`` try to close the gap.

    Returns
    -------
    tuple
        What may be said of the plan; and, where the proof found a plan with less travel and nothing but travel
        counts, the labels of that plan (units of the problem), of which the words then speak.
    """
    figures = Figures(**{name: getattr(clustering, name) for name in Figures._fields})
    people, charge = count_served(problem, figures.without_route), charge_of(problem, figures)
    travel = (figures.km + figures.fee_km) * people + charge  # what the bound is on
    starts = sorted(km for km in clustering.start_km if not np.isnan(km))
    median = starts[len(starts) // 2] if starts else None
    if clustering.worst > 0:
        why = "The plan is out of the band, which a bound takes for granted."
        return Quality(covers=why, median_travel=median), None
    if _lacks_places(problem, clustering):
        why = "A catchment has no place where a hub may be, which a bound takes for granted."
        return Quality(covers=why, median_travel=median), None
    if np.isnan(travel):
        why = "Nobody has a route to a hub, so there is no travel to bound."
        return Quality(covers=why, median_travel=median), None
    bound = bound_travel(problem, travel, jobs=executor.threads)
    lower, better, proved = max(bound.travel, 0.0), None, False
    if scenario.prove > 0:
        proof = prove(problem, travel, bound=bound, seconds=scenario.prove)
        proved = proof.bound > lower
        lower = max(lower, proof.bound)
        if proof.label is not None and _only_travel(problem) and not any(judge(problem, proof.label).flaws):
            travel, better = proof.travel, proof.label
            figures = measure_plan(problem, judge(problem, better))
            people, charge = count_served(problem, figures.without_route), charge_of(problem, figures)
    if charge > 0:  # what a proof tolerates is a share of the whole, most of it the charge
        lower = max(min(lower, travel * (1 - TOLERANCE)) - charge, 0.0)
        travel -= charge
    gap = max(0.0, (travel - lower) / travel) if travel > 0 else 0.0
    terms = describe_bound(facts_of(inputs), scenario, proved=proved)
    covers = _covers(problem, inputs, scenario, terms) + _tell_measure(figures, inputs.travel.unit)
    if terms.whose:
        covers += f" Measured so, the plan has {tell_travel(travel / people, inputs.travel.unit, decimals=3)}."
    redrawn = clustering.redrawn
    if redrawn and better is None and problem.spread(redrawn.attempt.label).equals(clustering.assignment):
        covers = f"{covers} {redrawn.tell(terms.measured)}".rstrip()
    a = problem.arrays
    covered = Covered(problem.k, int(a.low), int(a.high), terms.whose, terms.held)
    return Quality(min(lower, travel) / people, gap, covers, median, covered, mean_fee=figures.fee_km), better


def _tell_measure(figures: Figures, unit: str) -> str:
    """Say what the bound is on beside travel, and whom it leaves out; empty where neither."""
    words = ""
    if figures.fee_km > 0:
        fee = tell_travel(figures.fee_km, unit, decimals=3)
        words += f" What hubs with few services beside them are charged is in it, {fee} a person in the plan."
    if figures.without_route >= 0.5:
        words += (
            f" {figures.without_route:,.0f} people without a route are left out; the bound holds for plans that leave no "
            "more without one."
        )
    return words


def _lacks_places(problem: Problem, clustering: Clustering) -> bool:
    """Tell whether the plan has a catchment without an option: its travel is then a price, and no distance."""
    return bool(clustering.assignment[problem.zones[problem.arrays.option_zone]].nunique() < problem.k)


def _only_travel(problem: Problem) -> bool:
    """Tell whether a plan with shorter travel is a better one: nothing else is priced."""
    a = problem.arrays
    return a.balance == 0 and a.margin_price == 0 and not a.cut_cost.any()


def _covers(problem: Problem, inputs: Inputs, scenario: Scenario, terms: BoundTerms) -> str:
    """Say which plans the bound is about, and what it leaves out."""
    low, high, unit = int(problem.arrays.low), int(problem.arrays.high), inputs.travel.unit
    whose = f" of {terms.whose}" if terms.whose else ""
    held = f", {join_words(terms.held)}" if terms.held else ""
    at_sites = scenario.hubs == "sites" and bool(inputs.sites["hub_candidate"].any())
    places = "candidate sites" if at_sites else "any zone"
    number = "1 catchment" if problem.k == 1 else f"{problem.k} catchments"
    return (
        f"The bound is on the mean {tell_noun(unit)} to the hub {tell_way(inputs.travel.method)}{whose}, for {number} of {low:,} to {high:,} "
        f"people with hubs at {places}{held}; {join_words(terms.left_out)} are not part of it."
    )
