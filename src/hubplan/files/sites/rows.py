"""Which rows of a file of sites count, and what kind of site each is."""

from collections.abc import Mapping, Sequence

import pandas as pd

from hubplan.errors import counted
from hubplan.files.sites.entries import known_category
from hubplan.files.sites.names import clean_name
from hubplan.files.sites.place_columns import column_named
from hubplan.scenario import ColumnChoice, SiteFile
from hubplan.schema import CATEGORIES


def keep_rows(frame: pd.DataFrame, entry: SiteFile) -> tuple[pd.DataFrame, pd.Series]:
    """Rows that the entry wants, and their categories."""
    wanted = _matches(frame, entry.where, entry, key="where").all(axis=1)
    wanted &= ~_matches(frame, entry.where_not, entry, key="where_not").any(axis=1)
    columns = _choice_columns(frame, entry.category, entry.file, key="category")
    categories = choose_categories(entry, frame[wanted], columns, file=entry.file)
    chosen = categories != ""
    return frame[wanted][chosen], categories[chosen]


def _matches(frame: pd.DataFrame, wanted: Mapping[str, str | list[str]], entry: SiteFile, *, key: str) -> pd.DataFrame:
    """Whether each row holds one of the values, a column for each condition; case and blanks do not count."""
    matches = {}
    for column, value in wanted.items():
        values = {" ".join(text.split()).casefold() for text in ([value] if isinstance(value, str) else value)}
        cells = frame[column_named(frame, column, file=entry.file, key=key)]
        matches[column] = cells.map(lambda cell: " ".join(cell.split()).casefold()).isin(values)
    return pd.DataFrame(matches, index=frame.index, dtype=bool)


def _choice_columns(frame: pd.DataFrame, choice: object, file: str, *, key: str) -> list[str]:
    if not isinstance(choice, ColumnChoice):
        return []
    names = [choice.column] if isinstance(choice.column, str) else list(choice.column)
    return [column_named(frame, name, file=file, key=key) for name in names]


def agencies(frame: pd.DataFrame, entry: SiteFile, categories: pd.Series) -> pd.Series:
    """The agency of each row: as the entry says, else by category."""
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


def hub_candidates(categories: pd.Series, entry: SiteFile) -> pd.Series:
    """Whether a hub may be placed at each row: as the entry says, else by category."""
    if entry.hub_candidate is not None:
        return pd.Series(data=entry.hub_candidate, index=categories.index)
    return categories.map(lambda key: CATEGORIES[key].hub_candidate).astype(bool)


def tell_blank_categories(frame: pd.DataFrame, entry: SiteFile) -> list[str]:
    """Say how many rows have no category, which are taken for other services."""
    columns = _choice_columns(frame, entry.category, entry.file, key="category")
    blank = int((frame[columns[0]] == "").sum()) if columns else 0
    if not blank or (isinstance(entry.category, ColumnChoice) and entry.category.values is not None):
        return []
    rows = counted(blank, "row has", "rows have")
    return [f"{entry.file}: {rows} no category in column {columns[0]}, so counted among other services."]


def choose_categories(entry: SiteFile, frame: pd.DataFrame, columns: Sequence[str], *, file: str) -> pd.Series:
    """Tell the category of each row; empty where the entry's ``values`` leave it out.

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


def translate(frame: pd.DataFrame, columns: Sequence[str], values: dict[str, str]) -> pd.Series:
    """Look up the joined cells of columns, then the first column's alone; missing where neither is named.

    Examples
    --------
    >>> rows = pd.DataFrame({"a": ["x", "x", "y"], "b": ["1", "2", "1"]})
    >>> list(translate(rows, ["a", "b"], {"x, 1": "one", "y": "why"}).fillna("-"))
    ['one', '-', 'why']
    """
    known = {_squeeze(value): meaning for value, meaning in values.items()}
    squeezed = [frame[column].map(_squeeze).astype("object") for column in columns]
    joined = squeezed[0]
    for cells in squeezed[1:]:
        joined = joined + ", " + cells
    return joined.map(known).astype("object").fillna(squeezed[0].map(known))


def _squeeze(text: str) -> str:
    return " ".join(text.split()).casefold()
