"""The page's text: complete, the same each time, and safe with whatever the data hold."""

import re
from dataclasses import replace

import pandas as pd
import pytest

from hubplan.categories import CATEGORIES
from hubplan.measures.score import score_plan
from hubplan.notes import Note, NoteKind
from hubplan.render import build_page
from hubplan.render.colors import color_catchments
from hubplan.render.comparison import compare_catchments
from hubplan.render.page_content import view_catchments, view_services
from hubplan.scenario import PopulationBand
from hubplan.schema import check_sites
from hubplan.style import SEA
from hubplan.unplaced import Obstacle, UnplacedReason
from pages import HOSTILE, Elements, payload_of
from runs import SITES, change, draw_run, draw_sites


def test_the_frame_is_complete(island_run):
    page = Elements(build_page(island_run))
    assert page["html"] == [{"lang": "en-GB"}]
    assert (
        len(page["h1"]) == len(page["main"]) == len(page["title"]) - len([1 for a in page["title"] if "id" in a]) == 1
    )
    assert page["a"][0]["href"] == "#main"
    viewport = next(meta["content"] for meta in page["meta"] if meta.get("name") == "viewport")
    assert "user-scalable" not in viewport
    assert "maximum-scale" not in viewport
    ids = [attrs["id"] for _, attrs in page.elements if "id" in attrs]
    assert len(ids) == len(set(ids))
    assert all(a["href"][1:] in ids for a in page["a"])


def test_nothing_points_outside(island_run):
    page = Elements(build_page(island_run))
    addresses = [
        attrs[key] for _, attrs in page.elements for key in ("src", "href", "action", "data") if attrs.get(key)
    ]
    assert all(address.startswith(("#", "data:")) for address in addresses)
    styles = re.findall(r"url\(([^)]*)\)", build_page(island_run))
    assert all(address.startswith(("data:", "#")) for address in styles)


def test_the_same_run_gives_the_same_bytes(island_run):
    assert build_page(island_run) == build_page(draw_run(status="assumed"))


def test_every_zone_and_its_numbers_are_told(island_run):
    page = build_page(island_run)
    told = Elements(page).text
    for code, zone in island_run.plan.zones.iterrows():
        assert code in told
        assert f"{zone['population']:,}" in told
    packed = payload_of(page)
    assert packed["zones"]["code"] == island_run.plan.zones.index.tolist()
    assert packed["zones"]["catchment"] == island_run.plan.assignment.tolist()
    assert sum(c["people"] for c in packed["catchments"]) == island_run.plan.zones["population"].sum()


def test_assumed_links_and_unplaced_sites_are_listed(island_run):
    unplaced = pd.DataFrame(
        [("sites.csv", 7, "Lost Library", "library", (Obstacle(UnplacedReason.POSTCODE_UNKNOWN, "G40 2QH"),))],
        columns=island_run.unplaced.columns,
    )
    told = Elements(build_page(change(island_run, unplaced=unplaced))).text
    assert "One link is assumed." in told
    assert "Mainland - Island (1.0 km of water)" in told
    assert "1 site could not be placed" in told
    assert "Lost Library" in told
    assert "postcode G40 2QH not in the table of postcodes" in told


def test_hostile_names_stay_text(island_run):
    zones = island_run.plan.zones.assign(name=HOSTILE, intermediate_zone_name=HOSTILE)
    hubs = island_run.hubs.assign(name=f"{HOSTILE}</script>\u2028", hub_name=HOSTILE)
    reason = (Obstacle(UnplacedReason.POSTCODE_UNKNOWN, HOSTILE),)
    hostile = change(
        island_run,
        area=replace(island_run.area, name=HOSTILE),
        plan=replace(island_run.plan, zones=zones),
        hubs=hubs,
        sites=island_run.sites.assign(name=HOSTILE),
        links=island_run.links.assign(name=HOSTILE),
        unplaced=pd.DataFrame([(HOSTILE, 1, HOSTILE, HOSTILE, reason)], columns=island_run.unplaced.columns),
        attribution=HOSTILE,
        notes=(Note(NoteKind.DOUBT, HOSTILE, HOSTILE),),
        people_date=HOSTILE,
        created=HOSTILE,
        versions={HOSTILE: HOSTILE},
    )
    page = build_page(hostile)
    parsed = Elements(page)
    assert parsed["img"] == []
    assert not any(key.startswith("on") for _, attrs in parsed.elements for key in attrs)
    assert len(parsed["script"]) == 2
    assert HOSTILE in parsed.text
    assert "\u2028" not in "".join(re.findall(r"<script.*?</script>", page, re.DOTALL))


@pytest.mark.parametrize("k", [1, 2, 3, 7])
def test_any_number_of_catchments(ascii_run, k):
    told = Elements(build_page(ascii_run("abcdefg"[:k]))).text
    words = {
        1: "one locality catchment",
        2: "two locality catchments",
        3: "three locality catchments",
        7: "seven locality catchments",
    }
    assert f"Strip: {words[k]}" in told


def test_a_synthetic_place_says_so(island_run):
    real, made = build_page(island_run), build_page(change(island_run, area=replace(island_run.area, synthetic=True)))
    words = "Synthetic example: no real place"
    assert Elements(real).text.count(words) == 0
    assert Elements(made).text.count(words) >= 4  # header, print, map, still map


def test_out_of_band_is_marked_wherever_it_shows(ascii_run):
    run = ascii_run("abc", people={"a": 50_000, "b": 62_021, "c": 38_790}, band=PopulationBand())
    page = build_page(run)
    assert 'class="verdict problem"' in page
    assert Elements(page).text.count("2,021 over") >= 3  # sentence, card, detail
    assert "1,210 short" in page


@pytest.mark.real_data
@pytest.mark.parametrize(("name", "k"), [("Falkirk", 3), ("Argyll and Bute", 2), ("City of Edinburgh", 11)])
def test_real_councils_stay_small(council_run, name, k):
    page = build_page(council_run(name, k))
    assert len(page.encode()) < 1_200_000
    assert len(payload_of(page)["zones"]["code"]) == len(council_run(name, k).plan.zones)


def test_what_no_outline_covers_is_sea_only_where_the_coast_is_known(strip_run):
    assert payload_of(build_page(change(strip_run, coast_known=True)))["backdrop"] == SEA
    assert payload_of(build_page(change(strip_run, coast_known=False)))["backdrop"] != SEA


def test_many_categories_stand_in_several_tables(island_run):
    keys = list(CATEGORIES)
    sites = pd.concat([island_run.sites.head(1).assign(category=key) for key in keys])
    sites.index = [f"site-{i}" for i in range(len(sites))]
    tables = view_services(
        change(island_run, sites=sites), view_catchments(island_run, color_catchments(island_run.plan))
    )
    assert [category.key for table in tables for category in table.categories] == keys
    assert all(len(table.categories) <= 7 for table in tables)
    assert sum(int(sites) for table in tables for sites, _ in table.total) == len(keys)


def test_catchments_stand_side_by_side(island_run):
    comparison = compare_catchments(island_run, view_catchments(island_run, color_catchments(island_run.plan)))
    scores = island_run.scorecard.by_catchment
    assert comparison.columns[:3] == ["People", "Children under 18", "Within 5 km"]
    for view, cells in comparison.rows:
        assert cells[0][0] == f"{scores.at[view.number, 'people']:,}"
        assert cells[2][1] == f"{scores.at[view.number, 'within_5_km']:,.0f}"
    bare = replace(island_run.scorecard, by_catchment=scores[["people"]])
    views = view_catchments(island_run, color_catchments(island_run.plan))
    assert compare_catchments(replace(island_run, scorecard=bare), views).columns == ["People"]


def test_the_way_to_specialists_stands_beside_the_services():
    run = draw_run()
    added = ("Y1", HOSTILE, "special_school", False, "", 600.0, 1800.0)
    card = score_plan(run.proposal, check_sites(draw_sites([*SITES, added])), run.scenario)
    text = build_page(replace(run, scorecard=card))
    page = Elements(text)
    assert HOSTILE not in text
    assert f"{HOSTILE} (outside the area), 0.3 km" in page.text
    assert "The way to specialist services" in page.text
    assert "The way to specialist services" not in Elements(build_page(run)).text
