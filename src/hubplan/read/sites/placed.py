"""Place every row of a file of sites once, whatever areas are cut from it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import geopandas as gpd
import pandas as pd

from hubplan.content import SourceFile
from hubplan.notes import Note
from hubplan.read.sites.accounts import tell_childminders, tell_confidential
from hubplan.read.sites.councils import Councils, name_councils
from hubplan.read.sites.entries import complete_entry
from hubplan.read.sites.identifiers import identify
from hubplan.read.sites.names import show_names
from hubplan.read.sites.place_columns import zone_column
from hubplan.read.sites.places import find_places
from hubplan.read.sites.rows import (
    agencies,
    find_childminders,
    find_confidential,
    holds_only_confidential,
    keep_rows,
    match_where,
    name_column,
    sizes,
    specialists,
    tell_blank_categories,
    told_candidates,
)
from hubplan.read.sites.tables import SiteTable, read_site_table
from hubplan.read.sites.zones import find_zones, locate
from hubplan.read.source_file import describe_file
from hubplan.scenario import SiteFile
from hubplan.schema import SITE, ZONE


@dataclass(frozen=True, eq=False)
class KnownPlaces:
    """Places that rows are placed on: all zones at hand, the councils of these and others, and postcodes.

    Parameters
    ----------
    zones
        Checked zones, of the area and around it: index ``data_zone``, ``easting``, ``northing``, ``geometry``.
    postcodes
        Index ``postcode``, ``easting``, ``northing`` in metres, ``council`` where known.
    councils
        The councils that zones lie in.
    official
        Entries that a file without a category is known by.
    """

    zones: gpd.GeoDataFrame
    postcodes: pd.DataFrame | None = None
    councils: Councils = field(default_factory=Councils)
    official: Sequence[SiteFile] = ()


@dataclass(frozen=True, eq=False)
class PlacedFile:
    """Rows of a file of sites that count, each with its place.

    Parameters
    ----------
    name
        The file's name.
    entry
        Complete.
    known
        What the rows were placed on.
    rows
        How many rows the file has, without confidential places.
    frame
        Those that count, as text.
    described
        The columns of sites but ``name`` and ``data_zone``, on the same index.
    names, hidden
        What people may see of the names, and whether each is hidden.
    places
        From :func:`hubplan.read.sites.places.find_places`.
    found
        From :func:`hubplan.read.sites.zones.find_zones`.
    source
        The file.
    notes
        Notes, whatever the area.
    confidential
        The data zone of each confidential place that has one; all that is kept of them.
    """

    name: str
    entry: SiteFile
    known: KnownPlaces
    rows: int
    frame: pd.DataFrame
    described: pd.DataFrame
    names: pd.Series
    hidden: pd.Series
    places: pd.DataFrame
    found: pd.DataFrame
    source: SourceFile
    notes: tuple[Note, ...]
    confidential: tuple[str, ...] = field(repr=False)


def place_file(
    entry: SiteFile, path: Path, known: KnownPlaces, read: Callable[[Path], SiteTable] = read_site_table
) -> PlacedFile:
    """Read one file of sites and place each row among all zones at hand.

    Parameters
    ----------
    entry
        How to read it.
    path
        The file.
    known
        What rows are placed on.
    read
        Opens the file.

    Raises
    ------
    ScenarioError, InputDataError
        As :func:`hubplan.read.sites.reader.read_sites`.
    """
    table = read(path)
    entry = complete_entry(entry, path, table.frame, known.official).model_copy(update={"file": path.name})
    # looked for once: to look through every cell of a register takes longer than all the rest
    entry = entry.model_copy(update={"data_zone": zone_column(table.frame, entry, known.zones)})
    secret = find_confidential(table.frame, entry)
    told = table.frame[~secret]
    kept, categories = keep_rows(told, entry)
    at_home = find_childminders(kept, entry, categories)
    kept, categories = kept[~at_home], categories[~at_home]
    places, found = _place_rows(kept, entry, known, table)
    column = name_column(kept, entry)
    names, hidden = show_names(kept[column] if column else pd.Series("", index=kept.index), categories, entry)
    described = pd.DataFrame(
        {
            SITE: identify(kept, entry, path.stem, _tell_apart(names, categories, places)),
            "category": categories,
            "agency": agencies(kept, entry, categories),
            "hub_candidate": told_candidates(kept, entry).fillna(False).astype(bool),
            "hub_told": told_candidates(kept, entry),
            "specialist": specialists(categories, entry),
            "size": sizes(kept, entry),
            "source": path.name,
            "placed_by": places["placed_by"],
        },
        index=kept.index,
    )
    hidden_rows = table.frame[secret]
    _, hidden_zones = _place_rows(hidden_rows[match_where(hidden_rows, entry)], entry, known, table)
    notes = (*tell_blank_categories(kept, entry), *tell_childminders(path.name, int(at_home.sum())))
    return PlacedFile(
        name=path.name,
        entry=entry,
        known=known,
        rows=len(told),
        frame=kept,
        described=described,
        names=names,
        hidden=hidden,
        places=places,
        found=found,
        source=_describe(path, entry, table),
        notes=(*notes, *tell_confidential(entry)),
        confidential=tuple(code for code in hidden_zones[ZONE] if code),
    )


def _place_rows(
    rows: pd.DataFrame, entry: SiteFile, known: KnownPlaces, table: SiteTable
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Find the place of rows, and the zone that each belongs to."""
    geometry = None if table.geometry is None else table.geometry.loc[rows.index]
    zones, postcodes = known.zones, known.postcodes
    places = find_places(rows, entry, zones=zones, postcodes=postcodes, geometry=geometry)
    named = name_councils(rows, entry, locate(places), known.councils, zones=zones, postcodes=postcodes)
    return places, find_zones(places, zones, council_of=known.councils.of_zones, named=named)


def _describe(path: Path, entry: SiteFile, table: SiteTable) -> SourceFile:
    """Describe the file; one that holds only confidential places has no fingerprint, which could confirm a guess."""
    source = table.source or describe_file(path, "sites", 0)
    digest = "" if holds_only_confidential(entry) else source.sha256
    return SourceFile(source.role, source.name, 0, digest, entry.source or "")


def _tell_apart(names: pd.Series, categories: pd.Series, places: pd.DataFrame) -> pd.DataFrame:
    """Make a key that tells sites apart, whatever the format of the file; of names no more than is shown."""
    metres = places[["easting", "northing"]].round().astype("Int64").astype("object")
    return pd.DataFrame({"name": names, "category": categories, **metres.mask(metres.isna(), "")})
