"""The report a committee reads, as Markdown."""

import re
from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubplan.hubs import choose_hubs
from hubplan.measures.score import score_plan
from hubplan.notes import Note, NoteKind
from hubplan.plan import make_plan
from hubplan.proposal import make_proposal
from hubplan.render.page_content import view_catchments
from hubplan.render.report import build_report, escape_markdown
from hubplan.run import Achieved, PreferenceOutcome, Run
from hubplan.scenario import Baseline
from hubplan.schema import check_sites
from hubplan.unplaced import Obstacle, UnplacedReason
from hubplan.write.scorecard import tabulate_scorecard
from runs import SITES, change, draw_run, draw_sites

SECTIONS = [
    "The question and the rules",
    "How close to the best possible",
    "Sizes",
    "Each catchment",
    "Scorecard",
    "Links over water",
    "What could not be placed",
    "How it was made",
    "Sources and licences",
    "Limits",
]


def tables(text: str) -> list[list[str]]:
    """Collect the tables of a Markdown text, each as its lines."""
    found: list[list[str]] = [[]]
    for line in text.splitlines():
        if line.startswith("|"):
            found[-1].append(line)
        elif found[-1]:
            found.append([])
    return [table for table in found if table]


def cells(line: str) -> int:
    return line.replace("\\|", "").count("|")


def test_sections_stand_in_order():
    text = build_report(draw_run())
    headings = [line[3:] for line in text.splitlines() if line.startswith("## ")]
    assert headings == SECTIONS
    assert text.startswith("# Elmshire: proposed catchments for children's services hubs\n\n**Both catchments hold ")
    assert text.endswith("\n")
    assert "\n\n\n" not in text


def test_every_table_is_square_and_begins_after_a_blank_line():
    text = build_report(draw_run())
    assert len(tables(text)) >= 9
    for table in tables(text):
        assert len({cells(line) for line in table}) == 1, table
        assert set(table[1]) <= set("|-:")
        assert f"\n\n{table[0]}\n" in text


def test_each_catchment_is_told_with_its_figures():
    text = build_report(draw_run())
    assert "| 1 | Elm | 40,000 | Within, 0 to spare | 8,000 | 2 | Elm Library |" in text
    part = text.split("### 1 Elm\n")[1].split("### ")[0]
    assert "The hub is **Elm Library** (library)" in part
    assert "Services inside: GP practices 1, nurseries 1, libraries 1." in part
    assert "Within 400 m of the hub: GP practice, Nursery." in part
    assert "Takes in: Elm North; Elm South." in part
    other = text.split("### 2 ")[1]
    assert "20,000 people live nearer to another catchment's hub." in other
    assert "Edges: Elm (2.0 km)." in other
    assert "Relies on one link over water." in other


def test_every_share_has_its_count_and_no_distance_is_called_time():
    text = build_report(draw_run())
    assert "| People within 2 km of their hub | 80% | 80,000 |" in text
    assert "minute" not in text.lower()


def test_links_are_listed_and_assumed_ones_stand_out():
    confirmed = build_report(draw_run())
    assert "| Mainland - Island | Ferry | b to d |" in confirmed
    assert "assumed:**" not in confirmed
    assumed = build_report(draw_run(status="assumed"))
    assert "**One link is assumed:**" in assumed
    assert "Assumed: confirm or replace |" in assumed


def one_catchment(run: Run) -> Run:
    plan = make_plan(run.plan.zones, run.plan.contiguity, dict.fromkeys(run.plan.zones.index, 1), run.plan.band)
    hubs = choose_hubs(plan, run.sites)
    return change(run, plan=plan, hubs=hubs, scorecard=score_plan(make_proposal(plan, hubs), run.sites, run.scenario))


def test_out_of_band_is_said_with_the_remedies():
    run = draw_run(people=7_000)
    text = build_report(one_catchment(run))
    assert "### Out of the band" in text
    assert "Elmshire is 5,000 people short." in text
    assert "What can be done:" in text
    for remedy in run.feasibility.remedies:
        assert escape_markdown(remedy.words) in text
    assert "### Out of the band" not in build_report(draw_run())


def test_out_of_band_where_the_total_fits_says_to_search_on():
    text = build_report(draw_run(people={"a": 10_000, "b": 30_000, "c": 10_000, "d": 25_000, "e": 25_000}))
    assert "this plan does not reach them" in text
    assert "is 20,000 people short." in text
    assert "is 20,000 people over." in text


def test_a_synthetic_area_is_labelled_first():
    run = draw_run()
    text = build_report(change(run, area=replace(run.area, synthetic=True)))
    assert text.startswith("> **Synthetic data.** Elmshire does not exist.")
    assert "Synthetic" not in build_report(run)


def test_sites_that_could_not_be_placed_are_counted_by_file_and_reason():
    row = {"file": "schools.csv", "name": "x", "category": "library"}
    lost = (Obstacle(UnplacedReason.NO_PLACE),)
    unknown = [(Obstacle(UnplacedReason.POSTCODE_UNKNOWN, code),) for code in ("G40 2QH", "EH6 4LX", "")]
    rows = [{**row, "row": number, "reason": reason} for number, reason in enumerate([lost, lost, *unknown])]
    text = build_report(change(draw_run(), unplaced=pd.DataFrame(rows)))
    assert "| schools.csv | no coordinates, data zone or postcode | 2 |" in text
    assert "| schools.csv | postcode not in the table of postcodes | 3 |" in text
    assert "Every site that was read has a place." in build_report(draw_run())
    assert "No sites were given." in build_report(draw_run(sites=[]))


def test_a_catchment_without_a_site_says_so():
    text = build_report(draw_run(sites=SITES[:1] + SITES[2:]))  # without the hospital
    part = text.split("### 2 ")[1]
    assert "No site in this catchment can be a hub." in part
    assert "**centre of d**" in part
    assert "One catchment has no site that can be a hub" in text
    chosen = build_report(draw_run(hubs="any"))
    assert "No site in this catchment" not in chosen
    assert "The hub is put at the **centre of" in chosen


def test_sources_and_attribution_are_there():
    text = build_report(draw_run())
    assert "| Boundaries | zones.gpkg | 5 | A publisher, OGL v3.0 |" in text
    assert "Contains data from a publisher, OGL v3.0." in text


def test_notes_are_listed_with_the_sources():
    text = build_report(
        replace(draw_run(), notes=(Note(NoteKind.LEFT_OUT, "file_a.csv", "file_a.csv: _3_ rows left out."),))
    )
    assert "- file_a.csv: \\_3\\_ rows left out." in text.split("## Sources and licences")[1]


def test_zones_without_ages_or_intermediate_zones():
    run = draw_run()
    zones = run.plan.zones.drop(columns=["children", "intermediate_zone_name", "simd_quintile"])
    plan = make_plan(zones, run.plan.contiguity, run.plan.assignment, run.plan.band)
    text = build_report(
        change(run, plan=plan, scorecard=score_plan(make_proposal(plan, run.hubs), run.sites, run.scenario))
    )
    assert "Children" not in text
    assert "Takes in" not in text
    for table in tables(text):
        assert len({cells(line) for line in table}) == 1, table


@pytest.mark.parametrize(
    "name", ["<script>alert(1)</script>", "a | b", "**bold** [x](http://e.org)", "# x\n## Limits", "`x`"]
)
def test_names_cannot_become_markup(name):
    run = draw_run(sites=[(site[0], name, *site[2:]) for site in SITES])
    text = build_report(run)
    assert "<script>" not in text
    assert not re.search(r"(?<!\\)\]\(", text)  # no link
    assert "http://" not in text
    assert [line[3:] for line in text.splitlines() if line.startswith("## ")] == SECTIONS
    for table in tables(text):
        assert len({cells(line) for line in table}) == 1, table


@given(st.text())
def test_escaped_text_is_one_line_without_tags(text):
    escaped = escape_markdown(text)
    assert len(escaped.splitlines()) <= 1
    assert "<" not in escaped
    assert not escaped.startswith(("#", ">", "- ", "+ ", "="))


def test_preferences_stand_in_a_table_and_costs_where_known():
    stay = Achieved({"people_who_stay": 2000, "share_who_stays": 0.2}, 2)
    plain = PreferenceOutcome("baseline", Baseline(file="plans/before | *all*.csv"), stay)
    assert "Preferences and what they cost" not in build_report(draw_run())
    text = build_report(draw_run(preferences=(plain,)))
    assert "| Baseline | before \\| \\*all\\*.csv, weight 1 | 20.0 % of people stay (2,000) |" in text
    assert "What each costs in distance is told with `--show-costs`." in text
    without = Achieved({"people_who_stay": 1000, "share_who_stays": 0.1}, 2)
    priced = replace(plain, travel=2.0, travel_without=1.6, achieved_without=without)
    lone = PreferenceOutcome("ferries", "only_if_needed", Achieved({"ferries_relied_on": 1}, 2))
    text = build_report(draw_run(preferences=(priced, lone)))
    assert "| +0.400 km (+25.0 %) | 10.0 % of people stay (1,000) |" in text
    assert "| Ferries | only if needed | 1 ferry relied on | not known |  |" in text
    assert "--show-costs" not in text
    for table in tables(text):
        assert len({cells(line) for line in table}) == 1, table


def test_the_way_to_specialists_is_told_of_each_catchment():
    run = draw_run()
    added = ("Y1", "Elm|School", "special_school", False, "", 600.0, 1800.0)
    card = score_plan(run.proposal, check_sites(draw_sites([*SITES, added])), run.scenario)
    text = build_report(replace(run, scorecard=card))
    lines = [line for line in text.splitlines() if line.startswith("- Nearest specialist services")]
    told = r"special school Elm\|School (outside the area), 0.3 km."
    assert lines[0] == f"- Nearest specialist services of those listed, as the crow flies from the hub: {told}"
    assert len(lines) == run.plan.k
    assert "Nearest specialist" not in build_report(run)


def test_children_by_age_stand_in_report_page_and_scorecard():
    run = draw_run()
    zones = run.plan.zones.assign(age_0_4=1_000, age_5_11=1_500, age_12_17=1_500, urban_rural=["1", "5", "6", "4", "1"])
    plan = make_plan(zones, run.plan.contiguity, run.plan.assignment, run.plan.band)
    run = change(run, plan=plan, scorecard=score_plan(make_proposal(plan, run.hubs), run.sites, run.scenario))
    assert "- Children and young people: 2,000 aged 0–4, 3,000 aged 5–11, 3,000 aged 12–17." in build_report(run)
    facts = {label: words for label, _, words in view_catchments(run, {1: None, 2: None})[0].facts}
    assert facts["Children under 18"] == "8,000 (0–4: 2,000, 5–11: 3,000, 12–17: 3,000)"
    assert facts["In rural zones"] == "20,000 people (50%)"
    table = tabulate_scorecard(run).set_index(["scope", "measure"])
    assert table.loc[("1", "age_5_11"), ["label", "score", "unit"]].tolist() == ["Children 5–11", 3_000, "people"]
    assert table.at[("2", "rural_people"), "score"] == 20_000
    assert "aged 0–4" not in build_report(draw_run())
