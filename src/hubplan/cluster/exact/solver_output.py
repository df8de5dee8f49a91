"""Keep the solver's own output off stdout, where results go."""

import ctypes
import os
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

_PRINTED = b"HighsMipSolverData::"  # HiGHS 1.12 prints such lines past its own log, whatever its options
_lock = threading.Lock()
_open: list[tuple[int, Any]] = []
_inside = 0


@contextmanager
def silence_solver() -> Iterator[None]:
    """Remove the solver's own lines from stdout while it runs; all else is passed on at the end.

    Threads may be inside together. Where the process has no stdout, or nowhere to put lines aside, nothing is done.
    """
    _enter()
    try:
        yield
    finally:
        _leave()


def _enter() -> None:
    global _inside  # noqa: PLW0603  # stdout is one for the whole process
    with _lock:
        _inside += 1
        if _inside > 1:
            return
        try:
            _flush()
            aside = tempfile.TemporaryFile()  # noqa: SIM115  # the last to leave closes it
        except OSError:
            return
        try:
            stdout = os.dup(1)
        except OSError:
            aside.close()
            return
        os.dup2(aside.fileno(), 1)
        _open.append((stdout, aside))


def _leave() -> None:
    global _inside  # noqa: PLW0603
    with _lock:
        _inside -= 1
        if _inside or not _open:
            return
        stdout, aside = _open.pop()
        _flush()
        os.dup2(stdout, 1)
        aside.seek(0)
        rest = b"".join(line for line in aside if not line.startswith(_PRINTED))
        while rest:
            rest = rest[os.write(stdout, rest) :]
        os.close(stdout)
        aside.close()


def _flush() -> None:
    """Flush the buffers of stdout in Python and in the C library."""
    if sys.__stdout__ is not None and not sys.__stdout__.closed:
        sys.__stdout__.flush()
    if os.name == "posix":
        ctypes.CDLL(None).fflush(None)
