"""Preferences on maps whose answer is plain: what a plan looks like with each of them, and what it is without."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest

from hubplan.cluster.workers.executor import Threads
from hubplan.errors import InfeasibleError, InputDataError, MissingDataError
from hubplan.feasibility import LEAST_VIOLATION, Feasibility, assess
from hubplan.notes import Note, NoteKind
from hubplan.pipeline.steps.hubs.place import give_hubs
from hubplan.pipeline.steps.outcomes import tell_outcomes
from hubplan.pipeline.steps.preferences import facts_of
from hubplan.pipeline.steps.quality import certify
from hubplan.pipeline.steps.search import Found, choose_k, find_plan
from hubplan.pipeline.steps.stages import Stages
from hubplan.preferences.every import price_all
from hubplan.preferences.need import travelers
from hubplan.preferences.words import tell_achieved, tell_achieved_without, tell_setting
from hubplan.scenario import Barriers, PopulationBand
from maps import draw_zones
from note_words import sentences
from small_areas import BAND, ROW, ask, draw, inputs_of, plan_of, settle


def baseline_file(folder: Path, zones: gpd.GeoDataFrame, labels: str) -> Path:
    path = folder / "before.csv"
    pd.DataFrame({"data_zone": zones.index[: len(labels)], "catchment": list(labels)}).to_csv(path, index=False)
    return path


def test_units_are_kept_together_at_any_compactness() -> None:
    zones = draw_zones(ROW)
    zones["ward"] = ["W1", "W1", "W2", "W2", "W2", "W2"]
    inputs = inputs_of(zones)
    assert draw(plan_of(inputs, ask())[0]) == "111222"
    scenario = ask(keep_together={"unit": "ward", "weight": 100.0})
    plan, found = plan_of(inputs, scenario)
    assert draw(plan) == "112222"
    outcome = tell_outcomes(inputs, scenario, give_hubs(plan, inputs, scenario), Threads(), Stages())[0]
    assert outcome.achieved.numbers == {"ward_units": 2, "ward_split": 0, "ward_people_split": 0}
    # the price of a unit counts no zone that is in none
    assert price_all(facts_of(inputs_of(zones.assign(ward=None))), ask()) is None
    assert found.clustering.km == pytest.approx(5 / 6)


def test_a_small_weight_does_not_pay_for_a_longer_way() -> None:
    zones = draw_zones(ROW)
    zones["ward"] = ["W1", "W1", "W2", "W2", "W2", "W2"]
    assert draw(plan_of(inputs_of(zones), ask(keep_together={"unit": "ward", "weight": 1.0}))[0]) == "111222"


@pytest.mark.parametrize("hard", [False, True])
def test_settlements_are_told_by_the_names_of_intermediate_zones(hard: bool) -> None:
    zones = draw_zones(ROW)
    zones["intermediate_zone_name"] = ["Elm North", "Elm South", "Oak North", "Oak South", "Oak East", "Oak West"]
    scenario = ask(keep_together={"unit": "settlement", "weight": 100.0, "hard": hard})
    inputs = settle(inputs_of(zones), scenario)
    assert inputs.zones["settlement_name"].tolist() == ["Elm"] * 2 + ["Oak"] * 4
    assert [note for note in sentences(inputs.notes) if "settlement" in note] == [
        "No file tells the settlement of a data zone, so the places that intermediate zones are named after count."
    ]
    plan, _ = plan_of(inputs, scenario)
    assert draw(plan) == "112222"
    (outcome,) = tell_outcomes(inputs, scenario, give_hubs(plan, inputs, scenario), Threads(), Stages())
    assert outcome.achieved.numbers == {"settlement_units": 2, "settlement_split": 0, "settlement_people_split": 0}
    # places of one name in two councils are two, and a file that tells is believed
    zones["council"] = ["S12000001"] * 3 + ["S12000002"] * 3
    assert settle(inputs_of(zones), scenario).zones["settlement"].nunique() == 3
    zones["settlement"] = [None, "S20000001", "S20000001", "S20000002", "S20000002", None]
    told = settle(inputs_of(zones), scenario)
    assert told.zones["settlement"].tolist() == zones["settlement"].tolist()
    assert not any("settlement" in note for note in sentences(told.notes))


def test_settlements_told_by_names_can_be_costed() -> None:
    """The plan without the preference knows no settlements: nobody worked them out for it."""
    zones = draw_zones(ROW)
    zones["intermediate_zone_name"] = ["Elm North", "Elm South", "Oak North", "Oak South", "Oak East", "Oak West"]
    scenario = ask(keep_together={"unit": "settlement", "weight": 100.0}).model_copy(update={"show_costs": True})
    inputs = settle(inputs_of(zones), scenario)
    proposal = give_hubs(plan_of(inputs, scenario)[0], inputs, scenario)
    (outcome,) = tell_outcomes(inputs, scenario, proposal, Threads(), Stages())
    assert tell_achieved_without(outcome) == "1 of 2 settlements split, with 4,000 people"
    assert outcome.cost_travel == pytest.approx(1 / 6)


@pytest.mark.parametrize("flaw", [{"worst": 0.1}, {"broken": 1}])
def test_a_plan_without_a_preference_that_fails_costs_nothing(
    monkeypatch: pytest.MonkeyPatch, flaw: dict[str, float]
) -> None:
    """What is out of the band, or breaks a pin, is no plan to compare with."""

    def find_flawed(*asked: Any) -> Found:
        found = find_plan(*asked)
        return replace(found, clustering=replace(found.clustering, **flaw))

    scenario = ask(margin=500).model_copy(update={"show_costs": True})
    inputs = settle(inputs_of(draw_zones(ROW)), scenario)
    proposal = give_hubs(plan_of(inputs, scenario)[0], inputs, scenario)
    assert tell_outcomes(inputs, scenario, proposal, Threads(), Stages())[0].cost_travel == pytest.approx(0)
    monkeypatch.setattr("hubplan.pipeline.steps.outcomes.find_plan", find_flawed)
    (outcome,) = tell_outcomes(inputs, scenario, proposal, Threads(), Stages())
    assert (outcome.cost_travel, outcome.achieved_without) == (None, None)


def test_a_plan_stays_close_to_its_baseline_and_tells_who_stays(tmp_path: Path) -> None:
    zones = draw_zones(ROW)
    path = baseline_file(tmp_path, zones, "xxyyyy")
    scenario = ask(baseline={"file": str(path), "weight": 100.0}).model_copy(update={"show_costs": True})
    inputs = settle(inputs_of(zones), scenario)
    assert [(source.role, source.name, source.rows) for source in inputs.sources] == [("baseline", "before.csv", 6)]
    plan, _ = plan_of(inputs, scenario)
    assert draw(plan) == "112222"
    (outcome,) = tell_outcomes(inputs, scenario, give_hubs(plan, inputs, scenario), Threads(), Stages())
    assert (outcome.name, tell_setting(outcome)) == ("baseline", "before.csv, weight 100")
    assert outcome.achieved.numbers == {"people_who_stay": 6000, "share_who_stays": 1.0}
    assert tell_achieved_without(outcome) == "83.3 % of people stay (5,000)"
    assert outcome.cost_travel == pytest.approx(1 / 6)
    assert outcome.cost_share == pytest.approx(1 / 4)


def test_zones_that_a_baseline_does_not_know_are_free_and_told(tmp_path: Path) -> None:
    zones = draw_zones(ROW)
    scenario = ask(baseline={"file": str(baseline_file(tmp_path, zones, "xxxx"))})
    inputs = settle(inputs_of(zones), scenario)
    assert sentences(inputs.notes) == (
        "before.csv: 2 data zones are not in the baseline plan and free to go anywhere.",
    )
    wanted = price_all(facts_of(inputs), scenario)
    assert wanted is not None
    assert wanted.together[0][0].tolist() == [0, 0, 0, 0, -1, -1]


def test_a_baseline_of_another_area_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.csv"
    path.write_text("data_zone,catchment\nS01006506,1\n")
    scenario = ask(baseline={"file": str(path)})
    with pytest.raises(MissingDataError, match=r"other\.csv: holds none of the 6 data zones of Elmshire"):
        settle(inputs_of(draw_zones(ROW)), scenario)
    path.write_text("data_zone,part\nS01006506,1\n")
    with pytest.raises(InputDataError, match="column catchment is missing"):
        settle(inputs_of(draw_zones(ROW)), scenario)


def test_childrens_travel_draws_another_plan_and_the_bound_says_whose_it_is() -> None:
    zones = draw_zones(ROW)
    zones["children"] = [0, 0, 400, 400, 0, 400]
    inputs, scenario = inputs_of(zones), ask(need="children")
    plan, found = plan_of(inputs, scenario)
    assert draw(plan) == "111122"
    # c or d is 1 km from the hub, and f is at its own
    assert found.clustering.km == pytest.approx(1 / 3)
    quality, _ = certify(found.problem, found.clustering, inputs, scenario, Threads())
    assert "distance to the hub as the crow flies of children and young people (0 to 17), for" in quality.covers
    assert "Measured so, the plan has 0.333 km." in quality.covers
    assert quality.bound_travel is not None
    assert quality.bound_travel <= 1 / 3 + 1e-9


def test_deprivation_counts_people_up_to_twice() -> None:
    zones = draw_zones(ROW)
    zones["simd_quintile"] = pd.array([1, 2, 3, 4, 5, pd.NA], dtype="Int64")
    weight = travelers(zones, ask(need="deprivation"))
    assert weight is not None
    assert weight.tolist() == [2000, 1750, 1500, 1250, 1000, 1500]


@pytest.mark.parametrize(
    ("objective", "message"),
    [
        ({"need": "children"}, "needs people by age.*--population"),
        ({"need": "deprivation"}, "needs the SIMD rank.*--lookup"),
        ({"keep_together": {"unit": "ward"}}, "no file tells the ward.*--lookup"),
    ],
)
def test_what_a_preference_lacks_is_told_with_the_cure(objective: dict[str, Any], message: str) -> None:
    with pytest.raises(MissingDataError, match=message) as stop:
        settle(inputs_of(draw_zones(ROW)), ask(**objective))
    assert stop.value.exit_code == 5


# e is five squares wide, so that d is nearer to c than to e
WIDE = "abcdeeeeef"


def test_a_margin_keeps_away_from_the_ends_of_the_band() -> None:
    inputs = inputs_of(draw_zones(WIDE))
    assert draw(plan_of(inputs, ask())[0]) == "111122"
    plan, found = plan_of(inputs, ask(margin=500))
    assert draw(plan) == "111222"
    assert sentences(found.notes) == ()
    assert (plan.band.low, plan.band.high) == (2000, 4000)
    quality, _ = certify(found.problem, found.clustering, inputs, ask(margin=500), Threads())
    assert "2 catchments of 2,500 to 3,500 people" in quality.covers


def test_a_margin_that_no_plan_keeps_falls_back_to_the_band_with_a_note() -> None:
    people = dict(zip(ROW, [1000, 1000, 1500, 500, 1000, 1000], strict=True))
    plan, found = plan_of(inputs_of(draw_zones(ROW, people=people)), ask(margin=1000))
    assert plan.in_band.all()
    assert sentences(found.notes) == (
        "No plan was found in which all catchments keep the margin of 1,000 people, 3,000 to 3,000; 0 of 2 do.",
    )


def test_a_margin_that_the_total_rules_out_falls_back_with_the_arithmetic() -> None:
    band = PopulationBand(low=2000, high=3400)
    plan, found = plan_of(inputs_of(draw_zones(ROW, people=1100), band), ask(band, margin=500, catchments=None))
    assert plan.people.tolist() == [3300, 3300]
    (note,) = sentences(found.notes)
    assert note.startswith(
        "2 catchments would average 3,300 people, so that not all catchments can keep the margin of 500 people, 2,500 to 2,900"
    )


def test_a_margin_chooses_a_number_that_it_allows() -> None:
    # 160,000 people are nearest the target in fours, whose mean the margin rules out
    band = PopulationBand(low=40_000, high=60_000, target=40_000)
    assert choose_k(assess(160_000, band), ask(band, catchments=None)) == 4
    assert choose_k(assess(160_000, band), ask(band, catchments=None, margin=2000)) == 3


ISLES = """
abcdef
......
xxxyyy
"""
"""An island of two wide zones; ferries go from b to x and from e to y."""


def test_ferries_are_used_only_where_needed() -> None:
    band = PopulationBand(low=3000, high=5000)
    inputs = inputs_of(draw_zones(ISLES), band, "bx ey")
    plan, found = plan_of(inputs, ask(band))
    assert (draw(plan), len(plan.links)) == ("11122212", 2)
    scenario = ask(band, ferries="only_if_needed")
    plan, found = plan_of(inputs, scenario)
    assert len(plan.links) == 1
    assert plan.in_band.all()
    # the objective counts the one ferry that is used, on top of travel
    one = 0.5 * found.problem.reach_km / 2
    assert found.clustering.objective_km == pytest.approx(found.clustering.km + one)
    outcome = tell_outcomes(inputs, scenario, give_hubs(plan, inputs, scenario), Threads(), Stages())[0]
    assert (tell_setting(outcome), tell_achieved(outcome)) == ("only if needed", "1 ferry relied on")


def test_without_ferries_each_part_is_cut_by_itself() -> None:
    band = PopulationBand(low=2000, high=4000)
    scenario = ask(band, ferries="never", catchments=None).model_copy(update={"show_costs": True})
    inputs = settle(inputs_of(draw_zones(ISLES), band, "bx ey"), scenario)
    assert inputs.feasibility.k_range == (3, 4)
    assert (len(inputs.links), sentences(inputs.notes)) == (0, ())
    plan, _ = plan_of(inputs, scenario)
    assert draw(plan) == "11122233"
    assert len(plan.links) == 0
    outcome = tell_outcomes(inputs, scenario, give_hubs(plan, inputs, scenario), Threads(), Stages())[0]
    assert tell_achieved(outcome) == "0 ferries relied on"
    assert outcome.travel_without is not None


def test_parts_that_cannot_stand_alone_are_named_with_the_arithmetic() -> None:
    band = PopulationBand(low=3000, high=5000)
    scenario = ask(band, ferries="never")
    inputs = settle(inputs_of(draw_zones(ISLES), band, "bx ey"), scenario)
    with pytest.raises(InfeasibleError) as stop:
        choose_k(inputs.feasibility, scenario)
    assert str(stop.value) == (
        "Without ferries x stands alone: 2,000 people cannot be cut into catchments of 3,000 to 5,000: "
        "all together they are 1,000 short of one."
    )
    assert any("only_if_needed" in remedy for remedy in stop.value.remedies)


def test_a_number_that_the_parts_cannot_make_is_refused() -> None:
    band = PopulationBand(low=2000, high=4000)
    scenario = ask(band, ferries="never", catchments=2)
    inputs = settle(inputs_of(draw_zones(ISLES), band, "bx ey"), scenario)
    with pytest.raises(InfeasibleError, match="2 catchments cannot be made without ferries: the parts make 3 to 4"):
        choose_k(inputs.feasibility, scenario)


FERRIES_REMEDY = "Let ferries join the parts: ferries: only_if_needed in a config"
BARRIERS_REMEDY = "Let catchments cross barriers: leave out hard under barriers"


@pytest.mark.parametrize(
    ("taken_out", "remedies"),
    [
        ({"ferries": "never"}, [FERRIES_REMEDY]),
        ({"barriers": Barriers(file="ferries.gpkg", hard=True)}, [BARRIERS_REMEDY]),
        ({"ferries": "never", "barriers": Barriers(file="a.gpkg", hard=True)}, [FERRIES_REMEDY, BARRIERS_REMEDY]),
        ({"ferries": "only_if_needed", "barriers": Barriers(file="a.gpkg")}, []),
    ],
)
def test_a_number_that_the_parts_cannot_make_has_the_remedies_of_what_was_taken_out(
    taken_out: dict[str, object], remedies: list[str]
) -> None:
    band = PopulationBand(low=2000, high=4000)
    scenario = ask(band, catchments=2).model_copy(update=taken_out)
    parts = Feasibility(8_000, band, (3, 4), parts=(6_000, 2_000))
    with pytest.raises(InfeasibleError) as stop:
        choose_k(parts, scenario)
    assert list(stop.value.remedies) == ["Ask for --catchments 3 to 4", *remedies]


def test_without_ferries_their_notes_go_by_link_and_not_by_sentence() -> None:
    band = PopulationBand(low=2000, high=4000)
    inputs = inputs_of(draw_zones(ISLES), band, "bx ey")
    first, second = inputs.notes
    assert (first.kind, first.subject) == (NoteKind.ASSUMED_LINK, inputs.links.index[0])
    other = (
        Note(NoteKind.DOUBT, "links.csv", first.words),  # the same sentence of a file
        Note(NoteKind.LINK, first.subject, "It is doubtful."),
        Note(NoteKind.ASSUMED_LINK, "A99", "A bridge is assumed."),
    )
    told = replace(inputs, notes=(replace(first, words="In other words."), second, *other))
    assert settle(told, ask(band, ferries="never", catchments=None)).notes == other


def test_the_least_violation_is_offered_once() -> None:
    band = PopulationBand(low=3000, high=5000)
    inputs = inputs_of(draw_zones(ISLES), band, "bx ey")
    inputs = replace(inputs, feasibility=replace(inputs.feasibility, remedies=(LEAST_VIOLATION,)))
    settled = settle(inputs, ask(band, ferries="never"))
    assert settled.feasibility.remedies.count(LEAST_VIOLATION) == 1


def test_an_area_without_ferries_is_left_as_it_is() -> None:
    inputs = inputs_of(draw_zones(ROW))
    assert settle(inputs, ask(ferries="never")) is inputs
    assert price_all(facts_of(inputs), ask(ferries="only_if_needed")) is None


def test_no_preference_means_the_same_problem() -> None:
    inputs = inputs_of(draw_zones(ISLES), BAND, "bx ey")
    assert price_all(facts_of(inputs), ask(compactness=0.1, balance=0.05, margin=100)) is None
    assert settle(inputs, ask()) is inputs


def test_costs_are_told_only_when_asked_for() -> None:
    inputs = inputs_of(draw_zones(WIDE))
    scenario = ask(margin=500)
    plan, _ = plan_of(inputs, scenario)
    (outcome,) = tell_outcomes(inputs, scenario, give_hubs(plan, inputs, scenario), Threads(), Stages())
    assert tell_achieved(outcome) == "3,000 to 3,000 people; 2 of 2 inside the margin"
    assert (outcome.cost_travel, outcome.cost_share) == (None, None)
    (priced,) = tell_outcomes(
        inputs, scenario.model_copy(update={"show_costs": True}), give_hubs(plan, inputs, scenario), Threads(), Stages()
    )
    # abcd ef has 7 person-km a thousand people, abc def has 8
    assert (priced.travel, priced.travel_without) == (pytest.approx(8 / 6), pytest.approx(7 / 6))
    assert tell_achieved_without(priced) == "2,000 to 4,000 people; 0 of 2 inside the margin"
    assert replace(priced, travel_without=None).cost_travel is None
