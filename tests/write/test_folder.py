"""Outputs are published all or none, whatever stops the writing."""

import errno
import os
from pathlib import Path

import pytest

from hubplan.errors import InputDataError, ScenarioError
from hubplan.write.folder import check_free, publish


def tree(folder: Path) -> dict[str, str]:
    """Every file below a folder with its text; folders end in a slash."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = str(path.relative_to(folder))
        found[name if path.is_file() else f"{name}/"] = path.read_text() if path.is_file() else ""
    return found


def write_run(out: Path, text: str, *, overwrite: bool = False, page: bool = True) -> None:
    with publish(out, "elm", overwrite=overwrite) as place:
        (place.area / "report.md").write_text(text)
        if page:
            place.map.write_text(text)


PUBLISHED = {"elm/": "", "elm/report.md": "one", "maps/": "", "maps/elm.html": "one"}


def test_outputs_appear_when_all_is_written(tmp_path):
    out = tmp_path / "new" / "outputs"
    with publish(out, "elm") as place:
        (place.area / "report.md").write_text("one")
        place.map.write_text("one")
        assert not (out / "elm").exists()
        assert not (out / "maps").exists()
    assert tree(out) == PUBLISHED
    (tmp_path / "usual").mkdir()
    assert (out / "elm").stat().st_mode == (tmp_path / "usual").stat().st_mode  # not private as a temporary folder is


def test_other_areas_are_left_alone(tmp_path):
    write_run(tmp_path, "one")
    with publish(tmp_path, "oak") as place:
        (place.area / "report.md").write_text("two")
        place.map.write_text("two")
    assert PUBLISHED.items() <= tree(tmp_path).items()


def test_an_earlier_run_is_refused_before_anything_starts(tmp_path):
    write_run(tmp_path, "one")
    with pytest.raises(ScenarioError, match=r"earlier run is there.*--overwrite.*--out") as caught:
        check_free(tmp_path, "elm", overwrite=False)
    assert str(tmp_path / "elm") in str(caught.value)
    assert caught.value.exit_code == 2
    with pytest.raises(ScenarioError):
        write_run(tmp_path, "two")
    assert tree(tmp_path) == PUBLISHED


def test_a_map_alone_is_an_earlier_run_too(tmp_path):
    (tmp_path / "maps").mkdir()
    (tmp_path / "maps" / "elm.html").write_text("mine")
    with pytest.raises(ScenarioError, match=r"elm\.html"):
        check_free(tmp_path, "elm", overwrite=False)


def test_overwrite_replaces_all_of_it(tmp_path):
    write_run(tmp_path, "one")
    (tmp_path / "elm" / "alternatives.csv").write_text("old")
    (tmp_path / "elm" / "plan.gpkg-wal").write_text("old")
    write_run(tmp_path, "two", overwrite=True)
    assert tree(tmp_path) == {"elm/": "", "elm/report.md": "two", "maps/": "", "maps/elm.html": "two"}


def test_overwrite_without_a_map_leaves_no_stale_map(tmp_path):
    write_run(tmp_path, "one")
    write_run(tmp_path, "two", overwrite=True, page=False)
    assert tree(tmp_path) == {"elm/": "", "elm/report.md": "two", "maps/": ""}


@pytest.mark.parametrize("error", [KeyboardInterrupt(), ValueError("bug"), SystemExit(1)])
@pytest.mark.parametrize("earlier", [False, True])
def test_an_error_while_writing_leaves_all_as_it_was(tmp_path, error, earlier):
    out = tmp_path / "outputs"
    if earlier:
        write_run(out, "one")

    def stopped():
        with publish(out, "elm", overwrite=True) as place:
            (place.area / "report.md").write_text("half")
            raise error

    with pytest.raises(type(error)):
        stopped()
    assert tree(tmp_path) == (
        {f"outputs/{name}": text for name, text in PUBLISHED.items()} | {"outputs/": ""} if earlier else {}
    )


@pytest.mark.parametrize("error", [OSError(errno.EIO, "Input/output error"), KeyboardInterrupt()])
@pytest.mark.parametrize("moves", [0, 1, 2, 3])
@pytest.mark.parametrize("after", [False, True])
def test_a_failure_at_any_move_brings_the_earlier_run_back(tmp_path, monkeypatch, error, moves, after):
    """Of the four moves (old map, old report, new report, new map) each may fail, before or just after it."""
    write_run(tmp_path, "one")
    replace, done = os.replace, []

    def fail(source, target):
        done.append(target)
        stop = len(done) == moves + 2  # the first puts the journal in place
        if stop and not after:
            raise error
        replace(source, target)
        if stop:
            raise error

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises((InputDataError, KeyboardInterrupt)):
        write_run(tmp_path, "two", overwrite=True)
    monkeypatch.undo()
    assert len(done) > moves + 1, "the move that should have failed was never tried"
    assert tree(tmp_path) == PUBLISHED


@pytest.mark.parametrize("moves", [0, 1, 2])
def test_a_failure_at_a_move_of_a_first_run_leaves_nothing(tmp_path, monkeypatch, moves):
    """The journal, the report and the map."""
    replace, done = os.replace, []

    def fail(source, target):
        done.append(target)
        if len(done) == moves + 1:
            raise KeyboardInterrupt
        replace(source, target)

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(KeyboardInterrupt):
        write_run(tmp_path / "out", "one")
    monkeypatch.undo()
    assert tree(tmp_path) == {}


def test_a_full_disk_is_said_in_one_line(tmp_path):
    def full():
        with publish(tmp_path, "elm"):
            raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(InputDataError, match="disk is full") as caught:
        full()
    assert "\n" not in str(caught.value)
    assert tree(tmp_path) == {}


def test_a_file_in_place_of_a_folder(tmp_path):
    (tmp_path / "out").write_text("a file")
    with pytest.raises(InputDataError, match="expected a folder, found a file"):
        check_free(tmp_path / "out", "elm", overwrite=False)
    with pytest.raises(InputDataError, match="expected a folder, found a file"):
        check_free(tmp_path / "out" / "deeper", "elm", overwrite=False)
    (tmp_path / "elm").write_text("a file")
    with pytest.raises(InputDataError, match="expected a folder, found a file"):
        check_free(tmp_path, "elm", overwrite=True)


def test_a_folder_that_cannot_be_written_to(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "access", lambda *_: False)  # for root every folder can be written to
    with pytest.raises(InputDataError, match="cannot be written to"):
        check_free(tmp_path / "out", "elm", overwrite=False)


def test_a_refused_write_is_said_in_one_line(tmp_path, monkeypatch):
    def refuse(*_, **__):
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr("tempfile.mkdtemp", refuse)
    with pytest.raises(InputDataError, match="cannot be written to"):
        write_run(tmp_path / "out", "one")
    assert tree(tmp_path) == {}


@pytest.mark.parametrize("slug", ["../elm", "", ".", "..", "a/b", "maps"])
def test_a_name_cannot_lead_out_of_the_folder(tmp_path, slug):
    with pytest.raises(ScenarioError, match="not a name for a folder"):
        check_free(tmp_path, slug, overwrite=True)


def test_a_name_too_long_for_a_folder_is_refused(tmp_path):
    with pytest.raises(ScenarioError, match="too long for a folder of outputs"):
        check_free(tmp_path, "é" * 101, overwrite=True)
    check_free(tmp_path, "e" * 200, overwrite=True)
