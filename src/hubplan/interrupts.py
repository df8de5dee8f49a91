"""Signals that end a run: handled like Ctrl-C, and held back while files change places."""

import signal
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Any

SIGNALS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK") if hasattr(signal, name))
"""Those that ask a run to end; Windows knows no SIGHUP, others no SIGBREAK."""

# sets and deques change in one step, so that a signal handler, which cannot wait for a lock, may use them
_holders: set[object] = set()
_held: deque[int] = deque()
_writes: deque[None] = deque()


class Stopped(KeyboardInterrupt):
    """Interrupt by a signal that ends a run; code that catches Ctrl-C catches it."""

    def __init__(self, number: int) -> None:
        super().__init__(signal.Signals(number).name)
        self.number = number


def stop_code(error: BaseException | None) -> int:
    """Compute the exit code of a run that was stopped: 128 and the signal's number, as shells do.

    Examples
    --------
    >>> stop_code(Stopped(signal.SIGTERM)), stop_code(KeyboardInterrupt())
    (143, 130)
    """
    return 128 + (error.number if isinstance(error, Stopped) else signal.SIGINT)


def count_writes() -> int:
    """Count how often this process has put files in place so far."""
    return len(_writes)


@contextmanager
def signals_taken() -> Iterator[None]:
    """Handle the signals that end a run like Ctrl-C, in the main thread for all others.

    A signal that is ignored, as under ``nohup``, stays ignored. Outside the main thread nothing changes.
    """
    before = _read_handlers()
    try:
        for number, handler in before.items():
            if handler is not signal.SIG_IGN:
                signal.signal(number, _take)
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def held_back(*, writes: bool = True) -> Iterator[None]:
    """Hold back the signals that end a run, in whatever thread; what came is delivered at the end.

    Outside the main thread they are held back only inside :func:`signals_taken`; elsewhere Ctrl-C reaches the main thread
    alone, and others end the process.

    Parameters
    ----------
    writes
        Whether files are put in place meanwhile, to be counted by :func:`count_writes`.
    """
    token = object()
    before: dict[int, Any] = {}
    _holders.add(token)
    try:
        for number, handler in _read_handlers().items():
            if handler not in (signal.SIG_IGN, _take):
                before[number] = handler
                signal.signal(number, _take)
        yield
        if writes:
            _writes.append(None)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        _holders.discard(token)
        _deliver()


def _read_handlers() -> dict[int, Any]:
    """Read the handlers that can be changed: none outside the main thread, nor any set by a C library."""
    if threading.current_thread() is not threading.main_thread():
        return {}
    handlers = {number: signal.getsignal(number) for number in SIGNALS}
    return {number: handler for number, handler in handlers.items() if handler is not None}


def _take(number: int, _frame: FrameType | None) -> None:
    if _holders:
        _held.append(number)
        if _holders:
            return
        # the last holder left in between, and has delivered it where it is no longer here
        try:
            _held.remove(number)
        except ValueError:
            return
    raise Stopped(number)


def _deliver() -> None:
    """Send the first signal that was held back; any others have the same effect."""
    if _holders:
        return
    came: list[int] = []
    with suppress(IndexError):
        while True:
            came.append(_held.popleft())
    if not came:
        return
    if threading.current_thread() is threading.main_thread() or not hasattr(signal, "pthread_kill"):
        signal.raise_signal(came[0])
    else:  # to the main thread by name, for it may be waiting
        ident = threading.main_thread().ident
        if ident is not None:
            signal.pthread_kill(ident, came[0])
