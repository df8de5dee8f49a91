"""Which sites a hub may stand in."""

import geopandas as gpd
import pandas as pd
import pytest
from shapely import Point

from hubplan.errors import ScenarioError
from hubplan.hubs import choose_hubs
from hubplan.hubs.choose import clean_hubs
from hubplan.measures.colocation import count_kinds
from hubplan.measures.example import three_zones
from hubplan.pins.resolve import resolve_pins
from hubplan.pipeline.steps.hubs.candidates import _people_nearer, open_sites
from hubplan.scenario import HubCategories, HubPins, Pins


def place(rows: list[tuple[str, str, str, object, str, float]]) -> gpd.GeoDataFrame:
    """Make sites from identifier, name, category, what its entry says, zone and metres east."""
    frame = pd.DataFrame(rows, columns=["site", "name", "category", "hub_told", "data_zone", "x"]).set_index("site")
    frame["hub_told"] = frame["hub_told"].astype("boolean")
    points = [Point(x, 500) for x in frame.pop("x")]
    return gpd.GeoDataFrame(frame.assign(hub_candidate=False), geometry=points, crs=27700)


SITES = place(
    [
        ("L1", "Elm Library", "library", pd.NA, "a", 500),
        ("L2", "Mobile library", "library", pd.NA, "a", 500),
        ("L3", "Immobile Library", "library", pd.NA, "a", 500),
        ("S1", "Elm Academy", "secondary_school", pd.NA, "b", 1500),
        ("P1", "Elm Primary", "primary_school", pd.NA, "c", 2500),
        ("C1", "Harm Reduction", "specialist_clinic", pd.NA, "c", 2500),
        ("F1", "Fostering", "social_work", False, "c", 2500),
        ("N1", "Nursery", "nursery", True, "c", 2500),
    ]
)


def test_a_hub_may_stand_where_category_name_and_entry_allow():
    opened = open_sites(SITES, HubCategories())
    assert list(opened.index[opened["hub_candidate"]]) == ["L1", "L3", "N1"]
    assert opened["if_none"].to_dict() == {**dict.fromkeys(SITES.index, 0), "S1": 1, "P1": 2}


def test_a_few_words_of_config_turn_it():
    asked = HubCategories(open=("secondary_school", "specialist_clinic"), close=("library",), not_named=("reduction",))
    opened = open_sites(SITES, asked)
    assert list(opened.index[opened["hub_candidate"]]) == ["S1", "N1"]
    assert opened.at["S1", "if_none"] == 0


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"open": ("librery",)}, "did you mean library"),
        ({"open": ("library",), "close": ("Libraries",)}, "stands under open and under close"),
        ({"if_none": ("refuge",)}, "confidential"),
    ],
)
def test_categories_that_cannot_be_are_refused(given: dict[str, tuple[str, ...]], told: str):
    with pytest.raises(ValueError, match=told):
        HubCategories(**given)


def test_people_nearer_to_a_school_than_its_nearest_open_place_are_counted():
    zones = three_zones().zones
    assert _people_nearer(SITES.loc[["P1"]], SITES.loc[["L1"]], zones).tolist() == [100]
    assert _people_nearer(SITES.loc[["S1"]], SITES.loc[["N1"]], zones).tolist() == [100]
    assert _people_nearer(SITES.loc[["P1"]], SITES.loc[["S1"]].set_geometry([Point(2000, 500)], crs=27700), zones) == [
        30
    ]
    assert _people_nearer(SITES.loc[["P1"]], SITES.iloc[:0], zones).tolist() == [100]


def test_a_catchment_without_an_open_place_takes_a_school_the_first_kind_first():
    opened = open_sites(SITES.drop("N1"), HubCategories())
    assert choose_hubs(three_zones(), opened)["hub"].tolist() == ["L1", "S1"]
    assert choose_hubs(three_zones(), opened.drop("S1"))["hub"].tolist() == ["L1", "P1"]
    assert choose_hubs(three_zones(), opened, pins=HubPins(closed=("S1",)))["hub"].tolist() == ["L1", "P1"]


def test_a_fee_counts_in_the_choice_for_a_catchment_of_target_size():
    sites = open_sites(
        place([("A", "A", "library", pd.NA, "a", 500), ("B", "B", "clinic", pd.NA, "a", 800)]), HubCategories()
    )
    for fee, chosen in ((0.2, "A"), (0.25, "B")):  # 40 people × 0.3 km are 12; the target is 50
        hubs = choose_hubs(three_zones(), sites, fee=pd.Series({"A": fee, "B": 0.0}))
        assert hubs["hub"].tolist()[0] == chosen


def test_sites_are_named_where_the_name_is_theirs_alone():
    sites = SITES.assign(name=SITES["name"].replace("Immobile Library", "Elm library"))
    zones = three_zones().zones
    with pytest.raises(ScenarioError, match=r"2 sites of X are named 'elm library'.*L1 \(library\), L3 \(library\)"):
        resolve_pins(Pins(hubs=HubPins(open=("elm library",))), zones, sites, area="X")
    named = resolve_pins(Pins(hubs=HubPins(open=(" elm  ACADEMY",))), zones, sites, area="X")
    assert named.open == {"S1": "b"}
    assert clean_hubs([" elm  ACADEMY", "elm library"], sites) == ["S1", "ELM LIBRARY"]


def test_own_and_confidential_kinds_do_not_count_and_400_m_do():
    sites = place([("A", "A", "library", pd.NA, "a", 500), ("B", "B", "clinic", pd.NA, "a", 900), ("C", "C", "police", pd.NA, "a", 901),
                   ("D", "D", "library", pd.NA, "a", 600), ("E", "E", "refuge", pd.NA, "a", 500)])  # fmt: skip
    assert count_kinds(sites, sites).to_dict() == {"A": 1, "B": 2, "C": 2, "D": 2, "E": 2}
