"""Publish the outputs of a run: all of them or none, never over an earlier run unasked."""

import contextlib
import errno
import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from hubplan.errors import InputDataError, ScenarioError

_MAPS = "maps"
_MOST_BYTES = 200
"""Longest name of an area's folder; file systems allow 255, and endings are added to it."""


@dataclass(frozen=True)
class OutputFolder:
    """Where the outputs of one run are written before they are published.

    Parameters
    ----------
    area
        Folder for the files of the area; becomes ``DIR/<area>/``.
    map
        File for the map; becomes ``DIR/maps/<area>.html``. May be left unwritten.
    """

    area: Path
    map: Path


def check_free(out: Path, slug: str, *, overwrite: bool) -> None:
    """Refuse to begin where the outputs could not be published in the end.

    Parameters
    ----------
    out
        The folder of all outputs, which need not exist.
    slug
        The area's short name.
    overwrite
        Whether an earlier run may be replaced.

    Raises
    ------
    ScenarioError
        An earlier run is there and may not be replaced, or the slug makes no name of a folder.
    InputDataError
        A file stands where a folder must be, or the folder cannot be written to.
    """
    for folder in (out, out / _MAPS):
        _check_folder(folder)
    area, page = _targets(out, slug)
    if os.path.lexists(area) and not area.is_dir():
        raise InputDataError(f"{area}: expected a folder, found a file. Move it, or choose another folder with --out.")
    if page.is_dir():
        raise InputDataError(f"{page}: expected a file, found a folder. Move it, or choose another folder with --out.")
    if overwrite:
        return
    for earlier in (area, page):
        if os.path.lexists(earlier) and not _is_empty(earlier):
            raise ScenarioError(
                f"{earlier}: an earlier run is there. Replace it with --overwrite, or choose another folder with --out."
            )


@contextlib.contextmanager
def publish(out: Path, slug: str, *, overwrite: bool = False) -> Iterator[OutputFolder]:
    """Give a fresh folder to write in, and put it in place when all is written.

    Until then nothing is seen of it, and an earlier run stays as it is; an error or Ctrl-C leaves all as it was. The
    earlier run is deleted only when the new one is in place.

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
        As in :func:`check_free`; InputDataError as well where the disk is full or a write is refused.

    Examples
    --------
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with publish(Path(folder), "elm") as place:
    ...         _ = place.area.joinpath("report.md").write_text("# Elm")
    ...     sorted(str(path.relative_to(folder)) for path in Path(folder).rglob("*"))
    ['elm', 'elm/report.md']
    """
    check_free(out, slug, overwrite=overwrite)
    made = _make_folders(out)
    aside: Path | None = None
    try:
        with _plain_errors(out):
            aside = Path(tempfile.mkdtemp(prefix=f".{slug}.", dir=out))
            place = OutputFolder(aside / "new" / slug, aside / "new" / f"{slug}.html")
            place.area.mkdir(parents=True)
            yield place
            _put_in_place(out, slug, place, aside / "old", overwrite=overwrite)
    finally:
        if aside is not None:
            shutil.rmtree(aside, ignore_errors=True)
        for folder in reversed(made):
            with contextlib.suppress(OSError):
                folder.rmdir()  # only where nothing was published in it


def _put_in_place(out: Path, slug: str, place: OutputFolder, old: Path, *, overwrite: bool) -> None:
    """Move the earlier run aside and the new one in; move all back if anything stops it."""
    check_free(out, slug, overwrite=overwrite)  # another run may have come first
    area, page = _targets(out, slug)
    old.mkdir()
    moved: list[tuple[Path, Path]] = []
    made = _make_folders(page.parent) if place.map.exists() else []
    try:
        for earlier, name in ((area, "area"), (page, "page")):
            if os.path.lexists(earlier):
                _move(earlier, old / name, moved)
        _move(place.area, area, moved)
        if place.map.exists():
            _move(place.map, page, moved)
    except BaseException:
        for source, target in reversed(moved):
            if os.path.lexists(target) and not os.path.lexists(source):
                target.rename(source)
        for folder in reversed(made):
            with contextlib.suppress(OSError):
                folder.rmdir()
        raise


def _move(source: Path, target: Path, moved: list[tuple[Path, Path]]) -> None:
    moved.append((source, target))  # first, so that an interrupt between the two is undone as well
    source.rename(target)


def _targets(out: Path, slug: str) -> tuple[Path, Path]:
    if slug != Path(slug).name or slug in ("", ".", "..", _MAPS):
        raise ScenarioError(f"{slug!r}: not a name for a folder of outputs. Use letters, digits and hyphens.")
    if len(slug.encode()) > _MOST_BYTES:
        raise ScenarioError(
            f"{slug[:40]}…: too long for a folder of outputs ({len(slug.encode())} bytes; {_MOST_BYTES} at most). "
            "Give the area a shorter name."
        )
    return out / slug, out / _MAPS / f"{slug}.html"


def _make_folders(folder: Path) -> list[Path]:
    """Make a folder with its parents; tell which were made, outermost first."""
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


def _is_empty(path: Path) -> bool:
    return path.is_dir() and not any(path.iterdir())


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
