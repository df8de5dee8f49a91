"""Take zones, sites and links from frames, with the checks that files get."""

import hashlib
from dataclasses import replace

import geopandas as gpd
import pandas as pd

from hubplan.content import Content, SourceFile
from hubplan.errors import InputDataError, name_first
from hubplan.read.boundaries import check_boundaries
from hubplan.read.links import tidy_links
from hubplan.read.sites.tables import SiteTable
from hubplan.read.tables.cells import clean_codes
from hubplan.read.urban_rural import FOLDS, class_column
from hubplan.schema import AGE_COLUMNS, CRS, ZONE
from hubplan.units import UNITS

_UNITS = (*(unit.column for unit in UNITS.values()), *(class_column(fold) for fold in FOLDS))
_LOOKUP = (*(column for unit in _UNITS for column in (unit, f"{unit}_name")), "simd_rank", "simd_quintile")
_CENTRES = ("easting", "northing")


def take_zones(frame: gpd.GeoDataFrame) -> tuple[Content, Content, Content, Content | None]:
    """Take zones apart into what files would hold: shapes, people, units, centres.

    Parameters
    ----------
    frame
        Index or column ``data_zone``; ``population``; ``geometry``, in any coordinate system that is named; and if known
        ``name``, ages, units as ``council``, ``council_name`` and ``ward``, ``simd_quintile``, ``easting`` and ``northing``.

    Returns
    -------
    tuple
        As from the readers of boundaries, population, lookups and centroids.

    Raises
    ------
    InputDataError
        It is no GeoDataFrame, names no coordinate system, lacks people, or its codes or shapes are not sound.
    """
    if not isinstance(frame, gpd.GeoDataFrame):
        raise InputDataError(f"zones: expected a GeoDataFrame, found a {type(frame).__name__}. Read it with geopandas.")
    if frame.crs is None:
        raise InputDataError("zones: no coordinate system is named. Name it: zones.set_crs(27700).")
    layer = (frame if frame.geometry.name == "geometry" else frame.rename_geometry("geometry")).to_crs(CRS)
    layer = layer.reset_index(names=ZONE) if ZONE not in layer.columns else layer.reset_index(drop=True)
    if "population" not in layer.columns:
        found = name_first(layer.columns.drop("geometry").map(str), most=8)
        raise InputDataError(f"zones: column population is missing (found {found}). Add the people of each data zone.")
    source = _describe(layer, "boundaries", "zones")
    boundaries = check_boundaries(layer.drop(columns=_known(layer, (*_LOOKUP, *_CENTRES, *AGE_COLUMNS))), source)
    table = pd.DataFrame(layer.drop(columns="geometry")).set_index(pd.Index(clean_codes(layer[ZONE]), name=ZONE))
    numbers = table[_known(table, ("population", *AGE_COLUMNS))]
    whole = numbers.apply(pd.to_numeric, errors="coerce")
    wrong = whole.index[(whole.isna() | (whole < 0)).any(axis=1)]
    if len(wrong):
        raise InputDataError(
            f"zones: expected people of 0 or more in each data zone, found others ({name_first(wrong)})."
        )
    people = Content(whole.astype("int64").sort_index(), replace(source, role="population"))
    units = Content(table[_known(table, _LOOKUP)].sort_index(), replace(source, role="lookup"))
    if not set(_CENTRES) <= set(table.columns):
        return boundaries, people, units, None
    centres = table[list(_CENTRES)].astype("float64").sort_index()
    return boundaries, people, units, Content(centres, replace(source, role="centroids"))


def take_sites(frame: pd.DataFrame) -> SiteTable:
    """Take sites as the rows of a file: points where the frame has them, else by postcode or coordinates in columns.

    Raises
    ------
    InputDataError
        Shapes name no coordinate system.
    """
    rows = frame.set_axis(pd.RangeIndex(1, len(frame) + 1))
    if not isinstance(frame, gpd.GeoDataFrame):
        return SiteTable(_as_text(rows, ""), None, _describe(rows, "sites", "sites"))
    if frame.crs is None:
        raise InputDataError("sites: no coordinate system is named. Name it: sites.set_crs(27700).")
    points = rows.geometry.to_crs(CRS)
    table = _as_text(pd.DataFrame(rows.drop(columns=rows.geometry.name)), "")
    return SiteTable(table, points, _describe(rows, "sites", "sites"))


def take_links(frame: pd.DataFrame) -> Content:
    """Take links as the rows of a table; see :func:`hubplan.read.links.read_links`.

    Raises
    ------
    InputDataError
        As there.
    """
    rows = frame if {"link", "link_id"} & set(frame.columns) else frame.reset_index(names="link_id")
    links = tidy_links(_as_text(rows.reset_index(drop=True), None), "links")
    return Content(links, _describe(links, "links", "links"))


def _as_text(frame: pd.DataFrame, missing: str | None) -> pd.DataFrame:
    cells = frame.astype(object).where(frame.notna(), missing)
    return cells.map(lambda cell: cell if cell is None or isinstance(cell, str) else _write(cell)).rename(columns=str)


def _write(cell: object) -> str:
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell).strip()


def _known(frame: pd.DataFrame, columns: tuple[str, ...]) -> list[str]:
    return [column for column in columns if column in frame.columns]


def _describe(frame: pd.DataFrame, role: str, name: str) -> SourceFile:
    """Name a frame as a source, with the fingerprint of its values."""
    plain = pd.DataFrame(frame)
    if isinstance(frame, gpd.GeoDataFrame):
        shapes = frame.geometry.name
        plain = pd.DataFrame(frame.drop(columns=shapes)).assign(**{str(shapes): frame.geometry.to_wkb(hex=True)})
    digest = hashlib.sha256(plain.astype(str).to_csv().encode()).hexdigest()
    return SourceFile(role, f"{name} (a frame)", len(frame), digest)
