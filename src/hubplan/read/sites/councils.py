"""Find the council of a row of a file of sites: by its data zone, its council, its postcode, or an outline."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import geopandas as gpd
import pandas as pd

from hubplan.areas import normalize_council
from hubplan.read.sites.place_columns import column_named, postcode_column, postcode_key, zone_column
from hubplan.read.tables.cells import clean_codes, renew_codes
from hubplan.read.tables.columns import simplify
from hubplan.scenario import SiteFile
from hubplan.schema import vintage_of

BY_ZONE = "data zone"
BY_COUNCIL = "council"
BY_POSTCODE = "postcode"
BY_OUTLINE = "outline"

COUNCIL_CODE = re.compile(r"S12\d{6}")
_COUNCIL_COLUMN = re.compile(r"council|localauth|^la(s?code|name|d\d*(cd|nm|code|name)?)?$|^ca(code|name)?$")
_LEAST_SHARE = 0.5


@dataclass(frozen=True, eq=False)
class Councils:
    """Councils that data zones lie in, whether their shapes are at hand or not.

    Parameters
    ----------
    of_zones
        Code of the council by data zone, as far as a file tells.
    names
        Code by the normalized name of each council.
    outlines
        Outlines of councils (``name``, ``geometry``), where a file is given.
    """

    of_zones: pd.Series = field(default_factory=lambda: pd.Series(dtype="object"))
    names: dict[str, str] = field(default_factory=dict)
    outlines: gpd.GeoDataFrame | None = None


def name_councils(
    frame: pd.DataFrame,
    entry: SiteFile,
    points: gpd.GeoDataFrame,
    councils: Councils,
    *,
    zones: gpd.GeoDataFrame,
    postcodes: pd.DataFrame | None,
) -> Iterator[tuple[str, pd.Series]]:
    """Name the council of rows by each kind of evidence, the most reliable first.

    Parameters
    ----------
    frame, entry
        Rows of the file and its entry.
    points
        Where some of the rows lie, on their index.
    councils
        What is known of councils.
    zones
        All zones at hand.
    postcodes
        Index ``postcode``; ``council`` where the table tells it.

    Yields
    ------
    tuple
        The kind of evidence, and codes on the index of ``points``, ``""`` where it tells nothing. A data zone whose
        council is not known stands for itself.
    """
    rows = frame.loc[points.index]
    column = zone_column(frame, entry, zones)
    if column:
        yield BY_ZONE, _by_zone(clean_codes(rows[column]).fillna(""), councils, zones)
    for column in _council_columns(frame, entry, councils):
        yield BY_COUNCIL, _read_councils(rows[column], councils)
    column = postcode_column(frame, entry)
    if column and postcodes is not None and "council" in postcodes.columns:
        told = postcodes["council"].reindex(postcode_key(rows[column])).astype("object").fillna("")
        yield BY_POSTCODE, pd.Series(told.to_numpy(), index=rows.index, dtype="object")
    if councils.outlines is not None:
        yield BY_OUTLINE, _by_outline(points, councils.outlines, councils)


def _by_zone(codes: pd.Series, councils: Councils, zones: gpd.GeoDataFrame) -> pd.Series:
    vintage = vintage_of(str(zones.index[0])) if len(zones) else None
    told = codes.map(councils.of_zones.to_dict()).astype("object")
    unnamed = told.isna() & ~codes.isin(zones.index) & (codes.map(vintage_of) == vintage)
    return told.where(~unnamed, codes).fillna("")


def _council_columns(frame: pd.DataFrame, entry: SiteFile, councils: Councils) -> list[str]:
    """Find the columns of councils: the one that the entry names, else those so called that hold some; codes first."""
    if entry.council:
        return [column_named(frame, entry.council, file=entry.file, key="council")]
    called = [str(name) for name in frame.columns if _COUNCIL_COLUMN.search(simplify(str(name)))]
    told = {name: frame[name][frame[name] != ""] for name in called}
    fitting = [n for n, cells in told.items() if (_read_councils(cells, councils) != "").mean() >= _LEAST_SHARE]
    return sorted(fitting, key=lambda name: told[name].map(_is_code).mean() < _LEAST_SHARE)


def _is_code(cell: str) -> bool:
    return COUNCIL_CODE.fullmatch(cell.strip().upper()) is not None


def _read_councils(cells: pd.Series, councils: Councils) -> pd.Series:
    """Turn codes and names of councils into codes of today; empty where a name is not known."""
    found = {cell: _read_council(cell, councils) for cell in cells.unique()}
    return cells.map(found).astype("object")


def _read_council(cell: str, councils: Councils) -> str:
    text = cell[:100].strip()
    if _is_code(text):
        return str(renew_codes(pd.Series([text])).iloc[0])
    return councils.names.get(normalize_council(text), "") if text else ""


def _by_outline(points: gpd.GeoDataFrame, outlines: gpd.GeoDataFrame, councils: Councils) -> pd.Series:
    """Name the council whose outline a point lies in; outlines of anything else, or of several, are no evidence."""
    codes = outlines["name"].map(lambda name: councils.names.get(normalize_council(str(name)), ""))
    known = gpd.GeoDataFrame({"council": codes}, geometry=outlines.geometry, crs=outlines.crs)[codes != ""]
    within = points[[points.geometry.name]].sjoin(known, predicate="intersects")["council"]
    first, last = within.groupby(level=0).min(), within.groupby(level=0).max()
    alone = first.where(first == last, "")
    return alone.reindex(points.index).astype("object").fillna("")
