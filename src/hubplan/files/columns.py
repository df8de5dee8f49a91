"""Find columns by what they hold and what they are called, and turn their cells into codes and numbers."""

import re
from collections.abc import Iterable, Sequence

import pandas as pd

from hubplan.errors import InputDataError, counted, name_first
from hubplan.schema import CHANGED_COUNCIL_CODES, ZONE, ZONE_CODE

_FIRST_LOOK_ROWS = 60
_SAMPLE_ROWS = 5_000
_LEAST_SHARE = 0.9
_NAME_OF_ZONE = re.compile(
    r"((data ?)?zone|dz|area|feature|lsoa)?(20)?(01|11|22)?(name|nm|label)|"
    r"(data ?zone|dz)(20)?(01|11|22)(name|nm)"
)
_BROKEN_CODE = re.compile(r"S0\w*\d\w*|\w*\d{4,}\w*", re.IGNORECASE)
_GROUPED = re.compile(r"[+-]?\d{1,3}([,\s]\d{3})+(\.\d+)?")


def simplify(name: str) -> str:
    """Bring the name of a column to the form that names are compared in.

    Examples
    --------
    >>> simplify("DataZone2022_Name"), simplify(" All  ages ")
    ('datazone2022name', 'allages')
    """
    return re.sub(r"[^a-z0-9]", "", name.lower())


def find_named(columns: Iterable[str], names: Sequence[str]) -> str | None:
    """Find the column with the first of ``names`` (in simplified form) that is there.

    Examples
    --------
    >>> find_named(["Area code", "All ages"], ["totalpopulation", "allages"])
    'All ages'
    """
    known = {simplify(column): column for column in reversed(list(columns))}
    return next((known[name] for name in names if name in known), None)


def share_of_codes(cells: pd.Series, pattern: re.Pattern[str]) -> float:
    """Tell what share of the non-empty cells is a code; 0 where all are empty.

    Examples
    --------
    >>> share_of_codes(pd.Series(["S12000033", "Edinburgh", None]), re.compile("S12[0-9]+"))
    0.5
    """
    texts = cells.dropna()
    # a look at few cells spares the full count for the hundred columns of ages
    for most in (_FIRST_LOOK_ROWS, _SAMPLE_ROWS):
        some = texts.iloc[:: len(texts) // most + 1]
        hits = sum(bool(pattern.fullmatch(str(text).strip().upper())) for text in some)
        if not hits:
            return 0.0
    return hits / len(some)


def find_coded(frame: pd.DataFrame, pattern: re.Pattern[str]) -> list[str]:
    """List the columns of which at least 90 % of the non-empty cells are codes of ``pattern``."""
    texts = [name for name in frame.columns if frame[name].dtype.kind not in "biufcmM"]
    return [str(name) for name in texts if share_of_codes(frame[name], pattern) >= _LEAST_SHARE]


def find_code_column(frame: pd.DataFrame, source: str, *, mixed: bool = False) -> str:
    """Find the column with the data zone codes by its content.

    Parameters
    ----------
    frame
        Any table; geometry must have been taken off.
    source
        The file, for messages.
    mixed
        Whether rows without any data zone code (totals, councils, footnotes) may stand between the others; see
        :func:`keep_zone_rows`.

    Returns
    -------
    str
        A column without repeats if there is one, else the first.

    Raises
    ------
    InputDataError
        In no column are 90 % of the non-empty cells S01 and six digits.

    Examples
    --------
    >>> find_code_column(pd.DataFrame({"name": ["A", "B"], "zz": ["S01006506", "s01006507"]}), "zones.gpkg")
    'zz'
    """
    found = find_coded(frame, ZONE_CODE)
    if not found and mixed:
        some = [name for name in frame.columns if share_of_codes(frame[name], ZONE_CODE) > 0]
        codes = frame[some].apply(lambda cells: clean_codes(cells).str.fullmatch(ZONE_CODE.pattern).eq(other=True))
        found = find_coded(frame.loc[codes.any(axis=1), some], ZONE_CODE) if some else []
    if not found:
        raise InputDataError(_no_code_column(frame, source))
    return next((name for name in found if frame[name].dropna().is_unique), found[0])


def _no_code_column(frame: pd.DataFrame, source: str) -> str:
    shares = {str(name): share_of_codes(frame[name], ZONE_CODE) for name in frame.columns}
    expected = "Expected a column of S01 and six digits"
    nearest = max(shares, key=lambda name: shares[name], default="")
    if not nearest or shares[nearest] < 0.1:
        return f"{source}: no column holds data zone codes (found {name_first(frame.columns) or 'no columns'}). {expected}."
    bad = [cell for cell in frame[nearest].dropna() if not ZONE_CODE.fullmatch(str(cell).strip().upper())]
    return (
        f"{source}: in column {nearest} {len(bad)} of {frame[nearest].notna().sum()} cells "
        f"{'is no data zone code' if len(bad) == 1 else 'are no data zone codes'} "
        f"({name_first(bad)}). {expected}."
    )


def as_text(cells: pd.Series) -> pd.Series:
    """Turn cells into text; empty ones stay missing.

    Examples
    --------
    >>> as_text(pd.Series([12, None], dtype="object")).isna().tolist()
    [False, True]
    """
    # pandas 2 would write missing cells as the words "nan" and "None"
    return cells.astype("str").where(cells.notna())


def clean_codes(cells: pd.Series) -> pd.Series:
    """Strip codes and write them in capitals; empty cells stay missing."""
    texts = as_text(cells).str.strip().str.upper()
    return texts.where(texts != "")


def keep_zone_rows(frame: pd.DataFrame, code: str, source: str, counts: str | None = None) -> pd.DataFrame:
    """Keep the rows of data zones and drop totals, footnotes and rows of other areas.

    Parameters
    ----------
    frame
        Text cells; index the row's number in the file.
    code
        The column with data zone codes.
    source
        The file, for messages.
    counts
        A column of numbers: a row with a number but without a code is a defect, not a footnote.

    Returns
    -------
    pandas.DataFrame
        A copy with ``code`` cleaned.

    Raises
    ------
    InputDataError
        A code is broken or missing.
    """
    codes = clean_codes(frame[code])
    is_zone = codes.str.fullmatch(ZONE_CODE.pattern).eq(other=True)
    rest = frame[~is_zone]
    rest_codes = codes[~is_zone]
    other_area = rest_codes.str.fullmatch(r"[A-Z]\d{8}").eq(other=True) & ~rest_codes.str.startswith("S01").eq(
        other=True
    )
    broken = rest_codes.str.fullmatch(_BROKEN_CODE.pattern, case=False).eq(other=True) & ~other_area
    if broken.any():
        bad = [f"row {row} {rest_codes[row]}" for row in rest.index[broken]]
        told = counted(len(bad), "code that is no data zone", "codes that are no data zones")
        raise InputDataError(
            f"{source}: column {code} has {told} ({name_first(bad)}). "
            "Expected S01 and six digits; mend or remove the rows."
        )
    if counts is not None:
        with_count = rest[counts].str.contains(r"^\s*[\d.,]+\s*$", regex=True).eq(other=True)
        total = rest.apply(lambda cells: cells.str.fullmatch(r"(?i)\W*(scotland|total).*").eq(other=True)).any(axis=1)
        lost = rest.index[rest_codes.isna() & with_count & ~total]
        if len(lost):
            raise InputDataError(
                f"{source}: {counted(len(lost), 'row has', 'rows have')} people but no data zone code "
                f"({name_first(f'row {row}' for row in lost)}). Add the codes in column {code}."
            )
    kept = frame[is_zone].copy()
    kept[code] = codes[is_zone].astype("str")
    return kept


def index_by_zone(frame: pd.DataFrame, code: str, source: str, cure: str) -> pd.DataFrame:
    """Set the index ``data_zone`` and sort; codes that repeat are refused by name.

    Raises
    ------
    InputDataError
        A code stands in more than one row; the message ends with ``cure``.
    """
    repeated = frame.loc[frame[code].duplicated(), code].unique()
    if len(repeated):
        raise InputDataError(
            f"{source}: {counted(len(repeated), 'data zone stands', 'data zones stand')} in more than one row "
            f"({name_first(sorted(repeated))}). {cure}"
        )
    return frame.set_index(pd.Index(frame[code].astype("str"), name=ZONE)).drop(columns=code).sort_index()


def find_name_column(columns: Iterable[str], code: str) -> str | None:
    """Find the column with the names of zones: the code's twin, or one called like a name.

    Examples
    --------
    >>> find_name_column(["dz11_name", "dz11_code"], "dz11_code"), find_name_column(["DZCode", "dzname"], "DZCode")
    ('dz11_name', 'dzname')
    >>> find_name_column(["DataZone", "Name", "HHCnt2011"], "DataZone")
    'Name'
    """
    listed = list(columns)
    twin = find_twin(listed, code)
    if twin is not None:
        return twin
    return next((name for name in listed if name != code and _NAME_OF_ZONE.fullmatch(simplify(name))), None)


def find_twin(columns: Iterable[str], code: str) -> str | None:
    """Find the column with the names that belong to a column of codes.

    Examples
    --------
    >>> find_twin(["CA", "CAName"], "CA"), find_twin(["LA_Code", "LA_Name"], "LA_Code")
    ('CAName', 'LA_Name')
    """
    stem = re.sub(r"(code|cd)$", "", simplify(code))
    return find_named(columns, [stem + "name", stem + "nm", stem + "label"]) if stem else None


def to_numbers(cells: pd.Series) -> pd.Series:
    """Turn text into floats; what is no number, or is empty, becomes missing.

    Thousands may be set apart by commas or blanks.

    Examples
    --------
    >>> to_numbers(pd.Series(["1,234", "1 234", "12", "*", None, "1,23"])).tolist()
    [1234.0, 1234.0, 12.0, nan, nan, nan]
    """
    numbers = pd.to_numeric(cells, errors="coerce").astype("float64")
    left = cells[numbers.isna() & cells.notna()].astype("str").str.strip()
    grouped = left[left.str.fullmatch(_GROUPED.pattern)]
    if len(grouped):
        plain = grouped.str.replace(r"[,\s]", "", regex=True)
        numbers.loc[grouped.index] = pd.to_numeric(plain).astype("float64")
    return numbers.where(numbers.abs() != float("inf"))


def to_counts(cells: pd.Series, codes: pd.Series, column: str, source: str) -> pd.Series:
    """Turn text into whole numbers of people.

    Parameters
    ----------
    cells
        Text or numbers.
    codes
        The data zone of each row, for messages.
    column
        The column's name, for messages.
    source
        The file, for messages.

    Raises
    ------
    InputDataError
        A cell is empty, no number, negative or not whole.
    """
    numbers = to_numbers(cells)
    for bad, what in (
        (numbers.isna(), ("cell that is no number", "cells that are no numbers")),
        (numbers < 0, ("negative number", "negative numbers")),
        (numbers != numbers.round(), ("number that is not whole", "numbers that are not whole")),
    ):
        if bad.any():
            shown = [f"{codes[row]} {cells[row] if pd.notna(cells[row]) else 'empty'}" for row in cells.index[bad]]
            raise InputDataError(
                f"{source}: column {column} has {counted(len(shown), *what)} ({name_first(shown)}). "
                "Expected a whole number of people in every zone."
            )
    return numbers.astype("int64")


def renew_council_codes(codes: pd.Series) -> pd.Series:
    """Write the council codes of today for those changed in 2018 and 2019; cleaned as well.

    Examples
    --------
    >>> renew_council_codes(pd.Series(["S12000015", "s12000036"])).tolist()
    ['S12000047', 'S12000036']
    """
    return clean_codes(codes).replace(CHANGED_COUNCIL_CODES)
