"""Barriers: lines that a catchment should not cross by a border, or with ``hard`` must not."""

from pathlib import Path

from hubplan.preferences.crossings import find_crossings
from hubplan.preferences.preference import BoundWords, DrawnPlan, Facts, Preference, Priced
from hubplan.prices import Prices, in_csr_order
from hubplan.run import Achieved
from hubplan.scenario import Barriers, Scenario


def _price(facts: Facts, scenario: Scenario) -> Prices | None:
    barriers = scenario.barriers
    if facts.barriers is None or barriers is None or barriers.hard:  # hard ones are cut out before the search
        return None
    crossing = find_crossings(facts.zones, facts.contiguity, facts.barriers, facts.bridges)
    if not crossing.any():
        return None
    return Prices(against=((in_csr_order(facts.contiguity, crossing), barriers.weight),))


def _tell_setting(barriers: Barriers) -> str:
    return f"{Path(barriers.file).name}, {'hard' if barriers.hard else f'weight {barriers.weight:g}'}"


def _achieve(facts: Facts, _asked: Scenario, drawn: DrawnPlan) -> dict[str, float]:
    """Measure borders inside catchments that a barrier crosses, by the contiguity as it was read."""
    if facts.barriers is None:
        return {}
    catchment = drawn.plan.assignment
    edges = facts.as_read.edges[find_crossings(facts.zones, facts.as_read, facts.barriers, facts.bridges)]
    inside = int((edges["focal"].map(catchment) == edges["neighbor"].map(catchment)).sum()) // 2
    return {"crossed_borders": len(edges) // 2, "crossed_borders_inside": inside}


def _tell_achieved(achieved: Achieved) -> str:
    inside, crossed = achieved.numbers["crossed_borders_inside"], achieved.numbers["crossed_borders"]
    return f"{inside:,} of {crossed:,} borders that barriers cross lie inside catchments"


def _bound(_facts: Facts, scenario: Scenario) -> BoundWords:
    if scenario.barriers is None:
        return BoundWords()
    if scenario.barriers.hard:
        return BoundWords(unless_proved=("barriers",))
    return BoundWords(measured="barriers", left_out=("barriers",))


BARRIERS = Preference[Barriers](
    key="barriers",
    at_top=True,
    off=None,
    name="Barriers not crossed",
    keeping="off barriers",
    tell_setting=_tell_setting,
    achieve=_achieve,
    tell_achieved=_tell_achieved,
    priced=Priced.USES,
    price=_price,
    bound=_bound,
    is_hard=lambda barriers: barriers.hard,
)
