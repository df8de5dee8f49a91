"""What a reader hands on: the frame, the file it came from, and what was mended or left out."""

from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True)
class SourceFile:
    """A file that was read.

    ``role`` is boundaries, population, lookup, centroids, links, sites or postcodes; ``sha256`` is of the file's bytes.
    """

    role: str
    name: str
    rows: int
    sha256: str
    source: str = ""
    """Publisher, licence and date in one phrase, where known."""


@dataclass(frozen=True, eq=False)
class Content:
    """The content of one file, checked.

    Parameters
    ----------
    frame
        What the reader's docstring promises; a GeoDataFrame where there are shapes.
    source
        The file, for the list of sources.
    notes
        What was mended or left out, one sentence each.
    date
        What day the numbers stand for, as ``mid-2021``; empty where not known.
    repaired
        Zones whose shapes were repaired.
    """

    frame: pd.DataFrame
    source: SourceFile
    notes: tuple[str, ...] = ()
    date: str = ""
    repaired: tuple[str, ...] = ()
