"""Provenance of a fetched file, written beside it: address, time, fingerprint, licence."""

import datetime as dt
import hashlib
import json
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationError

from hubplan.scenario import Frozen
from hubplan.sources.catalogue import Source


class Provenance(Frozen):
    """Provenance of one fetched file.

    ``address`` is where the file lay in the end, ``asked`` the address that led there, where it is another. ``sha256`` is
    of the file as kept, ``sha256_as_sent`` of what the server sent, where personal data were left out.
    """

    name: str
    title: str
    publisher: str
    licence: str
    attribution: str
    vintage: str = ""
    date: str = ""
    address: str
    asked: str = ""
    fetched: str
    bytes: int
    rows: int = 0
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    sha256_as_sent: str = ""
    left_out: tuple[str, ...] = ()
    etag: str = ""
    last_modified: str = ""
    hubplan: str = ""


def provenance_path(path: Path) -> Path:
    """Name the file beside a fetched file that holds its provenance.

    Examples
    --------
    >>> provenance_path(Path("data/lookups/lookup.csv")).name
    'lookup.csv.source.json'
    """
    return path.with_name(path.name + ".source.json")


def read_provenance(path: Path) -> Provenance | None:
    """Read the provenance of a fetched file; ``None`` where there is none, or it cannot be read."""
    try:
        return Provenance.model_validate_json(provenance_path(path).read_text(encoding="utf-8"))
    except (OSError, ValidationError, ValueError):
        return None


@dataclass(frozen=True)
class Sent:
    """Address that a file came from, and the marks of its version, where the server gives them."""

    address: str
    asked: str = ""
    """Address that was requested, where that redirected to ``address``."""
    etag: str = ""
    last_modified: str = ""


def tell_provenance(
    source: Source, kept: Path, sent: Sent, *, rows: int, left_out: tuple[str, ...] = (), sha256_as_sent: str = ""
) -> Provenance:
    """Compose the provenance of a file that was just fetched.

    Parameters
    ----------
    source
        What it is.
    kept
        The file as it will be kept.
    sent
        Where it came from.
    rows
        How many there are.
    left_out
        Columns with personal data.
    sha256_as_sent
        Of the file before they were left out.
    """
    return Provenance(
        **{
            key: getattr(source, key)
            for key in ("name", "title", "publisher", "licence", "attribution", "vintage", "date")
        },
        fetched=dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        bytes=kept.stat().st_size,
        sha256=digest(kept),
        rows=rows,
        left_out=left_out,
        hubplan=version("hubplan"),
        sha256_as_sent=sha256_as_sent,
        **asdict(sent),
    )


def write_provenance(provenance: Provenance, path: Path) -> None:
    """Write provenance beside a file, under a temporary name first."""
    target = provenance_path(path)
    aside = target.with_name(target.name + ".part")
    aside.write_text(json.dumps(provenance.model_dump(), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    aside.replace(target)


def digest(path: Path) -> str:
    """Compute the SHA-256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
