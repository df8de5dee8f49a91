"""Bytes from the network: with limits, resumed where they broke off, tried again with growing pauses."""

import hashlib
import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import requests
from tenacity import Retrying, retry_if_exception_type, stop_after_attempt, wait_exponential, wait_random
from tenacity.stop import stop_base
from tenacity.wait import wait_base
from urllib3.exceptions import HTTPError, ReadTimeoutError

from hubplan.errors import SourceError

Progress = Callable[[int, int | None], None]
"""Told (bytes so far, bytes in all where known)."""

_T = TypeVar("_T")

_CHUNK_BYTES = 1 << 16
_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})
"""Answers that another try may mend."""
_MOST_REDIRECTS = 5
_HEADERS = {
    "User-Agent": f"hubplan/{version('hubplan')} (catchments of children's services hubs)",
    "Accept-Encoding": "identity",
}


@dataclass(frozen=True)
class Limits:
    """How long and how much: seconds to connect, between two chunks, and for the whole; tries; pause before the second."""

    connect_s: float = 10.0
    pause_s: float = 30.0
    whole_s: float = 1800.0
    tries: int = 5
    back_off_s: float = 1.0
    most_bytes: int = 200 << 20


@dataclass(frozen=True)
class Downloaded:
    """What came: from which address in the end, how much, and by which marks a change can be told."""

    url: str
    size: int
    sha256: str
    etag: str = ""
    last_modified: str = ""


class UnchangedError(Exception):
    """The server says that the file is as it was when it was last fetched."""


class _PassingError(Exception):
    """A failure that another try may mend; ``wait_s`` is what the server asks for."""

    def __init__(self, words: str, wait_s: float = 0.0) -> None:
        super().__init__(words)
        self.wait_s = wait_s


class _Until(stop_base):
    """No further try after a point in time."""

    def __init__(self, deadline: float) -> None:
        self._deadline = deadline

    def __call__(self, retry_state: Any) -> bool:  # noqa: ARG002 - tenacity's signature
        return time.monotonic() > self._deadline


class _Wait(wait_base):
    """Growing pauses, or longer where the server asks for it, within reason."""

    def __init__(self, first_s: float) -> None:
        self._grow = wait_exponential(multiplier=first_s, max=30.0) + wait_random(0, first_s)

    def __call__(self, retry_state: Any) -> float:
        error = retry_state.outcome.exception()
        asked = error.wait_s if isinstance(error, _PassingError) else 0.0
        return max(float(self._grow(retry_state)), min(asked, 120.0))


def open_session() -> requests.Session:
    """A session that follows few redirects."""
    session = requests.Session()
    session.max_redirects = _MOST_REDIRECTS
    session.headers.update(_HEADERS)
    return session


def download(
    session: requests.Session,
    url: str,
    part: Path,
    *,
    limits: Limits,
    progress: Progress = lambda _done, _all: None,
    since: dict[str, str] | None = None,
) -> Downloaded:
    """Fetch one address into a file, going on where an earlier try broke off.

    Parameters
    ----------
    session
        From :func:`open_session`.
    url
        The address.
    part
        File to write; what an earlier try left there, with its mark beside it (``.mark``), is gone on with where the
        server allows that.
    limits
        Of time, tries and size.
    progress
        Who is told.
    since
        ``etag`` and ``last_modified`` of the file that is there; where it has not changed, nothing is fetched.

    Raises
    ------
    UnchangedError
        It has not changed.
    SourceError
        It could not be had; one line with address, what was expected and what came.
    """
    deadline = time.monotonic() + limits.whole_s

    def once() -> Downloaded:
        return _try(session, url, part, limits, progress, since or {}, deadline)

    return _persist(once, url, limits, deadline)


def fetch_text(session: requests.Session, url: str, *, limits: Limits) -> str:
    """Fetch a short text, such as a web page or an answer in JSON.

    Raises
    ------
    SourceError
        As :func:`download`.
    """
    deadline = time.monotonic() + limits.whole_s

    def once() -> str:
        with _answer(session, url, {}, limits) as response:
            content = b"".join(_chunks(response, url, limits, deadline, lambda _size: None))
            return content.decode(response.encoding or "utf-8", errors="replace")

    return _persist(once, url, limits, deadline)


def fetch_json(session: requests.Session, url: str, *, limits: Limits) -> Any:
    """Fetch an answer in JSON.

    Raises
    ------
    SourceError
        As :func:`download`, or the answer is no JSON.
    """
    text = fetch_text(session, url, limits=limits)
    try:
        return json.loads(text)
    except ValueError:
        raise SourceError(f"{url}: expected JSON, found {show_beginning(text)}. The address may have moved.") from None


def show_beginning(text: str) -> str:
    """The first characters of an answer, for a message.

    Examples
    --------
    >>> show_beginning("<html>   <body>Not here</body></html>")
    "'<html> <body>Not here</body></html>'"
    >>> show_beginning("<p>" * 100)[-8:]
    "<p><p>…'"
    """
    short = " ".join(text.split())
    return repr(short[:60]) if len(short) <= 60 else repr(short[:60] + "…")


def _persist(once: Callable[[], _T], url: str, limits: Limits, deadline: float) -> _T:
    """Try until it is done, refused, or the tries are used up."""
    retrying = Retrying(
        retry=retry_if_exception_type(_PassingError),
        stop=stop_after_attempt(limits.tries) | _Until(deadline),
        wait=_Wait(limits.back_off_s),
        reraise=True,
    )
    try:
        return retrying(once)
    except _PassingError as error:
        tried = "once" if limits.tries == 1 else f"{limits.tries} times"
        raise SourceError(
            f"{url}: {error} (tried {tried}). Try again later, or put the file in its place by hand."
        ) from None


def _try(
    session: requests.Session,
    url: str,
    part: Path,
    limits: Limits,
    progress: Progress,
    since: dict[str, str],
    deadline: float,
) -> Downloaded:
    mark = part.with_name(part.name + ".mark")
    have, known = _find_rest(part, mark, url)
    headers = {"Range": f"bytes={have}-", "If-Range": known} if have else _ask_since(since)
    with _answer(session, url, headers, limits) as response:
        if response.status_code == 304:
            raise UnchangedError
        resumed = response.status_code == 206 and _begins_at(response, have)
        if response.status_code == 206 and not resumed:
            _forget(part, mark)
            raise _PassingError("the server went on at another place than asked for")
        before = have if resumed else 0
        total = _length(response, before)
        if total is not None and total > limits.most_bytes:
            raise SourceError(
                f"{url}: {_mb(total)}, expected at most {_mb(limits.most_bytes)}. Check the address in the catalogue."
            )
        etag, modified = response.headers.get("ETag", ""), response.headers.get("Last-Modified", "")
        strong = etag if etag and not etag.startswith("W/") else modified
        if strong:
            mark.write_text(json.dumps({"url": url, "mark": strong}), encoding="utf-8")
        elif not resumed:
            mark.unlink(missing_ok=True)
        size = before
        with part.open("ab" if resumed else "wb") as file:
            for chunk in _chunks(response, url, limits, deadline, lambda more: progress(before + more, total), before):
                file.write(chunk)
                size += len(chunk)
        if total is not None and size != total:
            raise _PassingError(f"broke off after {size:,} of {total:,} bytes")
        final = str(response.url)
    mark.unlink(missing_ok=True)
    return Downloaded(final, size, _digest(part), etag, modified)


@contextmanager
def _answer(
    session: requests.Session, url: str, headers: dict[str, str], limits: Limits
) -> Iterator[requests.Response]:
    """Ask, and turn what goes wrong into a line."""
    try:
        response = session.get(url, headers=headers, stream=True, timeout=(limits.connect_s, limits.pause_s))
    except requests.TooManyRedirects:
        raise SourceError(
            f"{url}: leads from one address to the next without end. The address may have moved."
        ) from None
    except requests.Timeout:
        raise _PassingError(f"no answer within {limits.pause_s:g} s") from None
    except requests.exceptions.SSLError:
        raise SourceError(
            f"{url}: its certificate is not trusted. Ask your IT for the certificate of your network's proxy."
        ) from None
    except (requests.ConnectionError, requests.exceptions.ChunkedEncodingError):
        raise _PassingError("no connection") from None
    except requests.RequestException as error:
        raise SourceError(f"{url}: {_one_line(error)}. Check the address in the catalogue.") from None
    with response:
        _check_status(response, url)
        try:
            yield response
        except (requests.Timeout, ReadTimeoutError):
            raise _PassingError(f"went silent for {limits.pause_s:g} s") from None
        except (requests.RequestException, HTTPError):
            raise _PassingError("the connection broke off") from None


def _check_status(response: requests.Response, url: str) -> None:
    status = response.status_code
    if urlsplit(url).scheme == "https" and urlsplit(str(response.url)).scheme != "https":
        raise SourceError(
            f"{url}: leads to {response.url}, which is not encrypted. Check the address in the catalogue."
        )
    if status in _PASSING:
        asked = response.headers.get("Retry-After", "")
        raise _PassingError(f"the server answered {status} {response.reason}", float(asked) if asked.isdigit() else 0.0)
    if status == 416:
        raise _PassingError("the server does not know where to go on")
    if status in (401, 403):
        raise SourceError(
            f"{url}: {status} {response.reason}: the server refuses. Fetch the file with a browser and put it in its place."
        )
    if status in (404, 410):
        raise SourceError(
            f"{url}: {status} {response.reason}: nothing is there. The address may have moved; amend it in a --catalogue."
        )
    if status not in (200, 206, 304):
        raise SourceError(f"{url}: expected an answer, found {status} {response.reason}.")


def _chunks(
    response: requests.Response,
    url: str,
    limits: Limits,
    deadline: float,
    tell: Callable[[int], None],
    before: int = 0,
) -> Iterator[bytes]:
    size = 0
    encoded = response.headers.get("Content-Encoding", "identity") != "identity"
    # what is there is taken at once, for a server that dribbles never fills a chunk and so never runs into a limit
    parts = response.iter_content(_CHUNK_BYTES) if encoded else iter(lambda: response.raw.read1(_CHUNK_BYTES), b"")
    for chunk in parts:
        size += len(chunk)
        if before + size > limits.most_bytes:
            raise SourceError(
                f"{url}: more than {_mb(limits.most_bytes)}, which was expected at most. Nothing was kept."
            )
        if time.monotonic() > deadline:
            raise SourceError(f"{url}: not done within {limits.whole_s:g} s. Run it again to go on where it stopped.")
        tell(size)
        yield chunk


def _find_rest(part: Path, mark: Path, url: str) -> tuple[int, str]:
    """How much of the file is there from before, and the mark of the version that it belongs to."""
    try:
        told = json.loads(mark.read_text(encoding="utf-8"))
        if told["url"] == url and part.stat().st_size:
            return part.stat().st_size, str(told["mark"])
    except (OSError, ValueError, KeyError, TypeError):
        pass
    _forget(part, mark)
    return 0, ""


def _forget(part: Path, mark: Path) -> None:
    part.unlink(missing_ok=True)
    mark.unlink(missing_ok=True)


def _ask_since(since: dict[str, str]) -> dict[str, str]:
    headers = {"If-None-Match": since.get("etag", ""), "If-Modified-Since": since.get("last_modified", "")}
    return {name: value for name, value in headers.items() if value}


def _begins_at(response: requests.Response, have: int) -> bool:
    return response.headers.get("Content-Range", "").replace("bytes ", "").startswith(f"{have}-")


def _length(response: requests.Response, before: int) -> int | None:
    length = response.headers.get("Content-Length", "")
    if not length.isdigit() or response.headers.get("Content-Encoding", "identity") != "identity":
        return None
    return before + int(length)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _mb(size: int) -> str:
    return f"{size / (1 << 20):,.0f} MB"


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__
