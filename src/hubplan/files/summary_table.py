"""The table that sums up many areas, beside their folders."""

import os
import tempfile
from pathlib import Path

import pandas as pd

from hubplan.errors import InputDataError
from hubplan.files.safe_csv import write_csv

SUMMARY = "summary.csv"


def write_summary(frame: pd.DataFrame, folder: Path) -> Path:
    """Write a table as ``summary.csv``, aside and then renamed, so that nobody ever reads half of it.

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
    >>> with tempfile.TemporaryDirectory() as out:
    ...     print(write_summary(pd.DataFrame({"area": ["=Elm"], "mean_km": [2.5]}), Path(out)).read_text())
    area,mean_km
    '=Elm,2.5
    <BLANKLINE>
    """
    path = folder / SUMMARY
    aside: Path | None = None
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=".summary-", suffix=".csv", dir=folder)
        os.close(handle)
        aside = Path(name)
        write_csv(frame, aside)
        aside.chmod(0o644)  # a temporary file is its owner's alone
        aside.replace(path)
    except OSError as error:
        reason = error.strerror or str(error)
        raise InputDataError(f"{path}: writing failed ({reason}). Try another folder with --out.") from error
    finally:
        if aside is not None:
            aside.unlink(missing_ok=True)
    return path
