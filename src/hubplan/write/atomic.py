"""Write one table atomically: to a temporary file that replaces it, so that nobody ever reads half of it."""

import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hubplan.errors import InputDataError
from hubplan.flush import flush_file, flush_folder
from hubplan.interrupts import held_back
from hubplan.lock import hold_lock

_LONGEST_WAIT_S = 60.0
"""Seconds to wait for another process that writes the same table, which takes a moment."""


@contextmanager
def table_held(path: Path, *, cure: str) -> Iterator[Path]:
    """Hold a table, so that nobody else writes it while it is read and replaced.

    Parameters
    ----------
    path
        The table, which need not be there; its folder is made if needed.
    cure
        What to do where it cannot be written, a sentence.

    Yields
    ------
    pathlib.Path
        The table itself, where ``path`` is a link to it: the link stays.

    Raises
    ------
    InputDataError
        It cannot be held.
    """
    path = Path(os.path.realpath(path))
    with _plain_errors(path, cure):
        path.parent.mkdir(parents=True, exist_ok=True)
        with hold_lock(path.with_name(f".{path.name}.lock"), wait_s=_LONGEST_WAIT_S) as held:
            if not held:
                raise InputDataError(f"{path}: another hubplan is writing it. Wait until it is done.")
            yield path


@contextmanager
def table_aside(path: Path, *, cure: str) -> Iterator[Path]:
    """Open a temporary file beside another, which replaces it at the end; after an error the other is as it was.

    Parameters
    ----------
    path
        A table that :func:`table_held` gave; its permissions stay.
    cure
        What to do where it cannot be written, a sentence.

    Raises
    ------
    InputDataError
        It cannot be written.

    Examples
    --------
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with table_held(Path(folder) / "new" / "links.csv", cure="Name another file.") as path:
    ...         with table_aside(path, cure="Name another file.") as aside:
    ...             _ = aside.write_text("link_id")
    ...     [(path.name, path.read_text()) for path in (Path(folder) / "new").iterdir()]
    [('links.csv', 'link_id')]
    """
    aside: Path | None = None
    try:
        with _plain_errors(path, cure):
            _clear(path)
            handle, name = tempfile.mkstemp(prefix=f".{path.stem}.", suffix=".csv", dir=path.parent)
            os.close(handle)
            aside = Path(name)
            yield aside
            # a temporary file is its owner's alone
            aside.chmod(path.stat().st_mode & 0o777 if path.exists() else 0o644)
            flush_file(aside)
            with held_back():
                aside.replace(path)
                flush_folder(path.parent)
    finally:
        if aside is not None:
            aside.unlink(missing_ok=True)


def _clear(path: Path) -> None:
    """Remove temporary files of the same table that a process that died has left."""
    pattern = re.compile(rf"\.{re.escape(path.stem)}\.[a-z0-9_]{{8}}\.csv")
    for left in path.parent.iterdir():
        if pattern.fullmatch(left.name) and left.is_file() and not left.is_symlink():
            left.unlink(missing_ok=True)


@contextmanager
def _plain_errors(path: Path, cure: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        raise InputDataError(f"{path}: writing failed ({reason}). {cure}") from error
