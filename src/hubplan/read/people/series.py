"""Read how many people have lived in each data zone over the years."""

from pathlib import Path

import pandas as pd

from hubplan.content import Content
from hubplan.errors import InputDataError, counted, name_first
from hubplan.read.people.ages import AGE_GROUPS, EVERYBODY, parse_band
from hubplan.read.people.counts import count_wide, find_total
from hubplan.read.people.sexes import take_all_sexes
from hubplan.read.source_file import describe_file
from hubplan.read.tables.columns import find_code_column, find_named
from hubplan.read.tables.tabular import read_table
from hubplan.read.tables.zone_rows import keep_zone_rows
from hubplan.schema import ZONE, vintage_of_all

_YEAR = "year"


def read_population_series(path: Path) -> Content:
    """Read the people of data zones in several years.

    Known is the open data of Public Health Scotland (``Year``, ``DataZone``, ``DataZoneQF``, ``Sex``, ``AllAges``,
    ``Age0`` …), and any other table with a row for each zone and year. Rows of Scotland as a whole are dropped; zones
    where nobody lives are kept.

    Parameters
    ----------
    path
        CSV, XLSX or Parquet.

    Returns
    -------
    Content
        ``frame``: index ``data_zone`` and ``year`` (int), sorted, every zone in every year; ``population`` and, where
        single years or bands allow, ``children`` (0–17), int64. ``date``: as ``mid-2011 to mid-2024``.

    Raises
    ------
    MissingDataError
        There is no such file, or it mixes vintages.
    InputDataError
        There is no column of years, a zone lacks a year that others have or has it twice, a code is broken, or a count
        is missing, negative or no whole number.
    """
    table = read_table(path, "population series")
    source = path.name
    code = find_code_column(table.frame, source, mixed=True)
    column = find_named(table.frame.columns, ("year", "datecode"))
    if column is None:
        raise InputDataError(
            f"{source}: no column tells the year (found {name_first(table.frame.columns, most=8)}). "
            "Expected a row for each data zone and year, with columns DataZone, Year and AllAges."
        )
    total = find_total(table.frame, code, None)
    frame = table.frame if total is None else table.frame.drop(columns=_of_adults(table.frame.columns))
    rows = keep_zone_rows(frame, code, source, total)
    years = rows[column].str.extract(r"((?:19|20)\d\d)", expand=False)
    if years.isna().any():
        bad = name_first(f"row {row}" for row in rows.index[years.isna()])
        told = counted(int(years.isna().sum()), "row has", "rows have")
        raise InputDataError(f"{source}: {told} no year in column {column} ({bad}). Fill it in.")
    rows = take_all_sexes(rows.assign(**{column: years}), [code, column], source)
    counts = {int(year): _count(inside, code, total, f"{source}, {year}") for year, inside in rows.groupby(column)}
    frame = pd.concat(counts, names=[_YEAR, ZONE]).swaplevel().sort_index()
    vintage_of_all(frame.index.unique(ZONE), source)
    _check_complete(frame, source)
    first, last = min(counts), max(counts)
    date = f"mid-{first} to mid-{last}" if first < last else f"mid-{last}"
    return Content(frame, describe_file(path, "population series", len(frame)), (), date)


def _of_adults(columns: pd.Index) -> list[str]:
    """List the columns of ages for neither everybody nor children: a hundred that need not be read."""
    bands = {str(name): parse_band(str(name)) for name in columns}
    return [
        name
        for name, band in bands.items()
        if band is not None and band != EVERYBODY and band[1] > AGE_GROUPS["children"][1]
    ]


def _count(rows: pd.DataFrame, code: str, total: str | None, source: str) -> pd.DataFrame:
    """Count the people and children of one year."""
    counts = count_wide(rows, code, total, source)
    if "children" in counts.columns and (odd := counts.index[counts["children"] > counts["population"]]).size:
        told = counted(len(odd), "data zone has", "data zones have")
        raise InputDataError(
            f"{source}: {told} more children than people ({name_first(odd)}). Check the columns of ages."
        )
    return counts[[name for name in ("population", "children") if name in counts.columns]]


def _check_complete(frame: pd.DataFrame, source: str) -> None:
    """Refuse zones that lack a year that others have."""
    years = frame.index.get_level_values(_YEAR).unique().sort_values()
    zones = frame.index.unique(ZONE)
    whole = pd.MultiIndex.from_product([zones, years], names=[ZONE, _YEAR])
    absent = whole.difference(frame.index)
    if len(absent):
        lacking = absent.get_level_values(ZONE).unique()
        shown = [
            f"{zone}: {', '.join(map(str, absent[absent.get_loc(zone)].get_level_values(_YEAR)))}"
            for zone in lacking[:5]
        ]
        raise InputDataError(
            f"{source}: {counted(len(lacking), 'data zone lacks', 'data zones lack')} years that others have "
            f"({name_first([*shown, *lacking[5:]])}). Add the rows; a zone where nobody lived needs a row with 0."
        )
