"""Ferries: whether one may hold a catchment together. Where none may, the area is cut without them first."""

from hubplan.preferences.preference import BoundWords, DrawnPlan, Facts, Preference, Priced
from hubplan.prices import Prices, in_csr_order
from hubplan.run import Achieved
from hubplan.scenario import Ferries, Scenario


def _price(facts: Facts, scenario: Scenario) -> Prices | None:
    if scenario.ferries != "only_if_needed":
        return None
    ferry = in_csr_order(facts.contiguity, (facts.contiguity.edges["kind"] == "ferry").to_numpy(dtype=bool))
    return Prices(ferry=ferry) if ferry.any() else None


def _tell_setting(ferries: Ferries) -> str:
    return ferries.replace("_", " ")


def _achieve(_facts: Facts, _asked: Scenario, drawn: DrawnPlan) -> dict[str, float]:
    return {"ferries_relied_on": int((drawn.plan.links["kind"] == "ferry").sum())}


def _tell_achieved(achieved: Achieved) -> str:
    used = achieved.numbers["ferries_relied_on"]
    return f"{used} {'ferry' if used == 1 else 'ferries'} relied on"


def _bound(_facts: Facts, scenario: Scenario) -> BoundWords:
    if scenario.ferries != "only_if_needed":
        return BoundWords()
    return BoundWords(measured="ferries", left_out=("ferries",))


FERRIES = Preference[Ferries](
    key="ferries",
    at_top=True,
    off="allowed",
    name="Ferries",
    keeping="off ferries",
    tell_setting=_tell_setting,
    achieve=_achieve,
    tell_achieved=_tell_achieved,
    priced=Priced.USES,
    price=_price,
    bound=_bound,
)
