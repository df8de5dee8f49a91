"""Catchments in years to come: counted, then projected by both methods, out of the band where they leave it."""

import json
from dataclasses import replace

import pandas as pd

from hubplan.measures.ahead import look_ahead
from hubplan.measures.score import score_plan
from hubplan.render.report import build_report
from hubplan.run import Run
from hubplan.write.record import run_summary
from hubplan.write.scorecard import tabulate_scorecard
from runs import A, B, C, D, E, draw_run

YEARS = (2014, 2024)
THEN = {A: 20_000, B: 20_000, C: 16_000, D: 20_000, E: 20_000}
NOW = {A: 20_000, B: 20_000, C: 20_000, D: 20_000, E: 20_000}


def series(then: dict[str, int] = THEN, now: dict[str, int] = NOW) -> pd.DataFrame:
    rows = {(zone, year): people[zone] for people, year in ((then, 2014), (now, 2024)) for zone in people}
    index = pd.MultiIndex.from_tuples(rows, names=["data_zone", "year"])
    frame = pd.DataFrame({"population": list(rows.values())}, index=index)
    return frame.assign(children=frame["population"] // 5)


def run_ahead() -> Run:
    """Catchment 1 (a, c) holds 40,000 people and has grown by 4,000, catchment 2 holds 60,000 as ever."""
    run = draw_run()
    ahead = look_ahead(run.plan, series(), [5, 10])
    scorecard = score_plan(run.proposal, run.sites, run.scenario, ahead=ahead)
    return replace(run, ahead=ahead, scorecard=scorecard)


def test_both_methods_by_hand():
    ahead = run_ahead().ahead
    assert ahead is not None
    assert (ahead.first, ahead.last) == YEARS
    people = ahead.table.pivot_table(index=["year", "method"], columns="catchment", values="people", aggfunc="sum")
    assert people.loc[(2024, "counted")].tolist() == [40_000, 60_000]
    # the council grows by 400 people a year, and each part with it
    assert people.loc[(2029, "constant_share")].tolist() == [40_800, 61_200]
    assert people.loc[(2034, "constant_share")].tolist() == [41_600, 62_400]
    # 104,000 people; the share of catchment 1 was 36/96, is 40/100 and will be 42.5 %
    assert people.loc[(2034, "shift_share")].tolist() == [44_200, 59_800]
    assert ahead.leaving(2024, "counted") == []
    assert ahead.leaving(2034, "constant_share") == [2]
    assert ahead.leaving(2034, "shift_share") == []
    assert set(ahead.projected["method"]) == {"constant_share", "shift_share"}
    children = ahead.table.groupby(["year", "method"])["children"].sum()
    assert children[(2034, "shift_share")] == 20_800


def test_councils_do_not_share_their_growth():
    run = draw_run()
    zones = run.plan.zones.assign(council=["N", "N", "N", "S", "S"])
    zones["council"] = zones.index.map({A: "N", C: "N", B: "S", D: "S", E: "S"})
    ahead = look_ahead(replace(run.plan, zones=zones), series(), [10])
    table = ahead.table.set_index(["method", "catchment"])["people"]
    assert table["constant_share"].tolist() == [44_000, 60_000]


def test_scores_say_what_leaves_the_band():
    card = run_ahead().scorecard.overall
    assert card.loc["in_band_2034_constant_share", ["score", "people", "group"]].tolist() == [1, 41_600, "Years ahead"]
    assert card.at["in_band_2034_constant_share", "detail"].startswith("1 of 2; out: ")
    assert card.at["in_band_2034_shift_share", "detail"] == "2 of 2"
    assert not [measure for measure in draw_run().scorecard.overall.index if measure.startswith("in_band_20")]


def test_the_scorecard_file_has_the_people_of_each_catchment():
    table = tabulate_scorecard(run_ahead()).set_index(["scope", "measure"])
    assert table.at[("2", "people_2034_constant_share"), "score"] == 62_400
    assert table.at[("2", "people_2034_constant_share"), "detail"] == "out of the band"
    assert table.at[("1", "people_2034_shift_share"), "detail"] == "in the band"


def test_the_record_names_method_and_trend():
    told = run_summary(run_ahead())["ahead"]
    assert (told["what"], told["trend"]) == ("a projection, not a forecast", [2014, 2024])
    assert set(told["methods"]) == {"constant_share", "shift_share"}
    row = {"year": 2034, "method": "shift_share", "catchment": 1, "people": 44_200, "children": 8_840, "in_band": True}
    assert row in told["catchments"]
    assert json.dumps(told, allow_nan=False)
    assert run_summary(draw_run())["ahead"] is None


def test_the_report_has_a_table_for_each_method():
    run = run_ahead()
    text = build_report(run)
    section = text.split("## Years ahead")[1].split("## Each catchment")[0]
    assert "A projection, not a forecast" in section
    assert "| Catchment | 2024 (counted) | 2029 | 2034 |" in section
    assert f"| {run.hubs.at[2, 'name']} | 60,000 | **61,200** | **62,400** |" in section
    assert f"| {run.hubs.at[1, 'name']} | 40,000 | 42,075 | 44,200 |" in section
    assert "## Years ahead" not in build_report(draw_run())
