"""CSV that spreadsheets cannot take for formulas."""

import csv
import io
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hubplan.write.csv import cell_text, write_csv


def rows_of(path: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_bytes().decode(), newline="")))


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\n"])
def test_text_that_begins_like_a_formula_is_made_safe(tmp_path, start):
    write_csv(pd.DataFrame({"name": [f"{start}1+1"]}), tmp_path / "t.csv")
    assert rows_of(tmp_path / "t.csv") == [["name"], [f"'{start}1+1"]]


def test_a_carriage_return_becomes_a_line_end_so_that_the_row_stays_one(tmp_path):
    write_csv(pd.DataFrame({"name": ["\r=1+1", "two\r\nlines"]}), tmp_path / "t.csv")
    assert rows_of(tmp_path / "t.csv") == [["name"], ["'\n=1+1"], ["two\nlines"]]


def test_headers_are_made_safe_as_well(tmp_path):
    write_csv(pd.DataFrame({"=cmd": [1]}), tmp_path / "t.csv")
    assert rows_of(tmp_path / "t.csv")[0] == ["'=cmd"]


def test_numbers_stay_numbers(tmp_path):
    frame = pd.DataFrame(
        {
            "whole": pd.Series([-3, 4], dtype="int32"),
            "float": [-0.1 - 0.2, np.nan],
            "tiny": [-1e-9, 1e20],
            "maybe": pd.Series([None, 7], dtype="Int64"),
            "mixed": ["-5", -5],
            "yes": [True, False],
        }
    )
    write_csv(frame, tmp_path / "t.csv")
    assert rows_of(tmp_path / "t.csv")[1:] == [
        ["-3", "-0.3", "0", "", "'-5", "Y"],
        ["4", "", "100000000000000000000", "7", "-5", "N"],
    ]


def test_accents_quotes_and_line_ends_survive(tmp_path):
    names = ["Eilean Leòdhais", 'The "Hub", Elm', "two\nlines"]
    write_csv(pd.DataFrame({"name": names}), tmp_path / "t.csv")
    assert [row[0] for row in rows_of(tmp_path / "t.csv")[1:]] == names
    assert b"\r" not in (tmp_path / "t.csv").read_bytes()


def test_an_empty_table_has_its_header(tmp_path):
    write_csv(pd.DataFrame({"a": [], "b": []}), tmp_path / "t.csv")
    assert (tmp_path / "t.csv").read_text() == "a,b\n"


@given(st.text(max_size=20))
def test_no_text_begins_like_a_formula(text):
    assert not cell_text(text).startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    assert cell_text(text).replace("\n", "").endswith(text.replace("\0", "").replace("\r", "").replace("\n", ""))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(
    rows=st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8), min_size=1)
)
def test_what_is_written_is_read_back(tmp_path, rows):
    write_csv(pd.DataFrame({"x": 1, "name": rows}, dtype=object), tmp_path / "t.csv")
    # the apostrophe in front of what would be a formula is all that changes
    assert [row[1] for row in rows_of(tmp_path / "t.csv")[1:]] == [cell_text(text) for text in rows]
