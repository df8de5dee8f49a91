"""Swap the files of one run for those of another, or move all back."""

import contextlib
import os
import shutil
from collections.abc import Iterable
from pathlib import Path

from hubplan.errors import InputDataError
from hubplan.flush import flush_file, flush_folder
from hubplan.write.journal import OWN, Home, Journal, Stage, fingerprint, home_of, write_journal


def prepare_swap(stage: Stage) -> Journal:
    """Flush all that was written to the disk, and list what would be moved.

    Raises
    ------
    ValueError
        Something was written that :data:`hubplan.write.journal.RUN_FILES` does not list: a later run would not know it
        from a file of the user's.
    """
    written = sorted(path for side in stage.sides() if side.name == "new" for path in side.iterdir())
    new: dict[str, str] = {}
    for path in written:
        if path.name not in OWN or path != stage.find("new", path.name):
            raise ValueError(f"{path.name}: not among the files that a run may write")
        flush_file(path)
        new[path.name] = fingerprint(path)
    for side in stage.sides():
        flush_folder(side)
    for root in stage.roots():
        flush_folder(root)
        flush_folder(root.parent)
    homes: list[Home] = ["area", "maps"] if any(home_of(name) == "maps" for name in new) else ["area"]
    return Journal(
        old=tuple(name for name in OWN if os.path.lexists(stage.place.find(name))),
        new=new,
        made=tuple(home for home in homes if not os.path.lexists(stage.place.home(home))),
        apart=stage.apart,
    )


def swap(stage: Stage, journal: Journal) -> None:
    """Replace one run by another; where that fails, the first is back. The caller holds signals back.

    Raises
    ------
    InputDataError
        A file cannot be moved, as where another program has it open.
    """
    try:
        write_journal(stage, journal)
    except BaseException:
        stage.journal.unlink(missing_ok=True)  # nothing was moved
        raise
    _finish(stage, journal)


def resume(stage: Stage, journal: Journal) -> bool:
    """Finish an interrupted swap, or undo it where files of the new run are missing or damaged.

    Returns
    -------
    bool
        Whether the new run is in place, and not the one before.

    Raises
    ------
    InputDataError
        A file cannot be moved.
    """
    whole = all(
        sha256 in (fingerprint(stage.place.find(name)), fingerprint(stage.find("new", name)))
        for name, sha256 in journal.new.items()
    )
    if whole:
        _finish(stage, journal)
    else:
        _undo(stage, journal)
    return whole


def clear(roots: Iterable[Path]) -> None:
    """Remove hidden folders, as far as the system allows; never the target of a link."""
    for root in roots:
        if root.is_symlink() or not root.is_dir():
            continue
        if os.name == "nt":  # where a file that may not be changed cannot be removed either
            for path in root.rglob("*"):
                with contextlib.suppress(OSError):
                    path.chmod(0o700)
        shutil.rmtree(root, ignore_errors=True)


def _finish(stage: Stage, journal: Journal) -> None:
    try:
        _move_in(stage, journal)
    except BaseException:
        _undo(stage, journal)
        raise
    _close(stage)


def _undo(stage: Stage, journal: Journal) -> None:
    try:
        _move_back(stage, journal)
    except InputDataError as error:
        waiting = ", ".join(str(side) for side in stage.sides() if side.name == "old")
        raise InputDataError(
            f"{error} Until then the earlier plan lies in {waiting}: the next run of hubplan puts it in place."
        ) from error
    _close(stage)


def _close(stage: Stage) -> None:
    """Remove the journal, which ends the swap, and then what is no longer needed."""
    stage.journal.unlink()
    flush_folder(stage.main)
    clear(reversed(stage.roots()))


def _move_in(stage: Stage, journal: Journal) -> None:
    """Move all out, then all in: files of two runs never stand side by side. Moves done already are skipped."""
    for home in journal.made:
        stage.place.home(home).mkdir(exist_ok=True)
    for name in reversed(journal.old):  # the record first: what it is missing from is not whole
        target, aside = stage.place.find(name), stage.find("old", name)
        entered = name in journal.new and not os.path.lexists(stage.find("new", name))
        if not entered and os.path.lexists(target) and not os.path.lexists(aside):
            _move(target, aside)
    _flush_all(stage)
    for name in OWN:
        if name in journal.new and os.path.lexists(stage.find("new", name)):
            _move(stage.find("new", name), stage.place.find(name))
    _flush_all(stage)
    for name, sha256 in journal.new.items():
        if fingerprint(stage.place.find(name)) != sha256:
            raise InputDataError(
                f"{stage.place.find(name)}: is not what was written; another program changed it. Run hubplan again."
            )


def _move_back(stage: Stage, journal: Journal) -> None:
    """Move out what came in, then back what went out. Moves done already are skipped."""
    for name in reversed(OWN):
        target, aside = stage.place.find(name), stage.find("new", name)
        never_left = name in journal.old and not os.path.lexists(stage.find("old", name))
        if name in journal.new and os.path.lexists(target) and not os.path.lexists(aside) and not never_left:
            _move(target, aside)
    for name in journal.old:
        if os.path.lexists(stage.find("old", name)):
            _move(stage.find("old", name), stage.place.find(name))
    _flush_all(stage)
    for home in reversed(journal.made):
        with contextlib.suppress(OSError):  # only where nothing else was put in it
            stage.place.home(home).rmdir()


def _move(source: Path, target: Path) -> None:
    try:
        source.replace(target)
    except OSError as error:
        shown = target if source.parent.name == "new" else source
        raise InputDataError(
            f"{shown}: cannot be replaced ({error.strerror or error}), and nothing was changed. Close the program that has "
            "it open, or see to it that you may change it and its folder; then run hubplan again."
        ) from error


def _flush_all(stage: Stage) -> None:
    homes: tuple[Home, ...] = ("area", "maps")
    for folder in (*stage.sides(), *(stage.place.home(home) for home in homes), stage.place.out):
        if folder.is_dir():
            flush_folder(folder)
