"""Keep what was worked out of roads beside them, so that it need not be worked out again."""

import logging
import os
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

_LOG = logging.getLogger(__name__)
_MOST_FILES = 100


def keep_arrays(path: Path, arrays: Mapping[str, NDArray[Any]]) -> bool:
    """Keep arrays in a file that appears whole or not at all; the oldest of more than a hundred go.

    Parameters
    ----------
    path
        Its folder is made if needed.
    arrays
        By name; none of objects.

    Returns
    -------
    bool
        Whether they were kept: a folder that cannot be written to does no harm.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=".", suffix=".npz", dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                np.savez(file, **dict(arrays))  # type: ignore[arg-type] # numpy types names as its own flag
            Path(name).replace(path)
        finally:
            Path(name).unlink(missing_ok=True)
    except OSError as error:
        _LOG.info("%s: not kept (%s)", path, error.strerror or error)
        return False
    _drop_oldest(path.parent)
    return True


def _drop_oldest(folder: Path) -> None:
    with suppress(OSError):
        kept = sorted(folder.glob("[!.]*.npz"), key=lambda path: path.stat().st_mtime, reverse=True)
        for path in kept[_MOST_FILES:]:
            path.unlink(missing_ok=True)
