"""Read again what was worked out of roads and kept beside them."""

import hashlib
import logging
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

_LOG = logging.getLogger(__name__)
_LOOK_BYTES = 1 << 20


def read_arrays(path: Path, names: Sequence[str]) -> dict[str, NDArray[Any]] | None:
    """Read arrays that were kept; ``None`` where they are not there, or not whole."""
    if not path.is_file():
        return None
    try:
        with np.load(path, allow_pickle=False) as kept:
            return {name: kept[name] for name in names}
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
        _LOG.info("%s: cannot be read again (%s)", path, error)
        return None


def hash_quickly(path: Path) -> str:
    """Hash a large file by its size, its time of change, and its first and last mebibyte."""
    told = path.stat()
    digest = hashlib.sha256(f"{told.st_size} {told.st_mtime_ns}".encode())
    with path.open("rb") as file:
        digest.update(file.read(_LOOK_BYTES))
        file.seek(max(0, told.st_size - _LOOK_BYTES))
        digest.update(file.read(_LOOK_BYTES))
    return digest.hexdigest()[:32]
