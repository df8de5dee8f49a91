"""Read the links that join data zones over water: bridges, tunnels, causeways and ferries."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import pandas as pd

from hubplan.content import Content, LinkTable
from hubplan.errors import InputDataError, counted, name_first
from hubplan.notes import Note, NoteKind
from hubplan.read.source_file import describe_file
from hubplan.read.tables.cells import clean_codes, to_numbers
from hubplan.read.tables.columns import find_named, simplify
from hubplan.read.tables.tabular import read_table
from hubplan.schema import LINK_COLUMNS, ZONE_CODE, vintage_of_all

_IDENTIFIER = ("linkid", "link", "id")
_NEEDED = ("name", "kind", "zone_a", "zone_b")
_MORE = ("confidence", "source", "operator", "scope")
LINK_REMARKS: Final = (
    *("zone_a_name", "zone_b_name", "council_a", "council_b", "joins", "basis"),
    *("zone_a_2022", "zone_b_2022"),
)
"""Further columns of the table that comes with hubplan."""
_KINDS = {
    "fixedlink": "fixed_link",
    "bridge": "fixed_link",
    "tunnel": "fixed_link",
    "causeway": "fixed_link",
    "ferry": "ferry",
}
_STATUSES = ("confirmed", "assumed", "closed")
_CONFIDENCES = ("low", "medium", "high", "")
_SCOPES = ("council", "national", "")


def read_links(path: Path) -> Content:
    """Read a table of links.

    Parameters
    ----------
    path
        CSV, XLSX or Parquet with columns ``link_id``, ``name``, ``kind`` (``fixed_link`` or ``ferry``), ``zone_a`` and
        ``zone_b`` (data zone codes); and if known ``gap_m``, ``crossing_minutes``, ``vehicles`` (Y or N), ``status``.

    Returns
    -------
    Content
        ``frame``: index ``link``, sorted; the columns of :data:`hubplan.schema.LINK_COLUMNS`, where unknown numbers are
        missing and ``status`` is ``confirmed`` unless the file says ``assumed`` or ``closed``; ``confidence``, ``source``,
        ``operator``, ``scope`` and what else the table that comes with hubplan tells, where the file has them.

    Raises
    ------
    MissingDataError
        There is no such file, or it mixes vintages.
    InputDataError
        A column is missing, an identifier repeats, a kind is not known, or an end is no data zone.
    """
    frame = tidy_links(read_table(path, "links").frame, path.name)
    return Content(frame, describe_file(path, "links", len(frame)))


def tidy_links(rows: pd.DataFrame, source: str) -> pd.DataFrame:
    """Check the rows of a table of links, whatever it was read from; see :func:`read_links`.

    Parameters
    ----------
    rows
        Text, missing where a cell is empty.
    source
        What messages call the table.
    """
    identifier = find_named(rows.columns, _IDENTIFIER)
    columns = {
        column: find_named(rows.columns, [simplify(column)]) for column in (*LINK_COLUMNS, *_MORE, *LINK_REMARKS)
    }
    lacking = [column for column in _NEEDED if columns[column] is None]
    if identifier is None or lacking:
        raise InputDataError(
            f"{source}: column {', '.join([*(['link_id'] if identifier is None else []), *lacking])} is missing "
            f"(found {name_first(rows.columns, most=8)}). Expected link_id, {', '.join(_NEEDED)}."
        )
    ids = _check_identifiers(rows[identifier], source)
    found = {column: rows[name] for column, name in columns.items() if name is not None}
    frame = pd.DataFrame(found).set_index(pd.Index(ids, name="link"))
    frame["kind"] = _check_kinds(frame["kind"], source)
    frame = _check_ends(frame, source)
    for column in ("gap_m", "crossing_minutes"):
        frame[column] = _check_number(frame, column, source)
    for column in ("vehicles", "status"):
        if column not in frame.columns:
            frame[column] = ""
    frame["vehicles"] = _check_vehicles(frame["vehicles"], source)
    frame["status"] = _check_status(frame["status"], source)
    frame["name"] = frame["name"].where(frame["name"].notna(), frame.index.to_series())
    more = [column for column in (*_MORE, *LINK_REMARKS) if column in frame.columns]
    frame[more] = frame[more].fillna("")
    for column, words in (("confidence", _CONFIDENCES), ("scope", _SCOPES)):
        if column in frame.columns:
            frame[column] = _check_words(frame[column], words, source)
    return frame[[*LINK_COLUMNS, *more]].sort_index()


def read_link_table(path: Path, columns: Iterable[str]) -> LinkTable:
    """Read a table of links as it stands, for others to be appended.

    Parameters
    ----------
    path
        A CSV as for :func:`read_links`.
    columns
        Columns that may be appended, to be found under the names that they have in this table.

    Raises
    ------
    MissingDataError, InputDataError
        As for :func:`read_links`; or it is no CSV.
    """
    links = read_links(path).frame
    with path.open("rb") as file:
        if file.read(4) in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"PAR1"):
            raise InputDataError(
                f"{path.name}: links can be appended to a CSV only. Save it as CSV, or name a new file."
            )
    joined = {}
    for link, row in links.sort_index(ascending=False).iterrows():
        if row["status"] != "closed":
            near, far = sorted((row["zone_a"], row["zone_b"]))
            joined[row["kind"], near, far] = str(link)
    cells = read_table(path, "links").frame.reset_index(drop=True)
    identifier = next(name for name in cells.columns if simplify(name) in _IDENTIFIER)
    found = {column: find_named(cells.columns, [simplify(column)]) for column in columns}
    named = {column: name for column, name in found.items() if name is not None}
    return LinkTable(cells, identifier, named, joined)


def _check_identifiers(cells: pd.Series, source: str) -> pd.Series:
    empty = cells.index[cells.isna()]
    if len(empty):
        raise InputDataError(
            f"{source}: {counted(len(empty), 'link has', 'links have')} no identifier "
            f"({name_first(f'row {row}' for row in empty)}). Fill column {cells.name}."
        )
    repeated = cells[cells.duplicated()].unique()
    if len(repeated):
        raise InputDataError(
            f"{source}: {counted(len(repeated), 'identifier stands', 'identifiers stand')} more than once "
            f"({name_first(sorted(repeated))}). Make column {cells.name} unique."
        )
    return cells.astype("str")


def _check_kinds(kinds: pd.Series, source: str) -> pd.Series:
    known = kinds.map(lambda kind: _KINDS.get(simplify(kind)), na_action="ignore")
    strange = [f"{link} {kinds[link] if pd.notna(kinds[link]) else 'empty'}" for link in kinds.index[known.isna()]]
    if strange:
        raise InputDataError(
            f"{source}: {counted(len(strange), 'link has', 'links have')} no known kind ({name_first(strange)}). "
            "Expected fixed_link or ferry."
        )
    return known.astype("str")


def _check_ends(frame: pd.DataFrame, source: str) -> pd.DataFrame:
    """Check that both ends of every link are data zones of one vintage, and not the same."""
    ends = frame[["zone_a", "zone_b"]].apply(clean_codes)
    for column in ends.columns:
        bad = ends.index[~ends[column].str.fullmatch(ZONE_CODE.pattern).eq(other=True)]
        if len(bad):
            shown = [f"{link} {frame[column][link] if pd.notna(frame[column][link]) else 'empty'}" for link in bad]
            raise InputDataError(
                f"{source}: {counted(len(bad), 'link has', 'links have')} no data zone in {column} "
                f"({name_first(shown)}). Expected S01 and six digits."
            )
    loops = ends.index[ends["zone_a"] == ends["zone_b"]]
    if len(loops):
        raise InputDataError(
            f"{source}: {counted(len(loops), 'link joins', 'links join')} a zone to itself "
            f"({name_first(loops, frame['name'].to_dict())}). Name the zone at the other end."
        )
    if len(ends):
        vintage_of_all(pd.concat([ends["zone_a"], ends["zone_b"]]), source)
    return frame.assign(zone_a=ends["zone_a"], zone_b=ends["zone_b"])


def _check_number(frame: pd.DataFrame, column: str, source: str) -> pd.Series:
    if column not in frame.columns:
        return pd.Series(float("nan"), index=frame.index)
    numbers = to_numbers(frame[column])
    bad = frame.index[(numbers.isna() & frame[column].notna()) | (numbers < 0)]
    if len(bad):
        shown = [f"{link} {frame[column][link]}" for link in bad]
        raise InputDataError(
            f"{source}: {counted(len(bad), 'link has', 'links have')} no usable {column} ({name_first(shown)}). "
            "Expected a number from 0, or an empty cell where it is not known."
        )
    return numbers


def _check_vehicles(cells: pd.Series, source: str) -> pd.Series:
    words = cells.fillna("").str.strip().str.upper()
    known = words.str.replace(re.compile(r"^(YES|TRUE|1)$"), "Y", regex=True)
    known = known.str.replace(re.compile(r"^(NO|FALSE|0)$"), "N", regex=True)
    bad = cells.index[~known.isin(["Y", "N", ""])]
    if len(bad):
        shown = [f"{link} {cells[link]}" for link in bad]
        raise InputDataError(
            f"{source}: vehicles is neither Y nor N for {counted(len(bad), 'link', 'links')} ({name_first(shown)}). "
            "Empty means unknown."
        )
    return known


def lay_links_over(under: pd.DataFrame, over: pd.DataFrame, source: str) -> tuple[pd.DataFrame, tuple[Note, ...]]:
    """Lay one table of links over another: of two rows with the same identifier the upper one stays.

    Parameters
    ----------
    under, over
        As read by :func:`read_links`.
    source
        The name of the upper file.

    Returns
    -------
    tuple
        All links, sorted; and a note each on links that are closed, and on links that take the place of others.

    Examples
    --------
    >>> columns = {"zone_a": "a", "zone_b": ["b", "c"]}
    >>> under = pd.DataFrame({"name": ["Bridge", "Ferry"], "status": "confirmed"} | columns, index=["F1", "V1"])
    >>> over = pd.DataFrame({"name": ["Ferry", "Tunnel"], "status": ["closed", "confirmed"]} | columns, index=["V1", "U1"])
    >>> both, notes = lay_links_over(under, over, "links.csv")
    >>> both["status"].to_dict()
    {'F1': 'confirmed', 'U1': 'confirmed', 'V1': 'closed'}
    >>> notes[0].words
    'links.csv: 1 link is closed (V1 Ferry).'
    """
    parts = [part for part in (under[~under.index.isin(over.index)], over) if len(part)]
    both = pd.concat(parts).sort_index().rename_axis(over.index.name) if parts else over
    texts = [column for column in (*_MORE, *LINK_REMARKS) if column in both.columns]
    both[texts] = both[texts].fillna("")
    notes = []
    closed = over.index[over["status"] == "closed"]
    if len(closed):
        told = counted(len(closed), "link is closed", "links are closed")
        words = f"{source}: {told} ({name_first(closed, over['name'].to_dict())})."
        notes.append(Note(NoteKind.LINK, source, words))
    moved = [
        link
        for link in under.index.intersection(over.index).difference(closed)
        if _ends(under, link) != _ends(over, link)
    ]
    if moved:
        told = counted(len(moved), "link takes the place of another", "links take the place of others")
        cure = "Give links of your own identifiers of their own, to use both."
        words = f"{source}: {told} that comes with hubplan ({name_first(moved, under['name'].to_dict())}). {cure}"
        notes.append(Note(NoteKind.LINK, source, words))
    return both, tuple(notes)


def _ends(links: pd.DataFrame, link: str) -> set[str]:
    return {str(links.at[link, "zone_a"]), str(links.at[link, "zone_b"])}


def _check_words(cells: pd.Series, known: tuple[str, ...], source: str) -> pd.Series:
    words = cells.str.strip().str.lower()
    bad = [f"{link} {cells[link]}" for link in cells.index[~words.isin(known)]]
    if bad:
        raise InputDataError(
            f"{source}: {counted(len(bad), 'link has', 'links have')} an unknown {cells.name} ({name_first(bad)}). "
            f"Expected {', '.join(word for word in known if word)}, or an empty cell."
        )
    return words


def _check_status(cells: pd.Series, source: str) -> pd.Series:
    words = cells.fillna("").str.strip().str.lower().replace("", "confirmed")
    bad = [f"{link} {cells[link]}" for link in cells.index[~words.isin(_STATUSES)]]
    if bad:
        raise InputDataError(
            f"{source}: {counted(len(bad), 'link has', 'links have')} an unknown status ({name_first(bad)}). "
            f"Expected {', '.join(_STATUSES[:-1])} or {_STATUSES[-1]}."
        )
    return words
