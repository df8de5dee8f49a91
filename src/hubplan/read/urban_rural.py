"""Urban–rural classes of data zones, in as many folds as a file has."""

import re

import pandas as pd

from hubplan.errors import InputDataError, counted, name_first
from hubplan.read.tables.cells import to_numbers
from hubplan.read.tables.columns import find_named, find_twin, simplify

FOLDS = (6, 2, 3, 8)
"""Number of classes in each version of the classification; the six-fold one is what hubplan plans with."""

_SIX_FOLD = ("Large Urban Areas", "Other Urban Areas", "Accessible Small Towns", "Remote Small Towns",
             "Accessible Rural", "Remote Rural")  # fmt: skip
_CALLED = ("urbanrural", "ur6code", "ur6", "urbanrural6fold", "ur6fold")
_FOLD = r"(urbanrural|ur){fold}(fold)?((20)?\d\d)?(code)?"


def class_column(fold: int) -> str:
    """Name the column with the classes of one fold; the six-fold one goes without a number.

    Examples
    --------
    >>> class_column(6), class_column(8)
    ('urban_rural', 'urban_rural_8')
    """
    return "urban_rural" if fold == 6 else f"urban_rural_{fold}"


def read_classes(rows: pd.DataFrame, source: str) -> dict[str, pd.Series]:
    """Read the classes of the Scottish Government's urban rural classification, 1 the most urban.

    Parameters
    ----------
    rows
        Text, one row a zone.
    source
        The file, for messages.

    Returns
    -------
    dict
        As far as the file has them ``urban_rural`` (1 to 6), ``urban_rural_2``, ``urban_rural_3`` and
        ``urban_rural_8``, text, each followed by ``<column>_name``; the six-fold classes have names in any case.

    Raises
    ------
    InputDataError
        A cell is no class.

    Examples
    --------
    >>> rows = pd.DataFrame({"UrbanRural2fold2020": ["1", "2"], "UrbanRural6fold2020": ["1", "6"]})
    >>> {column: cells.tolist() for column, cells in read_classes(rows, "classes.csv").items()}
    {'urban_rural': ['1', '6'], 'urban_rural_name': ['Large Urban Areas', 'Remote Rural'], 'urban_rural_2': ['1', '2']}
    """
    found = {}
    for fold in FOLDS:
        column = _find_fold(rows, fold)
        if column is None:
            continue
        named, twin = class_column(fold), find_twin(rows.columns, column)
        found[named] = _check(rows[column], fold, source)
        if twin is not None:
            found[f"{named}_name"] = rows[twin]
        elif fold == 6:
            found[f"{named}_name"] = found[named].map(dict(zip("123456", _SIX_FOLD, strict=True)))
    return found


def _find_fold(rows: pd.DataFrame, fold: int) -> str | None:
    called = find_named(rows.columns, _CALLED) if fold == 6 else None
    pattern = re.compile(_FOLD.format(fold=fold))
    return called or next((str(name) for name in rows.columns if pattern.fullmatch(simplify(name))), None)


def _check(cells: pd.Series, fold: int, source: str) -> pd.Series:
    numbers = to_numbers(cells)
    bad = cells.index[cells.notna() & ~numbers.isin(range(1, fold + 1))]
    if len(bad):
        told = counted(len(bad), "cell that is no class", "cells that are no classes")
        raise InputDataError(
            f"{source}: column {cells.name} has {told} ({name_first(f'{zone} {cells[zone]}' for zone in bad)}). "
            f"Expected 1 (most urban) to {fold}."
        )
    return numbers.astype("Int64").astype("str").where(numbers.notna())
