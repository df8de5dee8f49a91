"""From inputs to a plan: how many catchments, the search, and how good it can be said to be."""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hubplan.cluster.assign import Clustering, cluster_zones, count_searches
from hubplan.cluster.bound import bound_travel
from hubplan.cluster.crew import Crew
from hubplan.cluster.exact import prove
from hubplan.cluster.problem import Problem, build_problem
from hubplan.errors import InfeasibleError
from hubplan.feasibility import Feasibility, nearest_k, range_of_k
from hubplan.pipeline.inputs import Inputs
from hubplan.pipeline.preferences import NEED_WORDS, edge_preferences
from hubplan.pipeline.stages import Stages
from hubplan.run import Quality, Trial
from hubplan.scenario import Scenario
from hubplan.travel import TravelCosts, straight_line

_PROVED = 1e-6  # of the distance: a smaller gap is rounding


@dataclass(frozen=True, eq=False)
class Found:
    """What the search came to: the problem that it solved in the end, its plan, and what deserves a word."""

    problem: Problem
    clustering: Clustering
    notes: tuple[str, ...] = ()


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
        return asked or _nearest(feasibility, scenario)
    if not feasibility.possible:
        raise InfeasibleError(feasibility.arithmetic, [remedy.words for remedy in feasibility.remedies])
    if feasibility.findings:
        raise InfeasibleError(" ".join(feasibility.findings), [remedy.words for remedy in feasibility.remedies])
    if asked is not None and not least <= asked <= most:
        each = feasibility.people / asked
        if each in scenario.band:  # only without ferries, where every part needs a whole number of its own
            raise InfeasibleError(
                f"{asked} catchments cannot be made without ferries: the parts make {least} to {most}.",
                [f"Ask for --catchments {least}", "Let ferries join the parts: ferries: only_if_needed in a config"],
            )
        fits = f"--catchments {least}" if least == most else f"--catchments {least} to {most}"
        raise InfeasibleError(
            f"{asked} catchments of {feasibility.people:,} people would average {each:,.0f}, outside the band "
            f"of {scenario.band.low:,} to {scenario.band.high:,}.",
            [f"Ask for {fits}", "Take the plan with the least violation: --allow-out-of-band"],
        )
    return asked or _nearest(feasibility, scenario)


def _nearest(feasibility: Feasibility, scenario: Scenario) -> int:
    """The number nearest the target that the parts allow, and the margin too where any number does."""
    people, margin = feasibility.people, scenario.objective.margin
    inner = scenario.band.narrowed(margin)
    least, most = range_of_k(people, inner)
    nearest = nearest_k(people, inner if margin and least <= most else scenario.band)
    least, most = feasibility.k_range
    return min(max(nearest, least), most) if least <= most else nearest


def hub_options(inputs: Inputs, scenario: Scenario) -> tuple[TravelCosts, pd.Series]:
    """Where hubs may be: candidate sites, or every zone's centre; with the zone that each lies in."""
    candidates = inputs.sites[inputs.sites["hub_candidate"]]
    if scenario.hubs == "sites" and len(candidates):
        return straight_line(inputs.zones, candidates), candidates["data_zone"]
    return straight_line(inputs.zones), pd.Series(inputs.zones.index, index=inputs.zones.index)


def make_problem(inputs: Inputs, scenario: Scenario, k: int, *, margin: int = 0) -> Problem:
    """Put the area's question to the clustering, with a band narrowed by ``margin`` people at both ends."""
    travel, option_zone = hub_options(inputs, scenario)
    return build_problem(
        inputs.zones,
        inputs.contiguity,
        k,
        band=scenario.band.narrowed(margin) if margin else scenario.band,
        objective=scenario.objective,
        travel=travel,
        option_zone=option_zone,
        preferences=edge_preferences(inputs, scenario),
    )


def find_plan(inputs: Inputs, scenario: Scenario, k: int, crew: Crew, count: Callable[[int, int], None]) -> Found:
    """Search inside the band's inner margin, and in the whole band where no plan keeps to that."""
    margin = scenario.objective.margin
    notes: tuple[str, ...] = ()
    if margin:
        inner = scenario.band.narrowed(margin)
        least, most = range_of_k(inputs.feasibility.people, inner)
        words = f"the margin of {margin:,} people, {inner.low:,} to {inner.high:,}"
        if least <= k <= most:
            problem = make_problem(inputs, scenario, k, margin=margin)
            clustering = search(problem, scenario, crew, count)
            if clustering.worst == 0:
                return Found(problem, clustering)
            notes = (f"No plan was found inside {words}; the whole band was taken.",)
        else:
            each = inputs.feasibility.people / k
            notes = (f"{k} catchments would average {each:,.0f} people, outside {words}; the whole band was taken.",)
    problem = make_problem(inputs, scenario, k)
    return Found(problem, search(problem, scenario, crew, count), notes)


def search(problem: Problem, scenario: Scenario, crew: Crew, count: Callable[[int, int], None]) -> Clustering:
    """Search with the scenario's seed and effort; ``count`` is told (done, in all)."""
    searches = count_searches(problem, scenario.effort)
    done = 0

    def add(finished: int) -> None:
        nonlocal done
        done += finished
        count(done, searches)

    found = cluster_zones(problem, seed=scenario.seed, effort=scenario.effort, crew=crew, progress=add)
    # ferries are priced by what cutting them saves; the objective that is told counts those that are used
    saved = np.minimum(problem.arrays.cut_cost, 0.0).sum() / 2
    people = max(float(problem.arrays.weight.sum()), 1.0)
    return replace(found, objective_km=found.objective_km - saved / people) if saved else found


def try_numbers(inputs: Inputs, scenario: Scenario, crew: Crew, stages: Stages) -> tuple[Trial, ...]:
    """Search briefly with every feasible number of catchments."""
    least, most = inputs.feasibility.k_range
    trials = []
    with stages.stage("trials", f"Trying {least} to {most} catchments"):
        for k in range(least, most + 1):
            problem = make_problem(inputs, scenario, k)
            found = cluster_zones(problem, seed=scenario.seed, effort="quick", crew=crew)
            people = inputs.zones["population"].groupby(found.assignment).sum()
            trials.append(Trial(k, found.km, int(people.min()), int(people.max()), in_band=found.worst == 0))
            stages.count(k - least + 1, most - least + 1)
    return tuple(trials)


def certify(
    problem: Problem, clustering: Clustering, scenario: Scenario, crew: Crew
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
    bound = bound_travel(problem, travel, jobs=crew.threads)
    lower, better = max(bound.travel, 0.0), None
    if scenario.prove > 0:
        proof = prove(problem, travel, bound=bound, seconds=scenario.prove)
        lower = max(lower, proof.bound)
        if proof.label is not None and _only_travel(problem):
            travel, better = proof.travel, proof.label
    gap = max(0.0, (travel - lower) / travel) if travel > 0 else 0.0
    statement = "optimal (proved)" if gap <= _PROVED else f"within {_percent(gap)} of the proven bound"
    covers = _covers(problem, scenario)
    if scenario.objective.need != "people":
        covers += f" Measured so, the plan has {travel / people:.3f} km."
    return Quality(min(lower, travel) / people, gap, statement, covers, median), better


def _only_travel(problem: Problem) -> bool:
    """Whether a plan with shorter travel is a better one: nothing else is priced."""
    return problem.arrays.balance == 0 and not problem.arrays.cut_cost.any()


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
    low, high = int(problem.arrays.low), int(problem.arrays.high)
    objective = scenario.objective
    need = "" if objective.need == "people" else f" of {NEED_WORDS[objective.need]}"
    places = (
        "candidate sites" if scenario.hubs == "sites" and len(problem.options) != len(problem.zones) else "any zone"
    )
    number = "1 catchment" if problem.k == 1 else f"{problem.k} catchments"
    return (
        f"The bound is on the mean straight-line distance to the hub{need}, for {number} of {low:,} to {high:,} "
        f"people with hubs at {places}; {_join_left_out(scenario)} are not part of it."
    )


def _join_left_out(scenario: Scenario) -> str:
    objective = scenario.objective
    others = [
        words
        for words, on in (
            ("units kept together", objective.keep_together),
            ("the baseline", objective.baseline),
            ("ferries", scenario.ferries == "only_if_needed"),
        )
        if on
    ]
    named = ["compactness", "balance", *others]
    return f"{', '.join(named[:-1])} and {named[-1]}"
