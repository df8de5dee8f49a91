"""Fetch one source: try its methods in turn, check the file, and only then replace the one that was there."""

import shutil
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from hubplan.errors import HubplanError, SourceError
from hubplan.flush import flush_file, flush_folder
from hubplan.interrupts import held_back
from hubplan.notes import Note
from hubplan.sources.arcgis import fetch_layer
from hubplan.sources.catalogue import Source, Way
from hubplan.sources.ckan import fetch_table, find_newest_file
from hubplan.sources.download import Progress, UnchangedError, download
from hubplan.sources.link_page import find_newest_link
from hubplan.sources.privacy import leave_out_personal
from hubplan.sources.provenance import (
    Provenance,
    Sent,
    digest,
    provenance_path,
    read_provenance,
    tell_provenance,
    write_provenance,
)
from hubplan.sources.retry import CURE, Limits, Session
from hubplan.sources.sniff import refuse_other_kinds


@dataclass(frozen=True)
class Checked:
    """Findings of a reader in a fetched file: rows, and notes."""

    rows: int
    notes: tuple[Note, ...] = ()


Check = Callable[[Path, Source], Checked]
"""Reads a file that came; raises where it is not what the source says."""

WORKSHOP = ".fetch"
"""Folder, within the data folder, for what is not whole yet: an interrupted download goes on from there."""


@dataclass(frozen=True)
class Fetched:
    """Outcome of fetching one source.

    ``status``: ``fetched``, ``unchanged`` (asked, and as before), ``kept`` (there, and not asked for anew), or
    ``own`` (a file that was put there by hand, and is left alone).
    """

    source: Source
    path: Path
    status: Literal["fetched", "unchanged", "kept", "own"]
    provenance: Provenance | None = None
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True)
class Manner:
    """Options of fetching: limits, whether to ask for files that are there, and to replace those put there by hand."""

    limits: Limits = field(default_factory=Limits)
    refresh: bool = False
    overwrite: bool = False


def fetch_source(
    source: Source,
    folder: Path,
    session: Session,
    *,
    check: Check,
    manner: Manner = Manner(),
    progress: Progress = lambda _done, _all: None,
) -> Fetched:
    """Fetch one source into the data folder.

    Parameters
    ----------
    source
        From the catalogue.
    folder
        The data folder.
    session
        One for all sources, for it remembers which servers could not be reached.
    check
        Reads what came.
    manner
        Limits and what may be replaced.
    progress
        Told (bytes or rows so far, in all).

    Raises
    ------
    SourceError
        No way led to it; what was there before is still there, untouched.
    """
    try:
        request = _Request(source, folder, session, check, manner, progress)
        return _find_whole(source, folder, manner) or _try_ways(request)
    except OSError as error:
        raise SourceError(
            f"{source.name}: {folder}: {error.strerror or error}. Nothing was replaced; make room, or choose another --into."
        ) from None


def _bring_note(source: Source, folder: Path) -> None:
    """Move the note of a file that was put in place just before the process died; else it seems put by hand."""
    for name in source.places():
        target = folder / name
        part = folder / WORKSHOP / source.name / target.name
        told = None if part.exists() or not target.is_file() else read_provenance(part)
        if told is not None and told.name == source.name and told.sha256 == digest(target):
            with held_back(writes=False):
                provenance_path(part).replace(provenance_path(target))
                _tidy(part)


def _find_whole(source: Source, folder: Path, manner: Manner) -> Fetched | None:
    """Find the file that is there, where it need not be fetched again."""
    _bring_note(source, folder)
    there = find_kept(source, folder)
    if there is None or manner.overwrite:
        return None
    path, provenance = there
    if provenance is None or digest(path) != provenance.sha256:
        return Fetched(source, path, "own", provenance)
    return None if manner.refresh else Fetched(source, path, "kept", provenance)


@dataclass(frozen=True)
class _Request:
    """Request for one source: the folder, the options, the session, and the callbacks for checks and progress."""

    source: Source
    folder: Path
    session: Session
    check: Check
    manner: Manner
    progress: Progress

    @property
    def limits(self) -> Limits:
        """Limits, with the most bytes that the source may have."""
        return replace(self.manner.limits, most_bytes=self.source.most_bytes)


def _try_ways(request: _Request) -> Fetched:
    source, session = request.source, request.session
    there = find_kept(source, request.folder)
    failures: list[str] = []
    for way in source.ways:
        if failures and urlsplit(way.url).netloc in session.unreached:
            continue  # nobody answers there
        try:
            return _fetch_way(request, way, there[1] if there else None)
        except UnchangedError:
            if there is None:  # a server that says so unasked
                failures.append(f"{way.url}: said that nothing changed, and nothing is there.")
                continue
            return Fetched(source, there[0], "unchanged", there[1])
        except HubplanError as error:
            failures.append(str(error))
    raise SourceError(f"{source.name}: {_join(failures, source.name)}")


def _join(failures: Sequence[str], name: str) -> str:
    """Join all failures in one line, equal cures only once.

    Examples
    --------
    >>> _join(["zones: a: 404.", f"b: no connection. {CURE}", f"c: no connection. {CURE}"], "zones")
    'a: 404. Then: b: no connection. Then: c: no connection. Try again later, or put the file in its place by hand.'
    """
    words = [failure.removeprefix(f"{name}: ") for failure in failures]
    return " Then: ".join([*(word.removesuffix(f" {CURE}") for word in words[:-1]), words[-1]])


def find_kept(source: Source, folder: Path) -> tuple[Path, Provenance | None] | None:
    """Find the file that a source is kept in, and its provenance."""
    for name in source.places():
        path = folder / name
        if path.is_file():
            told = read_provenance(path)
            return path, told if told is not None and told.name == source.name else None
    return None


def _fetch_way(request: _Request, way: Way, known: Provenance | None) -> Fetched:
    source = request.source
    target = request.folder / (way.file or source.file)
    part = request.folder / WORKSHOP / source.name / target.name
    part.parent.mkdir(parents=True, exist_ok=True)
    try:
        sent = _obtain(request, way, part, None if request.manner.overwrite else known)
    except (HubplanError, UnchangedError):
        _tidy(part)
        raise
    try:
        checked, provenance = _check_part(request, part, sent)
    except HubplanError:
        part.unlink(missing_ok=True)  # going on with it would lead nowhere
        _tidy(part)
        raise
    _put_in_place(request, part, target, provenance)
    return Fetched(source, target, "fetched", provenance, checked.notes)


def _check_part(request: _Request, part: Path, sent: Sent) -> tuple[Checked, Provenance]:
    """Check a fetched file, without the personal data in it, and note where it came from."""
    as_sent = digest(part)
    refuse_other_kinds(part, request.source)
    left_out = leave_out_personal(part, request.source)
    checked = request.check(part, request.source)
    provenance = tell_provenance(
        request.source,
        part,
        sent,
        rows=checked.rows,
        left_out=left_out,
        sha256_as_sent=as_sent if left_out else "",
    )
    return checked, provenance


def _put_in_place(request: _Request, part: Path, target: Path, provenance: Provenance) -> None:
    """Put a checked file and its note in their place, and remove what the source was kept in before."""
    target.parent.mkdir(parents=True, exist_ok=True)
    write_provenance(provenance, part)
    flush_file(part)
    flush_file(provenance_path(part))
    flush_folder(part.parent)
    with held_back():
        part.replace(target)
        provenance_path(part).replace(provenance_path(target))
        flush_folder(target.parent)
        for other in request.source.places():
            path = request.folder / other
            if path != target and (request.manner.overwrite or read_provenance(path) is not None):
                path.unlink(missing_ok=True)
                provenance_path(path).unlink(missing_ok=True)
        shutil.rmtree(part.parent, ignore_errors=True)
        _tidy(part)


def _tidy(part: Path) -> None:
    """Remove all temporary files but those that a later download can resume."""
    if not part.with_name(part.name + ".mark").exists():
        part.unlink(missing_ok=True)
    for folder in (part.parent, part.parent.parent):
        with suppress(OSError):  # not empty
            folder.rmdir()


def _obtain(request: _Request, way: Way, part: Path, known: Provenance | None) -> Sent:
    """Get the file by one method, written to ``part``; returns the address and marks of the version."""
    session, limits, progress = request.session, request.limits, request.progress
    if way.kind in ("ckan", "ckan_sql"):
        return Sent(fetch_table(session, way, part, limits=limits, progress=progress))
    if way.kind == "arcgis":
        return Sent(fetch_layer(session, way, part, limits=limits, progress=progress))
    address = way.url
    if way.kind == "ckan_file":
        address = find_newest_file(session, way, limits=limits)
    elif way.kind == "page":
        address = find_newest_link(session, way, limits=limits)
    since = {}
    if known is not None and address in (known.asked, known.address):  # another file may be no newer, and yet another
        since = {"etag": known.etag, "last_modified": known.last_modified}
    got = download(session, address, part, limits=limits, progress=progress, since=since)
    return Sent(got.url, "" if got.url == address else address, got.etag, got.last_modified)
