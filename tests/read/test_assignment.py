"""The assignment: written the same for equal plans, read with care."""

import pandas as pd
import pytest

from hubplan.errors import InputDataError, MissingDataError
from hubplan.plan import make_plan
from hubplan.read.assignment import check_assigned, read_assignment
from hubplan.write.assignment import write_assignment
from hubplan.write.scorecard import tabulate_scorecard, write_scorecard
from runs import A, B, C, D, E, draw_run


def test_columns_and_order(tmp_path):
    write_assignment(draw_run(), tmp_path / "assignment.csv")
    lines = (tmp_path / "assignment.csv").read_text(encoding="utf-8").splitlines()
    assert lines[0] == ("data_zone,catchment,catchment_name,name,people,children,hub,hub_name,council,council_name")
    assert lines[1] == f"{A},1,Elm,a,20000,4000,L1,Elm Library,S12900001,Elmshire"
    assert [line.split(",")[0] for line in lines[1:]] == [A, B, C, D, E]


def test_equal_plans_make_equal_bytes_whatever_the_labels(tmp_path):
    run = draw_run()
    write_assignment(run, tmp_path / "one.csv")
    renamed = make_plan(run.plan.zones, run.plan.contiguity, {E: 7, A: 9, B: 7, D: 7, C: 9}, run.plan.band)
    write_assignment(draw_run(plan=renamed), tmp_path / "two.csv")
    assert (tmp_path / "one.csv").read_bytes() == (tmp_path / "two.csv").read_bytes()


def test_what_is_written_is_read_back(tmp_path):
    run = draw_run()
    write_assignment(run, tmp_path / "assignment.csv")
    read = check_assigned(read_assignment(tmp_path / "assignment.csv"))
    again = make_plan(run.plan.zones, run.plan.contiguity, read, run.plan.band)
    assert again.plan_id == run.plan.plan_id


def test_columns_may_stand_anywhere_and_be_written_otherwise(tmp_path):
    (tmp_path / "a.csv").write_text(f"note,CATCHMENT,Data_Zone\nx,north,{B.lower()}\ny,south,{A}\n")
    read = check_assigned(read_assignment(tmp_path / "a.csv"))
    assert read.to_dict() == {A: "south", B: "north"}
    assert read.index.tolist() == [A, B]


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        (f"DataZone,SubHSCP,SubHSCPName,CA\n{A},PN01,North,X\n{B},PN02,South,X\n", {A: "PN01", B: "PN02"}),
        (f"DZ,HSCP Locality\n{B},South\n{A},North\n", {A: "North", B: "South"}),
        # where a plan stands beside the localities, it is the plan that is meant
        (f"locality,catchment,dz_code\nSouth,1,{A}\nSouth,2,{B}\n", {A: "1", B: "2"}),
    ],
)
def test_a_lookup_of_localities_is_an_assignment(tmp_path, text, labels):
    (tmp_path / "localities.csv").write_text(text)
    assert check_assigned(read_assignment(tmp_path / "localities.csv")).to_dict() == labels


@pytest.mark.real_data
def test_the_published_localities_are_an_assignment(real_data):
    labels = check_assigned(read_assignment(real_data / "lookups" / "datazone-to-locality-lookup.csv"))
    assert (len(labels), labels.nunique()) == (5_219, 97)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (f"data_zone,part\n{A},1\n", "column catchment is missing"),
        ("zone,catchment\nE01000001,1\n", "column data_zone is missing"),
        (f"data_zone,catchment\n{A},1\nS12000014,2\n", "1 row has no data zone code, first in row 3"),
        (f"data_zone,catchment\n{A},1\n{A},2\n", "1 data zone stands more than once"),
        (f"data_zone,catchment\n{A},1\n{B},\n", "1 data zone has no catchment"),
        (f"data_zone,catchment\n{A},\n{B},\n", "2 data zones have no catchment"),
        ("", "found an empty one"),
    ],
)
def test_bad_files_are_refused_in_one_line(tmp_path, text, words):
    (tmp_path / "bad.csv").write_text(text)
    with pytest.raises(InputDataError, match=words) as caught:
        check_assigned(read_assignment(tmp_path / "bad.csv"))
    assert "\n" not in str(caught.value)
    assert "bad.csv" in str(caught.value)


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(MissingDataError, match=r"none\.csv"):
        read_assignment(tmp_path / "none.csv")


def test_scorecard_is_one_tidy_table(tmp_path):
    run = draw_run()
    table = tabulate_scorecard(run)
    assert list(table.columns) == ["scope", "catchment_name", "measure", "label", "score", "unit", "people", "detail"]
    assert table["scope"].unique().tolist() == ["all", "1", "2"]
    assert not table.duplicated(["scope", "measure"]).any()
    key = table.set_index(["scope", "measure"])
    assert key.at[("2", "people"), "score"] == 60_000
    assert key.at[("2", "nearer_other_hub"), "people"] == 20_000
    assert key.at[("2", "nearer_other_hub"), "score"] == pytest.approx(1 / 3)
    assert key.at[("1", "sites_library"), "detail"] == "0.2 per 10,000 people"
    assert key.at[("1", "colocated"), "detail"] == "GP practice, Nursery"
    write_scorecard(run, tmp_path / "scorecard.csv")
    read = pd.read_csv(tmp_path / "scorecard.csv")
    assert len(read) == len(table)
    assert read["score"].dtype == "float64"


def test_every_score_of_a_catchment_is_in_the_table():
    run = draw_run()
    told = set(tabulate_scorecard(run).query("scope == '1'")["measure"])
    given_with_others = {"name", "hub_name", "hub_kind", "farthest_zone"}
    columns = set(run.scorecard.by_catchment.columns) - given_with_others
    assert columns - {"mean_km"} | {"mean_travel"} == told  # told by one name, whatever the unit
