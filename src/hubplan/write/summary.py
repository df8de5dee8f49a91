"""Write the table that sums up many areas, beside their folders."""

from pathlib import Path

import pandas as pd

from hubplan.write.atomic import table_aside, table_held
from hubplan.write.csv import write_csv

SUMMARY = "summary.csv"
_CURE = "Try another folder with --out."


def write_summary(frame: pd.DataFrame, folder: Path) -> Path:
    """Write a table as ``summary.csv``, atomically, so that nobody ever reads half of it.

    Parameters
    ----------
    frame
        A row an area; its index is not written.
    folder
        Where to, made if needed; an earlier summary is replaced.

    Returns
    -------
    pathlib.Path
        The file.

    Raises
    ------
    InputDataError
        The folder cannot be written to.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as out:
    ...     print(write_summary(pd.DataFrame({"area": ["=Elm"], "mean_travel": [2.5]}), Path(out)).read_text())
    area,mean_travel
    '=Elm,2.5
    <BLANKLINE>
    """
    path = folder / SUMMARY
    with table_held(path, cure=_CURE) as held, table_aside(held, cure=_CURE) as aside:
        write_csv(frame, aside)
    return path
