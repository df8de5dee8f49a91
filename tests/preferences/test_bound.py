"""What preferences add to the words of the bound."""

from typing import Any

import pytest

from hubplan.pipeline.steps.preferences import facts_of
from hubplan.preferences.bound import BoundTerms, describe_bound
from hubplan.scenario import Scenario
from maps import draw_zones
from small_areas import ROW, ask, inputs_of, settle

ALL = {
    "objective": {"need": "children", "margin": 100, "keep_together": {"unit": "ward"}, "baseline": {"file": "b.csv"}},
    "ferries": "only_if_needed",
    "barriers": {"file": "rivers.gpkg"},
}


def terms(said: dict[str, Any], *, proved: bool = False) -> BoundTerms:
    facts = facts_of(inputs_of(draw_zones(ROW)))
    return describe_bound(facts, Scenario.model_validate(said), proved=proved)


def test_what_is_on_by_default_comes_first_and_is_always_left_out() -> None:
    assert terms({}) == BoundTerms("", (), ("compactness", "balance"), "by travel, borders and balance together")
    none = terms({"objective": {"compactness": 0, "balance": 0}})
    assert none == BoundTerms("", (), ("compactness", "balance"), "by travel")


def test_soft_preferences_are_measured_by_what_they_price_and_left_out() -> None:
    told = terms(ALL)
    assert told.whose == "children and young people (0 to 17)"
    assert told.measured == (
        "by travel, borders, units kept together, the baseline, ferries, barriers and balance together"
    )
    soft = ("units kept together", "the baseline", "ferries", "barriers")
    assert told.left_out == ("compactness", "units kept together", "balance", *soft[1:])
    assert terms(ALL, proved=True).left_out == told.left_out


@pytest.mark.parametrize(("proved", "left_out"), [(False, ("barriers",)), (True, ())])
def test_a_proof_takes_in_hard_barriers(proved: bool, left_out: tuple[str, ...]) -> None:
    told = terms({"barriers": {"file": "rivers.gpkg", "hard": True}}, proved=proved)
    assert told.left_out == ("compactness", "balance", *left_out)
    assert "barriers" not in told.measured


def test_ferries_that_are_never_used_are_neither_measured_nor_left_out() -> None:
    assert terms({"ferries": "never"}) == terms({})


@pytest.mark.parametrize(("west", "held"), [("a", ()), ("ab", ("neighbouring zones together as pinned",))])
def test_zones_are_held_together_only_where_more_than_one_is_locked_to_a_catchment(
    west: str, held: tuple[str, ...]
) -> None:
    zones = draw_zones(ROW)
    codes = dict(zip(zones["name"], zones.index, strict=True))
    scenario = ask(pins={"locked": {codes[letter]: "west" for letter in west} | {codes["f"]: "east"}})
    facts = facts_of(settle(inputs_of(zones), scenario))
    assert describe_bound(facts, scenario, proved=False).held == held
