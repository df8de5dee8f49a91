"""Contents that readers return: the frame, the file it came from, and notes on what was repaired or left out."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from hubplan.notes import Note


@dataclass(frozen=True)
class SourceFile:
    """File that was read, with what is known of it.

    ``role`` is boundaries, population, lookup, centroids, links, sites or postcodes; ``sha256`` is of the file's bytes.
    """

    role: str
    name: str
    rows: int
    sha256: str
    source: str = ""
    """Publisher, licence and date in one phrase, where known."""


@dataclass(frozen=True, eq=False)
class LinkTable:
    """Table of links as it stands in its file, for links to be appended to.

    Parameters
    ----------
    cells
        Its text, with its own columns.
    identifier
        The column of identifiers.
    named
        Columns of links as they are called in hubplan → in this table, for those that it has.
    joined
        Kind and both ends, sorted → the link that joins them and is not closed.
    """

    cells: pd.DataFrame
    identifier: str
    named: Mapping[str, str]
    joined: Mapping[tuple[str, str, str], str]


@dataclass(frozen=True, eq=False)
class Content:
    """Content of one file, checked.

    Parameters
    ----------
    frame
        What the reader's docstring promises; a GeoDataFrame where there are shapes.
    source
        The file, for the list of sources.
    notes
        What was mended or left out.
    date
        What day the numbers stand for, as ``mid-2021``; empty where not known.
    repaired
        Zones whose shapes were repaired.
    """

    frame: pd.DataFrame
    source: SourceFile
    notes: tuple[Note, ...] = ()
    date: str = ""
    repaired: tuple[str, ...] = ()
