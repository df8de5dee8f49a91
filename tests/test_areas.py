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
