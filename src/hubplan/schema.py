"""Schema: names of columns and codes, and the checks that zones and sites pass before use."""

import re
from enum import StrEnum
from typing import Final, Literal

import geopandas as gpd
import pandas as pd

from hubplan.categories import CATEGORIES, CONFIDENTIAL, SPECIALIST
from hubplan.errors import InputDataError, MissingDataError, counted, name_first

CRS: Final = "EPSG:27700"
"""British National Grid: every geometry inside hubplan is in it, in metres."""

ZONE: Final = "data_zone"
SITE: Final = "site"
CATCHMENT: Final = "catchment"

Vintage = Literal["2001", "2011", "2022", "synthetic"]


class HubKind(StrEnum):
    """Kind of a hub: what it stands at, as ``hub_kind`` in frames and files."""

    SITE = "site"
    MEDOID = "medoid"
    """The centre of the zone that is nearest to the catchment's people."""
    ZONE = "zone"
    """The centre of a zone that must be a hub."""


ZONE_COLUMNS: Final = ("name", "population", "easting", "northing", "geometry")
"""Columns that ``zones`` always has; ``children`` and the columns of :data:`hubplan.units.UNITS` may follow."""

AGE_COLUMNS: Final = ("age_0_4", "age_5_11", "age_12_17", "children")
"""People aged 0–4, 5–11, 12–17 and 0–17 (``children``)."""

SITE_COLUMNS: Final = ("name", "category", "agency", "hub_candidate", "data_zone", "geometry")
"""Columns that ``sites`` always has; ``specialist`` is added at the door, ``size`` (pupils, registered patients or places)
may follow."""

LINK_COLUMNS: Final = ("name", "kind", "zone_a", "zone_b", "gap_m", "crossing_minutes", "vehicles", "status")
"""Columns of a table of links, indexed by ``link``; ``status`` is ``confirmed`` or ``assumed``."""

ZONE_CODE: Final = re.compile(r"S01\d{6}")

_VINTAGE_RANGES: Final[tuple[tuple[Vintage, int, int], ...]] = (
    ("2001", 1_000_001, 1_006_505),
    ("2011", 1_006_506, 1_013_481),
    ("2022", 1_013_482, 1_020_873),
    ("synthetic", 1_900_000, 1_999_999),
)

ZONES_OF_SCOTLAND: Final[dict[Vintage, int]] = {"2011": 6_976, "2022": 7_392}
"""Number of data zones in Scotland."""

CHANGED_CODES: Final = {
    "S12000015": "S12000047",  # Fife, 2018
    "S12000024": "S12000048",  # Perth and Kinross, 2018
    "S12000046": "S12000049",  # Glasgow City, 2019
    "S12000044": "S12000050",  # North Lanarkshire, 2019
    "S37000014": "S37000032",  # Fife, 2018
    "S37000023": "S37000033",  # Perth and Kinross, 2018
    "S37000015": "S37000034",  # Glasgow City, 2019
    "S37000021": "S37000035",  # North Lanarkshire, 2019
    "S08000018": "S08000029",  # Fife, 2018
    "S08000027": "S08000030",  # Tayside, 2018
    "S08000021": "S08000031",  # Greater Glasgow and Clyde, 2019
    "S08000023": "S08000032",  # Lanarkshire, 2019
}
"""Codes of councils, partnerships and health boards that were replaced when a border moved, and the codes of today."""


def vintage_of(code: str) -> Vintage | None:
    """Find the vintage of a data zone code; ``None`` for what is no data zone code.

    The ranges are disjoint (National Records of Scotland), so a code tells its vintage.

    Examples
    --------
    >>> vintage_of("S01006506"), vintage_of("S01013482"), vintage_of("S12000014")
    ('2011', '2022', None)
    """
    if not ZONE_CODE.fullmatch(code):
        return None
    number = int(code[1:])
    return next((vintage for vintage, first, last in _VINTAGE_RANGES if first <= number <= last), None)


def vintage_of_all(codes: "pd.Index | pd.Series", source: str) -> Vintage:
    """Find the one vintage of all codes.

    Parameters
    ----------
    codes
        Data zone codes.
    source
        The file, for messages.

    Raises
    ------
    InputDataError
        A code is no data zone code.
    MissingDataError
        The codes are of more than one vintage.

    Examples
    --------
    >>> vintage_of_all(pd.Index(["S01006506", "S01006507"]), "zones.gpkg")
    '2011'
    """
    by_code = {str(code): vintage_of(str(code)) for code in codes}
    unknown = [code for code, vintage in by_code.items() if vintage is None]
    if unknown:
        raise InputDataError(
            f"{source}: {counted(len(unknown), 'code is no data zone', 'codes are no data zones')} ({name_first(unknown)}). "
            "Expected S01 and six digits, of the 2001, 2011 or 2022 vintage."
        )
    found = sorted({vintage for vintage in by_code.values() if vintage})
    if len(found) > 1:
        first = {v: next(code for code, vintage in by_code.items() if vintage == v) for v in found}
        examples = ", ".join(f"{v}: {first[v]}" for v in found)
        raise MissingDataError(
            f"{source}: data zones of {len(found)} vintages in one file ({examples}). Use one vintage."
        )
    if not found:
        raise InputDataError(f"{source}: holds no data zones.")
    return found[0]


def check_zones(zones: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Check and sort ``zones``; the result may be relied on everywhere.

    Parameters
    ----------
    zones
        One row a data zone, index ``data_zone``, the columns of :data:`ZONE_COLUMNS`, EPSG:27700, metres.

    Returns
    -------
    geopandas.GeoDataFrame
        A copy sorted by code; ``population`` as int64.

    Raises
    ------
    InputDataError
        A column is missing, a code is empty or repeated, a shape is missing, a population is negative or not whole.
    """
    missing = [column for column in ZONE_COLUMNS if column not in zones.columns]
    if missing:
        raise InputDataError(f"zones: column {', '.join(missing)} is missing. Expected {', '.join(ZONE_COLUMNS)}.")
    if zones.crs is None or zones.crs.to_epsg() != 27700:
        raise InputDataError(f"zones: expected {CRS}, found {zones.crs}. Use zones.to_crs({CRS!r}).")
    repeated = zones.index[zones.index.duplicated()].unique()
    if len(repeated):
        raise InputDataError(
            f"zones: {counted(len(repeated), 'code stands', 'codes stand')} more than once ({name_first(repeated)})."
        )
    shapeless = zones.index[zones.geometry.isna() | zones.geometry.is_empty]
    if len(shapeless):
        raise InputDataError(
            f"zones: {counted(len(shapeless), 'zone has', 'zones have')} no shape ({name_first(shapeless)})."
        )
    people = pd.to_numeric(zones["population"], errors="coerce")
    bad = zones.index[people.isna() | (people < 0) | (people != people.round())]
    if len(bad):
        raise InputDataError(
            f"zones: {counted(len(bad), 'zone has', 'zones have')} no whole number of people "
            f"({name_first(bad, zones['name'].to_dict())})."
        )
    checked = zones.sort_index()
    checked.index = checked.index.astype(str)
    checked.index.name = ZONE
    checked["population"] = pd.to_numeric(checked["population"]).astype("int64")
    return checked


def check_sites(sites: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Check and sort ``sites``.

    Parameters
    ----------
    sites
        One row a placed site, index ``site`` (unique), the columns of :data:`SITE_COLUMNS`, points, EPSG:27700.

    Returns
    -------
    geopandas.GeoDataFrame
        A copy sorted by ``site``; ``hub_candidate`` as bool, ``specialist`` by category where it was not told.

    Raises
    ------
    InputDataError
        A column is missing, an index value repeats, a category is not known or confidential, or a shape is no point.
    """
    missing = [column for column in SITE_COLUMNS if column not in sites.columns]
    if missing:
        raise InputDataError(f"sites: column {', '.join(missing)} is missing. Expected {', '.join(SITE_COLUMNS)}.")
    if sites.crs is None or sites.crs.to_epsg() != 27700:
        raise InputDataError(f"sites: expected {CRS}, found {sites.crs}. Use sites.to_crs({CRS!r}).")
    repeated = sites.index[sites.index.duplicated()].unique()
    if len(repeated):
        raise InputDataError(
            f"sites: {counted(len(repeated), 'identifier stands', 'identifiers stand')} more than once ({name_first(repeated)})."
        )
    unknown = sorted(set(sites["category"]) - set(CATEGORIES))
    if unknown:
        raise InputDataError(f"sites: category {', '.join(unknown)} is not known. Use one of {', '.join(CATEGORIES)}.")
    if set(sites["category"]) & CONFIDENTIAL:
        kinds = ", ".join(sorted(CONFIDENTIAL))
        raise InputDataError(f"sites: places of a confidential category ({kinds}) may reach no output. Leave them out.")
    if not (sites.geometry.geom_type == "Point").all():
        raise InputDataError("sites: every site must be a point.")
    checked = sites.sort_index()
    checked.index = checked.index.astype(str)
    checked.index.name = SITE
    checked["hub_candidate"] = checked["hub_candidate"].astype(bool)
    told = checked["specialist"] if "specialist" in checked.columns else checked["category"].isin(SPECIALIST)
    checked["specialist"] = told.astype(bool)
    return checked
