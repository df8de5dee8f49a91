"""Read which catchment each data zone is in, from assignment.csv or a lookup of localities."""

from pathlib import Path

import pandas as pd

from hubplan.content import Content
from hubplan.errors import InputDataError, counted, name_first
from hubplan.read.source_file import describe_file
from hubplan.read.tables.cells import clean_codes
from hubplan.read.tables.columns import find_coded, find_named, simplify
from hubplan.read.tables.tabular import read_table
from hubplan.schema import CATCHMENT, ZONE, ZONE_CODE
from hubplan.units import UNITS

_ROLE = "assignment"


def read_assignment(path: Path) -> Content:
    """Read which catchment each zone is in.

    Parameters
    ----------
    path
        Any table with a column of data zones (``data_zone``, else found by its codes) and a column ``catchment``; others
        are not looked at. Without a column ``catchment`` a lookup of localities serves: each locality is a catchment.

    Returns
    -------
    Content
        Frame of ``catchment``, the label as it stands in the file (text, missing where a row has none), index
        ``data_zone``, sorted.

    Raises
    ------
    MissingDataError
        There is no such file.
    InputDataError
        It is no table, a column is missing, or a code is no data zone or stands twice.
    """
    frame = read_table(path, _ROLE).frame
    zone, catchment = _find_columns(frame, path.name)
    codes = clean_codes(frame[zone]).fillna("")
    strange = codes[~codes.str.fullmatch(ZONE_CODE.pattern)]
    if len(strange):
        raise InputDataError(
            f"{path.name}: {counted(len(strange), 'row has', 'rows have')} no data zone code, first in row {strange.index[0]} "
            f"({name_first(code or 'empty' for code in strange)}). Expected S01 and six digits."
        )
    twice = codes[codes.duplicated()].unique()
    if len(twice):
        raise InputDataError(
            f"{path.name}: {counted(len(twice), 'data zone stands', 'data zones stand')} more than once "
            f"({name_first(twice)}). Keep one row."
        )
    labels = pd.Series(frame[catchment].to_numpy(), index=pd.Index(codes, name=ZONE), name=CATCHMENT)
    table = labels.astype(object).sort_index().to_frame()
    return Content(table, describe_file(path, _ROLE, len(table)))


def drop_unassigned(content: Content) -> pd.Series:
    """Keep the zones of an assignment that have a catchment.

    Examples
    --------
    >>> from hubplan.content import SourceFile
    >>> frame = pd.DataFrame({"catchment": ["1", None]}, index=["a", "b"])
    >>> drop_unassigned(Content(frame, SourceFile("assignment", "old.csv", 2, ""))).to_dict()
    {'a': '1'}
    """
    return content.frame[CATCHMENT].dropna()


def check_assigned(content: Content) -> pd.Series:
    """Check that every zone of an assignment has a catchment, and return them.

    Raises
    ------
    InputDataError
        A zone has none.
    """
    labels = content.frame[CATCHMENT]
    blank = labels.index[labels.isna()]
    if len(blank):
        told = counted(len(blank), "data zone has", "data zones have")
        raise InputDataError(f"{content.source.name}: {told} no catchment ({name_first(blank)}). Give each one.")
    return labels


def _find_columns(frame: pd.DataFrame, source: str) -> tuple[str, str]:
    """Find the columns of zones and of catchments."""
    coded = find_coded(frame, ZONE_CODE)
    zone = find_named(frame.columns, [simplify(ZONE)]) or next(iter(coded), None)
    catchment = find_named(frame.columns, (CATCHMENT, *UNITS["locality"].called))
    if zone is None or catchment is None:
        missing = [wanted for wanted, found in ((ZONE, zone), (CATCHMENT, catchment)) if found is None]
        raise InputDataError(
            f"{source}: column {' and '.join(missing)} is missing (found {name_first(frame.columns, most=8)}). "
            f"Use the columns of assignment.csv, {ZONE} and {CATCHMENT}, or a lookup of localities."
        )
    return zone, catchment
