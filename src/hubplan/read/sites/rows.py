"""Select the rows of a file of sites that count, and find what kind of site each is."""

import re
from collections.abc import Callable, Mapping, Sequence

import pandas as pd

from hubplan.categories import CATEGORIES, CONFIDENTIAL, SPECIALIST, find_category
from hubplan.errors import counted
from hubplan.notes import Note, NoteKind
from hubplan.read.sites.entries import known_category
from hubplan.read.sites.names import NAME_COLUMNS, clean_name, is_childminder, is_confidential
from hubplan.read.sites.place_columns import column_named
from hubplan.read.tables.cells import to_numbers
from hubplan.read.tables.columns import find_named, simplify
from hubplan.scenario import ColumnChoice, RowChoice, SiteFile

_MOST_PEOPLE = 10_000_000
"""A size beyond this is none."""

_KIND_COLUMN = re.compile("type|service|categor|kind|sector")
_MAYBE_AT_HOME = frozenset({"nursery", "family_support", "other"})
"""Categories that a list may have put childminders into."""


def keep_rows(frame: pd.DataFrame, entry: SiteFile) -> tuple[pd.DataFrame, pd.Series]:
    """Keep the rows that the entry wants, with their categories."""
    wanted = match_where(frame, entry)
    columns = _choice_columns(frame, entry.category, entry.file, key="category")
    categories = choose_categories(entry, frame[wanted], columns, file=entry.file)
    chosen = categories != ""
    return frame[wanted][chosen], categories[chosen]


def name_column(frame: pd.DataFrame, entry: SiteFile) -> str | None:
    """Find the column of names: the one that the entry names, else by its name."""
    if entry.name:
        return column_named(frame, entry.name, file=entry.file, key="name")
    return find_named(frame.columns, NAME_COLUMNS)


def find_confidential(frame: pd.DataFrame, entry: SiteFile) -> pd.Series:
    """Find which rows are confidential places, also those that the entry leaves out: by entry, category, or words."""
    if entry.confidential:
        return pd.Series(data=True, index=frame.index)
    choice, columns = entry.category, _choice_columns(frame, entry.category, entry.file, key="category")
    if not isinstance(choice, ColumnChoice):
        found = pd.Series(known_category(str(choice), entry.file) in CONFIDENTIAL, index=frame.index)
    elif choice.values is not None:
        allowed = {value: known_category(key, entry.file) for value, key in choice.values.items()}
        found = translate(frame, columns, allowed).isin(CONFIDENTIAL)
    else:
        words = frame[columns[0]]
        found = words.map({word: find_category(word) in CONFIDENTIAL for word in words.unique()}).astype(bool)
    return found | _speak(frame, entry, is_confidential)


def holds_only_confidential(entry: SiteFile) -> bool:
    """Tell whether an entry says that every row is a confidential place."""
    one = entry.category if isinstance(entry.category, str) else ""
    return entry.confidential or (bool(one) and known_category(one, entry.file) in CONFIDENTIAL)


def match_where(frame: pd.DataFrame, entry: SiteFile) -> pd.Series:
    """Tell which rows fit the conditions of an entry."""
    wanted = _matches(frame, entry.where, entry, key="where").all(axis=1)
    return wanted & ~_matches(frame, entry.where_not, entry, key="where_not").any(axis=1)


def find_childminders(frame: pd.DataFrame, entry: SiteFile, categories: pd.Series) -> pd.Series:
    """Find which rows are childminders, who work at home, by their name or by a column of kinds of service."""
    return _speak(frame, entry, is_childminder) & categories.isin(_MAYBE_AT_HOME)


def _speak(frame: pd.DataFrame, entry: SiteFile, of: Callable[[pd.Series], pd.Series]) -> pd.Series:
    """Find the rows whose name, or a column of kinds of service, matches a pattern."""
    telling = {str(column) for column in frame.columns if _KIND_COLUMN.search(simplify(str(column)))}
    telling |= set(_choice_columns(frame, entry.category, entry.file, key="category"))
    telling |= {column for column in [name_column(frame, entry)] if column}
    found = pd.Series(data=False, index=frame.index)
    for column in telling:
        found |= of(frame[column])
    return found


def _matches(frame: pd.DataFrame, wanted: Mapping[str, str | list[str]], entry: SiteFile, *, key: str) -> pd.DataFrame:
    """Tell whether each row holds one of the values, a column for each condition; case and blanks do not count."""
    matches = {}
    for column, value in wanted.items():
        values = {" ".join(text.split()).casefold() for text in ([value] if isinstance(value, str) else value)}
        cells = frame[column_named(frame, column, file=entry.file, key=key)]
        matches[column] = cells.map(lambda cell: " ".join(cell.split()).casefold()).isin(values)
    return pd.DataFrame(matches, index=frame.index, dtype=bool)


def _choice_columns(frame: pd.DataFrame, choice: object, file: str, *, key: str) -> list[str]:
    if not isinstance(choice, ColumnChoice | RowChoice):
        return []
    names = [choice.column] if isinstance(choice.column, str) else list(choice.column)
    return [column_named(frame, name, file=file, key=key) for name in names]


def agencies(frame: pd.DataFrame, entry: SiteFile, categories: pd.Series) -> pd.Series:
    """Find the agency of each row: as the entry says, else by category."""
    usual = categories.map(lambda key: CATEGORIES[key].agency)
    if entry.agency is None:
        return usual
    if isinstance(entry.agency, str):
        return pd.Series(entry.agency, index=frame.index)
    columns = _choice_columns(frame, entry.agency, entry.file, key="agency")
    if entry.agency.values is not None:
        own = translate(frame, columns, entry.agency.values)
    else:
        own = frame[columns[0]].map(clean_name)
    return own.where(own.notna() & (own != ""), usual).astype("str")


def told_candidates(frame: pd.DataFrame, entry: SiteFile) -> pd.Series:
    """Tell whether the entry says that a hub may be placed at each row, or may not; missing where it does not say."""
    choice = entry.hub_candidate
    if isinstance(choice, RowChoice):
        columns = _choice_columns(frame, choice, entry.file, key="hub_candidate")
        told = translate(frame, columns, dict.fromkeys(choice.at, "at") | dict.fromkeys(choice.not_at, "not_at"))
        return told.map({"at": True, "not_at": False}).astype("boolean")
    return pd.Series(pd.NA if choice is None else choice, index=frame.index, dtype="boolean")


def specialists(categories: pd.Series, entry: SiteFile) -> pd.Series:
    """Tell whether each row serves more than one catchment: as the entry says, else by category."""
    if entry.specialist is not None:
        return pd.Series(data=entry.specialist, index=categories.index)
    return categories.isin(SPECIALIST)


def sizes(frame: pd.DataFrame, entry: SiteFile) -> pd.Series:
    """Read how many people each row serves, from the column that the entry names; missing where it has no number."""
    if not entry.size:
        return pd.Series(pd.NA, index=frame.index, dtype="Int64")
    numbers = to_numbers(frame[column_named(frame, entry.size, file=entry.file, key="size")])
    return numbers.where(numbers.between(0, _MOST_PEOPLE)).round().astype("Int64")


def tell_blank_categories(frame: pd.DataFrame, entry: SiteFile) -> list[Note]:
    """Note how many rows have no category, which are taken for other services."""
    columns = _choice_columns(frame, entry.category, entry.file, key="category")
    blank = int((frame[columns[0]] == "").sum()) if columns else 0
    if not blank or (isinstance(entry.category, ColumnChoice) and entry.category.values is not None):
        return []
    rows = counted(blank, "row has", "rows have")
    words = f"{entry.file}: {rows} no category in column {columns[0]}, so counted among other services."
    return [Note(NoteKind.UNKNOWN, entry.file, words)]


def choose_categories(entry: SiteFile, frame: pd.DataFrame, columns: Sequence[str], *, file: str) -> pd.Series:
    """Choose the category of each row; empty where the entry's ``values`` leave it out.

    Parameters
    ----------
    entry
        Complete.
    frame
        Text rows.
    columns
        The columns that the entry's category names, as the file has them.
    file
        For messages.

    Raises
    ------
    ScenarioError
        A category is not known.
    """
    choice = entry.category
    if not isinstance(choice, ColumnChoice):
        return pd.Series(known_category(str(choice), file), index=frame.index, dtype="str")
    if choice.values is not None:
        allowed = {value: known_category(key, file) for value, key in choice.values.items()}
        return translate(frame, columns, allowed).fillna("").astype("str")
    words = frame[columns[0]]
    return words.map({word: known_category(word, file) if word else "other" for word in words.unique()}).astype("str")


def translate(frame: pd.DataFrame, columns: Sequence[str], values: Mapping[str, str]) -> pd.Series:
    """Look up the joined cells of columns; missing where no value fits.

    What is named in full counts first, then the first that fits: a pattern with ``*``, or the first column's cell alone.

    Examples
    --------
    >>> rows = pd.DataFrame({"a": ["x", "x", "y", "z"], "b": ["1", "2", "1", "21"]})
    >>> list(translate(rows, ["a", "b"], {"*, 2*": "two", "x, 1": "one", "y": "why"}).fillna("-"))
    ['one', 'two', 'why', 'two']
    """
    known = {_squeeze(value): meaning for value, meaning in values.items()}
    squeezed = [frame[column].map(_squeeze).astype("object") for column in columns]
    joined = squeezed[0]
    for cells in squeezed[1:]:
        joined = joined + ", " + cells
    pairs = pd.Series(list(zip(joined, squeezed[0], strict=True)), index=frame.index, dtype="object")
    found = {pair: _look_up(pair[0], pair[1], known) for pair in pairs.unique()}
    return pairs.map(found).astype("object")


def _look_up(joined: str, first: str, known: Mapping[str, str]) -> str | None:
    if joined in known:
        return known[joined]
    return next((known[value] for value in known if value == first or _fits(joined, value)), None)


def _fits(words: str, pattern: str) -> bool:
    """Tell whether the parts of a pattern between its stars stand in words, one after another."""
    if "*" not in pattern:
        return False
    first, *middle, last = pattern.split("*")
    at, end = len(first), len(words) - len(last)
    if at > end or not (words.startswith(first) and words.endswith(last)):
        return False
    for part in middle:
        at = words.find(part, at, end) + len(part)
        if at < len(part):
            return False
    return True


def _squeeze(text: str) -> str:
    return " ".join(text.split()).casefold()
