"""Lock of a data folder: two fetches at once would write to each other's files."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from hubplan.errors import SourceError
from hubplan.lock import hold_lock

_LOCK = ".fetch.lock"
"""Hidden in the data folder while a fetch is at work, and gone afterwards."""


@contextmanager
def hold_folder(folder: Path) -> Iterator[None]:
    """Hold a data folder, made where it is not there, until the end; released even where the process dies.

    Raises
    ------
    SourceError
        Another fetch holds it, or it cannot be made or written to.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SourceError(f"{folder}: {error.strerror or error}. Choose another --into.") from None
    with ExitStack() as stack:
        try:
            held = stack.enter_context(hold_lock(folder / _LOCK))
        except OSError as error:
            raise SourceError(f"{folder}: {error.strerror or error}. Choose another --into.") from None
        if not held:
            raise SourceError(f"{folder}: another hubplan fetch is at work here. Wait until it is done.")
        yield
