"""Hubs beside other services."""

import pytest

from hubplan.measures.example import four_sites, three_zones
from hubplan.preferences.colocation import opening_cost
from hubplan.preferences.preference import Facts
from hubplan.scenario import Objective, Scenario


def test_the_price_falls_with_the_kinds_beside_a_place_in_the_unit_of_travel():
    plan = three_zones()
    facts = Facts(plan.zones, plan.contiguity, plan.contiguity, sites=four_sites())
    asked = Scenario(objective=Objective(colocation=400))
    fee = opening_cost(facts, asked)
    # the library has a practice and a nursery beside it, the other practice in c nothing
    assert fee["L1"] == pytest.approx(0.2)
    assert fee["G2"] == pytest.approx(0.4)
    assert fee["c"] == pytest.approx(0.3)
    minutes = opening_cost(
        Facts(plan.zones, plan.contiguity, plan.contiguity, sites=four_sites(), travel_unit="minutes"), asked
    )
    assert minutes["G2"] == pytest.approx(0.6)
    assert opening_cost(facts, Scenario(objective=Objective(colocation=0))) is None
    assert opening_cost(Facts(plan.zones, plan.contiguity, plan.contiguity), asked) is None
