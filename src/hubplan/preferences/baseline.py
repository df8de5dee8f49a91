"""Baseline: an earlier plan to stay close to."""

from pathlib import Path

from hubplan.measures import continuity
from hubplan.preferences.preference import BoundWords, DrawnPlan, Facts, Preference, Priced
from hubplan.prices import Prices, number_labels
from hubplan.run import Achieved
from hubplan.scenario import Baseline, Scenario


def _price(facts: Facts, scenario: Scenario) -> Prices | None:
    asked = scenario.objective.baseline
    if asked is None or facts.baseline is None:
        return None
    before = facts.baseline.reindex(facts.zones.index)
    return Prices(together=((number_labels(before), asked.weight),))


def _tell_setting(baseline: Baseline) -> str:
    return f"{Path(baseline.file).name}, weight {baseline.weight:g}"


def _achieve(facts: Facts, _asked: Scenario, drawn: DrawnPlan) -> dict[str, float]:
    stay = 0 if facts.baseline is None else continuity.people_who_stay(drawn.plan, facts.baseline)
    return {"people_who_stay": stay, "share_who_stays": stay / max(int(drawn.plan.people.sum()), 1)}


def _tell_achieved(achieved: Achieved) -> str:
    stay, share = achieved.numbers["people_who_stay"], achieved.numbers["share_who_stays"]
    return f"{100 * share:.1f} % of people stay ({stay:,})"


def _bound(_facts: Facts, scenario: Scenario) -> BoundWords:
    if scenario.objective.baseline is None:
        return BoundWords()
    return BoundWords(measured="the baseline", left_out=("the baseline",))


BASELINE = Preference[Baseline](
    key="baseline",
    off=None,
    name="Staying close to an earlier plan",
    keeping="close to an earlier plan",
    tell_setting=_tell_setting,
    achieve=_achieve,
    tell_achieved=_tell_achieved,
    priced=Priced.CUTS,
    price=_price,
    bound=_bound,
)
