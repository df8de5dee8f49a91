"""Read how many people live in each data zone, and how many of them are children."""

import re
from pathlib import Path

import pandas as pd

from hubplan.content import Content
from hubplan.errors import InputDataError, MissingDataError, counted, name_first
from hubplan.notes import Note, NoteKind
from hubplan.read.people.ages import parse_band
from hubplan.read.people.counts import count_long, count_wide, find_total
from hubplan.read.people.sexes import take_all_sexes
from hubplan.read.source_file import describe_file
from hubplan.read.tables.cells import renew_codes
from hubplan.read.tables.columns import find_code_column, find_coded, find_name_column, find_named, find_twin
from hubplan.read.tables.tabular import Table, read_table
from hubplan.read.tables.zone_rows import keep_zone_rows
from hubplan.schema import vintage_of_all

_COUNCIL_NAMES = ("councilareaname", "councilname", "councilarea", "council", "localauthority", "localauthorityname")


def read_population(path: Path, *, year: int | None = None) -> Content:
    """Read the people of data zones from any of the common tables.

    Known are the workbooks of National Records of Scotland, the open data of Public Health Scotland (rows by sex and
    year), census tables in long form (a row for each age band), and any other table with codes and counts.

    Parameters
    ----------
    path
        CSV, XLSX or Parquet.
    year
        Which year to take where the file has several; the newest by default.

    Returns
    -------
    Content
        ``frame``: index ``data_zone``, sorted; ``population`` and, where single years or bands allow, ``age_0_4``,
        ``age_5_11``, ``age_12_17``, ``children`` (0–17), all int64; ``name``, ``council`` and ``council_name``
        where given. Zones with no people are kept. ``date``: ``mid-2021``, ``census 2022`` or empty where not known.

    Raises
    ------
    MissingDataError
        There is no such file, it does not hold the year, or it mixes vintages.
    InputDataError
        A code is broken or stands twice, or a count is missing, negative or no whole number.
    """
    table = read_table(path, "population")
    source = path.name
    code = find_code_column(table.frame, source, mixed=True)
    total = find_total(table.frame, code, year)
    rows = keep_zone_rows(table.frame, code, source, total)
    rows, found_year = _take_year(rows, year, source)
    age = find_named(rows.columns, ("agegroup", "ageband", "age", "ages"))
    is_long = age is not None and bool(rows[age].dropna().map(parse_band).notna().any())
    rows = take_all_sexes(rows, [code, age] if age is not None and is_long else [code], source)
    if age is not None and is_long:
        counts, notes = count_long(rows, code, age, source)
    else:
        counts, notes = count_wide(rows, code, total, source), ()
    vintage_of_all(counts.index, source)
    odd = counts.index[counts["children"] > counts["population"]] if "children" in counts else counts.index[:0]
    if len(odd):
        raise InputDataError(
            f"{source}: {counted(len(odd), 'data zone has', 'data zones have')} more children than people ({name_first(odd)}). "
            "Check which columns hold the ages."
        )
    frame = counts.join(_read_places(rows, code))
    date = f"mid-{found_year}" if found_year else find_date(table, source, total or "")
    if year is not None and str(year) not in date:
        if date:
            raise MissingDataError(f"{source}: expected people of {year}, found {date}. Give the file of that year.")
        notes += (Note(NoteKind.UNKNOWN, source, f"{source}: does not say its year; taken as {year}."),)
    return Content(frame.sort_index(), describe_file(path, "population", len(frame)), notes, date)


def find_date(table: Table, source: str, column: str = "") -> str:
    """Find what day the people were counted for, in the words above the table, the column or the file's name.

    Examples
    --------
    >>> find_date(Table(pd.DataFrame(), "Table 1: persons, mid-2021"), "x.xlsx")
    'mid-2021'
    >>> find_date(Table(pd.DataFrame()), "dz2011_census2022_age.csv"), find_date(Table(pd.DataFrame()), "people.csv")
    ('census 2022', '')
    """
    for text in (table.heading, column, source):
        words = text.lower()
        if match := re.search(r"mid[\s_-]*(?:year[\s_-]*)?((?:19|20)\d\d)|30(?:th)? june ((?:19|20)\d\d)", words):
            return f"mid-{match[1] or match[2]}"
        if match := re.search(r"(?:census[\s,_-]*|totpop)((?:19|20)\d\d)", words):
            return f"census {match[1]}"
        if match := re.search(r"((?:19|20)\d\d)[\s_-]*census", words):
            return f"census {match[1]}"
        if match := re.search(r"(?:sape|population_persons)[\s_-]*((?:19|20)\d\d)", words):
            return f"mid-{match[1]}"
    years = re.findall(r"(?:19|20)\d\d", column)
    return str(years[0]) if years else ""


def _take_year(rows: pd.DataFrame, year: int | None, source: str) -> tuple[pd.DataFrame, str]:
    """Keep the rows of one year; also return which."""
    column = find_named(rows.columns, ("year", "datecode"))
    if column is None:
        return rows, ""
    years = rows[column].str.extract(r"((?:19|20)\d\d)", expand=False)
    known = sorted(years.dropna().unique())
    if not known:
        return rows, ""
    wanted = str(year) if year is not None else known[-1]
    if wanted not in known:
        raise MissingDataError(
            f"{source}: holds no people of {wanted}, but of {', '.join(known)}. Choose one of these."
        )
    if years.isna().any():
        bad = name_first(f"row {row}" for row in rows.index[years.isna()])
        raise InputDataError(
            f"{source}: {counted(int(years.isna().sum()), 'row has', 'rows have')} no year in column {column} ({bad}). "
            "Fill it in."
        )
    return rows[years == wanted], wanted


def _read_places(rows: pd.DataFrame, code: str) -> pd.DataFrame:
    """Read names and councils of the zones, where the table has them."""
    first = rows.drop_duplicates(code)
    first = first.set_index(pd.Index(first[code], name="data_zone"))
    places = {}
    name = find_name_column(rows.columns, code)
    if name is not None:
        places["name"] = first[name]
    coded = find_coded(first, re.compile(r"S12\d{6}"))
    if coded:
        places["council"] = renew_codes(first[coded[0]])
    twin = (find_twin(rows.columns, coded[0]) if coded else None) or find_named(
        [column for column in rows.columns if column not in coded], _COUNCIL_NAMES
    )
    if twin is not None:
        places["council_name"] = first[twin]
    return pd.DataFrame(places, index=first.index)
