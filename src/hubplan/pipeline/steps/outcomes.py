"""What each preference achieved in a plan, and what it costs: the distance of a plan that was searched without it."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from hubplan.cluster.workers.executor import Executor
from hubplan.measures import access, continuity, nesting, shape
from hubplan.pipeline.steps.barriers import find_crossings
from hubplan.pipeline.steps.hubs import place_hubs
from hubplan.pipeline.steps.inputs import Inputs
from hubplan.pipeline.steps.pins import describe_pins, list_unmet
from hubplan.pipeline.steps.preferences import NEED_WORDS, settle_preferences, travelers
from hubplan.pipeline.steps.search import find_plan
from hubplan.pipeline.steps.stages import Stages
from hubplan.plan import Plan, make_plan
from hubplan.run import Outcome
from hubplan.scenario import Barriers, KeepTogether, Pins, Scenario

Achieved = tuple[str, dict[str, float]]

_OFF: dict[str, Any] = {
    "compactness": 0.0,
    "balance": 0.0,
    "margin": 0,
    "need": "people",
    "keep_together": None,
    "baseline": None,
}
_OFF_AT_TOP: dict[str, Any] = {"ferries": "allowed", "barriers": None, "pins": Pins()}


def tell_outcomes(
    inputs: Inputs, scenario: Scenario, plan: Plan, executor: Executor, stages: Stages
) -> tuple[Outcome, ...]:
    """Tell of each preference that is on what it was set to and what the plan makes of it.

    With ``scenario.show_costs`` the area is searched once more without each of them, with the same effort, seed and
    number of catchments; the difference in everyone's mean distance is the preference's cost.

    Parameters
    ----------
    inputs, scenario, plan
        The area, the question, and the plan that answers it.
    executor
        Who searches.
    stages
        Who is told.
    """
    outcomes = []
    for name, setting in _settings(inputs, scenario):
        words, numbers = _achieved(name, inputs, scenario, plan)
        outcomes.append(Outcome(name, setting, words, numbers))
    if not scenario.show_costs or plan.k == 1:
        return tuple(outcomes)
    with stages.stage("costs", "Searching without each preference"):
        km = _mean_km(inputs, scenario, plan)
        return tuple(
            replace(outcome, km=km, **_without(outcome.name, inputs, scenario, plan.k, executor))
            for outcome in outcomes
        )


def switch_off(scenario: Scenario, name: str) -> Scenario:
    """Take one preference out of a scenario.

    Examples
    --------
    >>> switch_off(Scenario(ferries="never"), "ferries").ferries
    'allowed'
    >>> switch_off(Scenario(), "compactness").objective.compactness
    0.0
    """
    if name in _OFF_AT_TOP:
        return scenario.model_copy(update={name: _OFF_AT_TOP[name]})
    objective = scenario.objective.model_copy(update={name: _OFF[name]})
    return scenario.model_copy(update={"objective": objective})


def _settings(inputs: Inputs, scenario: Scenario) -> Iterator[tuple[str, str]]:
    """Name each preference that is on, with its setting in words."""
    objective = scenario.objective
    if objective.compactness:
        yield "compactness", f"{objective.compactness:g}"
    if objective.balance:
        yield "balance", f"{objective.balance:g}"
    if objective.margin:
        inner = scenario.band.narrowed(objective.margin)
        yield "margin", f"{objective.margin:,} people: {inner.low:,} to {inner.high:,}"
    if objective.need != "people":
        yield "need", NEED_WORDS[objective.need]
    if objective.keep_together is not None:
        kept = objective.keep_together
        yield "keep_together", f"{kept.unit.replace('_', ' ')}, {_strength(kept)}"
    if scenario.ferries != "allowed":
        yield "ferries", scenario.ferries.replace("_", " ")
    if scenario.barriers is not None:
        yield "barriers", f"{Path(scenario.barriers.file).name}, {_strength(scenario.barriers)}"
    if objective.baseline is not None:
        yield "baseline", f"{Path(objective.baseline.file).name}, weight {objective.baseline.weight:g}"
    if scenario.pins and inputs.pins is not None:
        yield "pins", describe_pins(inputs.pins)[0]


def _strength(outcome: KeepTogether | Barriers) -> str:
    return "hard" if outcome.hard else f"weight {outcome.weight:g}"


def _without(name: str, inputs: Inputs, scenario: Scenario, k: int, executor: Executor) -> dict[str, Any]:
    """Search without one preference; what that plan has in its place."""
    freed = switch_off(scenario, name)
    area = inputs if inputs.as_read is None else settle_preferences(inputs.as_read, freed)
    found = find_plan(area, freed, k, executor, lambda _done, _of: None)
    failed = found.clustering.worst > 0 and not scenario.allow_out_of_band
    if failed or found.clustering.broken > 0:
        return {}
    plan = make_plan(area.zones, area.contiguity, found.clustering.assignment, scenario.band)
    return {
        "km_without": _mean_km(inputs, freed, plan),
        "achieved_without": _achieved(name, inputs, scenario if name != "pins" else freed, plan)[0],
    }


def _achieved(name: str, inputs: Inputs, scenario: Scenario, plan: Plan) -> Achieved:
    tell: dict[str, Callable[[Inputs, Scenario, Plan], Achieved]] = {
        "compactness": _tell_borders,
        "balance": _tell_sizes,
        "margin": _tell_margin,
        "need": _tell_need,
        "keep_together": _tell_units,
        "ferries": _tell_ferries,
        "baseline": _tell_stay,
        "barriers": _tell_barriers,
        "pins": _tell_pins,
    }
    return tell[name](inputs, scenario, plan)


def _tell_borders(_inputs: Inputs, _scenario: Scenario, plan: Plan) -> Achieved:
    km = shape.inner_border_km(plan)
    return f"edges between catchments {km:,.1f} km", {"inner_border_km": km}


def _tell_sizes(_inputs: Inputs, _scenario: Scenario, plan: Plan) -> Achieved:
    smallest, largest = int(plan.people.min()), int(plan.people.max())
    words = f"{smallest:,} to {largest:,} people"
    return words, {"smallest_people": smallest, "largest_people": largest}


def _tell_margin(inputs: Inputs, scenario: Scenario, plan: Plan) -> Achieved:
    inner = scenario.band.narrowed(scenario.objective.margin)
    inside = int(plan.people.between(inner.low, inner.high).sum())
    words, numbers = _tell_sizes(inputs, scenario, plan)
    return f"{words}; {inside} of {plan.k} inside the margin", numbers | {"catchments_inside_margin": inside}


def _tell_need(inputs: Inputs, scenario: Scenario, plan: Plan) -> Achieved:
    """Mean distance of those whose travel counts, to the hubs that are best for them in this plan."""
    weight = travelers(inputs.zones, scenario)
    km = access.own_hub_km(plan, place_hubs(plan, inputs.sites, scenario))
    mean = access.mean_km(km, weight)
    return f"average distance by that weight {mean:.3f} km", {"weighted_mean_km": mean}


def _tell_units(_inputs: Inputs, scenario: Scenario, plan: Plan) -> Achieved:
    kept = scenario.objective.keep_together
    if kept is None:  # asked for only where it is on
        return "", {}
    split = nesting.split_units(plan, kept.unit)
    units, people = int(plan.zones[kept.unit].nunique()), int(split["people"].sum())
    words = f"{len(split)} of {units} split, with {people:,} people"
    return words, {"units": units, "split_units": len(split), "people_in_split_units": people}


def _tell_ferries(_inputs: Inputs, _scenario: Scenario, plan: Plan) -> Achieved:
    used = int((plan.links["kind"] == "ferry").sum())
    return f"{used} {'ferry' if used == 1 else 'ferries'} relied on", {"ferries_relied_on": used}


def _tell_barriers(inputs: Inputs, _scenario: Scenario, plan: Plan) -> Achieved:
    """Borders inside catchments that a barrier crosses, by the contiguity as it was read."""
    if inputs.barriers is None:
        return "", {}
    whole = plan.contiguity if inputs.as_read is None else inputs.as_read.contiguity
    edges = whole.edges[find_crossings(inputs.zones, whole, inputs.barriers, inputs.bridges)]
    inside = int((edges["focal"].map(plan.assignment) == edges["neighbor"].map(plan.assignment)).sum()) // 2
    crossed = len(edges) // 2
    words = f"{inside:,} of {crossed:,} borders that barriers cross lie inside catchments"
    return words, {"crossed_borders": crossed, "crossed_borders_inside": inside}


def _tell_pins(inputs: Inputs, scenario: Scenario, plan: Plan) -> Achieved:
    """Whether the inputs' pins are met by a plan and the hubs that ``scenario`` gives it."""
    if inputs.pins is None:
        return "", {}
    unmet = list_unmet(inputs.pins, plan.assignment, place_hubs(plan, inputs.sites, scenario)["hub"])
    numbers = describe_pins(inputs.pins)[1] | {"pins_unmet": len(unmet)}
    return f"{len(unmet)} not met" if unmet else "all met", numbers


def _tell_stay(inputs: Inputs, _scenario: Scenario, plan: Plan) -> Achieved:
    baseline = inputs.baseline if inputs.baseline is not None else pd.Series(dtype=object)
    stay, people = continuity.people_who_stay(plan, baseline), max(int(plan.people.sum()), 1)
    words = f"{100 * stay / people:.1f} % of people stay ({stay:,})"
    return words, {"people_who_stay": stay, "share_who_stays": stay / people}


def _mean_km(inputs: Inputs, scenario: Scenario, plan: Plan) -> float:
    """Everyone's mean distance to the hub that the scenario's travelers get."""
    hubs = place_hubs(plan, inputs.sites, scenario)
    return access.mean_km(access.own_hub_km(plan, hubs), plan.zones["population"])
