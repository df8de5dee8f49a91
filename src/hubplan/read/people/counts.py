"""Count people and children, from a table with a row a zone or a row for each of its age bands."""

import re

import numpy as np
import pandas as pd

from hubplan.errors import InputDataError, counted, name_first
from hubplan.notes import Note, NoteKind
from hubplan.read.people.ages import EVERYBODY, Band, cover, parse_band, sum_ages
from hubplan.read.tables.cells import to_counts, to_numbers
from hubplan.read.tables.columns import find_named, simplify
from hubplan.read.tables.zone_rows import index_by_zone

TOTAL_COLUMNS = (
    "population", "totalpopulation", "allages", "allpeople", "people", "persons", "allpersons", "totpop2022",
    "totpop2011", "totalpeople", "total", "all", "count", "value", "residents", "usualresidents", "pop",
)  # fmt: skip
"""Names of a column with everybody, in simplified form; the most reliable first."""

ONE_ROW_A_ZONE = (
    "Keep one row a zone, or give the columns that tell the rows apart (sex, year, age) the names Sex, Year, Age."
)

_LIKE_A_TOTAL = re.compile(r"(pop|people|persons|residents|count|total)")
_NO_TOTAL = re.compile(r"(density|rate|percent|share|working|per|change|household|female|male|area|code|name|qf$)")


def find_total(frame: pd.DataFrame, code: str, year: int | None) -> str | None:
    """Find the column with everybody: by its name, else the only column of numbers."""
    named = find_named(frame.columns, TOTAL_COLUMNS)
    if named is not None:
        return named
    kinds = {name: simplify(name) for name in frame.columns if name != code and parse_band(name) is None}
    like = [name for name, words in kinds.items() if _LIKE_A_TOTAL.search(words) and not _NO_TOTAL.search(words)]
    if like:
        of_year = [name for name in like if year is not None and str(year) in name]
        return str(max(of_year or like, key=lambda name: ((re.findall(r"\d{4}", name) or ["0"])[-1], name)))
    keys = ("year", "datecode", "sex", "gender", "age", "agegroup", "ageband", "id", "fid", "objectid")
    numeric = [
        name for name, words in kinds.items() if words not in keys and to_numbers(frame[name]).notna().mean() > 0.8
    ]
    return numeric[0] if len(numeric) == 1 else None


def is_count(column: str) -> bool:
    """Tell whether a column of this name counts people, all of them or of an age.

    Examples
    --------
    >>> is_count("Age 7"), is_count("AllAges"), is_count("DataZoneQF")
    (True, True, False)
    """
    words = simplify(column)
    return parse_band(column) is not None or bool(_LIKE_A_TOTAL.search(words)) or words in TOTAL_COLUMNS


def count_wide(rows: pd.DataFrame, code: str, total: str | None, source: str) -> pd.DataFrame:
    """Count from a table with one row a zone.

    Parameters
    ----------
    rows
        Text; the rows of data zones, of one year and all sexes.
    code, total
        The columns of data zones and of everybody; without the latter, single years or bands are added up.
    source
        The file, for messages.

    Returns
    -------
    pandas.DataFrame
        Index ``data_zone``; ``population`` and the age columns that the bands fill, int64.

    Raises
    ------
    InputDataError
        A zone stands twice, a count is no whole number of people, or nothing tells how many people there are.
    """
    bands: dict[Band, str] = {}
    for name in rows.columns:
        band = parse_band(name)
        if name not in (code, total) and band is not None and band != EVERYBODY:
            bands.setdefault(band, name)
    indexed = index_by_zone(rows, code, source, ONE_ROW_A_ZONE)
    codes = pd.Series(indexed.index, index=indexed.index)
    ages = {band: to_counts(indexed[name], codes, name, source) for band, name in bands.items()}
    cells = np.column_stack(list(ages.values())) if ages else np.empty((len(indexed), 0), dtype=np.int64)
    by_age = pd.DataFrame(cells, index=indexed.index, columns=pd.Index(list(ages), tupleize_cols=False))
    if total is not None:
        people = to_counts(indexed[total], codes, total, source)
    elif (parts := cover(list(ages), EVERYBODY)) is not None:
        people = by_age[parts].sum(axis=1)
    else:
        raise InputDataError(
            f"{source}: no column tells how many people live in a zone (found {name_first(rows.columns, most=8)}). "
            "Name it population."
        )
    frame = pd.DataFrame({"population": people.astype("int64")}, index=indexed.index)
    return frame.join(sum_ages(by_age))


def count_long(rows: pd.DataFrame, code: str, age: str, source: str) -> tuple[pd.DataFrame, tuple[Note, ...]]:
    """Count from a table with one row a zone and age band.

    Parameters
    ----------
    rows, code, source
        As in :func:`count_wide`.
    age
        The column of ages.

    Returns
    -------
    tuple
        As :func:`count_wide`; and notes.

    Raises
    ------
    InputDataError
        As in :func:`count_wide`; or a zone lacks a band that others have, or has it twice.
    """
    value = find_named([name for name in rows.columns if name != age], TOTAL_COLUMNS)
    if value is None:
        raise InputDataError(
            f"{source}: no column tells how many people are in an age band (found {name_first(rows.columns, most=8)}). "
            "Name it people."
        )
    bands = rows[age].map(parse_band, na_action="ignore")
    strange = sorted(rows.loc[bands.isna(), age].dropna().unique())
    words = f"{source}: age groups not understood are left out ({name_first(strange)})."
    notes = (Note(NoteKind.LEFT_OUT, source, words),) if strange else ()
    known = rows[bands.notna()]
    numbers = to_counts(known[value], known[code], value, source)
    cells = pd.DataFrame({"zone": known[code], "band": bands[known.index], "people": numbers})
    repeated = cells[cells.duplicated(["zone", "band"])]["zone"].unique()
    if len(repeated):
        raise InputDataError(
            f"{source}: {counted(len(repeated), 'data zone has', 'data zones have')} an age group twice "
            f"({name_first(sorted(repeated))}). {ONE_ROW_A_ZONE}"
        )
    names = {band: number for number, band in enumerate(sorted(set(cells["band"])))}
    wide = cells.assign(band=cells["band"].map(names)).pivot_table(index="zone", columns="band", values="people")
    wide.columns = pd.Index([list(names)[number] for number in wide.columns], tupleize_cols=False)
    gaps = wide.index[wide.isna().any(axis=1)]
    if len(gaps):
        raise InputDataError(
            f"{source}: {counted(len(gaps), 'data zone lacks', 'data zones lack')} an age group that others have "
            f"({name_first(gaps)}). Add the rows."
        )
    wide = wide.astype("int64").rename_axis("data_zone")
    parts = [EVERYBODY] if EVERYBODY in wide.columns else cover(list(wide.columns), EVERYBODY)
    if parts is None:
        raise InputDataError(
            f"{source}: the age groups do not add up to everybody ({name_first(known[age].unique(), most=8)}). "
            "Add rows for all people."
        )
    people = sum(wide[band] for band in parts)
    return pd.DataFrame({"population": people}, index=wide.index).join(sum_ages(wide)), notes
