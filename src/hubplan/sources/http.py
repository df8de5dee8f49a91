"""Send requests to servers: failures are one line, and say whether another try may succeed."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import requests
from urllib3.exceptions import HTTPError, MaxRetryError, NameResolutionError, ReadTimeoutError

from hubplan.errors import SourceError
from hubplan.sources.retry import (
    Limits,
    PassingError,
    Session,
    UnreachedError,
    check_time,
    persist,
    shorten,
    tell_size,
)

_CHUNK_BYTES = 1 << 16
_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})
"""Answers that another try may mend."""


@contextmanager
def ask(session: Session, url: str, headers: dict[str, str], limits: Limits, end: float) -> Iterator[requests.Response]:
    """Send a request, and turn failures into one-line errors."""
    left = max(end - time.monotonic(), 0.1)
    connect_s, pause_s = min(limits.connect_s, left), min(limits.pause_s, left)
    try:
        response = session.get(url, headers=headers, stream=True, timeout=(connect_s, pause_s))
    except requests.TooManyRedirects:
        raise SourceError(
            f"{url}: leads from one address to the next without end. The address may have moved."
        ) from None
    except requests.ConnectTimeout:
        check_time(url, limits, end)
        raise UnreachedError(f"no connection within {connect_s:g} s") from None
    except requests.Timeout:
        check_time(url, limits, end)
        raise PassingError(f"no answer within {pause_s:g} s") from None
    except requests.exceptions.SSLError:
        raise SourceError(
            f"{url}: its certificate is not trusted. Ask your IT for the certificate of your network's proxy."
        ) from None
    except requests.exceptions.ProxyError as error:
        raise UnreachedError(f"the proxy of your network does not let it through ({_reason(error)})") from None
    except (requests.ConnectionError, requests.exceptions.ChunkedEncodingError) as error:
        raise UnreachedError(_tell_unreached(error)) from None
    except requests.RequestException as error:
        raise SourceError(f"{url}: {_one_line(error)}. Check the address in the catalogue.") from None
    with response:
        session.note_reached(url)
        _check_status(response, url)
        try:
            yield response
        except (requests.Timeout, ReadTimeoutError):
            check_time(url, limits, end)
            raise PassingError(f"went silent for {pause_s:g} s") from None
        except (requests.RequestException, HTTPError):
            raise PassingError("the connection broke off") from None


def _tell_unreached(error: Exception) -> str:
    """Say why there is no connection, as far as a user can do something about it."""
    cause = error.args[0] if error.args else None
    if isinstance(cause, MaxRetryError) and isinstance(cause.reason, NameResolutionError):
        return "no connection, its name is not found; is this computer online?"
    return "no connection"


def _reason(error: Exception) -> str:
    cause = error.args[0] if error.args else None
    inner = cause.reason if isinstance(cause, MaxRetryError) else None
    return _one_line(inner.args[-1] if inner is not None and inner.args else error)


def _check_status(response: requests.Response, url: str) -> None:
    status = response.status_code
    if urlsplit(url).scheme == "https" and urlsplit(str(response.url)).scheme != "https":
        raise SourceError(
            f"{url}: leads to {response.url}, which is not encrypted. Check the address in the catalogue."
        )
    if status in _PASSING:
        asked = response.headers.get("Retry-After", "")
        raise PassingError(f"the server answered {status} {response.reason}", float(asked) if asked.isdigit() else 0.0)
    if status in (401, 403):
        raise SourceError(
            f"{url}: {status} {response.reason}: the server refuses. Fetch the file with a browser and put it in its place."
        )
    if status in (404, 410):
        raise SourceError(
            f"{url}: {status} {response.reason}: nothing is there. The address may have moved; amend it in a --catalogue."
        )
    asked_for_the_rest = status == 416 and "Range" in response.request.headers
    if status not in (200, 206, 304) and not asked_for_the_rest:
        raise SourceError(f"{url}: expected an answer, found {status} {response.reason}.")


def read_chunks(
    response: requests.Response,
    url: str,
    limits: Limits,
    end: float,
    tell: Callable[[int], None],
    before: int = 0,
) -> Iterator[bytes]:
    """Read a response as it comes; refuse more than the limits allow, of bytes or of time."""
    size = 0
    encoded = response.headers.get("Content-Encoding", "identity") != "identity"
    # what is there is taken at once, for a server that dribbles never fills a chunk and so never runs into a limit
    parts = response.iter_content(_CHUNK_BYTES) if encoded else iter(lambda: response.raw.read1(_CHUNK_BYTES), b"")
    for chunk in parts:
        size += len(chunk)
        if before + size > limits.most_bytes:
            raise SourceError(
                f"{url}: more than {tell_size(limits.most_bytes)}, which was expected at most. Nothing was kept."
            )
        check_time(url, limits, end)
        tell(size)
        yield chunk


@dataclass(frozen=True)
class Text:
    """Short text, and the address that it came from in the end."""

    content: str
    url: str


def fetch_text(session: Session, url: str, *, limits: Limits, end: float | None = None) -> Text:
    """Fetch a short text, such as a web page or a response in JSON.

    Parameters
    ----------
    session
        Asks, and remembers.
    url
        The address.
    limits
        Of time, tries and size.
    end
        When the whole must be done that this is a part of; by default, what the limits allow from now on.

    Raises
    ------
    SourceError
        It could not be had; one line with address, what was expected and what came.
    """
    until = limits.end() if end is None else end

    def once() -> Text:
        check_time(url, limits, until)
        with ask(session, url, {}, limits, until) as response:
            content = b"".join(read_chunks(response, url, limits, until, lambda _size: None))
            return Text(content.decode(response.encoding or "utf-8", errors="replace"), str(response.url))

    return persist(once, session, url, limits, until)


def fetch_json(session: Session, url: str, *, limits: Limits, end: float | None = None) -> Any:
    """Fetch a response in JSON.

    Raises
    ------
    SourceError
        As :func:`fetch_text`, or the answer is no JSON.
    """
    text = fetch_text(session, url, limits=limits, end=end).content
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise SourceError(
            f"{shorten(url)}: expected JSON, found {show_beginning(text)}. The address may have moved."
        ) from None


def show_beginning(text: str) -> str:
    """Show the first characters of a response, for a message.

    Examples
    --------
    >>> show_beginning("<html>   <body>Not here</body></html>")
    "'<html> <body>Not here</body></html>'"
    >>> show_beginning("<p>" * 100)[-8:]
    "<p><p>…'"
    """
    short = " ".join(text.split())
    return repr(short[:60]) if len(short) <= 60 else repr(short[:60] + "…")


def _one_line(error: object) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__
