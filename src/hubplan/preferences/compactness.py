"""Compactness: short borders between catchments. The clustering itself prices them (:mod:`hubplan.cluster.problem`)."""

from hubplan.measures import shape
from hubplan.preferences.preference import BoundWords, DrawnPlan, Facts, Preference, Priced
from hubplan.run import Achieved
from hubplan.scenario import Scenario


def _achieve(_facts: Facts, _asked: Scenario, drawn: DrawnPlan) -> dict[str, float]:
    return {"inner_border_km": shape.inner_border_km(drawn.plan)}


def _tell_achieved(achieved: Achieved) -> str:
    return f"edges between catchments {achieved.numbers['inner_border_km']:,.1f} km"


def _bound(_facts: Facts, scenario: Scenario) -> BoundWords:
    on = scenario.objective.compactness > 0
    return BoundWords(measured="borders" if on else "", left_out=("compactness",))


COMPACTNESS = Preference[float](
    key="compactness",
    off=0.0,
    name="Short edges between catchments",
    keeping="edges short",
    label="weight",
    tell_setting="{:g}".format,
    achieve=_achieve,
    tell_achieved=_tell_achieved,
    priced=Priced.CUTS,
    bound=_bound,
)
