"""Alternatives to a plan, nearly as good, and the stability of each zone's catchment."""

from dataclasses import replace

from hubplan.cluster.alternatives import (
    Alternative,
    choose_alternatives,
    find_near_best,
    measure_stability,
    seek_others,
)
from hubplan.cluster.figures import measure_plan
from hubplan.measures import access
from hubplan.pipeline.steps.hubs.place import give_hubs
from hubplan.pipeline.steps.search import Found
from hubplan.plan import make_plan
from hubplan.run import OtherPlan, Run, Stability
from hubplan.scenario import Scenario

NEAR = 0.01
"""Plans whose objective is at most this share worse than the best count as near-best."""


def seek_alternatives(found: Found, scenario: Scenario) -> tuple[Found, list[Alternative]]:
    """Search for plans that differ; a better one that turns up on the way becomes the plan.

    Returns
    -------
    tuple
        What was found, its clustering now that of the best plan and its attempts all that are known; and the best plan
        with at most ``scenario.alternatives`` others that differ from it and from each other.
    """
    problem, clustering = found.problem, found.clustering
    least = scenario.alternatives_share
    attempts = seek_others(problem, clustering.attempts, least_share=least, seed=scenario.seed)
    chosen = choose_alternatives(problem, attempts, count=scenario.alternatives + 1, least_share=least)
    best = chosen[0].attempt
    better = replace(
        clustering,
        assignment=problem.spread(best.label),
        **measure_plan(problem, best)._asdict(),
        worst=best.worst,
        broken=best.broken,
        attempts=tuple(attempts),
    )
    return replace(found, clustering=better), chosen


def tell_alternatives(
    found: Found, chosen: list[Alternative], run: Run
) -> tuple[tuple[OtherPlan, ...], Stability | None]:
    """Prove the other plans, choose their hubs, number their catchments as the run's, and measure stability.

    ``chosen`` begins with the run's plan itself.
    """
    problem, plan = found.problem, run.plan
    number = dict(zip(problem.spread(chosen[0].label), plan.assignment, strict=True))
    others = []
    for alternative in chosen[1:]:
        labels = problem.spread(alternative.label)
        other = give_hubs(make_plan(plan.zones, plan.contiguity, labels, plan.band), run.inputs, run.scenario)
        people = round(alternative.moved * int(plan.zones["population"].sum()))
        travel = access.mean_travel(other.travel.own, plan.zones["population"])
        catchment, own_number = labels.map(number), other.plan.assignment
        renumbered = other.hubs.index.map(dict(zip(own_number, catchment[own_number.index], strict=True)))
        hubs = other.hubs.set_index(renumbered).sort_index().rename_axis(other.hubs.index.name)
        others.append(OtherPlan(other.plan, catchment, travel, people, hubs))
    near = find_near_best(problem, found.clustering.attempts, within=NEAR)
    share = measure_stability(problem, found.clustering.attempts, within=NEAR)
    stability = Stability(problem.spread(share, "stability"), len(near), NEAR)
    return tuple(others), stability
