"""Identifiers of sites: the file and the row, each once."""

import re

import pandas as pd

from hubplan.files.place_columns import column_named
from hubplan.scenario import SiteFile


def identify(frame: pd.DataFrame, entry: SiteFile, stem: str) -> pd.Series:
    """An identifier for each row: the file's stem and its own, or its number; repeats are numbered."""
    start = re.sub(r"[^a-z0-9]+", "-", stem.casefold()).strip("-") or "sites"
    numbers = pd.Series(frame.index.astype("str"), index=frame.index)
    if entry.site:
        own = frame[column_named(frame, entry.site, file=entry.file, key="site")].map(_slug)
        numbers = own.where(own != "", "row-" + numbers)
    return make_unique(start + ":" + numbers)


def _slug(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9._-]+", "-", text[:60]).strip("-")


def make_unique(identifiers: pd.Series) -> pd.Series:
    """Number what repeats, in order; a number that is taken is passed over.

    Examples
    --------
    >>> list(make_unique(pd.Series(["a", "a", "a~2", "b"])))
    ['a', 'a~3', 'a~2', 'b']
    """
    if identifiers.is_unique:
        return identifiers
    taken = set(identifiers)
    seen: set[str] = set()
    unique = []
    for identifier in identifiers:
        new, number = identifier, 1
        while new in seen or (number > 1 and new in taken):
            number += 1
            new = f"{identifier}~{number}"
        seen.add(new)
        unique.append(new)
    return pd.Series(unique, index=identifiers.index)
