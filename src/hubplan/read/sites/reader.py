"""Read sites: every row of a file is placed, outside, unplaced or left out by its entry, and counted."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import pandas as pd

from hubplan.content import SourceFile
from hubplan.read.sites.accounts import (
    UNPLACED_COLUMNS,
    count_rows,
    list_unplaced,
    no_counts,
    tell_childminders,
    tell_unplaced,
)
from hubplan.read.sites.entries import complete_entry
from hubplan.read.sites.identifiers import identify, make_unique
from hubplan.read.sites.names import label_nameless, place_words, show_names
from hubplan.read.sites.place_columns import postcode_column, postcode_key
from hubplan.read.sites.places import find_places
from hubplan.read.sites.rows import (
    agencies,
    find_childminders,
    hub_candidates,
    keep_rows,
    name_column,
    sizes,
    specialists,
    tell_blank_categories,
)
from hubplan.read.sites.tables import SiteTable, read_site_table
from hubplan.read.sites.zones import find_zones, tell_doubts
from hubplan.read.source_file import describe_file
from hubplan.scenario import SiteFile
from hubplan.schema import CRS, SITE, ZONE, check_sites


@dataclass(frozen=True, eq=False)
class SitesContent:
    """Sites of one file or of several.

    Parameters
    ----------
    sites
        Sites in the zones, as :func:`hubplan.schema.check_sites` wants them, with ``size`` (people it serves, where
        told), ``source`` (the file's name) and ``placed_by``.
    elsewhere
        Specialist sites outside the zones whose place is known, with the same columns; ``data_zone`` is empty.
    unplaced
        Rows that could not be placed: columns of :data:`hubplan.read.sites.accounts.UNPLACED_COLUMNS`.
    sources
        The files.
    notes
        What deserves a word, one sentence each.
    counts
        One row a file: ``rows``, ``placed``, ``outside``, ``unplaced``, ``left_out``; the first is the sum of the rest.
    """

    sites: gpd.GeoDataFrame
    elsewhere: gpd.GeoDataFrame
    unplaced: pd.DataFrame
    sources: tuple[SourceFile, ...]
    notes: tuple[str, ...]
    counts: pd.DataFrame

    @property
    def source(self) -> SourceFile:
        """The file, where there is one."""
        return self.sources[0]


def read_sites(
    entry: SiteFile,
    path: Path,
    *,
    zones: gpd.GeoDataFrame,
    postcodes: pd.DataFrame | None = None,
    official: Sequence[SiteFile] = (),
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
        Checked zones. A site within 500 m of a zone but in none lies in the nearest; farther off it is outside, which
        is counted but is no error.
    postcodes
        Index ``postcode``, ``easting``, ``northing`` in metres.
    official
        Entries that a file without a category is known by.
    read
        Opens the file; one that remembers spares opening it again for another area.

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
    table = read(path)
    entry = complete_entry(entry, path, table.frame, official).model_copy(update={"file": path.name})
    kept, categories = keep_rows(table.frame, entry)
    at_home = find_childminders(kept, entry, categories)
    kept, categories = kept[~at_home], categories[~at_home]
    geometry = None if table.geometry is None else table.geometry.loc[kept.index]
    places = find_places(kept, entry, zones=zones, postcodes=postcodes, geometry=geometry)
    codes = find_zones(places, zones)
    names, hidden = _show_names(kept, entry, categories)
    identifiers = identify(kept, entry, path.stem, _tell_apart(names, categories, places))
    words = _find_words(kept, entry, place_words(codes, zones))
    described = pd.DataFrame(
        {
            SITE: identifiers,
            "name": label_nameless(names, categories, words, identifiers),
            "category": categories,
            "agency": agencies(kept, entry, categories),
            "hub_candidate": hub_candidates(categories, entry),
            "specialist": specialists(categories, entry),
            "size": sizes(kept, entry),
            ZONE: codes,
            "source": path.name,
            "placed_by": places["placed_by"],
        },
        index=kept.index,
    )
    inside = codes != ""
    beyond = ~inside & described["specialist"] & places["easting"].notna()
    sites, elsewhere = (_put(described[rows], places) for rows in (inside, beyond))
    lost = list_unplaced(described, places["reason"], hidden)
    counts = count_rows(path.name, rows=len(table.frame), kept=len(kept), placed=int(inside.sum()), unplaced=len(lost))
    notes = [*tell_unplaced(path.name, lost), *tell_blank_categories(kept, entry)]
    notes += tell_childminders(path.name, int(at_home.sum()))
    if entry.note and inside.any():
        notes.append(f"{path.name}: {entry.note}")
    notes += tell_doubts(kept, entry, places, codes, zones, postcodes)
    source = describe_file(path, "sites", len(sites))
    source = SourceFile(source.role, source.name, source.rows, source.sha256, entry.source or "")
    return SitesContent(check_sites(sites), check_sites(elsewhere), lost, (source,), tuple(notes), counts)


def read_all_sites(
    entries: Sequence[SiteFile],
    resolve: Callable[[str], Path],
    *,
    zones: gpd.GeoDataFrame,
    postcodes: pd.DataFrame | None = None,
    official: Sequence[SiteFile] = (),
    read: Callable[[Path], SiteTable] = read_site_table,
) -> SitesContent:
    """Read several files of sites into one checked frame; empty, with its columns, if there are none.

    Parameters
    ----------
    entries
        One for each file; an optional one whose file is not there is noted.
    resolve
        From a path as written to the file.
    zones, postcodes, official, read
        As for :func:`read_sites`.

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
    parts: list[SitesContent] = []
    notes: list[str] = []
    for entry in entries:
        path = resolve(entry.file)
        if entry.optional and not path.exists():
            notes.append(f"{path.name}: not there, so its sites are not shown.")
            continue
        part = read_sites(entry, path, zones=zones, postcodes=postcodes, official=official, read=read)
        parts.append(part)
        notes.extend(part.notes)
    sites = _put_together([part.sites for part in parts])
    elsewhere = _put_together([part.elsewhere for part in parts])
    unplaced = [part.unplaced for part in parts if len(part.unplaced)]
    lost = pd.concat(unplaced, ignore_index=True) if unplaced else pd.DataFrame(columns=list(UNPLACED_COLUMNS))
    counts = pd.concat([part.counts for part in parts]) if parts else no_counts()
    sources = tuple(source for part in parts for source in part.sources)
    return SitesContent(check_sites(sites), check_sites(elsewhere), lost, sources, tuple(notes), counts)


def _show_names(frame: pd.DataFrame, entry: SiteFile, categories: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Names as people may see them, empty where there is none or it is hidden; and whether it is."""
    column = name_column(frame, entry)
    raw = frame[column] if column else pd.Series("", index=frame.index)
    return show_names(raw, categories, entry)


def _tell_apart(names: pd.Series, categories: pd.Series, places: pd.DataFrame) -> pd.DataFrame:
    """What tells sites apart, whatever the format of the file; of names no more than is shown."""
    metres = places[["easting", "northing"]].round().astype("Int64").astype("object")
    return pd.DataFrame({"name": names, "category": categories, **metres.fillna("")})


def _find_words(frame: pd.DataFrame, entry: SiteFile, words: pd.Series) -> pd.Series:
    """Words for the place of sites without a name: where it is not known, the district of the postcode."""
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
    kinds = {"hub_candidate": "bool", "specialist": "bool", "size": "Int64"}
    columns = ("name", "category", "agency", "hub_candidate", "specialist", "size", ZONE, "source", "placed_by")
    frame = pd.DataFrame({name: pd.Series(dtype=kinds.get(name, "str")) for name in columns})
    return gpd.GeoDataFrame(frame, geometry=gpd.GeoSeries([], crs=CRS))
