"""``hubplan fetch``: official data into the data folder, each file read and checked before it replaces anything."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from hubplan.content import Content
from hubplan.errors import HubplanError, SourceError, name_first
from hubplan.read.boundaries import read_boundaries
from hubplan.read.centroids import read_centroids
from hubplan.read.layers import is_layer, read_layer
from hubplan.read.lookups import read_lookup
from hubplan.read.people.population import read_population
from hubplan.read.people.series import read_population_series
from hubplan.read.postcodes import read_postcodes
from hubplan.read.roads import read_roads
from hubplan.read.sites.tables import read_site_table
from hubplan.schema import vintage_of
from hubplan.sources.catalogue import Source
from hubplan.sources.fetch import Checked, Fetched, Manner, fetch_source
from hubplan.sources.lock import hold_folder
from hubplan.sources.retry import Session

_READERS: dict[str, Callable[[Path], Content]] = {
    "boundaries": read_boundaries,
    "population": read_population,
    "series": read_population_series,
    "lookup": read_lookup,
    "centroids": read_centroids,
    "postcodes": read_postcodes,
}

Watch = Callable[[Source, int, int | None], None]
"""Told (source, bytes or rows so far, in all where known)."""


@dataclass(frozen=True)
class FetchOutcome:
    """Outcome of one source: fetched, or the error that it ended with."""

    source: Source
    fetched: Fetched | None = None
    error: HubplanError | None = None


def fetch(sources: Sequence[Source], folder: Path, manner: Manner, watch: Watch) -> Iterator[FetchOutcome]:
    """Fetch sources one after the other; a failure stops none of the others.

    Parameters
    ----------
    sources
        From the catalogue.
    folder
        The data folder.
    manner
        Limits and what may be replaced.
    watch
        Receives the progress.

    Yields
    ------
    FetchOutcome
        One a source, as it ends.

    Raises
    ------
    SourceError
        The data folder cannot be made, or another fetch is at work in it.
    """
    with hold_folder(folder), Session() as session:
        for source in sources:

            def tell(done: int, of: int | None, source: Source = source) -> None:
                watch(source, done, of)

            try:
                yield FetchOutcome(
                    source, fetch_source(source, folder, session, check=check_content, manner=manner, progress=tell)
                )
            except HubplanError as error:
                yield FetchOutcome(source, error=error)


def check_content(path: Path, source: Source) -> Checked:
    """Read a file as planning will, and compare it with what the catalogue says.

    Raises
    ------
    SourceError
        Its columns, its rows, its vintage or its total are not what was expected.
    InputDataError
        The reader refuses it.
    """
    columns = _list_columns(path, source)
    missing = [wanted for wanted in source.columns if not _has(columns, wanted)]
    if missing:
        raise SourceError(
            f"{source.name}: expected column {', '.join(one.replace('|', ' or ') for one in missing)}, found "
            f"{name_first(columns, most=8)}. The publisher may have changed the layout; nothing was replaced."
        )
    if source.role == "roads":
        roads = read_roads(path)
        rows, notes = len(roads.network.start), roads.notes
    elif source.role in _READERS:
        content = _READERS[source.role](path)
        _check_vintage(content, source)
        _check_total(content, source)
        rows, notes = len(content.frame), content.notes
    else:
        rows, notes = _count_rows(path, source), ()
    if not rows:
        raise SourceError(f"{source.name}: expected at least 1 row, found none. Nothing was replaced.")
    least, most = (source.rows, source.rows) if isinstance(source.rows, int) else source.rows or (1, rows)
    if not least <= rows <= most:
        wanted = f"{least:,}" if least == most else f"{least:,} to {most:,}"
        raise SourceError(
            f"{source.name}: expected {wanted} rows, found {rows:,}. Something was left out on the way, or the "
            "publisher changed the file; nothing was replaced."
        )
    return Checked(rows, notes)


def _list_columns(path: Path, source: Source) -> list[str]:
    if source.role in ("postcodes", "roads"):  # its reader knows its own layouts
        return list(source.columns)
    if source.role == "sites" or not is_layer(path):
        return list(read_site_table(path).frame.columns)
    return [str(column) for column in read_layer(path, source.role).columns]


def _has(columns: Sequence[str], wanted: str) -> bool:
    known = {column.strip().casefold() for column in columns}
    return any(name.casefold() in known for name in wanted.split("|"))


def _count_rows(path: Path, source: Source) -> int:
    return len(read_site_table(path).frame) if source.role == "sites" else len(read_layer(path, source.role))


def _check_vintage(content: Content, source: Source) -> None:
    if not source.vintage or not len(content.frame):
        return
    first = str(content.frame.index.get_level_values(0)[0])
    found = vintage_of(first)
    if found != source.vintage:
        raise SourceError(
            f"{source.name}: expected data zones of {source.vintage}, found those of {found} "
            f"({first}). The address may lead to another file; nothing was replaced."
        )


def _check_total(content: Content, source: Source) -> None:
    if source.total is None or "population" not in content.frame.columns:
        return
    counts, (least, most) = content.frame["population"], source.total
    if counts.index.nlevels > 1:  # of a series, the newest year
        counts = counts[counts.index.get_level_values("year") == counts.index.get_level_values("year").max()]
    people = int(counts.sum())
    if not least <= people <= most:
        raise SourceError(
            f"{source.name}: expected {least:,} to {most:,} people in all, found {people:,}. Nothing was replaced."
        )
