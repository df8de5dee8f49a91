"""Plans that meet their pins, on maps whose answer is plain; hard units and barriers as well."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
from shapely import LineString

from hubplan.cluster.workers.executor import Threads
from hubplan.errors import InfeasibleError
from hubplan.inputs import Inputs
from hubplan.pins.unmet import list_unmet
from hubplan.pipeline.propose import _check_pins
from hubplan.pipeline.steps.alternatives import seek_alternatives
from hubplan.pipeline.steps.hubs.place import give_hubs, hub_options, place_hubs
from hubplan.pipeline.steps.outcomes import tell_outcomes
from hubplan.pipeline.steps.quality import certify
from hubplan.pipeline.steps.search import choose_k, try_numbers
from hubplan.pipeline.steps.stages import Stages
from hubplan.plan import Plan
from hubplan.preferences.pins import PINS
from hubplan.preferences.words import tell_achieved, tell_achieved_without, tell_setting
from hubplan.quality import QualityKind
from hubplan.scenario import Barriers, PopulationBand, Scenario
from maps import draw_zones
from note_words import sentences
from runs import draw_sites
from small_areas import BAND, ROW, ask, draw, inputs_of, plan_of, settle

A, B, C, D, E, F = (f"S0190000{number}" for number in range(1, 7))
RING = """
abc
hid
gfe
"""
SITES = [
    ("l:1", "Elm Library", "library", True, A, 300.0, 500.0),
    ("l:2", "Elm School", "secondary_school", True, B, 1500.0, 500.0),
    ("l:3", "Oak Library", "library", True, F, 5500.0, 500.0),
    ("l:4", "Oak Nursery", "nursery", False, E, 4500.0, 500.0),
]


def settled(inputs: Inputs, scenario: Scenario) -> tuple[Inputs, Plan, Any]:
    """Settle, plan, and make sure that every pin is met."""
    area = settle(inputs, scenario)
    plan, found = plan_of(area, scenario)
    if area.pins is not None:
        assert list_unmet(area.pins, plan.assignment, place_hubs(plan, area, scenario)["hub"]) == []
    assert found.clustering.broken == 0
    assert plan.in_band.all()
    return area, plan, found


@pytest.mark.parametrize(
    ("pins", "drawn"),
    [
        ({}, "111222"),
        ({"locked": {A: "x", D: "x"}}, "111122"),
        ({"locked": {B: "x", C: "y"}}, "112222"),
        ({"together": [[E, F], [E, C]]}, "112222"),
        ({"apart": [[D, E]]}, "111122"),
        ({"hubs": {"open": [C, D]}}, "111222"),
        ({"hubs": {"open": [B, C]}}, "112222"),
        ({"locked": {A: "x", B: "x", C: "y", F: "y"}}, "112222"),
    ],
)
def test_a_row_is_cut_as_its_pins_say(pins: dict[str, Any], drawn: str) -> None:
    _, plan, _ = settled(inputs_of(draw_zones(ROW)), ask(pins=pins))
    assert draw(plan) == drawn


def test_zones_apart_from_each_other_are_joined_through_others() -> None:
    # a and e are corners of a ring round i: some of the zones between must come along
    zones = draw_zones(RING)
    a, e = zones.index[0], zones.index[4]
    scenario = ask(PopulationBand(low=4000, high=5000), pins={"together": [[a, e]]})
    area, plan, found = settled(inputs_of(zones, scenario.band), scenario)
    assert plan.assignment[a] == plan.assignment[e]
    quality, _ = certify(found.problem, found.clustering, area, scenario, Threads())
    assert "zones to be kept together across others are not part of it" in quality.covers
    assert quality.bound_travel is not None
    assert quality.bound_travel <= found.clustering.km + 1e-9


def test_a_kept_catchment_stays_and_the_rest_is_drawn_round_it(tmp_path: Path) -> None:
    zones = draw_zones(ROW)
    path = tmp_path / "before.csv"
    pd.DataFrame({"data_zone": zones.index, "catchment": list("112222")}).to_csv(path, index=False)
    pins = {"catchments": {"file": str(path), "keep": ["1"]}}
    area, plan, found = settled(inputs_of(zones), ask(catchments=None, pins=pins))
    assert draw(plan) == "112222"
    assert area.sources[-1].role == "pins"
    quality, _ = certify(found.problem, found.clustering, area, ask(pins=pins), Threads())
    assert "kept catchments as they are; compactness" in quality.covers
    assert draw(settled(inputs_of(zones), ask(catchments=3, pins=pins))[1]) == "112233"


def test_a_locked_plan_may_leave_zones_free(tmp_path: Path) -> None:
    zones = draw_zones(ROW)
    path = tmp_path / "lock.csv"
    pd.DataFrame({"data_zone": [A, B, C, F], "catchment": ["1", "1", "", "2"]}).to_csv(path, index=False)
    _, plan, _ = settled(inputs_of(zones), ask(pins={"locked": str(path)}))
    assert draw(plan) == "111222"


def test_open_and_closed_hubs_are_honoured() -> None:
    inputs = inputs_of(draw_zones(ROW), sites=draw_sites(SITES))
    free = place_hubs(settled(inputs, ask(hubs="sites"))[1], inputs, ask(hubs="sites"))
    assert free["hub"].tolist() == ["l:2", "l:3"]
    # a nursery is no candidate, but open it is an option; what is closed is none
    scenario = ask(hubs="sites", pins={"hubs": {"open": ["l:4"], "closed": ["l:2"]}})
    options, lies_in = hub_options(inputs, scenario)
    assert dict(zip(options.places, lies_in, strict=True)) == {"l:1": A, "l:3": F, "l:4": E}
    _, plan, found = settled(inputs, scenario)
    assert place_hubs(plan, inputs, scenario)["hub"].tolist() == ["l:1", "l:4"]
    # what the search counted is what is told: l:4 is 4,500 m east of the first zone's edge, l:1 300 m
    at = {"l:1": 300.0, "l:4": 4500.0}
    hub = {1: at["l:1"], 2: at["l:4"]}
    km = sum(abs(x - hub[c]) for x, c in zip(plan.zones["easting"], plan.assignment, strict=True)) / 6000
    assert found.clustering.km == pytest.approx(km, abs=1e-6)


def test_a_zone_can_be_open_or_closed() -> None:
    inputs = inputs_of(draw_zones(ROW), sites=draw_sites(SITES))
    scenario = ask(hubs="sites", pins={"hubs": {"open": [D.lower()], "closed": [A]}})
    _, plan, _ = settled(inputs, scenario)
    hubs = place_hubs(plan, inputs, scenario)
    assert hubs["hub"].tolist() == ["l:2", D]
    assert hubs["hub_name"].tolist()[1] == "Centre of d"
    anywhere = ask(pins={"hubs": {"closed": [B, E]}})
    plan = settled(inputs, anywhere)[1]
    assert not set(place_hubs(plan, inputs, anywhere)["hub"]) & {B, E}
    assert B not in hub_options(inputs, anywhere)[0].places


def test_nothing_is_proved_of_a_catchment_without_a_place_for_its_hub() -> None:
    inputs = inputs_of(draw_zones(ROW), sites=draw_sites(SITES))
    scenario = ask(hubs="sites", pins={"hubs": {"closed": ["l:1", "l:2", "l:4"]}})
    area, plan, found = settled(inputs, scenario)
    assert place_hubs(plan, inputs, scenario)["hub_kind"].tolist() == ["medoid", "site"]
    quality, better = certify(found.problem, found.clustering, area, scenario, Threads())
    assert (quality.kind, quality.bound_travel, quality.gap, better) == (QualityKind.UNKNOWN, None, None, None)
    assert quality.covers == "A catchment has no place where a hub may be, which a bound takes for granted."
    assert sentences(area.notes) == (
        "pins.hubs.closed: l:4 Oak Nursery changes nothing: no hub could stand there anyway.",
    )


def test_hard_units_are_never_split_and_their_bound_says_so() -> None:
    zones = draw_zones(ROW)
    zones["ward"] = ["W1", "W1", "W2", "W2", "W2", "W2"]
    scenario = ask(keep_together={"unit": "ward", "hard": True})
    area, plan, found = settled(inputs_of(zones), scenario)
    assert draw(plan) == "112222"
    assert found.clustering.km == pytest.approx(5 / 6)
    quality, _ = certify(found.problem, found.clustering, area, scenario, Threads())
    assert "any zone, wards whole; compactness and balance are not part of it" in quality.covers
    # wards whole leave one plan, and the bound knows
    assert quality.bound_travel == pytest.approx(5 / 6, abs=1e-3)
    (wish,) = tell_outcomes(
        area, scenario.model_copy(update={"show_costs": True}), give_hubs(plan, area, scenario), Threads(), Stages()
    )
    assert (tell_setting(wish), tell_achieved(wish)) == ("ward, hard", "0 of 2 wards split, with 0 people")
    assert wish.cost_travel == pytest.approx(1 / 6)


def test_a_unit_in_two_parts_is_tied_where_they_can_meet_and_told_where_not() -> None:
    zones = draw_zones("abcdef")
    zones["ward"] = ["W1", None, "W1", "W2", "W2", "W2"]
    scenario = ask(keep_together={"unit": "ward", "hard": True})
    area, plan, _ = settled(inputs_of(zones), scenario)
    assert (draw(plan), sentences(area.notes)) == ("111222", ())
    zones = draw_zones("abc.def")
    zones["ward"] = ["W1", "W1", "W1", "W1", "W2", "W2"]
    area, plan, _ = settled(inputs_of(zones), scenario)
    assert draw(plan) == "111222"
    assert sentences(area.notes) == (
        "1 unit lies in parts that nothing joins (ward W1); each part is kept whole by itself.",
    )


def test_a_search_that_misses_pins_says_which() -> None:
    # three corners of a cross that must pass each other in its middle
    zones = draw_zones("""
        .a.
        bcd
        .e.
    """)
    a, b, _, d, e = zones.index
    scenario = ask(PopulationBand(low=2000, high=3000), pins={"together": [[a, e], [b, d]]})
    area = settle(inputs_of(zones, scenario.band), scenario)
    assert area.pins is not None
    plan, found = plan_of(area, scenario)
    unmet = list_unmet(area.pins, plan.assignment, [])
    assert found.clustering.broken == 1
    assert found.clustering.impossible
    assert len(unmet) == 1


def test_pins_that_no_plan_meets_are_proved_to_be_so() -> None:
    zones = draw_zones("abc\ndef\nghi")
    codes = dict(zip(zones["name"], zones.index, strict=True))
    locked = {codes["c"]: "x", codes["d"]: "x", codes["a"]: "y", codes["f"]: "z"}
    scenario = ask(catchments=3, pins={"locked": locked})
    area = settle(inputs_of(zones), scenario)
    plan, found = plan_of(area, scenario)
    assert found.clustering.impossible
    with pytest.raises(
        InfeasibleError, match="No 3 catchments in the band meet all pins, as an exact model proves"
    ) as no:
        _check_pins(give_hubs(plan, area, scenario), found.clustering, area, scenario)
    assert not any("--effort" in remedy for remedy in no.value.remedies)
    # with one pin less there are some
    free = ask(catchments=3, pins={"locked": dict(list(locked.items())[:3])})
    assert not plan_of(settle(inputs_of(zones), free), free)[1].clustering.impossible


def test_hubs_have_as_many_places_as_there_are_catchments() -> None:
    zones = draw_zones(ROW)
    closed = {"hubs": {"closed": [A, B, C, D, E]}}
    with pytest.raises(InfeasibleError) as refused:
        settle(inputs_of(zones), ask(pins=closed))
    assert str(refused.value) == (
        "pins.hubs.closed: of the 6 data zones of Elmshire 1 is left where a hub may be, too few for 2 catchments."
    )
    # a number that is not asked for is not taken either
    two = ask(catchments=None, pins={"hubs": {"closed": [A, B, C, D]}})
    assert settle(inputs_of(zones), two).feasibility.k_range == (2, 2)
    area = settle(inputs_of(zones), ask(pins={"hubs": {"closed": [A, B, C]}}))
    assert area.pins is not None
    halves = pd.Series([1, 1, 1, 2, 2, 2], index=zones.index)
    assert list_unmet(area.pins, halves, [A, E]) == [f"{A} a is closed, but its catchment has no other place."]


def test_fewer_sites_than_catchments_end_in_words() -> None:
    zones = draw_zones("abc\ndef\nghi")
    codes = dict(zip(zones["name"], zones.index, strict=True))
    sites = draw_sites([("l:1", "Elm Library", "library", True, codes["a"], 300.0, 2500.0)])
    locked = {codes["c"]: "x", codes["d"]: "x", codes["a"]: "y", codes["f"]: "z"}
    scenario = ask(catchments=3, hubs="sites", pins={"locked": locked})
    area = settle(inputs_of(zones, sites=sites), scenario)
    plan, found = plan_of(area, scenario)
    assert not found.clustering.impossible
    with pytest.raises(InfeasibleError, match="which does not prove that there are none"):
        _check_pins(give_hubs(plan, area, scenario), found.clustering, area, scenario)


def test_pins_are_told_and_priced() -> None:
    scenario = ask(pins={"locked": {A: "x", D: "x"}}).model_copy(update={"show_costs": True})
    area, plan, _ = settled(inputs_of(draw_zones(ROW)), scenario)
    (wish,) = tell_outcomes(area, scenario, give_hubs(plan, area, scenario), Threads(), Stages())
    assert (wish.name, tell_setting(wish), tell_achieved(wish)) == ("pins", "2 zones locked to 1 catchment", "all met")
    assert tell_achieved_without(wish) == "1 not met"
    assert wish.cost_travel == pytest.approx(1 / 6)
    assert PINS.switch_off(scenario) == scenario.model_copy(update={"pins": ask().pins})


RIVER = gpd.GeoDataFrame(geometry=[LineString([(1990, 0), (2010, 1000)])], crs="EPSG:27700")
"""A river between b and c of ``ROW``."""


def barrier(path: Path, **how: Any) -> Scenario:
    RIVER.to_crs(4326).to_file(path)
    return ask().model_copy(update={"barriers": Barriers(file=str(path), **how)})


def test_a_soft_barrier_parts_a_plan_where_it_is_worth_its_weight(tmp_path: Path) -> None:
    inputs = inputs_of(draw_zones(ROW))
    _, plan, _ = settled(inputs, barrier(tmp_path / "river.gpkg", weight=0.1))
    assert draw(plan) == "111222"
    scenario = barrier(tmp_path / "river.gpkg", weight=100)
    area, plan, found = settled(inputs, scenario)
    assert draw(plan) == "112222"
    assert found.clustering.objective_km == pytest.approx(found.clustering.km)  # nothing is crossed, nothing is paid
    (wish,) = tell_outcomes(area, scenario, give_hubs(plan, area, scenario), Threads(), Stages())
    assert (tell_setting(wish), tell_achieved(wish)) == (
        "river.gpkg, weight 100",
        "0 of 1 borders that barriers cross lie inside catchments",
    )
    assert area.sources[-1].role == "barriers"


def test_a_barrier_that_is_crossed_costs_the_same_with_alternatives_and_without(tmp_path: Path) -> None:
    scenario = barrier(tmp_path / "river.gpkg", weight=0.1).model_copy(update={"alternatives": 2})
    _, plan, found = settled(inputs_of(draw_zones(ROW)), scenario)
    assert draw(plan) == "111222"
    paid = found.clustering.objective_km - found.clustering.km
    assert paid > 0  # a and b are across the river from c
    others, chosen = seek_alternatives(found, scenario)
    assert others.clustering.objective_km == pytest.approx(found.clustering.objective_km)
    assert len(chosen) > 1


def test_a_hard_barrier_leaves_parts_with_their_own_arithmetic(tmp_path: Path) -> None:
    scenario = barrier(tmp_path / "river.gpkg", hard=True)
    area, plan, _ = settled(inputs_of(draw_zones(ROW)), scenario)
    assert draw(plan) == "112222"
    assert area.feasibility.k_range == (2, 3)
    assert sentences(area.notes) == (
        "1 border that a barrier crosses counts as none; the area is in 2 parts: c 4,000, a 2,000.",
    )
    # one catchment for the two zones is too few people where the floor is 3,000
    band = PopulationBand(low=3000, high=4000)
    area = settle(inputs_of(draw_zones(ROW), band), scenario.model_copy(update={"band": band}))
    with pytest.raises(InfeasibleError, match="Across barriers a stands alone: 2,000 people cannot be cut") as stop:
        choose_k(area.feasibility, scenario.model_copy(update={"band": band}))
    assert any("leave out hard under barriers" in remedy for remedy in stop.value.remedies)


def test_a_link_leads_over_a_hard_barrier(tmp_path: Path) -> None:
    # c and d touch across the river; a ferry goes from b, which does not
    scenario = barrier(tmp_path / "river.gpkg", hard=True)
    area, _, _ = settled(inputs_of(draw_zones(ROW), ferries="bd"), scenario)
    assert area.feasibility.k_range == (2, 3)
    assert area.contiguity.components.max() == 0


def test_a_bridge_between_neighbors_leads_over_a_barrier(tmp_path: Path) -> None:
    # a link between zones that share a border is no edge of its own, but says that people cross there
    bridge = pd.DataFrame([("Bridge", "fixed_link", C, B)], columns=["name", "kind", "zone_a", "zone_b"], index=["B1"])
    inputs = replace(inputs_of(draw_zones(ROW)), bridges=bridge)
    for how in ({"hard": True}, {"weight": 100}):
        area, plan, _ = settled(inputs, barrier(tmp_path / "river.gpkg", **how))
        assert draw(plan) == "111222"
        assert area.contiguity.components.max() == 0
    elsewhere = replace(inputs, bridges=bridge.assign(zone_a=D))
    assert draw(settled(elsewhere, barrier(tmp_path / "river.gpkg", hard=True))[1]) == "112222"


def test_brief_searches_say_who_keeps_to_the_margin() -> None:
    scenario = ask(margin=500, catchments=None).model_copy(update={"catchments": "auto"})
    two, three = try_numbers(inputs_of(draw_zones(ROW)), scenario, Threads(), Stages())
    assert (two.in_margin, two.smallest, two.largest) == (True, 3000, 3000)
    assert (three.in_band, three.in_margin, three.smallest) == (True, False, 2000)


def test_pins_of_an_area_out_of_the_band_take_the_number_that_they_need(tmp_path: Path) -> None:
    zones = draw_zones(ROW)
    path = tmp_path / "before.csv"
    pd.DataFrame({"data_zone": zones.index, "catchment": list("111112")}).to_csv(path, index=False)
    scenario = ask(catchments=None, pins={"catchments": {"file": str(path), "keep": ["1"]}})
    scenario = scenario.model_copy(update={"allow_out_of_band": True})
    area = settle(inputs_of(zones), scenario)
    assert choose_k(area.feasibility, scenario) == 2
    assert draw(plan_of(area, scenario)[0]) == "111112"
    assert replace(area.feasibility, needed=1).range_within(BAND) == (2, 1)
