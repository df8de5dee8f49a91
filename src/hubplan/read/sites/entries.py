"""Entries that describe files of sites, found by columns where nobody wrote one."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import pandas as pd

from hubplan.categories import CATEGORIES, find_category
from hubplan.errors import ScenarioError, did_you_mean
from hubplan.read.tables.columns import find_named, simplify
from hubplan.scenario import ColumnChoice, SiteFile

_CATEGORY_COLUMNS = ("category", "sitecategory")
_TYPE_COLUMNS = ("type", "sitetype")
_AGENCY_COLUMNS = ("agency",)


def known_entry(path: Path, columns: Iterable[str], entries: Sequence[SiteFile]) -> SiteFile | None:
    """Find the entry for a file by its columns, else by its name.

    Parameters
    ----------
    path
        The file.
    columns
        Its columns, in any case.
    entries
        Entries; one whose ``columns`` are all in the file fits it, and of several that with the most.

    Returns
    -------
    SiteFile or None
        The entry, with the file's own path.

    Examples
    --------
    >>> entry = SiteFile(file="a.csv", category="library", columns=("Library name", "Postcode"))
    >>> known_entry(Path("b.csv"), ["library name", "Postcode", "URL"], [entry]).file
    'b.csv'
    """
    held = {simplify(str(column)) for column in columns}
    fitting = [entry for entry in entries if entry.columns and {simplify(name) for name in entry.columns} <= held]
    if not fitting:
        return None
    best = max(fitting, key=lambda entry: (Path(entry.file).name == path.name, len(entry.columns)))
    return best.model_copy(update={"file": str(path)})


def complete_entry(entry: SiteFile, path: Path, frame: pd.DataFrame, official: Sequence[SiteFile]) -> SiteFile:
    """Find the category of a file whose entry has none: by a column of categories, or an official entry.

    Parameters
    ----------
    entry
        As given; nothing is changed where it names a category.
    path, frame
        The file and its content.
    official
        Entries of official files.

    Raises
    ------
    ScenarioError
        Nothing tells what kind of sites these are.
    """
    if entry.category is not None:
        return entry
    # what differs from the defaults, not what was set: a merged scenario has set everything
    said = {
        key: value for key, value in entry if value != SiteFile.model_fields[key].get_default(call_default_factory=True)
    }
    known = known_entry(path, frame.columns, official)
    if known:
        return known.model_copy(update=said)
    column = _find_category_column(frame)
    if column:
        agency = find_named(frame.columns, _AGENCY_COLUMNS)
        found = {"category": ColumnChoice(column=column)} | ({"agency": ColumnChoice(column=agency)} if agency else {})
        return entry.model_copy(update={**found, **said})
    if entry.confidential:
        return entry.model_copy(update={"category": "other"})
    listed = ", ".join(str(name) for name in list(frame.columns)[:12]) + (", …" if len(frame.columns) > 12 else "")
    raise ScenarioError(
        f"{path.name}: nothing says what kind of sites these are ({f'columns {listed}' if listed else 'no columns'}). Add a column category, or an "
        f"entry with category under data.sites of a config; categories are {', '.join(CATEGORIES)}."
    )


def _find_category_column(frame: pd.DataFrame) -> str | None:
    """Find a column of categories: so named, or of types most of which are categories."""
    column = find_named(frame.columns, _CATEGORY_COLUMNS)
    if column:
        return column
    kind = find_named(frame.columns, _TYPE_COLUMNS)
    words = frame[kind][frame[kind] != ""] if kind else pd.Series(dtype="str")
    return kind if len(words) and words.map(lambda word: find_category(word) is not None).mean() > 0.5 else None


def known_category(word: str, file: str) -> str:
    """Find the category that a word names.

    Raises
    ------
    ScenarioError
        It names none.
    """
    key = find_category(word)
    if key is None:
        near = did_you_mean(word, CATEGORIES)
        asked = f"; did you mean {near}?" if near else "."
        raise ScenarioError(
            f"{file}: the category '{word[:60]}' is not known{asked} Use one of {', '.join(CATEGORIES)}."
        )
    return key
