"""Flush files and folders to the disk, so that they survive a power cut."""

import errno
import os
from pathlib import Path

_NOT_KNOWN = {errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP}
"""Errors of file systems that cannot flush."""


def flush_file(path: Path) -> None:
    """Flush a file's content to the disk."""
    # Windows flushes only what is open for writing
    _flush(path, os.O_RDWR if os.name == "nt" else os.O_RDONLY)


def flush_folder(path: Path) -> None:
    """Flush the names in a folder to the disk; does nothing where the system cannot, as on Windows."""
    if os.name != "nt":
        _flush(path, os.O_RDONLY)


def _flush(path: Path, mode: int) -> None:
    opened = os.open(path, mode)
    try:
        os.fsync(opened)
    except OSError as error:
        if error.errno not in _NOT_KNOWN:
            raise
    finally:
        os.close(opened)
