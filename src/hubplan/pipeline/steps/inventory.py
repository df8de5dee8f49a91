"""Inventory of the data folder and of the files that a plan would read, each read by itself, none stopping another."""

import shlex
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from hubplan.content import Content
from hubplan.errors import HubplanError, MissingDataError
from hubplan.notes import Note
from hubplan.read.boundaries import read_boundaries
from hubplan.read.centroids import read_centroids
from hubplan.read.links import read_links
from hubplan.read.lookups import read_lookup
from hubplan.read.outlines import read_outlines
from hubplan.read.people.population import read_population
from hubplan.read.people.series import read_population_series
from hubplan.read.places import read_places
from hubplan.read.postcodes import read_postcodes
from hubplan.read.vintage_mismatch import leave_mismatched
from hubplan.read.zones import check_vintages
from hubplan.scenario import DataFiles
from hubplan.schema import vintage_of
from hubplan.sources.catalogue import Source, read_catalogue
from hubplan.sources.fetch import find_kept
from hubplan.sources.provenance import digest

Read = Callable[[Path], Content]


@dataclass(frozen=True)
class HeldSource:
    """Source of the catalogue, and whether it is in the data folder.

    ``state``: ``fetched`` (and as it came), ``changed`` (fetched, and altered since), ``own`` (put there by hand), or
    ``missing``.
    """

    name: str
    title: str
    role: str
    vintage: str
    needed: bool
    state: Literal["fetched", "changed", "own", "missing"]
    file: str
    date: str = ""
    fetched: str = ""
    licence: str = ""
    address: str = ""


@dataclass(frozen=True)
class DataProblem:
    """Problem of the data, in a line, with the exit code that it would end a plan with."""

    words: str
    exit_code: int
    file: str = ""

    @classmethod
    def of(cls, error: HubplanError, file: str = "") -> "DataProblem":
        """Make a problem from an error; one of the scenario becomes one of the file that it is about."""
        missing = error.exit_code == MissingDataError.exit_code
        return cls(str(error), error.exit_code if missing else HubplanError.exit_code, file)


@dataclass(frozen=True, eq=False)
class OpenedFile:
    """File that a plan would read: its content, or its problem."""

    role: str
    path: Path
    content: Content | None = None
    problem: DataProblem | None = None
    unused: Note | None = None
    """Why it is not used, though nothing is wrong with it."""

    @property
    def vintage(self) -> str:
        """Vintage of its data zones; empty where it has none."""
        if self.content is None or not len(self.content.frame):
            return ""
        return vintage_of(str(self.content.frame.index.get_level_values(0)[0])) or ""


def hold_sources(folder: Path, vintage: str) -> tuple[HeldSource, ...]:
    """List the sources of the catalogue, of a vintage or of any, and whether a data folder holds them.

    Fetched files are compared with the fingerprint that was noted with them.
    """
    return tuple(
        held
        for source in read_catalogue()
        if (held := _hold(source, folder)).state != "missing" or source.vintage in ("", vintage)
    )


def _hold(source: Source, folder: Path) -> HeldSource:
    kept = find_kept(source, folder)
    about = (source.name, source.title, source.role, source.vintage, source.needed)
    if kept is None:
        return HeldSource(*about, "missing", source.file, licence=source.licence)
    path, note = kept
    file = path.relative_to(folder).as_posix()
    if note is None:
        return HeldSource(*about, "own", file)
    state: Literal["fetched", "changed"] = "fetched" if digest(path) == note.sha256 else "changed"
    return HeldSource(*about, state, file, note.date, note.fetched, note.licence, note.address)


def open_files(data: DataFiles, folder: Path) -> tuple[OpenedFile, ...]:
    """Open every file about zones that a scenario names, and compare their vintages with that of the boundaries.

    Parameters
    ----------
    data
        The files.
    folder
        The data folder, into which a file that is not there may be fetched.

    Returns
    -------
    tuple of OpenedFile
        The boundaries first, where they are named.
    """
    opened = tuple(_open(role, Path(path), read, folder) for role, path, read in _list_readers(data))
    boundaries = next((one.content for one in opened if one.role == "boundaries"), None)
    if boundaries is None:
        return opened
    return tuple(_check_vintage(one, boundaries) for one in opened)


def _list_readers(data: DataFiles) -> Iterator[tuple[str, str, Read]]:
    lookups = (data.lookup,) if isinstance(data.lookup, str) else data.lookup
    named: Sequence[tuple[str, str | None, Read]] = (
        ("boundaries", data.boundaries, read_boundaries),
        ("population", data.population, lambda path: read_population(path, year=data.population_year)),
        *(("lookup", path, read_lookup) for path in lookups),
        ("centroids", data.centroids, read_centroids),
        ("links", data.links, read_links),
        ("series", data.population_series, read_population_series),
        ("postcodes", data.postcodes, read_postcodes),
        ("outlines", data.outlines, read_outlines),
        ("places", data.places, read_places),
    )
    for role, path, read in named:
        if path is not None:
            yield role, path, read


def _open(role: str, path: Path, read: Read, folder: Path) -> OpenedFile:
    try:
        return OpenedFile(role, path, read(path))
    except HubplanError as error:
        return OpenedFile(role, path, problem=_tell_missing(path, folder) or DataProblem.of(error, path.name))


def _tell_missing(path: Path, folder: Path) -> DataProblem | None:
    """Say how to get an official file that is missing."""
    place = "/".join(path.parts[-2:])
    name = next((source.name for source in read_catalogue() if place in source.places()), None)
    if name is None or path.exists():
        return None
    into = "" if folder == Path("data") else f" --into {shlex.quote(str(folder))}"
    return DataProblem(
        f"{path}: is not there. Fetch it: hubplan fetch {name}{into}", MissingDataError.exit_code, path.name
    )


def _check_vintage(one: OpenedFile, boundaries: Content) -> OpenedFile:
    """Leave out files about zones of another vintage, with the reason; links and postcodes are not about zones."""
    if one.content is None or one.role not in ("population", "lookup", "centroids"):
        return one
    if one.role == "lookup" and (unused := leave_mismatched(boundaries, [one.content])[1]):
        return OpenedFile(one.role, one.path, unused=unused[0])
    try:
        check_vintages(boundaries, [one.content])
    except HubplanError as error:
        return OpenedFile(one.role, one.path, problem=DataProblem.of(error, one.path.name))
    return one
