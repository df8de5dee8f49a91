"""How good a plan can be said to be: a bound on every plan, the gap to it, and what the bound is about."""

import numpy as np
from numpy.typing import NDArray

from hubplan.cluster.anneal import judge
from hubplan.cluster.exact.lagrangian import bound_travel
from hubplan.cluster.exact.prove import prove
from hubplan.cluster.problem import Problem
from hubplan.cluster.search import Clustering
from hubplan.cluster.workers.executor import Executor
from hubplan.pipeline.steps.inputs import Inputs
from hubplan.pipeline.steps.preferences import NEED_WORDS
from hubplan.quality import Quality
from hubplan.scenario import Scenario

_KINDS = {
    "intermediate_zone": "intermediate zones",
    "ward": "wards",
    "locality": "localities",
    "settlement": "settlements",
    "hscp": "partnerships",
}


def certify(
    problem: Problem, clustering: Clustering, inputs: Inputs, scenario: Scenario, executor: Executor
) -> tuple[Quality, NDArray[np.int32] | None]:
    """Bound the plan's mean distance from below, and with ``scenario.prove`` try to close the gap.

    Returns
    -------
    tuple
        What may be said of the plan; and, where the proof found a plan with shorter travel and nothing but travel
        counts, the labels of that plan (units of the problem), of which the words then speak.
    """
    people = max(float(problem.arrays.weight.sum()), 1.0)
    travel = clustering.km * people
    starts = sorted(km for km in clustering.start_km if not np.isnan(km))
    median = starts[len(starts) // 2] if starts else None
    if clustering.worst > 0:
        why = "The plan is out of the band, which a bound takes for granted."
        return Quality(covers=why, median_km=median), None
    if _lacks_places(problem, clustering):
        why = "A catchment has no place where a hub may be, which a bound takes for granted."
        return Quality(covers=why, median_km=median), None
    bound = bound_travel(problem, travel, jobs=executor.threads)
    lower, better, proved = max(bound.travel, 0.0), None, False
    if scenario.prove > 0:
        proof = prove(problem, travel, bound=bound, seconds=scenario.prove)
        proved = proof.bound > lower
        lower = max(lower, proof.bound)
        if proof.label is not None and _only_travel(problem) and not any(judge(problem, proof.label).flaws):
            travel, better = proof.travel, proof.label
    gap = max(0.0, (travel - lower) / travel) if travel > 0 else 0.0
    covers = _covers(problem, inputs, scenario, proved=proved)
    if scenario.objective.need != "people":
        covers += f" Measured so, the plan has {travel / people:.3f} km."
    redrawn = clustering.redrawn
    if redrawn and better is None and problem.spread(redrawn.attempt.label).equals(clustering.assignment):
        covers = f"{covers} {redrawn.tell(_measured(scenario))}".rstrip()
    return Quality(min(lower, travel) / people, gap, covers, median), better


def _lacks_places(problem: Problem, clustering: Clustering) -> bool:
    """Whether the plan has a catchment without an option: its travel is then a price, and no distance."""
    return bool(clustering.assignment[problem.zones[problem.arrays.option_zone]].nunique() < problem.k)


def _only_travel(problem: Problem) -> bool:
    """Whether a plan with shorter travel is a better one: nothing else is priced."""
    return problem.arrays.balance == 0 and not problem.arrays.cut_cost.any()


def _covers(problem: Problem, inputs: Inputs, scenario: Scenario, *, proved: bool) -> str:
    """Say which plans the bound is about, and what it leaves out; a proof takes in what the first bound cannot."""
    low, high = int(problem.arrays.low), int(problem.arrays.high)
    objective = scenario.objective
    need = "" if objective.need == "people" else f" of {NEED_WORDS[objective.need]}"
    at_sites = scenario.hubs == "sites" and bool(inputs.sites["hub_candidate"].any())
    places = "candidate sites" if at_sites else "any zone"
    number = "1 catchment" if problem.k == 1 else f"{problem.k} catchments"
    return (
        f"The bound is on the mean straight-line distance to the hub{need}, for {number} of {low:,} to {high:,} "
        f"people with hubs at {places}{_join_held(inputs, scenario)}; "
        f"{_join(_left_out(inputs, scenario, proved=proved))} are not part of it."
    )


def _measured(scenario: Scenario) -> str:
    """Say by what plans are compared where they are drawn anew exactly.

    Examples
    --------
    >>> _measured(Scenario())
    'by distance, borders and balance together'
    >>> _measured(Scenario.model_validate({"objective": {"compactness": 0, "balance": 0}}))
    'by distance'
    """
    objective = scenario.objective
    soft_units = objective.keep_together is not None and not objective.keep_together.hard
    named = ["distance"] + [
        words
        for words, on in (
            ("borders", objective.compactness > 0),
            ("units kept together", soft_units),
            ("the baseline", objective.baseline is not None),
            ("ferries", scenario.ferries == "only_if_needed"),
            ("barriers", scenario.barriers is not None and not scenario.barriers.hard),
            ("balance", objective.balance > 0),
        )
        if on
    ]
    return f"by {_join(named)}" + (" together" if len(named) > 1 else "")


def _join_held(inputs: Inputs, scenario: Scenario) -> str:
    """What every plan under the bound does as pinned, because the problem itself was made so."""
    settled, kept = inputs.pins, scenario.objective.keep_together
    if settled is None:
        return ""
    named_pins = settled.named_pins
    held = [
        words
        for words, on in (
            ("kept catchments as they are", named_pins.kept),
            (f"{_KINDS[kept.unit]} whole" if kept is not None and kept.hard else "", named_pins.units),
            (
                "neighbouring zones together as pinned",
                named_pins.together or any(len(g.zones) > 1 for g in named_pins.locked),
            ),
            ("hubs open and closed as pinned", named_pins.open or named_pins.closed),
        )
        if on
    ]
    return f", {_join(held)}" if held else ""


def _left_out(inputs: Inputs, scenario: Scenario, *, proved: bool) -> list[str]:
    objective, settled = scenario.objective, inputs.pins
    soft = objective.keep_together is not None and not objective.keep_together.hard
    soft_barriers = scenario.barriers is not None and not scenario.barriers.hard
    pinned = settled is not None and not proved
    named = ["compactness", "balance"]
    named += [
        words
        for words, on in (
            ("units kept together", soft),
            ("the baseline", objective.baseline is not None),
            ("ferries", scenario.ferries == "only_if_needed"),
            ("barriers", soft_barriers or (scenario.barriers is not None and not proved)),
            ("zones to be kept apart", pinned and settled is not None and settled.apart),
            ("zones to be kept together across others", pinned and _has_ties(inputs)),
        )
        if on
    ]
    return named


def _has_ties(inputs: Inputs) -> bool:
    """Whether zones that end together do not all hang together by themselves."""
    settled = inputs.pins
    if settled is None:
        return False
    return any(inputs.contiguity.cut(bundle.zones).components.max() > 0 for bundle in settled.bundles)


def _join(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
