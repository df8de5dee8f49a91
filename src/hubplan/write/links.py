"""Append links that a user has confirmed to a table of the user's own."""

import re
from collections.abc import Callable, Container
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from hubplan.content import LinkTable
from hubplan.errors import InputDataError
from hubplan.write.atomic import table_aside
from hubplan.write.csv import write_csv

APPENDED_COLUMNS = (
    *("name", "kind", "zone_a", "zone_a_name", "zone_b", "zone_b_name", "council_a", "council_b"),
    *("gap_m", "crossing_minutes", "operator", "vehicles", "basis", "source", "confidence", "scope", "status"),
)
"""Columns that are appended where the links have them."""
_PROPOSED = re.compile(r"A\d+")
"""Identifiers that count what is proposed for one area; in a table they would soon stand twice."""

CURE = "Name another file."


@dataclass(frozen=True)
class Appended:
    """Identifiers proposed → those in the table; ``before`` of links that were there already."""

    added: dict[str, str]
    before: dict[str, str]


def append_links(
    path: Path,
    links: pd.DataFrame,
    *,
    table: LinkTable | None,
    check: Callable[[Path], object],
    taken: Container[str] = (),
) -> Appended:
    """Append links to a table, which is made where it is not there, and replaced as a whole or not at all.

    Parameters
    ----------
    path
        CSV, held by the caller (:func:`hubplan.write.atomic.table_held`) since before ``table`` was read. Its rows and
        columns stay; columns that it lacks are added.
    links
        Indexed by ``link``, columns :data:`hubplan.schema.LINK_COLUMNS`, and others that a table of links may have.
        A link between two zones that the table joins already by the same kind, not closed, is not added again.
    table
        What stands in ``path``, its columns found for :data:`APPENDED_COLUMNS`; ``None`` where there is no file.
    check
        Reads the new table as it will be read later, before it takes the place of the old one; raises where it cannot.
    taken
        Identifiers that mean other links elsewhere.

    Returns
    -------
    Appended
        Proposed identifiers (``A01``) and those that clash become the first free of ``U01``, ``U02``, ….

    Raises
    ------
    InputDataError
        The table would be refused by ``check``, or cannot be written.
    """
    table = table or LinkTable(pd.DataFrame({"link_id": []}, dtype=object), "link_id", {}, {})
    cells, identifier, joined = table.cells, table.identifier, dict(table.joined)
    ids = set(cells[identifier])
    added, before, rows = {}, {}, []
    for link, row in links.iterrows():
        near, far = sorted((row["zone_a"], row["zone_b"]))
        ends = (row["kind"], near, far)
        if ends in joined:
            before[str(link)] = joined[ends]
            continue
        added[str(link)] = own = _free(str(link), ids, taken)
        ids.add(own)
        joined[ends] = own
        told = {table.named.get(column, column): row[column] for column in APPENDED_COLUMNS if column in links.columns}
        rows.append({identifier: own} | told)
    if rows:
        columns = list(dict.fromkeys([*cells.columns, *(column for row in rows for column in row)]))
        whole = pd.DataFrame([*cells.to_dict("records"), *rows], columns=columns, dtype=object)
        _replace(path, whole, check)
    return Appended(added, before)


def _free(link: str, ids: set[str], taken: Container[str]) -> str:
    if not _PROPOSED.fullmatch(link) and link not in ids:
        return link
    number = 1
    while (own := f"U{number:02d}") in ids or own in taken:
        number += 1
    return own


def _replace(path: Path, table: pd.DataFrame, check: Callable[[Path], object]) -> None:
    """Write the table to a temporary file, check it, and put it in place."""
    with table_aside(path, cure=CURE) as aside:
        write_csv(table, aside)
        try:
            check(aside)
        except InputDataError as error:
            words = str(error).replace(aside.name, path.name)
            raise type(error)(f"{words} Nothing was written.") from error
