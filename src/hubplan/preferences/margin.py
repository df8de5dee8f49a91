"""Margin: distance from both ends of the band. The search narrows the band by it, where it can."""

from dataclasses import dataclass

from hubplan.preferences.balance import achieve_sizes, tell_sizes
from hubplan.preferences.preference import DrawnPlan, Facts, Preference
from hubplan.run import Achieved
from hubplan.scenario import Scenario


@dataclass(frozen=True)
class Margin:
    """Margin in people from both ends of the band, and the ends that this leaves."""

    people: int
    low: int
    high: int


def _setting(_facts: Facts, scenario: Scenario) -> Margin | None:
    margin = scenario.margin
    inner = scenario.band.narrowed(margin)
    return Margin(margin, inner.low, inner.high) if margin else None


def _tell_setting(margin: Margin) -> str:
    return f"{margin.people:,} people: {margin.low:,} to {margin.high:,}"


def _achieve(facts: Facts, asked: Scenario, drawn: DrawnPlan) -> dict[str, float]:
    inner = asked.band.narrowed(asked.margin)
    inside = int(drawn.plan.people.between(inner.low, inner.high).sum())
    return {**achieve_sizes(facts, asked, drawn), "catchments_inside_margin": inside}


def _tell_achieved(achieved: Achieved) -> str:
    inside = achieved.numbers["catchments_inside_margin"]
    return f"{tell_sizes(achieved)}; {inside} of {achieved.catchments} inside the margin"


MARGIN = Preference[Margin](
    key="margin",
    off=0,
    name="Distance from the limits of the band",
    keeping="a margin",
    setting=_setting,
    tell_setting=_tell_setting,
    achieve=_achieve,
    tell_achieved=_tell_achieved,
)
