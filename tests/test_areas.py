"""Councils by name, code and alias."""

import re

import pandas as pd
import pytest

from hubplan.areas import find_area
from hubplan.errors import MissingDataError, ScenarioError

ZONES = pd.DataFrame(
    {
        "council": ["S12000036", "S12000014", "S12000013", "S12000047", "S12000035"],
        "council_name": ["City of Edinburgh", "Falkirk", "Na h-Eileanan Siar", "Fife", "Argyll and Bute"],
    }
)


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ("Falkirk", "S12000014"),
        ("falkirk council", "S12000014"),
        ("S12000014", "S12000014"),
        ("Edinburgh", "S12000036"),
        ("Edinburgh, City of", "S12000036"),
        ("Western Isles", "S12000013"),
        ("Comhairle nan Eilean Siar", "S12000013"),
        ("Argyll & Bute", "S12000035"),
        ("S12000015", "S12000047"),
    ],
)
def test_names_codes_and_aliases(asked: str, code: str) -> None:
    assert find_area(ZONES, [asked]).council == (code,)


def test_several_are_planned_together() -> None:
    area = find_area(ZONES, ["Fife", "Falkirk", "Fife"])
    assert (area.name, area.slug, area.kind) == ("Falkirk and Fife", "falkirk-and-fife", "council areas together")


def test_many_are_counted_not_listed() -> None:
    zones = pd.DataFrame({"council": [f"S120000{n}" for n in range(10, 42)]})
    zones["council_name"] = [f"Council with a long name {n}" for n in range(10, 42)]
    everything = find_area(zones, [])
    assert (everything.name, everything.slug, len(everything.council)) == ("Scotland", "scotland", 32)
    assert find_area(zones.iloc[:4], []).name.endswith("name 12 and Council with a long name 13")
    assert find_area(zones.iloc[:5], []).name == "5 councils"
    some, others = find_area(zones.iloc[:7], []), find_area(zones.iloc[1:8], [])
    assert some.name == others.name == "7 councils"
    assert re.fullmatch(r"7-councils-[0-9a-f]{6}", some.slug)
    assert some.slug != others.slug
    assert find_area(zones.iloc[6::-1], []) == some


def test_near_matches_are_offered_never_guessed() -> None:
    with pytest.raises(ScenarioError, match=r"Did you mean Falkirk\?"):
        find_area(ZONES, ["Falkrik"])
    with pytest.raises(ScenarioError, match="They hold Argyll and Bute"):
        find_area(ZONES, ["Xyzzy"])


def test_zones_of_no_known_council_name_the_cure() -> None:
    nowhere = pd.DataFrame({"council": [None], "council_name": [None]})
    with pytest.raises(MissingDataError, match="--lookup"):
        find_area(nowhere, ["Falkirk"])


def test_zones_without_councils_name_the_cure() -> None:
    with pytest.raises(MissingDataError, match="--lookup"):
        find_area(ZONES[[]], ["Falkirk"])


SCOTLAND = pd.DataFrame(
    [
        (
            "S12000005",
            "Clackmannanshire",
            "S37000005",
            "Clackmannanshire and Stirling",
            "S08000019",
            "NHS Forth Valley",
        ),
        ("S12000030", "Stirling", "S37000005", "Clackmannanshire and Stirling", "S08000019", "NHS Forth Valley"),
        ("S12000014", "Falkirk", "S37000013", "Falkirk", "S08000019", "NHS Forth Valley"),
        ("S12000017", "Highland", "S37000016", "Highland", "S08000022", "NHS Highland"),
        ("S12000035", "Argyll and Bute", "S37000004", "Argyll and Bute", "S08000022", "NHS Highland"),
    ],
    columns=["council", "council_name", "hscp", "hscp_name", "health_board", "health_board_name"],
)


@pytest.mark.parametrize(
    ("asked", "name", "kind", "councils"),
    [
        ("Falkirk", "Falkirk", "council area", 1),
        ("S37000013", "Falkirk", "council area", 1),
        ("Highland", "Highland", "council area", 1),
        ("Highland HSCP", "Highland", "council area", 1),
        ("NHS Highland", "NHS Highland", "health board area", 2),
        ("highland health board", "NHS Highland", "health board area", 2),
        ("forth valley", "NHS Forth Valley", "health board area", 3),
        ("s08000019", "NHS Forth Valley", "health board area", 3),
        ("Clackmannanshire & Stirling", "Clackmannanshire and Stirling", "partnership area", 2),
        (
            "Clackmannanshire and Stirling Health and Social Care Partnership",
            "Clackmannanshire and Stirling", "partnership area", 2,
        ),
    ],
)  # fmt: skip
def test_councils_go_before_partnerships_and_these_before_boards(
    asked: str, name: str, kind: str, councils: int
) -> None:
    area = find_area(SCOTLAND, [asked])
    assert (area.name, area.kind, len(area.council)) == (name, kind, councils)
    assert find_area(SCOTLAND.iloc[::-1], [asked]) == area


def test_a_board_and_a_council_are_planned_together() -> None:
    area = find_area(SCOTLAND, ["NHS Highland", "Falkirk", "Highland"])
    assert (area.name, area.slug) == ("Argyll and Bute, Falkirk and Highland", "argyll-and-bute-falkirk-and-highland")


def test_near_names_of_boards_are_offered() -> None:
    with pytest.raises(ScenarioError, match=r"no such council, partnership .* Did you mean NHS Forth Valley\?"):
        find_area(SCOTLAND, ["Firth Valley"])


def test_a_board_is_whole_though_some_of_its_councils_have_no_zones_here() -> None:
    area = find_area(SCOTLAND[SCOTLAND["council_name"] == "Falkirk"], ["Forth Valley"], units=SCOTLAND)
    assert area.council == ("S12000005", "S12000014", "S12000030")


def test_a_board_that_cuts_a_council_is_refused() -> None:
    cut = pd.concat([SCOTLAND, SCOTLAND.iloc[[2]].assign(health_board="S08000022", health_board_name="NHS Highland")])
    with pytest.raises(ScenarioError, match="NHS Forth Valley: holds only a part of Falkirk"):
        find_area(cut, ["Forth Valley"])


def test_a_board_whose_councils_nobody_knows_names_the_cure() -> None:
    nowhere = pd.DataFrame([{"health_board": "S08000099", "health_board_name": "NHS Elm"}])
    with pytest.raises(MissingDataError, match="--lookup"):
        find_area(SCOTLAND, ["NHS Elm"], units=pd.concat([SCOTLAND, nowhere]))
