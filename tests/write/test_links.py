"""Confirmed links go into a table of the user's own: all of them or none, and nothing that stood there is lost."""

import threading
import time
from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import pytest

from hubplan.errors import InputDataError, MissingDataError
from hubplan.pipeline import links as links_pipeline
from hubplan.pipeline.links import keep_links
from hubplan.read.links import read_links
from hubplan.schema import LINK_COLUMNS
from hubplan.write import links as write_links

OWN = """Link ID,Name,Kind,Zone A,Zone B,Remark
V7,Old ferry,ferry,S01900001,S01900002,"our own, kept"
U01,Closed ferry,ferry,S01900005,S01900006,
"""


def proposed(*rows: tuple[str, str, str, str]) -> pd.DataFrame:
    """Links by identifier, kind and ends."""
    links = [(f"{a} to {b}", kind, a, b, 1_250.0, float("nan"), "", "confirmed") for _, kind, a, b in rows]
    return pd.DataFrame(links, columns=list(LINK_COLUMNS), index=pd.Index([row[0] for row in rows], name="link"))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    (tmp_path / "links.csv").write_text(OWN)
    return tmp_path / "links.csv"


def test_a_table_is_made_where_there_is_none(tmp_path: Path) -> None:
    path = tmp_path / "ours" / "links.csv"
    found = keep_links(
        proposed(("A01", "ferry", "S01900001", "S01900002")).assign(confidence="high"), path, taken={"U01"}
    )
    assert (found.added, found.before) == ({"A01": "U02"}, {})
    frame = read_links(path).frame
    assert frame.loc["U02", ["kind", "zone_a", "zone_b", "gap_m", "status", "confidence"]].tolist() == [
        "ferry", "S01900001", "S01900002", 1250.0, "confirmed", "high",
    ]  # fmt: skip
    assert [file.name for file in path.parent.iterdir()] == ["links.csv"]


def test_rows_and_columns_that_stood_there_stay(path: Path) -> None:
    found = keep_links(
        proposed(("V9", "fixed_link", "S01900003", "S01900004"), ("A01", "ferry", "S01900003", "S01900001")), path
    )
    assert found.added == {"V9": "V9", "A01": "U02"}
    cells = pd.read_csv(path, dtype="str")
    assert cells.columns[:6].tolist() == ["Link ID", "Name", "Kind", "Zone A", "Zone B", "Remark"]
    assert cells["Link ID"].tolist() == ["V7", "U01", "V9", "U02"]
    assert cells.at[0, "Remark"] == "our own, kept"
    assert cells.at[2, "Zone A"] == "S01900003"
    assert read_links(path).frame.loc["V9", "kind"] == "fixed_link"


def test_what_is_there_already_is_not_added_again(path: Path) -> None:
    before = path.read_bytes()
    found = keep_links(proposed(("A01", "ferry", "S01900002", "S01900001")), path)
    assert (found.added, found.before) == ({}, {"A01": "V7"})
    assert path.read_bytes() == before
    # a bridge beside the ferry is another link
    assert keep_links(proposed(("A01", "fixed_link", "S01900002", "S01900001")), path).added == {"A01": "U02"}


def test_a_closed_link_can_be_confirmed_anew(path: Path) -> None:
    text = path.read_text().replace("Remark", "Status").replace('"our own, kept"', "")
    path.write_text(text.replace("S01900006,", "S01900006,closed"))
    assert keep_links(proposed(("A01", "ferry", "S01900005", "S01900006")), path).added == {"A01": "U02"}


def test_an_identifier_that_is_taken_becomes_a_free_one(path: Path) -> None:
    assert keep_links(proposed(("V7", "ferry", "S01900003", "S01900004")), path).added == {"V7": "U02"}


def test_vintages_do_not_mix_and_the_table_stays_as_it_was(path: Path) -> None:
    before = path.read_bytes()
    with pytest.raises(MissingDataError, match=r"links\.csv: .*2 vintages.*Nothing was written\.") as caught:
        keep_links(proposed(("A01", "ferry", "S01013482", "S01013483")), path)
    assert "\n" not in str(caught.value)
    assert path.read_bytes() == before
    assert [file.name for file in path.parent.iterdir()] == ["links.csv"]


def test_a_broken_table_is_refused_before_anything_is_written(path: Path) -> None:
    path.write_text("link_id,name\nV1,Ferry\n")
    with pytest.raises(InputDataError, match="kind, zone_a, zone_b is missing"):
        keep_links(proposed(("A01", "ferry", "S01900001", "S01900002")), path)
    assert path.read_text() == "link_id,name\nV1,Ferry\n"


def test_a_table_that_is_no_csv_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "links.parquet"
    proposed(("V1", "ferry", "S01900001", "S01900002")).rename_axis("link_id").reset_index().to_parquet(path)
    before = path.read_bytes()
    with pytest.raises(InputDataError, match=r"links\.parquet: links can be appended to a CSV only"):
        keep_links(proposed(("A01", "ferry", "S01900003", "S01900002")), path)
    assert path.read_bytes() == before


def test_a_write_that_fails_half_way_leaves_the_table(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = path.read_bytes()

    def full(frame: pd.DataFrame, aside: Path) -> None:
        aside.write_text("link_id,na")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(write_links, "write_csv", full)
    with pytest.raises(InputDataError, match=r"writing failed \(No space left on device\)\. Name another file\."):
        keep_links(proposed(("A01", "ferry", "S01900003", "S01900002")), path)
    assert path.read_bytes() == before
    assert [file.name for file in path.parent.iterdir()] == ["links.csv"]


def test_what_a_process_that_died_left_is_cleared_and_nothing_else(path: Path) -> None:
    left, mine = path.with_name(".links.abcdefgh.csv"), path.with_name(".links.csv")
    left.write_text("half")
    mine.write_text("mine")
    keep_links(proposed(("A01", "ferry", "S01900003", "S01900001")), path)
    assert not left.exists()
    assert sorted(file.name for file in path.parent.iterdir()) == [".links.csv", "links.csv"]


def test_a_table_that_is_a_link_stays_one(path: Path, tmp_path: Path) -> None:
    linked = tmp_path / "here" / "ours.csv"
    linked.parent.mkdir()
    linked.symlink_to(path)
    keep_links(proposed(("A01", "ferry", "S01900003", "S01900001")), linked)
    assert linked.is_symlink()
    assert len(read_links(path).frame) == 3


def test_two_that_append_at_once_both_count(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second reads only when the first has written: otherwise it would put back what stood there before."""
    reading, read = threading.Event(), links_pipeline.read_link_table

    def read_slowly(path: Path, columns: Sequence[str]) -> object:
        cells = read(path, columns)
        reading.set()
        time.sleep(0.5)
        return cells

    monkeypatch.setattr(links_pipeline, "read_link_table", read_slowly)
    first = threading.Thread(target=keep_links, args=(proposed(("A01", "ferry", "S01900003", "S01900001")), path))
    first.start()
    assert reading.wait(60)
    keep_links(proposed(("A01", "ferry", "S01900004", "S01900001")), path)
    first.join()
    assert len(read_links(path).frame) == 4
