"""Read how many people live in each data zone, and how many of them are children."""

import re
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from hubplan.errors import InputDataError, MissingDataError, counted, name_first
from hubplan.files.ages import EVERYBODY, Band, cover, parse_band, sum_ages
from hubplan.files.cells import renew_council_codes, to_counts, to_numbers
from hubplan.files.columns import find_code_column, find_coded, find_name_column, find_named, find_twin, simplify
from hubplan.files.content import Content, describe_file
from hubplan.files.tabular import Table, read_table
from hubplan.files.zone_rows import index_by_zone, keep_zone_rows
from hubplan.schema import vintage_of_all

_TOTALS = (
    "population", "totalpopulation", "allages", "allpeople", "people", "persons", "allpersons", "totpop2022",
    "totpop2011", "totalpeople", "total", "all", "count", "value", "residents", "usualresidents", "pop",
)  # fmt: skip
_LIKE_A_TOTAL = re.compile(r"(pop|people|persons|residents|count|total)")
_NO_TOTAL = re.compile(r"(density|rate|percent|share|working|per|change|household|female|male|area|code|name|qf$)")
_SEXES = {"all": "all", "both": "all", "bothsexes": "all", "total": "all", "persons": "all", "allpeople": "all",
          "person": "all", "female": "female", "females": "female", "f": "female", "male": "male", "males": "male",
          "m": "male"}  # fmt: skip
_COUNCIL_NAMES = ("councilareaname", "councilname", "councilarea", "council", "localauthority", "localauthorityname")
_CURE = "Keep one row a zone, or give the columns that tell the rows apart (sex, year, age) the names Sex, Year, Age."


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
    total = _find_total(table.frame, code, year)
    rows = keep_zone_rows(table.frame, code, source, total)
    rows, found_year = _take_year(rows, year, source)
    age = find_named(rows.columns, ("agegroup", "ageband", "age", "ages"))
    is_long = age is not None and bool(rows[age].dropna().map(parse_band).notna().any())
    rows = _take_sex(rows, code, age if is_long else None, source)
    if age is not None and is_long:
        counts, notes = _count_long(rows, code, age, source)
    else:
        counts, notes = _count_wide(rows, code, total, source)
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
        notes += (f"{source}: does not say its year; taken as {year}.",)
    return Content(frame.sort_index(), describe_file(path, "population", len(frame)), notes, date)


def find_date(table: Table, source: str, column: str = "") -> str:
    """Find what day the people stand for, in the words above the table, the column or the file's name.

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


def _find_total(frame: pd.DataFrame, code: str, year: int | None) -> str | None:
    """Find the column with everybody: by its name, else the only column of numbers."""
    named = find_named(frame.columns, _TOTALS)
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


def _take_year(rows: pd.DataFrame, year: int | None, source: str) -> tuple[pd.DataFrame, str]:
    """Keep the rows of one year; also tell which."""
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


def _take_sex(rows: pd.DataFrame, code: str, age: str | None, source: str) -> pd.DataFrame:
    """Keep the rows of all sexes; where a zone has none, add up females and males."""
    column = find_named(rows.columns, ("sex", "gender"))
    if column is None:
        return rows
    sexes = rows[column].map(lambda cell: _SEXES.get(simplify(cell)), na_action="ignore")
    if sexes.isna().any():
        bad = [f"row {row} {rows.loc[row, column]}" for row in rows.index[sexes.isna()]]
        raise InputDataError(
            f"{source}: column {column} has {counted(len(bad), 'cell that is no sex', 'cells that are no sex')} "
            f"({name_first(bad)}). Expected All, Female, Male."
        )
    keys = [code] if age is None else [code, age]
    everybody = rows[sexes == "all"]
    known = pd.MultiIndex.from_frame(everybody[keys])
    apart = rows[(sexes != "all") & ~pd.MultiIndex.from_frame(rows[keys]).isin(known)]
    if not len(apart):
        return everybody
    each = apart.assign(**{column: sexes[apart.index]}).groupby(keys, sort=False, dropna=False)[column]
    half = each.agg(set).map(len) < 2
    if half.any():
        lacking = sorted({key if isinstance(key, str) else key[0] for key in half.index[half]})
        raise InputDataError(
            f"{source}: {counted(len(lacking), 'data zone has', 'data zones have')} people of one sex only "
            f"({name_first(lacking)}). Expected rows All, or both Female and Male."
        )
    return pd.concat([everybody, _add_up(apart, [*keys, column], keys, source)])


def _add_up(rows: pd.DataFrame, unique: Sequence[str], keys: Sequence[str], source: str) -> pd.DataFrame:
    """Add the numbers of rows with the same keys; other columns take their first value."""
    repeated = rows[rows.duplicated(list(unique))]
    if len(repeated):
        codes = sorted(repeated[keys[0]].unique())
        raise InputDataError(
            f"{source}: {counted(len(codes), 'data zone stands', 'data zones stand')} in more than one row "
            f"({name_first(codes)}). {_CURE}"
        )
    rest = [name for name in rows.columns if name not in unique]
    summed = [name for name in rest if parse_band(name) is not None or _LIKE_A_TOTAL.search(simplify(name))
              or simplify(name) in _TOTALS]  # fmt: skip
    numbers = {name: to_counts(rows[name], rows[keys[0]], name, source) for name in summed}
    how = {name: "sum" if name in summed else "first" for name in rest}
    return rows.assign(**numbers).groupby(list(keys), as_index=False, sort=False, dropna=False).agg(how)


def _count_wide(rows: pd.DataFrame, code: str, total: str | None, source: str) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Count from a table with one row a zone."""
    bands: dict[Band, str] = {}
    for name in rows.columns:
        band = parse_band(name)
        if name not in (code, total) and band is not None and band != EVERYBODY:
            bands.setdefault(band, name)
    indexed = index_by_zone(rows, code, source, _CURE)
    codes = pd.Series(indexed.index, index=indexed.index)
    ages = {band: to_counts(indexed[name], codes, name, source) for band, name in bands.items()}
    by_age = pd.DataFrame(ages.values(), index=pd.Index(list(ages), tupleize_cols=False), columns=indexed.index).T
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
    return frame.join(sum_ages(by_age)), ()


def _count_long(rows: pd.DataFrame, code: str, age: str, source: str) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Count from a table with one row a zone and age band."""
    value = find_named([name for name in rows.columns if name != age], _TOTALS)
    if value is None:
        raise InputDataError(
            f"{source}: no column tells how many people are in an age band (found {name_first(rows.columns, most=8)}). "
            "Name it people."
        )
    bands = rows[age].map(parse_band, na_action="ignore")
    strange = sorted(rows.loc[bands.isna(), age].dropna().unique())
    notes = (f"{source}: age groups not understood are left out ({name_first(strange)}).",) if strange else ()
    known = rows[bands.notna()]
    numbers = to_counts(known[value], known[code], value, source)
    cells = pd.DataFrame({"zone": known[code], "band": bands[known.index], "people": numbers})
    repeated = cells[cells.duplicated(["zone", "band"])]["zone"].unique()
    if len(repeated):
        raise InputDataError(
            f"{source}: {counted(len(repeated), 'data zone has', 'data zones have')} an age group twice "
            f"({name_first(sorted(repeated))}). {_CURE}"
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
        places["council"] = renew_council_codes(first[coded[0]])
    twin = (find_twin(rows.columns, coded[0]) if coded else None) or find_named(
        [column for column in rows.columns if column not in coded], _COUNCIL_NAMES
    )
    if twin is not None:
        places["council_name"] = first[twin]
    return pd.DataFrame(places, index=first.index)
