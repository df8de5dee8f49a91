"""Make identifiers of sites, unique, that do not reveal where a row stands in its file."""

import hashlib
import re
from collections.abc import Sequence

import pandas as pd

from hubplan.read.sites.place_columns import column_named
from hubplan.scenario import SiteFile


def identify(frame: pd.DataFrame, entry: SiteFile, stem: str, content: pd.DataFrame) -> pd.Series:
    """Make an identifier for each row: the file's stem, and the row's own or else a short hash of its content.

    Parameters
    ----------
    frame
        Text; one row a site.
    entry
        For the column of identifiers, where there is one.
    stem
        Of the file's name.
    content
        What tells sites apart (shown name, category, place), on the same index.

    Returns
    -------
    pandas.Series
        On the same index; the same whatever the order of the rows, as ``libraries:12`` or ``libraries:1f0c96ab``.
        Repeats are numbered in the order of all that the rows hold.

    Examples
    --------
    >>> rows = pd.DataFrame({"name": ["A", "B"]})
    >>> identify(rows, SiteFile(file="a.csv"), "a", rows).tolist()
    ['a:559aead0', 'a:df7e70e5']
    """
    start = re.sub(r"[^a-z0-9]+", "-", stem.casefold()).strip("-") or "sites"
    own = _join_cells(content).map(_shorten)
    if entry.site:
        given = frame[column_named(frame, entry.site, file=entry.file, key="site")].map(_slug)
        own = given.where(given != "", own)
    identifiers = start + ":" + own
    if identifiers.is_unique:
        return identifiers
    # rows that hold the same in every cell may change places without a trace
    order = _join_cells(pd.concat([content, frame], axis=1)).argsort(kind="stable")
    return make_unique(identifiers, order.tolist())


def _join_cells(frame: pd.DataFrame) -> pd.Series:
    columns = [frame.iloc[:, position].astype("str") for position in range(frame.shape[1])]
    return pd.Series(["\x1f".join(cells) for cells in zip(*columns, strict=True)], index=frame.index, dtype="object")


def _shorten(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]


def _slug(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9._-]+", "-", text[:60]).strip("-")


def make_unique(identifiers: pd.Series, order: Sequence[int] | None = None) -> pd.Series:
    """Number what repeats; a number that is taken is skipped.

    Parameters
    ----------
    identifiers
        With repeats.
    order
        Positions, the first to be numbered first; as they come where not given.

    Examples
    --------
    >>> list(make_unique(pd.Series(["a", "a", "a~2", "b"])))
    ['a', 'a~3', 'a~2', 'b']
    >>> list(make_unique(pd.Series(["a", "a"]), [1, 0]))
    ['a~2', 'a']
    """
    if identifiers.is_unique:
        return identifiers
    taken = set(identifiers)
    seen: set[str] = set()
    last: dict[str, int] = {}
    unique = identifiers.tolist()
    for position in range(len(unique)) if order is None else order:
        identifier = unique[position]
        number = last.get(identifier, 1)
        new = identifier if number == 1 else f"{identifier}~{number}"
        while new in seen or (number > 1 and new in taken):
            number += 1
            new = f"{identifier}~{number}"
        seen.add(new)
        last[identifier] = number
        unique[position] = new
    return pd.Series(unique, index=identifiers.index)
