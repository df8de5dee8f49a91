"""Download a file, and resume where a download was interrupted."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import requests

from hubplan.errors import SourceError
from hubplan.sources.http import ask, read_chunks
from hubplan.sources.retry import Limits, PassingError, Session, persist, tell_size

Progress = Callable[[int, int | None], None]
"""Told (bytes so far, bytes in all where known); rows or features where a source comes page by page."""


@dataclass(frozen=True)
class Downloaded:
    """Result of a download: the final address, the size, and the marks by which a change can be recognised."""

    url: str
    size: int
    sha256: str
    etag: str = ""
    last_modified: str = ""


class UnchangedError(Exception):
    """Signal that the server's file is as it was when it was last fetched."""


@dataclass(frozen=True)
class _PartFile:
    """File that is not complete yet; beside it (``.mark``) stands which version of which address it is a part of."""

    path: Path
    url: str

    @property
    def mark(self) -> Path:
        return self.path.with_name(self.path.name + ".mark")

    def find(self) -> tuple[int, str]:
        """Find how much is there from before, and the mark of the version that it belongs to."""
        try:
            told = json.loads(self.mark.read_text(encoding="utf-8"))
            if told["url"] == self.url and self.path.stat().st_size:
                return self.path.stat().st_size, str(told["mark"])
        except (OSError, ValueError, KeyError, TypeError):
            pass
        self.forget()
        return 0, ""

    def note(self, mark: str) -> None:
        self.mark.write_text(json.dumps({"url": self.url, "mark": mark}), encoding="utf-8")

    def forget(self) -> None:
        self.path.unlink(missing_ok=True)
        self.mark.unlink(missing_ok=True)


def download(
    session: Session,
    url: str,
    part: Path,
    *,
    limits: Limits,
    progress: Progress = lambda _done, _all: None,
    since: dict[str, str] | None = None,
) -> Downloaded:
    """Download one address into a file, resuming where an earlier try was interrupted.

    Parameters
    ----------
    session
        Asks, and remembers.
    url
        The address.
    part
        File to write; what an earlier try left there, with its mark beside it (``.mark``), is gone on with where the
        server allows that.
    limits
        Of time, tries and size.
    progress
        Receives the progress.
    since
        ``etag`` and ``last_modified`` of the file that is there; where it has not changed, nothing is fetched.

    Raises
    ------
    UnchangedError
        It has not changed.
    SourceError
        It could not be had; one line with address, what was expected and what came.
    """
    end = limits.end()

    def once() -> Downloaded:
        return _try(session, _PartFile(part, url), limits, progress, since or {}, end)

    return persist(once, session, url, limits, end)


def _try(
    session: Session, part: _PartFile, limits: Limits, progress: Progress, since: dict[str, str], end: float
) -> Downloaded:
    have, known = part.find()
    headers = {"Range": f"bytes={have}-", "If-Range": known} if have else _ask_since(since)
    with ask(session, part.url, headers, limits, end) as response:
        if response.status_code == 304:
            raise UnchangedError
        etag, modified = response.headers.get("ETag", ""), response.headers.get("Last-Modified", "")
        mark = etag if etag and not etag.startswith("W/") else modified
        resumed = response.status_code == 206
        if response.status_code == 416 or (resumed and not _goes_on(response, have, mark, known)):
            part.forget()
            raise PassingError("the server could not go on where it stopped")
        before = have if resumed else 0
        total = _length(response, before)
        if total is not None and total > limits.most_bytes:
            raise SourceError(
                f"{part.url}: {tell_size(total)}, expected at most {tell_size(limits.most_bytes)}. "
                "Check the address in the catalogue."
            )
        if mark:
            part.note(mark)
        elif not resumed:
            part.mark.unlink(missing_ok=True)
        size = before
        with part.path.open("ab" if resumed else "wb") as file:
            for chunk in read_chunks(
                response, part.url, limits, end, lambda more: progress(before + more, total), before
            ):
                file.write(chunk)
                size += len(chunk)
        if total is not None and size != total:
            raise PassingError(f"broke off after {size:,} of {total:,} bytes")
        final = str(response.url)
    part.mark.unlink(missing_ok=True)
    return Downloaded(final, size, _digest(part.path), etag, modified)


def _ask_since(since: dict[str, str]) -> dict[str, str]:
    headers = {"If-None-Match": since.get("etag", ""), "If-Modified-Since": since.get("last_modified", "")}
    return {name: value for name, value in headers.items() if value}


def _goes_on(response: requests.Response, have: int, mark: str, known: str) -> bool:
    """Tell whether a part begins where the last one ended, and is of the same version as far as the server says."""
    begins = response.headers.get("Content-Range", "").replace("bytes ", "").startswith(f"{have}-")
    return begins and mark in ("", known)


def _length(response: requests.Response, before: int) -> int | None:
    length = response.headers.get("Content-Length", "")
    if not length.isdigit() or response.headers.get("Content-Encoding", "identity") != "identity":
        return None
    return before + int(length)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
