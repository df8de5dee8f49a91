"""Remove personal data from a table before it is kept: the licence of open data does not cover them."""

import csv
import fnmatch
import io
from collections.abc import Iterator, Sequence
from pathlib import Path

from hubplan.errors import SourceError
from hubplan.sources.catalogue import Blank, Source


def leave_out_personal(part: Path, source: Source) -> tuple[str, ...]:
    """Rewrite a CSV without the columns and cells that hold personal data; in UTF-8.

    Parameters
    ----------
    part
        The file, rewritten in place.
    source
        Source whose ``leave_out`` (patterns of column names, without case) and ``blank`` say what goes.

    Returns
    -------
    tuple of str
        The columns that were left out.

    Raises
    ------
    SourceError
        The file is not written as the source says, or is no table.
    """
    if not source.leave_out and not source.blank:
        return ()
    try:
        text = part.read_bytes().decode(source.encoding)
    except UnicodeDecodeError as error:
        raise SourceError(
            f"{source.name}: is not written in {source.encoding} (byte {error.start:,}). The publisher may have changed that; "
            "amend `encoding` in a --catalogue."
        ) from None
    try:
        rows = list(csv.reader(io.StringIO(text.lstrip("\ufeff"), newline="")))
    except csv.Error as error:
        raise SourceError(f"{source.name}: expected a table, found none ({error}). Fetch it again.") from None
    if not rows:
        raise SourceError(f"{source.name}: expected a table, found nothing.")
    header = rows[0]
    kept = [at for at, column in enumerate(header) if not _matches(column, source.leave_out)]
    aside = part.with_name(part.name + ".open")
    with aside.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([header[at] for at in kept])
        for row in _blank_cells(rows[1:], header, source.blank):
            writer.writerow([row[at] if at < len(row) else "" for at in kept])
    aside.replace(part)
    return tuple(column for column in header if _matches(column, source.leave_out))


def _matches(column: str, patterns: Sequence[str]) -> bool:
    return any(fnmatch.fnmatchcase(column.strip().lower(), pattern.lower()) for pattern in patterns)


def _blank_cells(rows: list[list[str]], header: list[str], blanks: Sequence[Blank]) -> Iterator[list[str]]:
    place = {column.strip(): at for at, column in enumerate(header)}
    for row in rows:
        for blank in blanks:
            if all(_letters(_cell(row, place.get(column))) == _letters(value) for column, value in blank.where.items()):
                for at, column in enumerate(header):
                    if at < len(row) and _matches(column, blank.columns):
                        row[at] = ""
        yield row


def _letters(cell: str) -> str:
    """Reduce a cell to its letters, for a publisher may write Child Minding, Childminding or child-minding.

    Examples
    --------
    >>> _letters("Child Minding") == _letters("child-minding")
    True
    """
    return "".join(letter for letter in cell.casefold() if letter.isalnum())


def _cell(row: list[str], at: int | None) -> str:
    return row[at].strip() if at is not None and at < len(row) else ""
