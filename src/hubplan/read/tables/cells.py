"""Turn the cells of a column into text, codes and numbers."""

import re

import pandas as pd

from hubplan.errors import InputDataError, counted, name_first
from hubplan.schema import CHANGED_CODES

_GROUPED = re.compile(r"[+-]?\d{1,3}([,\s]\d{3})+(\.\d+)?")


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


def renew_codes(codes: pd.Series) -> pd.Series:
    """Write the codes of today for those of councils, partnerships and boards changed in 2018 and 2019; cleaned as well.

    Examples
    --------
    >>> renew_codes(pd.Series(["S12000015", "s12000036", "S37000014"])).tolist()
    ['S12000047', 'S12000036', 'S37000032']
    """
    return clean_codes(codes).replace(CHANGED_CODES)
