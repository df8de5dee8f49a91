"""Lock files: one process at a time where two would write to each other's files."""

import errno
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import BaseFileLock, FileLock, Timeout

from hubplan.interrupts import held_back

_NO_LOCKS = {errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP, errno.ENOTSUP, errno.EINVAL}
"""Errors of network drives without locks: the run goes on without one."""
_ASK_AGAIN_S = 0.1


@contextmanager
def hold_lock(path: Path, *, wait_s: float = 0.0) -> Iterator[bool]:
    """Hold a lock file, which is gone afterwards; the system releases it where the process dies.

    Parameters
    ----------
    path
        The file, in a folder that is there. One that a dead process left is taken over.
    wait_s
        How long to wait while another process, or another thread, holds it.

    Yields
    ------
    bool
        Whether it is held; ``False`` where another holds it.

    Raises
    ------
    OSError
        It cannot be made.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / ".elm.lock"
    ...     with hold_lock(path) as first, hold_lock(path) as second:
    ...         print(first, second)
    ...     path.exists()
    True False
    False
    """
    # two locks of one process exclude each other as those of two do
    lock = FileLock(path, thread_local=False)
    try:
        yield _acquire(lock, wait_s)
    finally:
        with held_back(writes=False):
            if lock.is_locked:
                # while it is held: who waits for this very file sees that it has gone, and makes another
                _remove(path)
                lock.release()
                if os.name == "nt":  # what is open cannot be removed there, and what another has opened since stays
                    _remove(path)


def _acquire(lock: BaseFileLock, wait_s: float) -> bool:
    end = time.monotonic() + wait_s
    while True:
        try:
            with held_back(writes=False):  # else one that comes between leaves the file behind
                lock.acquire(blocking=False)
        except Timeout:
            if time.monotonic() >= end:
                return False
        except OSError as error:
            if error.errno in _NO_LOCKS:
                return True
            raise
        else:
            return True
        time.sleep(_ASK_AGAIN_S)


def _remove(path: Path) -> None:
    with suppress(OSError):
        path.unlink()
