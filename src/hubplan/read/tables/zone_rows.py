"""Keep the rows of a table that stand for data zones, each zone once."""

import re

import pandas as pd

from hubplan.errors import InputDataError, counted, name_first
from hubplan.read.tables.cells import clean_codes
from hubplan.schema import ZONE, ZONE_CODE

_BROKEN_CODE = re.compile(r"S0\w*\d\w*|\w*\d{4,}\w*", re.IGNORECASE)


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
