"""Check archives from elsewhere: nothing in them may be written outside, hidden, or grow beyond measure."""

import stat
import zipfile
import zlib
from pathlib import Path, PurePosixPath

from hubplan.errors import SourceError, name_first

_MOST_MEMBERS = 10_000
_MOST_UNPACKED = 4 << 30
_MOST_RATIO = 200
"""Shapefiles and CSVs shrink to a tenth or so; a bomb to a thousandth and less."""
_SMALL = 32 << 20
_CHUNK_BYTES = 1 << 20


def check_archive(path: Path, name: str, *, most_unpacked: int = _MOST_UNPACKED) -> tuple[str, ...]:
    """Check a zip archive all through, without writing any of it.

    Parameters
    ----------
    path
        The archive.
    name
        What to call it in messages.
    most_unpacked
        Bytes that it may grow to.

    Returns
    -------
    tuple of str
        The names of the files in it.

    Raises
    ------
    SourceError
        It is no zip archive, is damaged or encrypted, names a place outside itself, or is too large unpacked.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            _check_members(members, path.stat().st_size, name, most_unpacked)
            for member in members:
                with archive.open(member) as file:  # to the end: sizes may be false, and damage shows only here
                    while file.read(_CHUNK_BYTES):
                        pass
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, RuntimeError, ValueError) as error:
        raise SourceError(
            f"{name}: expected a zip archive, found one that is damaged ({_words(error)}). Fetch it again."
        ) from None
    return tuple(member.filename for member in members if not member.is_dir())


def _check_members(members: list[zipfile.ZipInfo], packed: int, name: str, most_unpacked: int) -> None:
    outside = [m.filename for m in members if _leads_outside(m)]
    if outside:
        raise SourceError(
            f"{name}: holds files that would be written outside its folder ({name_first(outside)}). It was not opened."
        )
    if len(members) > _MOST_MEMBERS:
        raise SourceError(
            f"{name}: holds {len(members):,} files, expected at most {_MOST_MEMBERS:,}. It was not opened."
        )
    if any(member.flag_bits & 1 for member in members):
        raise SourceError(f"{name}: is encrypted. Expected an open archive.")
    unpacked = sum(member.file_size for member in members)
    if unpacked > most_unpacked or (unpacked > _SMALL and unpacked > _MOST_RATIO * max(packed, 1)):
        raise SourceError(
            f"{name}: would grow from {packed / 2**20:,.1f} to {unpacked / 2**20:,.0f} MB, more than any file of this kind. "
            "It was not opened."
        )


def _leads_outside(member: zipfile.ZipInfo) -> bool:
    name = member.orig_filename.replace("\\", "/")
    parts = PurePosixPath(name).parts
    is_link = stat.S_ISLNK(member.external_attr >> 16)
    return name.startswith("/") or ".." in parts or (bool(parts) and ":" in parts[0]) or "\0" in name or is_link


def _words(error: Exception) -> str:
    return " ".join(str(error).split())[:120] or type(error).__name__
