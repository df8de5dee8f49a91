"""Unused files in the data folder: what they are, and where they belong if they can be recognised."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from hubplan.sources.catalogue import read_catalogue
from hubplan.sources.fetch import WORKSHOP

_MOST_FILES = 20_000
_NOT_DATA = frozenset(
    {".md", ".txt", ".part", ".dbf", ".shx", ".prj", ".cpg", ".qpj", ".sbn", ".sbx", ".xml", ".gpkg-wal", ".gpkg-shm"}
)
"""Words about data, and files that belong to a shapefile or a GeoPackage."""


@dataclass(frozen=True)
class UnusedFile:
    """File that nobody reads; ``source`` is the name of the one that it looks like, ``place`` where that is kept."""

    file: str
    source: str = ""
    place: str = ""


def find_unused_files(folder: Path, read: Iterable[Path]) -> tuple[UnusedFile, ...]:
    """Find the files in a data folder that are neither read nor of a source that is kept there.

    A browser puts a file where it likes and numbers it (``zones (1).zip``): such a file is reported with the place where it
    belongs, unless that is taken.

    Parameters
    ----------
    folder
        The data folder.
    read
        Files that are read.
    """
    sources = read_catalogue()
    known = {(folder / place).resolve() for source in sources for place in source.places()}
    known |= {path.resolve() for path in read}
    wanted = {
        _simplify(Path(place).name): (source.name, place)
        for source in sources
        for place in source.places()
        if not any((folder / other).exists() for other in source.places())
    }
    return tuple(
        UnusedFile(path.relative_to(folder).as_posix(), *wanted.get(_simplify(path.name), ("", "")))
        for path in _list_files(folder)
        if path.resolve() not in known
    )


def _list_files(folder: Path) -> Iterator[Path]:
    """List the data files of a folder by name; hidden ones, notes beside files and an unfinished download are none."""
    for path in sorted(islice(folder.rglob("*"), _MOST_FILES)):
        parts = path.relative_to(folder).parts
        hidden = any(part.startswith(".") for part in parts) or WORKSHOP in parts
        if hidden or path.name.endswith(".source.json") or path.suffix.lower() in _NOT_DATA or not path.is_file():
            continue
        yield path


def _simplify(name: str) -> str:
    """Remove from a file's name what browsers add to it.

    Examples
    --------
    >>> _simplify("SG_DataZoneBdry_2011 (1).ZIP"), _simplify("hospitals-2.csv")
    ('sg_datazonebdry_2011.zip', 'hospitals-2.csv')
    """
    return re.sub(r"\s*\(\d+\)(?=\.[^.]*$)|\s+-\s+copy(?=\.[^.]*$)", "", name.lower())
