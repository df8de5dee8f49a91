"""Publish the outputs of a run: all of them or none, never over an earlier run without ``--overwrite``."""

import contextlib
import errno
import logging
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from hubplan.errors import InputDataError, ScenarioError
from hubplan.interrupts import held_back
from hubplan.lock import hold_lock
from hubplan.write.journal import MAPS, OWN, PAGE, AreaPlace, Home, Stage
from hubplan.write.leftovers import find_leftovers, recover
from hubplan.write.swap import clear, prepare_swap, swap

_log = logging.getLogger(__name__)

_MOST_BYTES = 200
"""Longest name of an area's folder; file systems allow 255, and endings are added to it."""
_LONGEST_WAIT_S = 120.0
"""Seconds that a run waits for another that writes the same area."""


@dataclass(frozen=True)
class OutputFolder:
    """Folder where the outputs of one run are written before they are published.

    Parameters
    ----------
    area
        Folder for the files of the area, which :data:`hubplan.write.journal.RUN_FILES` lists; they go to ``DIR/<area>/``.
    map
        File for the map; becomes ``DIR/maps/<area>.html``. May be left unwritten.
    """

    area: Path
    map: Path


def put_right(out: Path, slug: str) -> None:
    """Finish, undo or remove what an interrupted run left, and log a line about it; call before :func:`check_free`.

    Where another run is at work on the area nothing is done: what it has there is no leftover.

    Parameters
    ----------
    out, slug
        As in :func:`check_free`.

    Raises
    ------
    InputDataError
        What was left cannot be read or moved.
    """
    place = _place(out, slug)
    if not find_leftovers(place):
        return
    with _plain_errors(out), hold_lock(_lock_path(place)) as held:
        if held:
            _recover(place)


def check_free(out: Path, slug: str, *, overwrite: bool) -> None:
    """Check, before anything is planned, that the outputs can be published in the end.

    Parameters
    ----------
    out
        The folder of all outputs, which need not exist.
    slug
        The area's short name.
    overwrite
        Whether an earlier run may be replaced. Files of the user's own in its folder stay, replaced or not.

    Raises
    ------
    ScenarioError
        An earlier run is there and may not be replaced, or the slug makes no name of a folder.
    InputDataError
        A file stands where a folder must be or the other way round, or a folder cannot be written to.
    """
    place = _place(out, slug)
    for folder in (out, out / MAPS, place.area):
        _check_folder(folder)
    for name in OWN:
        earlier = place.find(name)
        if earlier.is_dir() and not earlier.is_symlink():
            raise InputDataError(
                f"{earlier}: expected a file, found a folder. Move it, or choose another folder with --out."
            )
        if not overwrite and os.path.lexists(earlier):
            shown = earlier if name == PAGE else place.area
            raise ScenarioError(
                f"{shown}: an earlier run is there. Replace it with --overwrite, or choose another folder with --out."
            )


@contextlib.contextmanager
def publish(out: Path, slug: str, *, overwrite: bool = False) -> Iterator[OutputFolder]:
    """Make a fresh folder to write in, and put what was written in place when all is there.

    Until then nothing is seen of it, and an earlier run stays as it is; an error or Ctrl-C leaves all as it was. The
    earlier run is deleted only when the new one was found whole in its place; what stops the process, or the machine, in
    between is put right by the next run. One process at a time writes an area; another waits for it.

    Parameters
    ----------
    out, slug, overwrite
        As in :func:`check_free`.

    Yields
    ------
    OutputFolder
        Where to write.

    Raises
    ------
    ScenarioError, InputDataError
        As in :func:`check_free`; InputDataError as well where the disk is full, a write is refused, or another process
        writes the area and does not end.

    Examples
    --------
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with publish(Path(folder), "elm") as place:
    ...         _ = place.area.joinpath("report.md").write_text("# Elm")
    ...     sorted(str(path.relative_to(folder)) for path in Path(folder).rglob("*"))
    ['elm', 'elm/report.md']
    """
    check_free(out, slug, overwrite=overwrite)
    place = _place(out, slug)
    made = _make_folders(out)
    try:
        with _plain_errors(out), hold_lock(_lock_path(place), wait_s=_LONGEST_WAIT_S) as held:
            if not held:
                raise InputDataError(
                    f"{place.area}: another hubplan is writing this area. Wait until it is done, and run this one again."
                )
            _recover(place)
            with _staged(place) as stage:
                yield OutputFolder(stage.side("new", "area"), stage.find("new", PAGE))
                check_free(out, slug, overwrite=overwrite)  # somebody else may have put a file there
                journal = prepare_swap(stage)
                with held_back():
                    swap(stage, journal)
                if any(name.endswith("-wal") for name in journal.old):
                    _log.warning(
                        "%s: was open in another program, such as QGIS, which still shows the earlier plan. Load it anew.",
                        place.find("plan.gpkg"),
                    )
    finally:
        for folder in reversed(made):
            with contextlib.suppress(OSError):
                folder.rmdir()  # only where nothing was published in it


def _recover(place: AreaPlace) -> None:
    with held_back(writes=False):
        told = recover(place)
    for words in told:
        _log.warning("%s", words)


@contextlib.contextmanager
def _staged(place: AreaPlace) -> Iterator[Stage]:
    """Make hidden folders to write in: in each folder that files go to, as a rename cannot leave a disk."""
    stage: Stage | None = None
    try:
        with held_back(writes=False):
            stage = _make_stage(place)
        yield stage
    finally:
        if stage is not None and not stage.journal.exists():  # else it is left to the next run
            with held_back(writes=False):
                clear(reversed(stage.roots()))


def _make_stage(place: AreaPlace) -> Stage:
    homes: tuple[Home, ...] = ("area", "maps")
    apart = tuple(home for home in homes if place.home(home).is_dir())
    stage = Stage(place, Path(tempfile.mkdtemp(prefix=f".{place.slug}.", dir=place.out)).name, apart)
    try:
        for root in stage.roots()[1:]:
            root.mkdir(mode=0o700)
        for side in stage.sides():
            side.mkdir()
    except BaseException:
        clear(reversed(stage.roots()))
        raise
    return stage


def _lock_path(place: AreaPlace) -> Path:
    """Name the lock file of an area's runs: hidden, beside the area's folder, which need not be there."""
    return place.out / f".{place.slug}.lock"


def _place(out: Path, slug: str) -> AreaPlace:
    if slug != Path(slug).name or slug in ("", ".", "..", MAPS):
        raise ScenarioError(f"{slug!r}: not a name for a folder of outputs. Use letters, digits and hyphens.")
    if len(slug.encode()) > _MOST_BYTES:
        raise ScenarioError(
            f"{slug[:40]}…: too long for a folder of outputs ({len(slug.encode())} bytes; {_MOST_BYTES} at most). "
            "Give the area a shorter name."
        )
    return AreaPlace(out, slug)


def _make_folders(folder: Path) -> list[Path]:
    """Make a folder with its parents; return which were made, outermost first."""
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    made: list[Path] = []
    with _plain_errors(folder):
        for path in reversed(missing):
            path.mkdir(exist_ok=True)
            made.append(path)
    return made


def _check_folder(folder: Path) -> None:
    if os.path.lexists(folder) and not folder.is_dir():
        raise InputDataError(
            f"{folder}: expected a folder, found a file. Move it, or choose another folder with --out."
        )
    there = next(path for path in (folder, *folder.absolute().parents) if os.path.lexists(path))
    if not there.is_dir():
        raise InputDataError(f"{there}: expected a folder, found a file. Choose another folder with --out.")
    if not os.access(there, os.W_OK | os.X_OK):
        raise InputDataError(f"{there}: this folder cannot be written to. Choose another one with --out.")


@contextlib.contextmanager
def _plain_errors(folder: Path) -> Iterator[None]:
    """Say in one line what the system refused."""
    try:
        yield
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise InputDataError(
                f"{folder}: the disk is full. Make room, or choose another disk with --out."
            ) from error
        if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
            raise InputDataError(
                f"{folder}: this folder cannot be written to. Choose another one with --out."
            ) from error
        reason = error.strerror or str(error)
        raise InputDataError(f"{folder}: writing failed ({reason}). Try another folder with --out.") from error
