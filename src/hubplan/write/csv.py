"""Write tables as CSV that spreadsheets open as what they are: names stay text, numbers stay numbers."""

import csv
import math
from pathlib import Path

import numpy as np
import pandas as pd

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\n")  # a carriage return has become a line end by then
_DECIMALS = 6


def write_csv(frame: pd.DataFrame, path: Path) -> None:
    """Write the columns of a table, UTF-8, comma, one line end, the same bytes for the same values.

    Text that a spreadsheet would take for a formula gets an apostrophe in front. Numbers are written as they are, the
    negative ones too, with at most six decimals; yes and no as ``Y`` and ``N``; what is missing is an empty cell.

    Parameters
    ----------
    frame
        The table; its index is not written.
    path
        Where to; what is there is replaced.

    Examples
    --------
    >>> import tempfile
    >>> frame = pd.DataFrame({"name": ["=1+1", "Falkirk"], "change": [-0.25, 3.0], "in_band": [True, False]})
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_csv(frame, Path(folder, "t.csv"))
    ...     print(Path(folder, "t.csv").read_text())
    name,change,in_band
    '=1+1,-0.25,Y
    Falkirk,3,N
    <BLANKLINE>
    """
    columns = [[cell_text(value) for value in frame[column]] for column in frame.columns]
    with path.open("w", encoding="utf-8", errors="replace", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([cell_text(str(column)) for column in frame.columns])
        writer.writerows(zip(*columns, strict=True))


def cell_text(value: object) -> str:
    """Write one cell.

    Examples
    --------
    >>> [cell_text(value) for value in ("@cmd", -3, 2.50, float("nan"), None, True)]
    ["'@cmd", '-3', '2.5', '', '', 'Y']
    """
    if isinstance(value, bool | np.bool_):
        return "Y" if value else "N"
    if isinstance(value, int | np.integer):
        return str(int(value))
    if isinstance(value, float | np.floating):
        return _float_text(float(value))
    if value is None or value is pd.NA or value is pd.NaT:
        return ""
    # a NUL ends the file for some readers, and a bare carriage return the row; no name needs them
    text = str(value).replace("\0", "").replace("\r\n", "\n").replace("\r", "\n")
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def _float_text(number: float) -> str:
    if not math.isfinite(number):
        return ""
    text = f"{number:.{_DECIMALS}f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text
