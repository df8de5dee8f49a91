"""Write one table aside and put it in place, so that nobody ever reads half of it."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hubplan.errors import InputDataError


@contextmanager
def table_aside(path: Path, *, cure: str) -> Iterator[Path]:
    """Give a file beside another to write in, which takes its place in the end; an error leaves the other as it was.

    Parameters
    ----------
    path
        Where the table shall be; its folder is made if needed, and its permissions stay.
    cure
        What to do where it cannot be written, a sentence.

    Raises
    ------
    InputDataError
        It cannot be written.

    Examples
    --------
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with table_aside(Path(folder) / "new" / "links.csv", cure="Name another file.") as aside:
    ...         _ = aside.write_text("link_id")
    ...     [(path.name, path.read_text()) for path in (Path(folder) / "new").iterdir()]
    [('links.csv', 'link_id')]
    """
    aside: Path | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{path.stem}.", suffix=".csv", dir=path.parent)
        os.close(handle)
        aside = Path(name)
        yield aside
        # a temporary file is its owner's alone
        aside.chmod(path.stat().st_mode & 0o777 if path.exists() else 0o644)
        aside.replace(path)
    except OSError as error:
        reason = error.strerror or str(error)
        raise InputDataError(f"{path}: writing failed ({reason}). {cure}") from error
    finally:
        if aside is not None:
            aside.unlink(missing_ok=True)
