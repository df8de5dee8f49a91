"""Find columns that hold a place: those that an entry names, postcodes, and data zones by their content."""

import re

import geopandas as gpd
import pandas as pd

from hubplan.errors import ScenarioError, did_you_mean
from hubplan.read.tables.cells import clean_codes
from hubplan.read.tables.columns import simplify
from hubplan.scenario import SiteFile
from hubplan.schema import ZONE_CODE, vintage_of

POSTCODE_CODE = re.compile(r"[A-Z]{1,2}[0-9][A-Z0-9]?[0-9][A-Z]{2}")
_POSTCODE_COLUMN = re.compile(r"postcode$|^pc[78]?$|^pcode$")


def column_named(frame: pd.DataFrame, column: str, *, file: str, key: str) -> str:
    """Find the column that an entry names, whatever its case.

    Parameters
    ----------
    frame
        The table.
    column
        The column as written in the entry.
    file, key
        For the message.

    Raises
    ------
    ScenarioError
        It is not there.

    Examples
    --------
    >>> column_named(pd.DataFrame(columns=["PostCode"]), "Postcode", file="a.csv", key="postcode")
    'PostCode'
    """
    if column in frame.columns:
        return column
    same = [name for name in frame.columns if simplify(str(name)) == simplify(column)]
    if same:
        return str(same[0])
    near = did_you_mean(column, [str(name) for name in frame.columns])
    listed = ", ".join(str(name) for name in list(frame.columns)[:15]) + (", …" if len(frame.columns) > 15 else "")
    cure = f"; did you mean {near}?" if near else f". Its columns are {listed}." if listed else ". It has no columns."
    raise ScenarioError(f"{file}: {key} names the column {column}, which is not there{cure}")


def postcode_key(postcodes: pd.Series) -> pd.Series:
    """Write postcodes as keys: upper case, nothing but letters and digits.

    Examples
    --------
    >>> list(postcode_key(pd.Series(["eh1 1bj", " G1  1XQ"])))
    ['EH11BJ', 'G11XQ']
    """
    return postcodes.astype(str).str.upper().str.replace(r"[^A-Z0-9]", "", regex=True)


def postcode_column(frame: pd.DataFrame, entry: SiteFile) -> str | None:
    """Find the column of postcodes: the one that the entry names, else by its name."""
    if entry.postcode:
        return column_named(frame, entry.postcode, file=entry.file, key="postcode")
    return next((str(name) for name in frame.columns if _POSTCODE_COLUMN.search(simplify(str(name)))), None)


def zone_column(frame: pd.DataFrame, entry: SiteFile, zones: gpd.GeoDataFrame) -> str | None:
    """Find the column of data zones: the one that the entry names, else by its content, best for the zones' vintage."""
    if entry.data_zone:
        return column_named(frame, entry.data_zone, file=entry.file, key="data_zone")
    vintage = vintage_of(str(zones.index[0])) if len(zones) else None
    best, most = None, (0, 0)
    for name in frame.columns:
        codes = clean_codes(frame[name])
        codes = codes[codes.str.fullmatch(ZONE_CODE.pattern).eq(other=True)]
        score = (int((codes.map(vintage_of) == vintage).sum()), len(codes))
        if len(codes) and score > most:
            best, most = str(name), score
    return best
