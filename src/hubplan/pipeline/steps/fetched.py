"""Fetched files: found by their names in the catalogue, and credited by the notes beside them."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from hubplan.content import SourceFile
from hubplan.scenario import DataFiles
from hubplan.sources.catalogue import read_catalogue
from hubplan.sources.provenance import Provenance, read_provenance


def find_stand_in(path: Path) -> Path | None:
    """Find the other form of an official file that is not there: what came another way has another ending.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     there = Path(folder) / "boundaries" / "SG_DataZoneBdry_2011.geojson"
    ...     there.parent.mkdir()
    ...     there.touch()
    ...     found = find_stand_in(there.with_suffix(".zip"))
    >>> found.name
    'SG_DataZoneBdry_2011.geojson'
    """
    for source in read_catalogue():
        places = source.places()
        if len(path.parts) < 2 or "/".join(path.parts[-2:]) not in places:
            continue
        for place in places:
            other = path.parents[1] / place
            if other != path and other.is_file():
                return other
    return None


def credit(sources: Iterable[SourceFile], data: DataFiles) -> tuple[tuple[SourceFile, ...], tuple[Provenance, ...]]:
    """Add to each file that was read its publisher and licence, as far as a note beside it has them and still fits.

    Parameters
    ----------
    sources
        Files that were read.
    data
        Where they lie.

    Returns
    -------
    tuple
        The files, ``source`` filled in, and the provenance of those that have a note.
    """
    told = {(path.name, note.sha256): note for path in list_paths(data) if (note := read_provenance(path)) is not None}
    credited = []
    used = []
    for source in sources:
        note = told.get((source.name, source.sha256))
        credited.append(source if note is None else replace(source, source=_words(note)))
        used += [] if note is None else [note]
    return tuple(credited), tuple(used)


def _words(note: Provenance) -> str:
    """Write publisher, attribution, date and licence in one phrase.

    Examples
    --------
    >>> note = Provenance(name="a", title="A", publisher="P", licence="OGL v3", attribution="P, a map © P", date="2014",
    ...     address="https://p.example", fetched="2026-11-24T09:00:00Z", bytes=1, sha256="0" * 64)
    >>> _words(note)
    'P, a map © P (2014, OGL v3, fetched 2026-11-24)'
    """
    whose = note.attribution if note.publisher in note.attribution else f"{note.publisher}: {note.attribution}"
    return f"{whose} ({', '.join(part for part in (note.date, note.licence, f'fetched {note.fetched[:10]}') if part)})"


def list_paths(data: DataFiles) -> Iterator[Path]:
    """List the files that a scenario names."""
    lookups = (data.lookup,) if isinstance(data.lookup, str) else data.lookup
    single = (
        data.boundaries,
        data.population,
        data.centroids,
        data.postcodes,
        data.links,
        data.outlines,
        data.places,
        data.population_series,
        data.roads,
    )
    for path in (*single, *lookups, *(entry.file for entry in data.sites)):
        if path is not None:
            yield Path(path)
