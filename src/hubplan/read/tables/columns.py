"""Find columns by what they hold and what they are called."""

import re
from collections.abc import Iterable, Sequence

import pandas as pd

from hubplan.errors import InputDataError, name_first
from hubplan.read.tables.cells import clean_codes
from hubplan.schema import ZONE_CODE

_FIRST_LOOK_ROWS = 60
_SAMPLE_ROWS = 5_000
_LEAST_SHARE = 0.9
_NAME_OF_ZONE = re.compile(
    r"((data ?)?zone|dz|area|feature|lsoa)?(20)?(01|11|22)?(name|nm|label)|"
    r"(data ?zone|dz)(20)?(01|11|22)(name|nm)"
)


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
        :func:`hubplan.read.tables.zone_rows.keep_zone_rows`.

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
