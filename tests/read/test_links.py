"""Links: the table that ships with hubplan is read whole, and every defect is refused by name."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hubplan.errors import InputDataError, MissingDataError
from hubplan.read.links import lay_links_over, read_links
from hubplan.schema import LINK_COLUMNS
from note_words import sentences

OWN = Path(__file__).resolve().parents[2] / "data" / "links" / "scotland_links_2011.csv"
HEADER = "link_id,name,kind,zone_a,zone_b,gap_m,crossing_minutes,vehicles"
BRIDGE = "F01,The bridge,fixed_link,S01900001,S01900002,251,,Y"
KEPT = "V02,Kept,ferry,S01900005,S01900006,,,,,high"
FERRY = 'V01,"The ferry, summer",ferry,S01900003,S01900001,"1,200",35,N'


def write(folder, *rows: str, header: str = HEADER):
    path = folder / "links.csv"
    path.write_text("\n".join([header, *rows]), encoding="utf-8-sig")
    return path


def test_a_table_of_two_links(tmp_path):
    content = read_links(write(tmp_path, FERRY, BRIDGE))
    frame = content.frame
    assert frame.index.tolist() == ["F01", "V01"]
    assert frame.index.name == "link"
    assert frame.columns.tolist() == list(LINK_COLUMNS)
    assert frame.loc["V01"].to_dict() == {
        "name": "The ferry, summer",
        "kind": "ferry",
        "zone_a": "S01900003",
        "zone_b": "S01900001",
        "gap_m": 1200.0,
        "crossing_minutes": 35.0,
        "vehicles": "N",
        "status": "confirmed",
    }
    assert np.isnan(frame.loc["F01", "crossing_minutes"])
    assert (content.source.role, content.source.rows) == ("links", 2)


def test_only_what_is_needed_must_be_there(tmp_path):
    frame = read_links(
        write(tmp_path, "a,Bridge,Bridge,s01900001,S01900002", header="id,name,kind,zone_a,zone_b")
    ).frame
    row = frame.loc["a"]
    assert (row["kind"], row["zone_a"], row["vehicles"], row["status"]) == ("fixed_link", "S01900001", "", "confirmed")
    assert np.isnan(row["gap_m"])


def test_further_columns_and_the_status_are_kept(tmp_path):
    header = f"{HEADER},status,operator,confidence,source,scope,joins"
    frame = read_links(write(tmp_path, f"{BRIDGE},Assumed,,high,a map,council,x", header=header)).frame
    assert frame.loc["F01", ["status", "operator", "confidence", "source", "scope"]].tolist() == [
        "assumed", "", "high", "a map", "council",
    ]  # fmt: skip
    assert frame.at["F01", "joins"] == "x"


def test_a_table_without_rows_is_a_table_without_links(tmp_path):
    frame = read_links(write(tmp_path)).frame
    assert len(frame) == 0
    assert frame.columns.tolist() == list(LINK_COLUMNS)


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("F02,Tunnel,railway,S01900001,S01900002,1,,Y", r"no known kind \(F02 railway\)"),
        ("F02,Tunnel,,S01900001,S01900002,1,,Y", r"no known kind \(F02 empty\)"),
        ("F01,Again,ferry,S01900001,S01900002,1,,Y", r"1 identifier stands more than once \(F01\)"),
        (",Nameless,ferry,S01900001,S01900002,1,,Y", r"no identifier \(row 3\)"),
        ("F02,Bridge,ferry,S0190000,S01900002,1,,Y", r"no data zone in zone_a \(F02 S0190000\)"),
        ("F02,Bridge,ferry,S01900001,,1,,Y", r"no data zone in zone_b \(F02 empty\)"),
        ("F02,Round trip,ferry,S01900001,S01900001,1,,Y", r"1 link joins a zone to itself \(F02 Round trip\)"),
        ("F02,Bridge,ferry,S01900001,S01900002,near,,Y", r"no usable gap_m \(F02 near\)"),
        ("F02,Bridge,ferry,S01900001,S01900002,1,-5,Y", r"no usable crossing_minutes \(F02 -5\)"),
        ("F02,Bridge,ferry,S01900001,S01900002,1,,sometimes", r"neither Y nor N for 1 link \(F02 sometimes\)"),
        ("F02,Bridge,ferry,S01500000,S01900002,1,,Y", "1 code is no data zone"),
    ],
)
def test_a_defect_is_refused_by_name(tmp_path, row, words):
    with pytest.raises(InputDataError, match=words) as caught:
        read_links(write(tmp_path, BRIDGE, row))
    assert "\n" not in str(caught.value)


def test_an_unknown_status_is_refused(tmp_path):
    with pytest.raises(InputDataError, match=r"unknown status \(F01 perhaps\)"):
        read_links(write(tmp_path, f"{BRIDGE},perhaps", header=f"{HEADER},status"))


def test_missing_columns_are_named(tmp_path):
    with pytest.raises(InputDataError, match=r"column link_id, kind, zone_b is missing \(found name, zone_a\)"):
        read_links(write(tmp_path, "Bridge,S01900001", header="name,zone_a"))


def test_two_vintages_are_refused(tmp_path):
    with pytest.raises(MissingDataError, match="2 vintages"):
        read_links(write(tmp_path, BRIDGE, "F02,Bridge,ferry,S01006506,S01006507,1,,Y"))


def test_a_missing_file_says_so(tmp_path):
    with pytest.raises(MissingDataError, match=r"no such file\. Expected the links file"):
        read_links(tmp_path / "links.csv")


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(range(5)))
def test_the_order_of_rows_does_not_matter(tmp_path, order):
    rows = [f"L{i},Ferry {i},ferry,S0190000{i},S0190001{i},{i},,Y" for i in range(5)]
    straight = read_links(write(tmp_path, *rows)).frame
    pd.testing.assert_frame_equal(straight, read_links(write(tmp_path, *(rows[i] for i in order))).frame)


def test_a_table_of_ones_own_lies_over_the_other(tmp_path):
    header = f"{HEADER},status,confidence"
    under = read_links(write(tmp_path, f"{BRIDGE},,high", f"{FERRY},,high", KEPT, header=header)).frame
    own = read_links(
        write(
            tmp_path,
            "V01,The ferry,ferry,S01900003,S01900001,,,,closed",
            "F01,Another bridge,fixed_link,S01900007,S01900008,,,,",
            "F02,Tunnel,fixed_link,S01900002,S01900004,,,,",
            header=f"{HEADER},status",
        )
    ).frame
    both, notes = lay_links_over(under, own, "own.csv")
    assert both["status"].to_dict() == dict.fromkeys(["F01", "F02"], "confirmed") | {
        "V01": "closed",
        "V02": "confirmed",
    }
    assert both["zone_a"].tolist() == ["S01900007", "S01900002", "S01900003", "S01900005"]
    assert both["confidence"].tolist() == ["", "", "", "high"]
    closed, moved = sentences(notes)
    assert closed == "own.csv: 1 link is closed (V01 The ferry)."
    assert moved.startswith("own.csv: 1 link takes the place of another that comes with hubplan (F01 The bridge).")
    assert lay_links_over(under, under, "copy.csv")[1] == ()
    pd.testing.assert_frame_equal(lay_links_over(under, own[:0], "empty.csv")[0], under)


def test_the_links_that_ship_with_hubplan():
    frame = read_links(OWN).frame
    assert frame["kind"].value_counts().to_dict() == {"ferry": 61, "fixed_link": 49}
    assert (frame["vehicles"] == "Y").sum() == 45 + 56
    assert (frame["status"] == "confirmed").all()
    assert frame.loc["F01", "name"] == "Erskine Bridge (A898)"
    assert {"confidence", "source", "operator", "scope"} <= set(frame.columns)
    assert set(frame["scope"]) == {"council", "national"}
