"""Retry requests: limits, growing pauses, and a memory of servers that could not be reached."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import IO, TypeVar
from urllib.parse import urlsplit

import requests
from tenacity import RetryCallState, Retrying, retry_if_exception_type, wait_exponential, wait_random

from hubplan.errors import SourceError

_T = TypeVar("_T")

CURE = "Try again later, or put the file in its place by hand."

_MOST_REDIRECTS = 5
_TRIES_TO_CONNECT = 3
_LONGEST_WAIT_S = 120.0
_LONGEST_ADDRESS = 100
_HEADERS = {
    "User-Agent": f"hubplan/{version('hubplan')} (catchments of children's services hubs)",
    "Accept-Encoding": "identity",
}


@dataclass(frozen=True)
class Limits:
    """Limits: seconds to connect, between two chunks, and for the whole; tries; pause before the second."""

    connect_s: float = 10.0
    pause_s: float = 30.0
    whole_s: float = 1800.0
    tries: int = 5
    back_off_s: float = 1.0
    most_bytes: int = 200 << 20

    def end(self) -> float:
        """Compute the time, on the monotonic clock, at which a whole that begins now must be done."""
        return time.monotonic() + self.whole_s


class Session(requests.Session):
    """Session that follows few redirects and remembers hosts that could not be reached, so as not to wait again."""

    def __init__(self) -> None:
        super().__init__()
        self.max_redirects = _MOST_REDIRECTS
        self.headers.update(_HEADERS)
        self.unreached: set[str] = set()
        self.reached: set[str] = set()

    def note_reached(self, url: str) -> None:
        """Remember that the host of an address answers."""
        host = urlsplit(url).netloc
        self.reached.add(host)
        self.unreached.discard(host)

    def tries_to_connect(self, url: str) -> int:
        """Choose how often to try: once for a host tried before, or where some were and none could be reached."""
        host = urlsplit(url).netloc
        offline = bool(self.unreached) and not self.reached
        return 1 if host in self.unreached or offline else _TRIES_TO_CONNECT


class PassingError(Exception):
    """Failure that another try may not meet; ``wait_s`` is what the server asks for."""

    def __init__(self, words: str, wait_s: float = 0.0) -> None:
        super().__init__(words)
        self.wait_s = wait_s


class UnreachedError(PassingError):
    """Failure where no host answered."""


def persist(once: Callable[[], _T], session: Session, url: str, limits: Limits, end: float) -> _T:
    """Retry until it succeeds, is refused, or the tries or the time are used up.

    Raises
    ------
    SourceError
        One line with the address, what went wrong at the last try, and how often it was tried.
    """
    grow = wait_exponential(multiplier=limits.back_off_s, max=30.0) + wait_random(0, limits.back_off_s)

    def wait(state: RetryCallState) -> float:
        asked = min(_failure(state).wait_s, _LONGEST_WAIT_S)
        return max(float(grow(state)), asked)

    def is_enough(state: RetryCallState) -> bool:
        unreached = isinstance(_failure(state), UnreachedError)
        tries = min(limits.tries, session.tries_to_connect(url)) if unreached else limits.tries
        return state.attempt_number >= tries or time.monotonic() + state.upcoming_sleep > end

    retrying = Retrying(retry=retry_if_exception_type(PassingError), stop=is_enough, wait=wait, reraise=True)
    try:
        return retrying(once)
    except PassingError as error:
        if isinstance(error, UnreachedError):
            session.unreached.add(urlsplit(url).netloc)
        tries = retrying.statistics["attempt_number"]
        tried = "once" if tries == 1 else f"{tries} times"
        raise SourceError(f"{shorten(url)}: {error} (tried {tried}). {CURE}") from None


def _failure(state: RetryCallState) -> PassingError:
    error = state.outcome.exception() if state.outcome else None
    return error if isinstance(error, PassingError) else PassingError("")


def check_size(file: IO[str], url: str, limits: Limits) -> None:
    """Refuse a file that is written page by page where it has outgrown the limits.

    Raises
    ------
    SourceError
        More has been written than was expected at most.
    """
    file.flush()
    if Path(file.name).stat().st_size > limits.most_bytes:
        raise SourceError(
            f"{shorten(url)}: more than {tell_size(limits.most_bytes)}, which was expected at most. Nothing was kept."
        )


def shorten(url: str) -> str:
    """Shorten an address for a message: a long query is left out.

    Examples
    --------
    >>> shorten("https://a.example/b?c=d"), shorten("https://a.example/search?sql=" + "x" * 90)
    ('https://a.example/b?c=d', 'https://a.example/search?…')
    """
    return url if len(url) <= _LONGEST_ADDRESS or "?" not in url else url.split("?", maxsplit=1)[0] + "?…"


def tell_size(size: int) -> str:
    """Write a size in whole megabytes.

    Examples
    --------
    >>> tell_size(1 << 30)
    '1,024 MB'
    """
    return f"{size / (1 << 20):,.0f} MB"


def check_time(url: str, limits: Limits, end: float) -> None:
    """Refuse to continue after the end.

    Raises
    ------
    SourceError
        The time is used up.
    """
    if time.monotonic() > end:
        raise SourceError(
            f"{shorten(url)}: not done within {limits.whole_s:g} s. Run it again, with a longer --time-limit."
        )
