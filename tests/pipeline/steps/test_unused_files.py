"""Files in the data folder that nobody reads: a place is offered only where it is free."""

from pathlib import Path

from hubplan.pipeline.steps.unused_files import UnusedFile, find_unused_files


def test_a_file_that_a_browser_numbered_belongs_in_its_place_unless_that_is_taken(tmp_path: Path) -> None:
    (tmp_path / "hospitals (1).csv").touch()
    place = "sites/hospitals.csv"
    assert find_unused_files(tmp_path, []) == (UnusedFile("hospitals (1).csv", "hospitals", place),)
    (tmp_path / "sites").mkdir()
    (tmp_path / place).touch()
    assert find_unused_files(tmp_path, []) == (UnusedFile("hospitals (1).csv"),)


def test_what_is_read_what_is_hidden_and_notes_are_not_unused(tmp_path: Path) -> None:
    for name in ("read.csv", ".hidden.csv", "README.md", "zones.dbf", "zones.csv.source.json"):
        (tmp_path / name).touch()
    (tmp_path / "mine.csv").touch()
    assert find_unused_files(tmp_path, [tmp_path / "read.csv"]) == (UnusedFile("mine.csv"),)
