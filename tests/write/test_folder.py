"""Outputs are published all or none, whatever stops the writing."""

import errno
import json
import os
import threading
from pathlib import Path

import pytest

from hubplan.errors import InputDataError, ScenarioError
from hubplan.write.folder import check_free, publish, put_right
from hubplan.write.swap import clear


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


SHARED = Path("/dev/shm")  # noqa: S108
"""Another file system than that of temporary files, on most machines."""
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


def test_files_of_the_users_own_survive(tmp_path):
    write_run(tmp_path, "one")
    mine = {"elm/notes.docx": "mine", "elm/plan.qgz": "mine", "elm/photos/hub.jpg": "mine", "elm/plan.gpkg.bak": "mine"}
    (tmp_path / "elm" / "photos").mkdir()
    for name, text in mine.items():
        (tmp_path / name).write_text(text)
    inode = (tmp_path / "elm" / "notes.docx").stat().st_ino
    write_run(tmp_path, "two", overwrite=True)
    assert mine.items() <= tree(tmp_path).items()
    assert tree(tmp_path)["elm/report.md"] == "two"
    assert (tmp_path / "elm" / "notes.docx").stat().st_ino == inode  # it was never moved


def test_a_folder_with_files_of_the_users_own_only_is_no_earlier_run(tmp_path):
    (tmp_path / "elm").mkdir()
    (tmp_path / "elm" / "notes.docx").write_text("mine")
    write_run(tmp_path, "one")
    assert tree(tmp_path) == PUBLISHED | {"elm/notes.docx": "mine"}


def test_a_geopackage_that_was_open_is_told(tmp_path, caplog):
    write_run(tmp_path, "one")
    assert caplog.messages == []
    (tmp_path / "elm" / "plan.gpkg").write_text("one")
    (tmp_path / "elm" / "plan.gpkg-wal").write_text("")
    write_run(tmp_path, "two", overwrite=True)
    assert ["plan.gpkg: was open in another program, such as QGIS" in words for words in caplog.messages] == [True]
    assert not (tmp_path / "elm" / "plan.gpkg-wal").exists()


def test_a_file_that_no_later_run_would_know_is_a_defect(tmp_path):
    def write_unknown():
        with publish(tmp_path, "elm") as place:
            (place.area / "extra.csv").write_text("one")

    with pytest.raises(ValueError, match=r"extra\.csv: not among the files that a run may write"):
        write_unknown()
    assert tree(tmp_path) == {}


def test_an_area_folder_that_is_a_link_stays_one(tmp_path):
    out, elsewhere = tmp_path / "out", tmp_path / "elsewhere"
    out.mkdir()
    elsewhere.mkdir()
    (out / "elm").symlink_to(elsewhere, target_is_directory=True)
    for text in ("one", "two"):
        write_run(out, text, overwrite=True)
        assert tree(elsewhere) == {"report.md": text}
    assert (out / "elm").is_symlink()


@pytest.mark.skipif(not SHARED.is_dir(), reason="there is no other file system here")
def test_maps_on_another_file_system(tmp_path):
    shared = SHARED / f"hubplan-{os.getpid()}"
    shared.mkdir()
    try:
        if shared.stat().st_dev == tmp_path.stat().st_dev:
            pytest.skip("this is no other file system here")
        (tmp_path / "maps").symlink_to(shared, target_is_directory=True)
        for text in ("one", "two"):
            write_run(tmp_path, text, overwrite=True)
            assert tree(shared) == {"elm.html": text}
    finally:
        clear([shared])


def test_a_file_that_another_program_holds_is_said_and_nothing_is_changed(tmp_path, monkeypatch):
    """As on Windows, where an open file cannot be moved."""
    write_run(tmp_path, "one")
    replace = os.replace

    def hold(source, target):
        if Path(source) == tmp_path / "elm" / "report.md":
            raise PermissionError(errno.EACCES, "The process cannot access the file")
        replace(source, target)

    monkeypatch.setattr(os, "replace", hold)
    with pytest.raises(InputDataError, match=r"report\.md: cannot be replaced .*Close the program.*") as caught:
        write_run(tmp_path, "two", overwrite=True)
    assert "\n" not in str(caught.value)
    assert tree(tmp_path) == PUBLISHED


def test_a_file_that_may_not_be_changed_is_replaced_as_its_folder_allows(tmp_path):
    write_run(tmp_path, "one")
    (tmp_path / "elm" / "report.md").chmod(0o444)
    write_run(tmp_path, "two", overwrite=True)
    assert tree(tmp_path)["elm/report.md"] == "two"


def test_two_that_publish_the_same_area_take_turns(tmp_path):
    at_work, go_on, ends = threading.Event(), threading.Event(), []

    def write_slowly():
        with publish(tmp_path, "elm") as place:
            (place.area / "report.md").write_text("one")
            at_work.set()
            assert go_on.wait(60)
        ends.append("one")

    def write_after():
        write_run(tmp_path, "two", overwrite=True)
        ends.append("two")

    threads = [threading.Thread(target=write_slowly), threading.Thread(target=write_after)]
    threads[0].start()
    assert at_work.wait(60)
    put_right(tmp_path, "elm")  # what the first has there is no leftover
    threads[1].start()
    threads[1].join(0.5)
    assert ends == []
    go_on.set()
    for thread in threads:
        thread.join()
    assert ends == ["one", "two"]
    assert tree(tmp_path)["elm/report.md"] == "two"
    assert not list(tmp_path.glob(".*"))


def test_who_waits_too_long_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr("hubplan.write.folder._LONGEST_WAIT_S", 0.0)
    with publish(tmp_path, "elm") as place:
        (place.area / "report.md").write_text("one")
        with pytest.raises(InputDataError, match=r"another hubplan is writing this area\. Wait"):
            write_run(tmp_path, "two", overwrite=True)
    assert tree(tmp_path) == {"elm/": "", "elm/report.md": "one"}


HOSTILE = [
    {"old": ["../../victim.txt"], "new": {}},
    {"old": ["/etc/passwd"], "new": {}},
    {"old": ["notes.docx"], "new": {}},
    {"old": [], "new": {"../victim.txt": "0" * 64}},
    {"old": [], "new": {"report.md": "no digest"}},
    {"old": [], "new": {}, "made": ["../.."]},
    {"old": [], "new": {}, "apart": ["elsewhere"]},
    {"old": [], "new": {}, "folder": "elsewhere"},
    [],
]


@pytest.mark.parametrize("journal", HOSTILE)
def test_a_hostile_journal_moves_nothing(tmp_path, journal):
    out = tmp_path / "out"
    write_run(out, "one")
    (tmp_path / "victim.txt").write_text("victim")
    (out / "elm" / "notes.docx").write_text("mine")
    stage = out / ".elm.abcdefgh"
    (stage / "new").mkdir(parents=True)
    (stage / "old").mkdir()
    (stage / "journal.json").write_text(json.dumps(journal))
    before = tree(tmp_path)
    with pytest.raises(
        InputDataError, match=r"journal\.json: expected the journal of a run that was stopped"
    ) as caught:
        put_right(out, "elm")
    assert "\n" not in str(caught.value)
    assert tree(tmp_path) == before


@pytest.mark.parametrize("linked", ["old", "new"])
def test_a_journal_beside_links_moves_nothing(tmp_path, linked):
    out, victim = tmp_path / "out", tmp_path / "victim"
    write_run(out, "one")
    victim.mkdir()
    (victim / "report.md").write_text("victim")
    stage = out / ".elm.abcdefgh"
    stage.mkdir()
    for side in ("old", "new"):
        (stage / side).symlink_to(victim, target_is_directory=True) if side == linked else (stage / side).mkdir()
    (stage / "journal.json").write_text(json.dumps({"old": ["report.md"], "new": {}}))
    before = tree(tmp_path)
    with pytest.raises(InputDataError, match="found a link or a file"):
        put_right(out, "elm")
    assert tree(tmp_path) == before


def test_what_is_named_like_a_leftover_but_is_a_link_stays(tmp_path):
    out, victim = tmp_path / "out", tmp_path / "victim"
    write_run(out, "one")
    victim.mkdir()
    (victim / "precious.txt").write_text("victim")
    (out / ".elm.abcdefgh").symlink_to(victim, target_is_directory=True)
    write_run(out, "two", overwrite=True)
    assert tree(victim) == {"precious.txt": "victim"}


def put_earlier_kind(out: Path, moves: int) -> None:
    """What a hubplan without journals left, killed after so many of its moves: old folder, old map, new folder, new map."""
    stage = out / ".elm.abcdefgh"
    (stage / "new" / "elm").mkdir(parents=True)
    (stage / "new" / "elm" / "report.md").write_text("two")
    (stage / "new" / "elm.html").write_text("two")
    (stage / "old").mkdir()
    done = [
        (out / "elm", stage / "old" / "area"),
        (out / "maps" / "elm.html", stage / "old" / "page"),
        (stage / "new" / "elm", out / "elm"),
        (stage / "new" / "elm.html", out / "maps" / "elm.html"),
    ]
    for source, target in done[:moves]:
        source.rename(target)


@pytest.mark.parametrize("moves", range(5))
def test_what_a_hubplan_without_journals_left_is_put_right(tmp_path, caplog, moves):
    write_run(tmp_path, "one")
    (tmp_path / "elm" / "notes.docx").write_text("mine")
    put_earlier_kind(tmp_path, moves)
    put_right(tmp_path, "elm")
    text = "one" if moves < 3 else "two"
    assert tree(tmp_path) == {
        "elm/": "",
        "elm/report.md": text,
        "elm/notes.docx": "mine",
        "maps/": "",
        "maps/elm.html": text,
    }
    assert len(caplog.messages) == 1


def test_what_another_area_left_is_not_touched(tmp_path):
    write_run(tmp_path, "one")
    (tmp_path / ".elm-tree.abcdefgh" / "new").mkdir(parents=True)
    (tmp_path / ".elm.park.abcdefgh" / "new").mkdir(parents=True)
    put_right(tmp_path, "elm")
    assert (tmp_path / ".elm-tree.abcdefgh" / "new").is_dir()
    assert (tmp_path / ".elm.park.abcdefgh" / "new").is_dir()


def test_a_folder_in_place_of_a_file_of_a_run(tmp_path):
    (tmp_path / "elm" / "plan.gpkg").mkdir(parents=True)
    with pytest.raises(InputDataError, match=r"plan\.gpkg: expected a file, found a folder"):
        check_free(tmp_path, "elm", overwrite=True)
