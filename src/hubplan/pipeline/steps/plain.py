"""Plain plan: one quick search in which travel alone counts, to tell what all preferences cost together."""

import numpy as np

from hubplan.cluster.anneal import judge
from hubplan.cluster.search import search_on
from hubplan.cluster.workers.executor import Executor
from hubplan.inputs import Inputs
from hubplan.measures import access
from hubplan.pipeline.steps.search import Found, make_problem, search
from hubplan.pipeline.steps.stages import Stages
from hubplan.preferences.every import PREFERENCES
from hubplan.preferences.need import travelers
from hubplan.proposal import Proposal
from hubplan.run import PlainPlan
from hubplan.scenario import Scenario, make_plain

_STEPS_PER_ZONE = 500


def seek_plain(
    found: Found, proposal: Proposal, inputs: Inputs, scenario: Scenario, executor: Executor, stages: Stages
) -> PlainPlan | None:
    """Search quickly for the shortest plan of as many catchments, from the start and on from the plan that was found.

    Parameters
    ----------
    found, proposal
        What the search of the scenario found, and the plan with its hubs.
    inputs, scenario
        The area and the question.
    executor
        Does the searches.
    stages
        Receives the stages of the work.

    Returns
    -------
    PlainPlan or None
        Nothing where travel alone counts anyway, or where no plan to compare with can be had.
    """
    plan, plain = proposal.plan, make_plain(scenario).model_copy(update={"effort": "quick", "prove": 0.0})
    same = all(one.is_on(scenario) == one.is_on(plain) for one in PREFERENCES)
    if plan.k == 1 or same or not plan.in_band.all():
        return None
    with stages.stage("plain", "Searching for the shortest plan"):
        problem = make_problem(inputs, plain, plan.k)
        attempts = list(search(problem, plain, executor, stages.count).attempts)
        known = [one.label for one in found.clustering.attempts if problem.spread(one.label).equals(_labels(found))]
        for label in known[:1]:
            steps = _STEPS_PER_ZONE * len(problem.zones)
            attempts += [judge(problem, label), search_on(problem, label, [plain.seed, plan.k], steps)]
        sound = [attempt.travel for attempt in attempts if not any(attempt.flaws)]
        total = float(problem.arrays.weight.sum())
        counted = travelers(plan.zones, scenario)
        weight = plan.zones["population"] if counted is None else counted
        own = access.mean_travel(proposal.travel.own, weight)
        if not sound or not total > 0 or not np.isfinite(own):
            return None
        return PlainPlan(min(min(sound) / total, own), own, inputs.travel.unit)


def _labels(found: Found) -> object:
    return found.clustering.assignment
