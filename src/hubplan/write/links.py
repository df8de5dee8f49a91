"""Append links that a user has confirmed to a table of the user's own."""

import re
from collections.abc import Container
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from hubplan.errors import InputDataError
from hubplan.read.links import read_links
from hubplan.read.tables.columns import find_named, simplify
from hubplan.read.tables.tabular import read_table
from hubplan.write.atomic import table_aside, table_held
from hubplan.write.csv import write_csv

_COLUMNS = (
    *("name", "kind", "zone_a", "zone_a_name", "zone_b", "zone_b_name", "council_a", "council_b"),
    *("gap_m", "crossing_minutes", "operator", "vehicles", "basis", "source", "confidence", "scope", "status"),
)
_PROPOSED = re.compile(r"A\d+")
"""Identifiers that count what is proposed for one area; in a table they would soon stand twice."""

_CURE = "Name another file."


@dataclass(frozen=True)
class Appended:
    """Identifiers proposed → those in the table; ``before`` of links that were there already."""

    added: dict[str, str]
    before: dict[str, str]


def append_links(path: Path, links: pd.DataFrame, taken: Container[str] = ()) -> Appended:
    """Append links to a table, which is made where it is not there, and replaced as a whole or not at all.

    Parameters
    ----------
    path
        CSV. Its rows and columns stay; columns that it lacks are added.
    links
        Indexed by ``link``, columns :data:`hubplan.schema.LINK_COLUMNS`, and others that a table of links may have.
        A link between two zones that the table joins already by the same kind, not closed, is not added again.
    taken
        Identifiers that mean other links elsewhere.

    Returns
    -------
    Appended
        Proposed identifiers (``A01``) and those that clash become the first free of ``U01``, ``U02``, ….

    Raises
    ------
    InputDataError
        The file is no CSV with links, would mix vintages, or cannot be written.
    """
    with table_held(path, cure=_CURE) as held:
        return _append(held, links, taken)


def _append(path: Path, links: pd.DataFrame, taken: Container[str]) -> Appended:
    cells, joined = _read_cells(path) if path.exists() else (pd.DataFrame({"link_id": []}, dtype=object), {})
    names = {column: find_named(cells.columns, [simplify(column)]) or column for column in _COLUMNS}
    identifier = next(name for name in cells.columns if simplify(name) in ("linkid", "link", "id"))
    ids = set(cells[identifier])
    added, before, rows = {}, {}, []
    for link, row in links.iterrows():
        ends = (row["kind"], *sorted((row["zone_a"], row["zone_b"])))
        if ends in joined:
            before[str(link)] = joined[ends]
            continue
        added[str(link)] = own = _free(str(link), ids, taken)
        ids.add(own)
        joined[ends] = own
        rows.append({identifier: own} | {names[column]: row[column] for column in _COLUMNS if column in links.columns})
    if rows:
        columns = list(dict.fromkeys([*cells.columns, *(column for row in rows for column in row)]))
        _replace(path, pd.DataFrame([*cells.to_dict("records"), *rows], columns=columns, dtype=object))
    return Appended(added, before)


def _read_cells(path: Path) -> tuple[pd.DataFrame, dict[tuple[str, ...], str]]:
    """Text of a table as it stands, and which link joins which zones by which kind."""
    links = read_links(path).frame
    with path.open("rb") as file:
        if file.read(4) in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"PAR1"):
            raise InputDataError(
                f"{path.name}: links can be appended to a CSV only. Save it as CSV, or name a new file."
            )
    joined = {
        (row["kind"], *sorted((row["zone_a"], row["zone_b"]))): str(link)
        for link, row in links.sort_index(ascending=False).iterrows()
        if row["status"] != "closed"
    }
    return read_table(path, "links").frame.reset_index(drop=True), joined


def _free(link: str, ids: set[str], taken: Container[str]) -> str:
    if not _PROPOSED.fullmatch(link) and link not in ids:
        return link
    number = 1
    while (own := f"U{number:02d}") in ids or own in taken:
        number += 1
    return own


def _replace(path: Path, table: pd.DataFrame) -> None:
    """Write the table aside, read it as any other, and put it in place."""
    with table_aside(path, cure=_CURE) as aside:
        write_csv(table, aside)
        _check(aside, path)


def _check(aside: Path, path: Path) -> None:
    try:
        read_links(aside)
    except InputDataError as error:
        words = str(error).replace(aside.name, path.name)
        raise type(error)(f"{words} Nothing was written.") from error
