"""Read sites: every row of a file is placed, outside, unplaced or left out by its entry, and counted."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import geopandas as gpd
import pandas as pd

from hubplan.content import SourceFile
from hubplan.notes import Note, NoteKind
from hubplan.read.sites.accounts import (
    JUST_OUTSIDE_COLUMNS,
    UNPLACED_COLUMNS,
    count_rows,
    list_just_outside,
    list_unplaced,
    no_counts,
    tell_just_outside,
    tell_unplaced,
)
from hubplan.read.sites.identifiers import make_unique
from hubplan.read.sites.names import label_nameless, place_words
from hubplan.read.sites.place_columns import postcode_column, postcode_key
from hubplan.read.sites.placed import KnownPlaces, PlacedFile, place_file
from hubplan.read.sites.tables import SiteTable, read_site_table
from hubplan.read.sites.zones import BY_DISTANCE, find_near, locate, tell_doubts
from hubplan.scenario import SiteFile
from hubplan.schema import CRS, SITE, ZONE, check_sites

Place = Callable[[SiteFile, Path], PlacedFile]
"""Places the rows of a file; one that remembers spares placing them again for another area."""


@dataclass(frozen=True, eq=False)
class SitesContent:
    """Sites of one file or of several.

    Parameters
    ----------
    sites
        Sites in the zones, as :func:`hubplan.schema.check_sites` wants them, with ``hub_told`` (whether the entry says
        that a hub may stand here; ``hub_candidate`` is that alone, before its category counts), ``size`` (people it
        serves, where told), ``source`` (the file's name) and ``placed_by``.
    elsewhere
        Specialist sites outside the zones whose place is known, with the same columns; ``data_zone`` is empty.
    unplaced
        Rows that could not be placed: columns of :data:`hubplan.read.sites.accounts.UNPLACED_COLUMNS`; ``reason`` as
        :data:`hubplan.unplaced.Obstacles`.
    sources
        The files.
    notes
        Notes on the files.
    counts
        One row a file: ``rows``, ``placed``, ``outside``, ``unplaced``, ``left_out``; the first is the sum of the rest.
        ``just_outside`` are those of ``outside`` within 500 m of a zone of the area.
    just_outside
        These: columns of :data:`hubplan.read.sites.accounts.JUST_OUTSIDE_COLUMNS`.
    confidential
        The data zones of the area with confidential places, once for each of them.
    by_distance
        Names of the sites that lie in no zone and whose council nothing tells, taken to the nearest zone.
    """

    sites: gpd.GeoDataFrame
    elsewhere: gpd.GeoDataFrame
    unplaced: pd.DataFrame
    sources: tuple[SourceFile, ...]
    notes: tuple[Note, ...]
    counts: pd.DataFrame
    just_outside: pd.DataFrame
    by_distance: tuple[str, ...] = ()
    confidential: tuple[str, ...] = field(default=(), repr=False)

    @property
    def source(self) -> SourceFile:
        """File, where there is one."""
        return self.sources[0]


def read_sites(
    entry: SiteFile,
    path: Path,
    *,
    zones: gpd.GeoDataFrame,
    postcodes: pd.DataFrame | None = None,
    official: Sequence[SiteFile] = (),
    known: KnownPlaces | None = None,
    read: Callable[[Path], SiteTable] = read_site_table,
) -> SitesContent:
    """Read one file of sites and place each row.

    Parameters
    ----------
    entry
        How to read it; without a category, an official file is known by its columns, and any other needs a column of
        categories.
    path
        CSV, workbook, GeoPackage, shapefile, GeoJSON, TopoJSON or Parquet.
    zones
        The area's zones, checked. A site in none of them is outside, which is counted but is no error; one that lies in
        no zone at hand may belong to one within 500 m, see :func:`hubplan.read.sites.zones.find_zones`.
    postcodes
        Index ``postcode``, ``easting``, ``northing`` in metres.
    official
        Entries that a file without a category is known by.
    known
        All zones at hand, with councils, postcodes and entries; the three above unless given.
    read
        Opens the file.

    Returns
    -------
    SitesContent
        Index ``site``: the file's stem and the row's identifier or a short hash of its name, category and place, as
        ``libraries:12``; the same whatever the order of the rows.

    Raises
    ------
    ScenarioError
        The entry names a column or a category that is not there, or nothing tells the category.
    InputDataError
        The file cannot be read.
    """
    return cut_file(place_file(entry, path, known or KnownPlaces(zones, postcodes, official=official), read), zones)


def cut_file(placed: PlacedFile, zones: gpd.GeoDataFrame) -> SitesContent:
    """Cut the rows of a file to the zones of an area; see :func:`read_sites`."""
    places, entry, found = placed.places, placed.entry, placed.found
    inside = found[ZONE].isin(zones.index)
    codes = found[ZONE].where(inside, "")
    words = _find_words(placed.frame, entry, place_words(codes, zones))
    described = placed.described.assign(**{ZONE: codes})
    shown = label_nameless(placed.names, described["category"], words, described[SITE])
    described.insert(1, "name", shown)
    beyond = ~inside & described["specialist"] & places["easting"].notna()
    sites, elsewhere = (_put(described[rows], places) for rows in (inside, beyond))
    lost = list_unplaced(described, places["reason"], placed.hidden)
    points = locate(places[~inside])
    close = points.index[points.index.isin(find_near(points, zones)["row"])]
    near = list_just_outside(described.loc[close], found["decided_by"])
    counts = count_rows(
        placed.name,
        rows=placed.rows,
        kept=len(described),
        placed=int(inside.sum()),
        unplaced=len(lost),
        just_outside=len(near),
    )
    notes = [*tell_unplaced(placed.name, lost), *placed.notes]
    if entry.note and inside.any():
        notes.append(Note(NoteKind.DOUBT, placed.name, f"{placed.name}: {entry.note}"))
    notes += tell_doubts(placed.frame, entry, places, codes, placed.known.zones, placed.known.postcodes)
    return SitesContent(
        check_sites(sites),
        check_sites(elsewhere),
        lost,
        (replace(placed.source, rows=len(sites)),),
        tuple(notes),
        counts,
        near,
        tuple(described["name"][inside & (found["decided_by"] == BY_DISTANCE)]),
        tuple(code for code in placed.confidential if code in zones.index),
    )


def read_all_sites(
    entries: Sequence[SiteFile],
    resolve: Callable[[str], Path],
    *,
    zones: gpd.GeoDataFrame,
    postcodes: pd.DataFrame | None = None,
    official: Sequence[SiteFile] = (),
    place: Place | None = None,
) -> SitesContent:
    """Read several files of sites into one checked frame; empty, with its columns, if there are none.

    Parameters
    ----------
    entries
        One for each file; an optional one whose file is not there is noted.
    resolve
        From a path as written to the file.
    zones, postcodes, official
        As for :func:`read_sites`.
    place
        Places the rows of each file; among ``zones`` alone unless given.

    Raises
    ------
    MissingDataError
        A file that is not optional is not there.
    ScenarioError, InputDataError
        As :func:`read_sites`.

    Examples
    --------
    >>> none = read_all_sites((), Path, zones=gpd.GeoDataFrame())
    >>> len(none.sites), list(none.unplaced.columns)
    (0, ['file', 'row', 'name', 'category', 'reason'])
    """
    known = KnownPlaces(zones, postcodes, official=official)
    place = place or (lambda entry, path: place_file(entry, path, known))
    parts: list[SitesContent] = []
    notes: list[Note] = []
    for entry in entries:
        path = resolve(entry.file)
        if entry.optional and not path.exists():
            words = f"{path.name}: not there, so its sites are not shown."
            notes.append(Note(NoteKind.UNUSED_FILE, path.name, words))
            continue
        part = cut_file(place(entry, path), zones)
        parts.append(part)
        notes.extend(part.notes)
    near = _stack([part.just_outside for part in parts], JUST_OUTSIDE_COLUMNS)
    by_distance = tuple(name for part in parts for name in part.by_distance)
    return SitesContent(
        sites=check_sites(_put_together([part.sites for part in parts])),
        elsewhere=check_sites(_put_together([part.elsewhere for part in parts])),
        unplaced=_stack([part.unplaced for part in parts], UNPLACED_COLUMNS),
        sources=tuple(source for part in parts for source in part.sources),
        notes=(*notes, *tell_just_outside(near, by_distance)),
        counts=pd.concat([part.counts for part in parts]) if parts else no_counts(),
        just_outside=near,
        by_distance=by_distance,
        confidential=tuple(code for part in parts for code in part.confidential),
    )


def _stack(tables: Sequence[pd.DataFrame], columns: Sequence[str]) -> pd.DataFrame:
    filled = [table for table in tables if len(table)]
    return pd.concat(filled, ignore_index=True) if filled else pd.DataFrame(columns=list(columns))


def _find_words(frame: pd.DataFrame, entry: SiteFile, words: pd.Series) -> pd.Series:
    """Find words for the place of sites without a name: where it is not known, the district of the postcode."""
    postcode = postcode_column(frame, entry)
    if postcode:
        # the outward half tells the district and no address
        district = postcode_key(frame[postcode]).str.extract(r"^([A-Z]{1,2}\d[A-Z\d]?)\d[A-Z]{2}$")[0]
        words = words.where(words != "", district)
    return words.astype("object").fillna("")


def _put(described: pd.DataFrame, places: pd.DataFrame) -> gpd.GeoDataFrame:
    """Put rows at their places."""
    here = places.loc[described.index]
    points = gpd.points_from_xy(here["easting"], here["northing"])
    return gpd.GeoDataFrame(described.set_index(SITE), geometry=points, crs=CRS)


def _put_together(frames: Sequence[gpd.GeoDataFrame]) -> gpd.GeoDataFrame:
    """Put the sites of several files into one frame; identifiers that repeat are numbered."""
    filled = [frame for frame in frames if len(frame)]
    sites = gpd.GeoDataFrame(pd.concat(filled), geometry="geometry", crs=CRS) if filled else _empty_sites()
    sites.index = make_unique(pd.Series(sites.index.astype("str")))
    return sites


def _empty_sites() -> gpd.GeoDataFrame:
    kinds = {"hub_candidate": "bool", "hub_told": "boolean", "specialist": "bool", "size": "Int64"}
    columns = (
        *("name", "category", "agency", "hub_candidate", "hub_told", "specialist", "size", ZONE, "source", "placed_by"),
    )
    frame = pd.DataFrame({name: pd.Series(dtype=kinds.get(name, "str")) for name in columns})
    return gpd.GeoDataFrame(frame, geometry=gpd.GeoSeries([], crs=CRS))
