"""One fetch at a time: two at once in a data folder would write into each other's files."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hubplan.errors import SourceError


@contextmanager
def take_turn(folder: Path) -> Iterator[None]:
    """Hold a data folder, which is made where it is not there, until the end; it is let go of even where the process dies.

    Raises
    ------
    SourceError
        Another fetch holds it, or it cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SourceError(f"{folder}: {error.strerror or error}. Choose another --into.") from None
    if sys.platform == "win32":  # a folder cannot be held there
        yield
        return
    import fcntl

    held = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(held)
        raise SourceError(f"{folder}: another hubplan fetch is at work here. Wait until it is done.") from None
    except OSError:  # some network drives know no holding
        pass
    try:
        yield
    finally:
        os.close(held)
