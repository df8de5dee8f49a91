"""Other plans, how sure zones are and what preferences cost, as the page tells them."""

import re
from dataclasses import replace

import pandas as pd
import pytest

from hubplan.render import build_page
from hubplan.render.colors import color_catchments
from hubplan.render.other_plans import tell_search, view_others
from hubplan.render.page_content import view_catchments
from hubplan.render.preferences import cost_words, view_preferences
from hubplan.render.stability import view_stability
from hubplan.run import Achieved, PreferenceOutcome, Trial
from hubplan.scenario import Baseline, KeepTogether
from pages import HOSTILE, Elements, payload_of
from runs import change, draw_run, with_others


@pytest.fixture
def run():
    return with_others(draw_run())


def test_another_plan_is_told_by_its_differences(run):
    (plan,) = view_others(run, view_catchments(run, color_catchments(run.plan))).plans
    assert plan.change.startswith("12 m longer")
    assert (plan.moved, plan.share) == ("20,000", "20%")
    assert (plan.smallest, plan.largest, plan.in_band) == ("20,000", "80,000", "0 of 2")
    assert [(c.number, c.people, c.change) for c in plan.catchments] == [
        (1, 20_000, "20,000 fewer"),
        (2, 80_000, "20,000 more"),
    ]
    told = Elements(build_page(run)).text
    assert "Other plan 1" in told
    assert plan.sentence in told


def test_only_plans_that_cost_little_are_called_nearly_as_good(run):
    views = view_catchments(run, color_catchments(run.plan))
    far = replace(run, others=(replace(run.others[0], mean_travel=2 * float(run.scorecard["mean_travel"])),))
    assert view_others(run, views).heading == "Other plans that are nearly as good"
    assert "nearly" not in view_others(far, views).heading
    assert tell_search(replace(run, others=())).startswith("No other plan was found")


def test_the_map_gets_small_numbers_in_the_order_of_the_zones(run):
    packed = payload_of(build_page(run))
    assert packed["others"][0]["catchment"] == [1, 2, 2, 2, 2]
    assert packed["others"][0]["people"] == [20_000, 80_000]
    assert packed["sure"] == {"plans": 14, "counts": [14, 7, 11, 14, 14], "least": [14, 11, 7, 0]}


def test_zones_are_put_in_classes_with_their_people(run):
    sure = view_stability(run)
    assert sure.place.tolist() == [0, 2, 1, 0, 0]
    assert [(c.zones, c.people, c.counts) for c in sure.classes] == [
        (3, "60,000", "14 of 14"),
        (1, "20,000", "11 to 13 of 14"),
        (1, "20,000", "7 to 10 of 14"),
        (0, "0", "1 to 6 of 14"),
    ]
    assert sure.sentence.startswith("60,000 people (60%) live in data zones that are in the same catchment in all 14")


@pytest.mark.parametrize(
    ("plans", "words"),
    [(1, "No other plan was found"), (2, "Only one other plan was found"), (4, "Only three other plans were found")],
)
def test_too_few_plans_tell_nothing(run, plans, words):
    page = build_page(with_others(draw_run(), plans=plans))
    told = Elements(page).text
    assert words in told
    assert "too few to tell" in told
    assert "Show this on the map" not in told
    assert payload_of(page)["sure"] is None


def test_a_page_without_them_has_no_such_sections():
    told = build_page(draw_run())
    for part in ('id="alternatives"', 'id="preferences"', 'id="plan-picker"', 'id="color-by"'):
        assert part not in told


def test_neighbors_in_any_plan_differ_in_color(ascii_run):
    run = ascii_run("abcdef")
    zones = run.plan.zones.index
    moved = pd.Series([6, 1, 2, 3, 4, 5], index=zones)
    colors = color_catchments(run.plan, [moved])
    assert colors[6] != colors[1]
    pairs = [(n, n + 1) for n in range(1, 6)]
    assert all(colors[a] != colors[b] for a, b in pairs)


def units(split: int) -> Achieved:
    return Achieved({"ward_units": 9, "ward_split": split, "ward_people_split": 1000 * split}, 2)


SIZES = Achieved({"smallest_people": 41_000, "largest_people": 59_000}, 2)


def test_preferences_are_told_with_their_costs(run):
    kept = PreferenceOutcome(
        "keep_together",
        (KeepTogether(unit="ward"),),
        units(2),
        travel=1.5,
        travel_without=1.4,
        achieved_without=units(4),
    )
    luck = PreferenceOutcome("balance", 0.05, SIZES, travel=1.39, travel_without=1.4)
    lone = PreferenceOutcome("ferries", "never", Achieved({"ferries_relied_on": 0}, 2), travel=1.5)
    unknown = PreferenceOutcome("compactness", 0.2, Achieved({"inner_border_km": 12.0}, 2))
    rows = view_preferences(replace(run, preferences=(kept, luck, lone, unknown)))
    assert [(row.name, row.setting, row.cost) for row in rows] == [
        ("Units kept together", "Ward, weight 1", "100 m longer (7.1%)"),
        ("Catchments of even size", "Weight 0.05", "10 m shorter (0.7%)"),
        ("Ferries", "Never", "Not known"),
        ("Short edges between catchments", "Weight 0.2", ""),
    ]
    assert [bool(row.cost_note) for row in rows] == [False, True, True, False]
    assert rows[1].cost_note.startswith("chance")
    told = Elements(build_page(replace(run, preferences=(kept,)))).text
    for words in (
        "What was preferred, and what it cost",
        "2 of 9 wards split",
        "4 of 9 wards split",
        "100 m longer (7.1%)",
    ):
        assert words.lower() in told.lower()
    unpriced = Elements(build_page(replace(run, preferences=(unknown,)))).text
    assert "was not worked out" in unpriced
    assert "Cost in distance" not in unpriced


@pytest.mark.parametrize(
    ("travel_without", "words", "chance"),
    [
        (1.3997, "No difference", False),
        (1.4004, "No difference", False),
        (1.4008, "1 m shorter (0.1%)", True),
        (4.0, "2.6 km shorter (65.0%)", True),
        (0.0, "1.4 km longer", False),
        (1.399, "1 m longer (0.1%)", False),
    ],
)
def test_only_a_cost_below_zero_that_can_be_told_is_put_down_to_chance(travel_without, words, chance):
    cost, note = cost_words(PreferenceOutcome("balance", 0.05, SIZES, travel=1.4, travel_without=travel_without), "km")
    assert cost == words
    assert note.startswith("chance") == chance


def test_trials_stand_with_the_preferences(run):
    page = build_page(replace(run, trials=(Trial(2, 2.5, 40_000, 60_000, True), Trial(3, 2.0, 30_000, 40_000, False))))
    told = Elements(page).text
    assert told.count("How many catchments") == 1
    assert "2.50 km" in told
    assert re.search(r"30,000.*40,000.*Out of the band", told)


STAY = Achieved({"people_who_stay": 5, "share_who_stays": 0.5}, 2)


def test_hostile_words_stay_text(run):
    hostile = change(
        run,
        preferences=(PreferenceOutcome("baseline", Baseline(file=HOSTILE), STAY, 1.0, 0.9, STAY),),
        hubs=run.hubs.assign(name=HOSTILE, hub_name=HOSTILE),
        others=(replace(run.others[0], hubs=run.others[0].hubs.assign(hub_name=HOSTILE)),),
    )
    parsed = Elements(build_page(hostile))
    assert parsed["img"] == []
    assert not any(key.startswith("on") for _, attrs in parsed.elements for key in attrs)
    ids = [attrs["id"] for _, attrs in parsed.elements if "id" in attrs]
    assert len(ids) == len(set(ids))
