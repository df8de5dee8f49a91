"""Outcomes of preferences: what a plan makes of each, and its cost against a plan searched without it."""

from dataclasses import replace
from typing import Any

from hubplan.cluster.workers.executor import Executor
from hubplan.inputs import Inputs
from hubplan.measures import access
from hubplan.pipeline.steps.hubs.place import give_hubs
from hubplan.pipeline.steps.preferences import facts_of, settle_preferences
from hubplan.pipeline.steps.search import find_plan
from hubplan.pipeline.steps.stages import Stages
from hubplan.plan import make_plan
from hubplan.preferences.every import PREFERENCES
from hubplan.preferences.preference import DrawnPlan, Preference
from hubplan.proposal import Proposal
from hubplan.run import Achieved, PreferenceOutcome
from hubplan.scenario import Scenario


def tell_outcomes(
    inputs: Inputs, scenario: Scenario, proposal: Proposal, executor: Executor, stages: Stages
) -> tuple[PreferenceOutcome, ...]:
    """Collect for each preference that is on its setting and what the plan makes of it.

    With ``scenario.show_costs`` the area is searched once more without each of them, with the same effort, seed and
    number of catchments; the difference in everyone's mean travel is the preference's cost.

    Parameters
    ----------
    inputs, scenario, proposal
        The area, the question, and the plan that answers it, with its hubs.
    executor
        Does the searches.
    stages
        Receives the stages of the work.
    """
    drawn = DrawnPlan(proposal, proposal)
    facts = facts_of(inputs)
    settings = [(preference, preference.setting_of(facts, scenario)) for preference in PREFERENCES]
    on = [(preference, setting) for preference, setting in settings if setting is not None]
    outcomes = [
        PreferenceOutcome(preference.key, setting, _achieve(preference, inputs, scenario, drawn))
        for preference, setting in on
    ]
    if not scenario.show_costs or proposal.plan.k == 1:
        return tuple(outcomes)
    with stages.stage("costs", "Searching without each preference"):
        travel = _mean_travel(proposal)
        return tuple(
            replace(outcome, travel=travel, **_without(preference, inputs, scenario, proposal.plan.k, executor))
            for outcome, (preference, _) in zip(outcomes, on, strict=True)
        )


def _without(
    preference: Preference[Any], inputs: Inputs, scenario: Scenario, k: int, executor: Executor
) -> dict[str, Any]:
    """Search without one preference, and return the mean travel of that plan and what it achieves."""
    freed = preference.switch_off(scenario)
    area = inputs if inputs.as_read is None else settle_preferences(inputs.as_read, freed)
    found = find_plan(area, freed, k, executor, lambda _done, _of: None)
    failed = found.clustering.worst > 0 and not scenario.allow_out_of_band
    if failed or found.clustering.broken > 0:
        return {}
    plan = make_plan(area.zones, area.contiguity, found.clustering.assignment, scenario.band)
    proposal = give_hubs(plan, inputs, freed)
    same_travelers = freed.objective.need == scenario.objective.need
    drawn = DrawnPlan(proposal, proposal if same_travelers else give_hubs(plan, inputs, scenario))
    return {"travel_without": _mean_travel(proposal), "achieved_without": _achieve(preference, inputs, scenario, drawn)}


def _achieve(preference: Preference[Any], inputs: Inputs, scenario: Scenario, drawn: DrawnPlan) -> Achieved:
    return Achieved(preference.achieve(facts_of(inputs), scenario, drawn), drawn.plan.k)


def _mean_travel(proposal: Proposal) -> float:
    """Average everyone's travel to their hub."""
    return access.mean_travel(proposal.travel.own, proposal.plan.zones["population"])
