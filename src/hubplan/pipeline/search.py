"""From inputs to a plan: how many catchments, the search, and how good it can be said to be."""

import math
import os
from collections.abc import Callable

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hubplan.cluster.assign import Clustering, cluster_zones, count_searches
from hubplan.cluster.bound import bound_travel
from hubplan.cluster.exact import prove
from hubplan.cluster.problem import Problem, build_problem
from hubplan.errors import InfeasibleError
from hubplan.feasibility import Feasibility, nearest_k
from hubplan.pipeline.inputs import Inputs
from hubplan.pipeline.stages import Stages
from hubplan.run import Quality, Trial
from hubplan.scenario import Scenario
from hubplan.travel import TravelCosts, straight_line

_PROVED = 1e-6  # of the distance: a smaller gap is rounding


def choose_k(feasibility: Feasibility, scenario: Scenario) -> int:
    """Choose the number of catchments, or say why there is none.

    Raises
    ------
    InfeasibleError
        No number fits the total, or the one asked for does not, and the scenario does not allow that.
    """
    asked = scenario.catchments if isinstance(scenario.catchments, int) else None
    least, most = feasibility.k_range
    if scenario.allow_out_of_band:
        return asked or nearest_k(feasibility.people, scenario.band)
    if not feasibility.possible:
        raise InfeasibleError(feasibility.arithmetic, [remedy.words for remedy in feasibility.remedies])
    if feasibility.findings:
        raise InfeasibleError(" ".join(feasibility.findings), [remedy.words for remedy in feasibility.remedies])
    if asked is not None and not least <= asked <= most:
        each = feasibility.people / asked
        fits = f"--catchments {least}" if least == most else f"--catchments {least} to {most}"
        raise InfeasibleError(
            f"{asked} catchments of {feasibility.people:,} people would average {each:,.0f}, outside the band "
            f"of {scenario.band.low:,} to {scenario.band.high:,}.",
            [f"Ask for {fits}", "Take the plan with the least violation: --allow-out-of-band"],
        )
    return asked or nearest_k(feasibility.people, scenario.band)


def hub_options(inputs: Inputs, scenario: Scenario) -> tuple[TravelCosts, pd.Series]:
    """Where hubs may be: candidate sites, or every zone's centre; with the zone that each lies in."""
    candidates = inputs.sites[inputs.sites["hub_candidate"]]
    if scenario.hubs == "sites" and len(candidates):
        return straight_line(inputs.zones, candidates), candidates["data_zone"]
    return straight_line(inputs.zones), pd.Series(inputs.zones.index, index=inputs.zones.index)


def make_problem(inputs: Inputs, scenario: Scenario, k: int) -> Problem:
    """Put the area's question to the clustering."""
    travel, option_zone = hub_options(inputs, scenario)
    return build_problem(
        inputs.zones,
        inputs.contiguity,
        k,
        band=scenario.band,
        objective=scenario.objective,
        travel=travel,
        option_zone=option_zone,
    )


def search(problem: Problem, scenario: Scenario, jobs: int, count: Callable[[int, int], None]) -> Clustering:
    """Search with the scenario's seed and effort; ``count`` is told (done, in all)."""
    searches = count_searches(problem, scenario.effort)
    done = 0

    def add(finished: int) -> None:
        nonlocal done
        done += finished
        count(done, searches)

    return cluster_zones(problem, seed=scenario.seed, effort=scenario.effort, jobs=workers(jobs), progress=add)


def workers(jobs: int) -> int:
    """How many threads ``jobs`` means; 0 is one a processor."""
    return jobs or os.cpu_count() or 1


def try_numbers(inputs: Inputs, scenario: Scenario, jobs: int, stages: Stages) -> tuple[Trial, ...]:
    """Search briefly with every feasible number of catchments."""
    least, most = inputs.feasibility.k_range
    trials = []
    with stages.stage("trials", f"Trying {least} to {most} catchments"):
        for k in range(least, most + 1):
            problem = make_problem(inputs, scenario, k)
            found = cluster_zones(problem, seed=scenario.seed, effort="quick", jobs=workers(jobs))
            people = inputs.zones["population"].groupby(found.assignment).sum()
            trials.append(Trial(k, found.km, int(people.min()), int(people.max()), in_band=found.worst == 0))
            stages.count(k - least + 1, most - least + 1)
    return tuple(trials)


def certify(
    problem: Problem, clustering: Clustering, scenario: Scenario, jobs: int
) -> tuple[Quality, NDArray[np.int32] | None]:
    """Bound the plan's mean distance from below, and with ``scenario.prove`` try to close the gap.

    Returns
    -------
    tuple
        What may be said of the plan; and, where the proof found a plan with shorter travel and nothing but travel
        counts, the labels of that plan, of which the words then speak.
    """
    people = max(float(problem.arrays.weight.sum()), 1.0)
    travel = clustering.km * people
    starts = sorted(km for km in clustering.start_km if not np.isnan(km))
    median = starts[len(starts) // 2] if starts else None
    if clustering.worst > 0:
        why = "The plan is out of the band, which a bound takes for granted."
        return Quality(None, None, "no bound", why, median), None
    bound = bound_travel(problem, travel, jobs=workers(jobs))
    lower, better = max(bound.travel, 0.0), None
    if scenario.prove > 0:
        proof = prove(problem, travel, bound=bound, seconds=scenario.prove)
        lower = max(lower, proof.bound)
        if proof.label is not None and scenario.objective.compactness == scenario.objective.balance == 0:
            travel, better = proof.travel, proof.label
    gap = max(0.0, (travel - lower) / travel) if travel > 0 else 0.0
    statement = "optimal (proved)" if gap <= _PROVED else f"within {_percent(gap)} of the proven bound"
    return Quality(min(lower, travel) / people, gap, statement, _covers(problem, scenario), median), better


def _percent(gap: float) -> str:
    """A share that is never said to be smaller than it is.

    Examples
    --------
    >>> _percent(0.00291), _percent(0.000004), _percent(0.0412)
    ('0.3 %', '0.01 %', '4.2 %')
    """
    digits = 1 if gap >= 0.001 else 2
    scale = 10**digits
    return f"{math.ceil(round(gap * 100 * scale, 6)) / scale:.{digits}f} %"


def _covers(problem: Problem, scenario: Scenario) -> str:
    band = scenario.band
    places = (
        "candidate sites" if scenario.hubs == "sites" and len(problem.options) != len(problem.zones) else "any zone"
    )
    number = "1 catchment" if problem.k == 1 else f"{problem.k} catchments"
    return (
        f"The bound is on the mean straight-line distance to the hub, for {number} of {band.low:,} to {band.high:,} "
        f"people with hubs at {places}; compactness and balance are not part of it."
    )
