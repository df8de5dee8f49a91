"""Which links count, on islands whose answer is plain."""

from dataclasses import replace

import pandas as pd
import pytest

from hubplan.contiguity import build_contiguity
from hubplan.errors import InfeasibleError
from hubplan.inputs import Inputs
from hubplan.notes import Note, NoteKind
from hubplan.pipeline.steps.link_choice import leave_links_out
from hubplan.pipeline.steps.pieces import tell_assumed, tell_doubtful
from hubplan.pipeline.steps.search import choose_k
from hubplan.scenario import LinkChoice, PopulationBand
from hubplan.schema import LINK_COLUMNS
from maps import draw_zones
from note_words import sentences
from small_areas import ask, draw, inputs_of, plan_of, settle

ISLES = """
abcdef
......
xxxyyy
"""
BEFORE = Note(NoteKind.MENDED, "zones.gpkg", "before")
LINKS = {
    "F1": ("foot bridge", "fixed_link", "bx", "N", "high"),
    "V1": ("ferry", "ferry", "xb", "Y", "low"),
    "V2": ("boat", "ferry", "ey", "", ""),
}


def isles(*links: str) -> Inputs:
    zones = draw_zones(ISLES)
    codes = dict(zip(zones["name"], zones.index, strict=True))
    rows = [
        (name, kind, codes[pair[0]], codes[pair[1]], 1000.0, 9.0, vehicles, "confirmed")
        for name, kind, pair, vehicles, _ in map(LINKS.__getitem__, links)
    ]
    frame = pd.DataFrame(rows, columns=list(LINK_COLUMNS), index=pd.Index(links, name="link"))
    frame["confidence"] = [LINKS[link][4] for link in links]
    contiguity = build_contiguity(zones, frame)
    used = frame.index.isin(contiguity.links["link"])
    return replace(inputs_of(zones), contiguity=contiguity, links=frame[used], bridges=frame[~used], notes=(BEFORE,))


def joins(inputs: Inputs) -> list[str]:
    return sorted(inputs.contiguity.links["link"])


def test_all_links_count_unless_said() -> None:
    inputs = isles("F1", "V1", "V2")
    assert leave_links_out(inputs, LinkChoice()) is inputs
    assert joins(inputs) == ["F1", "V2"]


def test_a_ferry_takes_the_place_of_the_foot_bridge_that_does_not_count() -> None:
    found = leave_links_out(isles("F1", "V1", "V2"), LinkChoice(foot=False))
    assert (joins(found), sorted(found.links.index), len(found.bridges)) == (["V1", "V2"], ["V1", "V2"], 0)
    assert sentences(found.notes) == ("before", "1 link does not count (without links on foot).")


def test_what_is_not_known_of_a_link_does_not_leave_it_out() -> None:
    found = leave_links_out(isles("V1", "V2"), LinkChoice(foot=False, confidence="high"))
    assert joins(found) == ["V2"]
    assert found.contiguity.components.max() == 0  # x and y hang together by their border


def test_what_no_link_joins_any_more_stands_alone() -> None:
    band = PopulationBand(low=3000, high=5000)
    inputs = isles("V1")
    assert draw(plan_of(inputs, ask(band, catchments=2))[0]).count("1") in range(3, 6)
    scenario = ask(band, catchments=2).model_copy(update={"links": LinkChoice(confidence="medium")})
    settled = settle(inputs, scenario)
    assert settled.feasibility.parts == (6_000, 2_000)
    with pytest.raises(InfeasibleError, match=r"^Without links of low confidence x stands alone: 2,000 people") as stop:
        choose_k(settled.feasibility, scenario)
    assert any("under links in a config" in words for words in stop.value.remedies)


def test_an_assumed_link_that_does_not_count_is_not_told_as_assumed() -> None:
    inputs = isles("V1")
    assumed = inputs.links.assign(status="assumed")
    inputs = replace(inputs, links=assumed, notes=(*tell_assumed(assumed), BEFORE))
    found = leave_links_out(inputs, LinkChoice(confidence="high"))
    assert sentences(found.notes) == ("before", "1 link does not count (without links of low or medium confidence).")


def test_a_plan_that_relies_on_a_doubtful_link_says_so() -> None:
    inputs = isles("V1")
    plan, _ = plan_of(inputs, ask(PopulationBand(low=3000, high=5000), catchments=2))
    assert sentences(tell_doubtful(plan.links, inputs.links)) == (
        "The plan relies on link V1 ferry, of low confidence: make sure that it runs.",
    )
    assert tell_doubtful(plan.links, inputs.links.assign(confidence="high")) == ()


def test_links_between_councils_do_not_count_where_each_stays_by_itself() -> None:
    inputs = isles("V1", "V2")
    inputs = replace(inputs, links=inputs.links.assign(scope=["national", "council"]))
    found = leave_links_out(inputs, LinkChoice(scope="council"))
    assert joins(found) == ["V2"]
    assert sentences(found.notes)[-1] == "1 link does not count (without links between councils)."
