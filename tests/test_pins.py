"""Pins on maps drawn by hand: each wish that no plan can meet is refused by name, before any search."""

from typing import Any

import pandas as pd
import pytest

from hubplan.errors import HubplanError, InfeasibleError, ScenarioError
from hubplan.pins.combine import combine_pins
from hubplan.pins.named import Group, NamedPins
from hubplan.pins.resolve import PlanFile, resolve_pins
from hubplan.pipeline.steps.pins import settle_pins
from hubplan.scenario import Pins, PopulationBand
from maps import draw_zones
from note_words import sentences
from runs import draw_sites
from small_areas import ROW, ask, give_files, inputs_of

A, B, C, D, E, F = (f"S0190000{number}" for number in range(1, 7))

FIELD = """
abc
def
"""
SITES = [
    ("l:1", "Elm Library", "library", True, A, 300.0, 500.0),
    ("l:2", "Elm School", "secondary_school", True, A, 700.0, 500.0),
    ("l:3", "Oak Library", "library", True, F, 5500.0, 500.0),
    ("l:4", "Oak Nursery", "nursery", False, E, 4500.0, 500.0),
]


def refuse(error: type[HubplanError], pins: dict[str, Any], picture: str = ROW, **question: Any) -> HubplanError:
    """Settle pins of an area of 1,000 people a zone, in catchments of 2,000 to 4,000; give the refusal."""
    inputs = inputs_of(draw_zones(picture), sites=draw_sites(SITES))
    scenario = ask(**{"catchments": None, "pins": pins} | question)
    given = give_files(inputs, scenario)
    with pytest.raises(error) as stop:
        settle_pins(given, scenario)
    assert "\n" not in str(stop.value)
    return stop.value


@pytest.mark.parametrize(
    ("pins", "message"),
    [
        ({"locked": {"S01900009": "Elm"}}, "pins.locked: S01900009 is no data zone of Elmshire"),
        ({"together": [[A, "S0190006"]]}, "pins.together[1]: S0190006 is no data zone of Elmshire; did you mean"),
        (
            {"apart": [["a", "zz"]]},
            "pins.apart[1]: a, zz are no data zones of Elmshire; did you mean S01900001 a for a?",
        ),
        ({"apart": [[A, A.lower()]]}, "pins.apart[1]: expected at least two zones, found S01900001 alone"),
        ({"locked": {A: "Elm", A.lower(): "Oak"}}, "S01900001 a is locked to Elm and to Oak"),
        ({"hubs": {"open": ["L:1"]}}, "'L:1' is no site and no data zone of Elmshire; did you mean l:1 Elm Library"),
        (
            {"hubs": {"closed": ["oak librry"]}},
            "'oak librry' is no site and no data zone of Elmshire; did you mean l:3 Oak L",
        ),
    ],
)
def test_names_that_are_not_known_are_refused_with_those_near(pins: dict[str, Any], message: str) -> None:
    error = refuse(ScenarioError, pins)
    assert message in str(error)
    assert error.exit_code == 2


@pytest.mark.parametrize(
    ("pins", "message"),
    [
        (
            {"locked": {A: "Elm", B: "Oak"}, "together": [[A, B]]},
            "S01900001 a and S01900002 b are to be apart (locked to Elm, locked to Oak) and in one catchment (pins.together[1])",
        ),
        (
            {"together": [[A, B], [B, C]], "apart": [[C, A]]},
            (
                "S01900003 c and S01900001 a are to be apart (pins.apart[1]) and in one catchment (pins.together[1] and "
                "pins.together[2])"
            ),
        ),
        (
            {"together": [[A, B, C, D, E]]},
            "pins.together[1]: 5 zones with 5,000 people are 1,000 over the ceiling of 4,000",
        ),
        (
            {"locked": {A: "Elm", C: "Elm", B: "Oak"}},
            (
                "locked to Elm cannot be met: S01900001 a and S01900003 c cannot be joined; between them lies S01900002 b "
                "(locked to Oak)"
            ),
        ),
        ({"hubs": {"open": ["l:1", "l:2"]}}, "both stand in S01900001 a, and a catchment has one hub"),
        (
            {"hubs": {"open": ["l:1", C]}, "together": [[A, B, C]]},
            "l:1 Elm Library and S01900003 c cannot both be open: their zones are kept together (pins.together[1])",
        ),
        ({"hubs": {"open": ["l:1"], "closed": ["l:1"]}}, "l:1 Elm Library is to be open and closed."),
        (
            {"hubs": {"open": ["l:1"], "closed": [A]}},
            "l:1 Elm Library is to be open and closed, by its data zone S01900001 a.",
        ),
        (
            {"apart": [[A, B, C, D]]},
            (
                "4 catchments are needed, as these must be apart: S01900001 a; S01900002 b; S01900003 c; S01900004 d. But "
                "6,000 people make at most 3 of 2,000 to 4,000."
            ),
        ),
        (
            {"hubs": {"open": ["l:1", "l:3", C, D]}},
            (
                "4 catchments are needed, as these must be apart: hub l:1 Elm Library; hub S01900003 c; hub S01900004 d; hub "
                "l:3 Oak Library."
            ),
        ),
    ],
)
def test_wishes_that_rule_each_other_out_are_refused(pins: dict[str, Any], message: str) -> None:
    error = refuse(InfeasibleError, pins)
    assert message in str(error)
    assert isinstance(error, InfeasibleError)
    assert error.remedies
    assert error.exit_code == 3


def test_all_places_closed_are_refused() -> None:
    error = refuse(InfeasibleError, {"hubs": {"closed": [A, "l:3"]}}, hubs="sites")
    assert "pins.hubs.closed: all 3 candidate sites of Elmshire are closed" in str(error)


def test_closing_what_is_no_place_changes_nothing_and_is_told() -> None:
    inputs = inputs_of(draw_zones(ROW), sites=draw_sites(SITES))
    for hubs, words in (("sites", "no hub could stand there anyway"), ("any", "hubs stand at the centres of zones")):
        (note,) = sentences(settle_pins(inputs, ask(hubs=hubs, pins={"hubs": {"closed": ["l:4"]}})).notes)
        assert "l:4 Oak Nursery changes nothing" in note
        assert words in note


def test_more_apart_than_catchments_asked_for_is_refused() -> None:
    error = refuse(InfeasibleError, {"locked": {A: "Elm", C: "Ash", F: "Oak"}}, catchments=2)
    assert str(error) == (
        "2 catchments are too few for the pins, which need 3: 3 that must be apart (locked to Elm; locked to Ash; locked "
        "to Oak)."
    )
    assert error.remedies[0] == "Ask for --catchments 3"


def test_water_between_is_told() -> None:
    error = refuse(InfeasibleError, {"together": [[A, C]]}, "ab.cd", band=PopulationBand(low=2000, high=4000))
    assert "S01900001 a and S01900003 c cannot be joined; no border or link leads there" in str(error)


def settle_file(tmp_path: Any, labels: str, words: list[str], picture: str = ROW, **question: Any) -> Any:
    zones = draw_zones(picture)
    path = tmp_path / "before.csv"
    pd.DataFrame({"data_zone": zones.index[: len(labels)], "catchment": list(labels)}).to_csv(path, index=False)
    pins = {"catchments": {"file": str(path), "keep": words}} | question.pop("pins", {})
    scenario = ask(**{"catchments": None, "pins": pins} | question)
    return settle_pins(give_files(inputs_of(zones), scenario), scenario)


def test_kept_catchments_leave_their_arithmetic(tmp_path: Any) -> None:
    feasibility = settle_file(tmp_path, "112222", ["1"]).feasibility
    assert feasibility.k_range == (2, 3)
    assert (feasibility.kept, feasibility.parts, feasibility.needed) == ((2000,), (4000,), 2)


@pytest.mark.parametrize(
    ("labels", "words", "message"),
    [
        ("111112", ["1"], "catchment 1 of before.csv cannot stay as it is: its 5,000 people are 1,000 over the band"),
        (
            "122222",
            ["1"],
            "catchment 1 of before.csv cannot stay as it is: its 1,000 people are 1,000 short of the band",
        ),
        ("121222", ["1"], "no border or link joins S01900003 c to the rest of it"),
        (
            "211222",
            ["1"],
            (
                "With catchment 1 of before.csv kept as it is, a stands alone with 1 zone: 1,000 people cannot be cut into "
                "catchments of 2,000 to 4,000: all together they are 1,000 short of one."
            ),
        ),
    ],
)
def test_kept_catchments_that_cannot_stay_are_refused(
    tmp_path: Any, labels: str, words: list[str], message: str
) -> None:
    with pytest.raises(InfeasibleError) as stop:
        settle_file(tmp_path, labels, words)
    assert message in str(stop.value)
    assert stop.value.remedies


def test_the_kept_catchment_to_give_up_is_named(tmp_path: Any) -> None:
    with pytest.raises(InfeasibleError) as stop:
        settle_file(tmp_path, "211333", ["1", "3"])
    assert stop.value.remedies[0].startswith("Let catchment 1 of before.csv be drawn anew")


def test_kept_catchments_and_other_pins(tmp_path: Any) -> None:
    with pytest.raises(ScenarioError, match=r"before\.csv has no catchment 7; it has 1, 2\."):
        settle_file(tmp_path, "112222", ["7"])
    # a group inside a kept catchment is together already, one that reaches out of it cannot be
    assert settle_file(tmp_path, "112222", ["1"], pins={"together": [[A, B]]}).pins.bundles == ()
    with pytest.raises(
        InfeasibleError, match=r"S01900002 b lies in catchment 1 of before\.csv, which stays as it is, and"
    ):
        settle_file(tmp_path, "112222", ["1"], pins={"together": [[B, C]]})
    with pytest.raises(
        InfeasibleError, match=r"apart \(pins.apart\[1\]\) and in one catchment \(catchment 1 of before"
    ):
        settle_file(tmp_path, "112222", ["1"], pins={"apart": [[A, B]]})
    with pytest.raises(
        InfeasibleError, match=r"apart \(locked to Elm, locked to Oak\) and in one catchment \(catchment 1"
    ):
        settle_file(tmp_path, "112222", ["1"], pins={"locked": {A: "Elm", B: "Oak"}})
    with pytest.raises(InfeasibleError, match=r"both stand in catchment 1 of before\.csv"):
        settle_file(tmp_path, "112222", ["1"], pins={"hubs": {"open": [A, B]}})
    with pytest.raises(
        InfeasibleError, match=r"cannot be joined; between them lies S01900003 c \(catchment 1 of before"
    ):
        settle_file(tmp_path, "211222", ["1"], pins={"together": [[A, D]]})


def test_kept_catchments_that_reach_out_of_the_area_are_refused() -> None:
    zones = draw_zones(ROW)
    plan = PlanFile("before.csv", pd.Series("1", index=[*zones.index, "S01900999"]))
    pins = Pins.model_validate({"catchments": {"file": "before.csv", "keep": ["1"]}})
    with pytest.raises(ScenarioError, match=r"reaches out of Elmshire with 1 of its 7 zones \(S01900999\)"):
        resolve_pins(pins, zones, zones[:0], area="Elmshire", earlier=plan)


def test_out_of_the_band_is_allowed_where_asked_for(tmp_path: Any) -> None:
    scenario = ask(catchments=None, pins={"together": [[A, B, C, D, E]]}).model_copy(update={"allow_out_of_band": True})
    assert settle_pins(inputs_of(draw_zones(ROW)), scenario).pins is not None


def test_hard_units_against_pins() -> None:
    zones = draw_zones(ROW)
    zones["ward"] = ["W1", "W1", "W2", "W2", "W2", "W2"]
    hard = {"keep_together": {"unit": "ward", "hard": True}}
    with pytest.raises(InfeasibleError, match=r"apart \(pins.apart\[1\]\) and in one catchment \(ward W1\)") as stop:
        settle_pins(inputs_of(zones), ask(pins={"apart": [[A, B]]}, **hard))
    assert "leave out hard" in stop.value.remedies[1]
    zones["ward"] = "W1"
    with pytest.raises(InfeasibleError, match="ward W1: 6 zones with 6,000 people are 2,000 over the ceiling"):
        settle_pins(inputs_of(zones), ask(**hard))


def test_a_contradiction_tells_who_is_on_which_side_whatever_a_catchment_is_called() -> None:
    locked = (Group("locked to Elm, Oak", ("a", "c")), Group("locked to Ash", ("b",)))
    pins = NamedPins({}, locked=locked, together=(Group("pins.together[1]", ("a", "b")),))
    with pytest.raises(InfeasibleError) as stop:
        combine_pins(pins, pd.Series({"a": 1, "b": 1, "c": 1}), PopulationBand(), check_band=False)
    assert str(stop.value) == (
        "a and b are to be apart (locked to Elm, Oak, locked to Ash) and in one catchment (pins.together[1])."
    )
