"""Holding a plan proves it: what is no plan cannot be made."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hubplan.contiguity import build_contiguity
from hubplan.errors import PlanError
from hubplan.plan import Plan, make_plan
from hubplan.scenario import PopulationBand
from maps import draw_zones

BAND = PopulationBand(low=2000, high=3000)


def plan_of(picture: str, labels: str, **people: int) -> Plan:
    zones = draw_zones(picture, people={name: people.get(name, 1000) for name in set(picture) - set(". \n")})
    assignment = {code: label for code, label in zip(zones.index, labels, strict=True) if label != " "}
    return make_plan(zones, build_contiguity(zones), assignment, BAND)


def test_a_plan_numbers_catchments_by_their_smallest_zone() -> None:
    plan = plan_of("abc\ndef", "yyxyxx")
    assert plan.assignment.tolist() == [1, 1, 2, 1, 2, 2]
    assert plan.people.tolist() == [3000, 3000]
    assert plan.in_band.all()


def test_a_zone_without_catchment_is_named() -> None:
    with pytest.raises(PlanError, match=r"1 data zone has no catchment \(S01900002 b\)"):
        plan_of("abc", "x x")


def test_a_catchment_in_pieces_is_named_with_what_is_cut_off() -> None:
    with pytest.raises(PlanError, match=r"catchment 1 is in 2 pieces; cut off: S01900003 c"):
        plan_of("abc", "xyx")


def test_zones_of_another_area_are_refused() -> None:
    zones = draw_zones("ab")
    assignment = dict.fromkeys([*zones.index, "S01900099"], 1)
    with pytest.raises(PlanError, match=r"1 data zone is not in this area \(S01900099\)"):
        make_plan(zones, build_contiguity(zones), assignment, BAND)


def test_out_of_band_is_a_finding() -> None:
    plan = plan_of("abc", "xyy", a=500, b=3000)
    assert plan.out_of_band.to_dict() == {1: -1500, 2: 1000}
    assert plan.deviation.round(2).tolist() == [-0.8, 0.6]


def test_numbers_out_of_order_are_refused() -> None:
    zones = draw_zones("ab")
    labels = pd.Series([2, 1], index=zones.index)
    with pytest.raises(PlanError, match="numbered 1, 2"):
        Plan(zones, build_contiguity(zones), labels, BAND)


def test_links_relied_on_are_those_that_hold_a_catchment_together() -> None:
    zones = draw_zones("a.b\ncde")
    code = dict(zip(zones["name"], zones.index, strict=True))
    links = pd.DataFrame(
        {"name": "Ferry", "kind": "ferry", "zone_a": code["a"], "zone_b": code["b"], "gap_m": 1.0,
         "crossing_minutes": 1.0, "vehicles": "Y", "status": "confirmed"},
        index=["V1"],
    )  # fmt: skip
    contiguity = build_contiguity(zones, links)
    relied = make_plan(zones, contiguity, dict(zip(zones.index, "xxyyy", strict=True)), BAND)
    assert relied.links[["link", "catchment"]].to_numpy().tolist() == [["V1", 1]]
    whole = make_plan(zones, contiguity, dict.fromkeys(zones.index, "x"), BAND)
    assert whole.links.empty


@settings(max_examples=25, deadline=None)
@given(st.permutations(["north", "south"]), st.permutations(range(6)))
def test_labels_and_row_order_do_not_change_a_plan(labels: list[str], order: list[int]) -> None:
    zones = draw_zones("abc\ndef")
    label = dict(zip(zones.index, [labels[0]] * 3 + [labels[1]] * 3, strict=True))
    shuffled = {zones.index[i]: label[zones.index[i]] for i in order}
    plan = make_plan(zones, build_contiguity(zones), shuffled, BAND)
    assert plan.assignment.tolist() == [1, 1, 1, 2, 2, 2]
    assert plan.plan_id == plan_of("abc\ndef", "xxxyyy").plan_id


def test_the_repr_tells_what_matters() -> None:
    assert "2 catchments of 6 zones, 6,000 people, 2 of 2 in band" in repr(plan_of("abc\ndef", "xxxyyy"))
