"""Open any table of text cells: CSV, workbook or Parquet, with its header found by content."""

import codecs
import csv
import io
import re
import statistics
import zipfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from hubplan.errors import InputDataError
from hubplan.read.source_file import check_present
from hubplan.read.tables.cells import as_text
from hubplan.schema import ZONE_CODE

_DELIMITERS = ",;\t|"
_SAMPLE_CHARACTERS = 200_000
_FIRST_LOOK_ROWS = 100
_SAMPLE_ROWS = 2_000
_CHUNK_ROWS = 20_000
_LONGEST_NAME = 80
_MOST_COLUMNS = 2_000
_WORKBOOK_MAGIC = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass(frozen=True, eq=False)
class Table:
    """Table of text cells.

    Parameters
    ----------
    frame
        Text cells, stripped; empty cells are missing. The index is the row's number in the file, counted from 1.
    heading
        The words above the header and the sheet's name, for dates and titles.
    """

    frame: pd.DataFrame
    heading: str = ""


def read_table(path: Path, role: str) -> Table:
    """Read a table as text.

    The kind of file is recognised by its first bytes, not by its name. Of a workbook, the sheet with most data zone codes
    is taken. The header is the first well-filled row above the first row with a data zone code, so titles, notes and
    total rows do no harm; a table without such codes has its header in the first well-filled row.

    Parameters
    ----------
    path
        CSV (UTF-8, UTF-16 or Windows-1252; comma, semicolon, tab or bar), XLSX, XLS, ODS or Parquet.
    role
        What the file should hold, for messages.

    Raises
    ------
    MissingDataError
        There is no such file.
    InputDataError
        It is no table, or has no header.
    """
    check_present(path, role)
    with path.open("rb") as file:
        start = file.read(2048)
    if start[:4] == b"PAR1":
        return _read_parquet(path)
    if start[:4] in _WORKBOOK_MAGIC:
        sheets = _read_workbook(path)
    else:
        _refuse_what_is_no_text(path, start)
        sheets = {"": _read_csv(path, start)}
    name = max(sheets, key=lambda sheet: _weight(sheets[sheet]))
    raw = sheets[name]
    return _cut(raw, name, path.name)


def _refuse_what_is_no_text(path: Path, start: bytes) -> None:
    if start[:15] == b"SQLite format 3":
        raise InputDataError(f"{path.name}: expected a table, found a GeoPackage or database. Export it as CSV.")
    first = start.removeprefix(codecs.BOM_UTF8).lstrip().lower()
    if first.startswith((b"<!doctype", b"<html", b"<?xml", b"<head", b"<body")):
        raise InputDataError(
            f"{path.name}: expected a table, found a web page (a failed download?). Fetch the file again."
        )
    if first.startswith((b"{", b"[{")):
        raise InputDataError(f"{path.name}: expected a table, found JSON. Export it as CSV or XLSX.")
    if b"\0" in start and start[:2] not in _UTF16_MARKS:
        raise InputDataError(f"{path.name}: expected a table, found a binary file. Export it as CSV or XLSX.")


def _read_parquet(path: Path) -> Table:
    try:
        frame = pd.read_parquet(path)
    except (ValueError, OSError, TypeError) as error:
        raise _no_table(path, error) from error
    if frame.index.name is not None:
        frame = frame.reset_index()
    texts = {}
    for column in frame.columns:
        cells = frame[column]
        if cells.dtype != object:
            texts[str(column).strip()] = cells.astype("str").where(cells.notna())
        elif not cells.map(lambda cell: isinstance(cell, bytes)).any():
            texts[str(column).strip()] = cells.where(cells.notna()).map(str, na_action="ignore")
    cells = _strip(pd.DataFrame(texts))
    cells.index = pd.RangeIndex(1, len(cells) + 1)
    return Table(_drop_blank(cells))


def _read_workbook(path: Path) -> dict[str, pd.DataFrame]:
    """Read every sheet of a workbook as raw text."""
    try:
        sheets: dict[str, pd.DataFrame] = pd.read_excel(
            path, sheet_name=None, header=None, dtype=str, engine="calamine", keep_default_na=False, na_values=[""]
        )
    except (OSError, ValueError, KeyError, ImportError, zipfile.BadZipFile) as error:
        raise _no_table(path, error) from error
    except Exception as error:  # calamine raises classes of its own, which derive from Exception alone
        if type(error).__module__.startswith("python_calamine") or "alamine" in type(error).__name__:
            raise _no_table(path, error) from error
        raise
    return {str(name): _strip(sheet) for name, sheet in sheets.items()}


def _no_table(path: Path, error: Exception) -> InputDataError:
    reason = (str(error).splitlines() or [type(error).__name__])[0][:120]
    return InputDataError(f"{path.name}: expected a table, but it cannot be read ({reason}). Fetch or export it again.")


def _read_csv(path: Path, start: bytes) -> pd.DataFrame:
    """Read a delimited text as raw text, whatever its encoding and delimiter."""
    encoding = _find_encoding(path, start)
    try:
        delimiter, width = _find_delimiter(_take_sample(path, encoding))
        if width > _MOST_COLUMNS:
            raise InputDataError(f"{path.name}: has {width:,} columns, expected at most {_MOST_COLUMNS:,}.")
        chunks = pd.read_csv(
            path,
            sep=delimiter,
            header=None,
            names=list(range(width)),
            index_col=False,
            dtype=str,
            encoding=encoding,
            keep_default_na=False,
            na_values=[""],
            skip_blank_lines=False,
            chunksize=_CHUNK_ROWS,
        )
        # in chunks, because the parser's own cells take ten times the room of the finished column
        return pd.concat([_strip(chunk) for chunk in chunks], ignore_index=True)
    except (ValueError, csv.Error) as error:
        raise _no_table(path, error) from error


def _take_sample(path: Path, encoding: str) -> str:
    with path.open(encoding=encoding, newline="") as file:
        sample = file.read(_SAMPLE_CHARACTERS)
        whole = not file.read(1)
    # the last line of a sample may be half a line
    return sample if whole else sample[: sample.rfind("\n") + 1] or sample


def _find_encoding(path: Path, start: bytes) -> str:
    """Find the encoding: a byte order mark, else UTF-8 if every byte fits, else Windows-1252."""
    if start[:2] in _UTF16_MARKS:
        return "utf-16"
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as file:
        try:
            while chunk := file.read(1 << 20):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            try:
                path.read_bytes().decode("cp1252")
            except UnicodeDecodeError:
                return "latin-1"
            return "cp1252"
    return "utf-8-sig"


def _find_delimiter(sample: str) -> tuple[str, int]:
    """Find the delimiter, and the largest number of cells in a row of the sample."""
    best = (0.0, ",", 1)
    for delimiter in _DELIMITERS:
        widths = [len(row) for row in csv.reader(io.StringIO(sample), delimiter=delimiter) if row]
        typical = statistics.median(widths) if widths else 0
        if typical > best[0]:
            best = (typical, delimiter, max(widths))
    return best[1], best[2]


def _weight(raw: pd.DataFrame) -> tuple[int, int]:
    """Weigh a sheet by how much of it is data zones, then by how much is anything."""
    return int(_has_code(raw).sum()), int(raw.head(_SAMPLE_ROWS).notna().sum().sum())


def _has_code(raw: pd.DataFrame) -> pd.Series:
    """Tell which of the first rows hold a data zone code."""
    pattern = re.compile(rf"\s*{ZONE_CODE.pattern}\s*", re.IGNORECASE)
    found = pd.Series(data=False, index=raw.index[:0])
    for rows in (_FIRST_LOOK_ROWS, _SAMPLE_ROWS):
        head = raw.head(rows)
        cells = head.to_numpy(dtype=object)
        hits = [any(isinstance(cell, str) and pattern.fullmatch(cell) for cell in row) for row in cells]
        found = pd.Series(hits, index=head.index, dtype=bool)
        if found.any():
            break
    return found


def _cut(raw: pd.DataFrame, sheet: str, source: str) -> Table:
    """Cut a raw sheet into heading, header and rows."""
    coded = _has_code(raw)
    filled = raw.head(len(coded)).notna().sum(axis=1)
    if coded.any():
        first = int(coded.to_numpy().argmax())
        width = int(filled[coded].head(5).max())
        above = filled.iloc[:first]
        wanted = "no row with the names of columns stands above the first data zone code"
    else:
        above, wanted = filled, "it holds no row with the names of columns"
        width = Counter(filled[filled > 0].tolist()).most_common(1)[0][0] if (filled > 0).any() else 1
    header = above.index[(above > width / 2) & (above >= min(2, width)) & (above > 0)]
    if not len(header):
        raise InputDataError(f"{source}: {wanted}. Add a header row.")
    at = int(header[0])
    heading = " ".join([sheet, *(str(cell) for row in range(at) for cell in raw.iloc[row].dropna())])
    frame = raw.iloc[at + 1 :]
    frame.index = pd.RangeIndex(at + 2, at + 2 + len(frame))
    frame.columns = pd.Index(_name_columns(raw.iloc[at].tolist()))
    return Table(_drop_blank(frame), heading.strip())


def _name_columns(cells: list[object]) -> list[str]:
    """Make names of columns unique: blanks are numbered, repeats get their number in brackets."""
    names: list[str] = []
    seen: Counter[str] = Counter()
    for number, cell in enumerate(cells, start=1):
        name = " ".join(cell.replace("\ufeff", "").split()) if isinstance(cell, str) else f"column {number}"
        name = name[:_LONGEST_NAME]
        seen[name] += 1
        names.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return names


def _strip(frame: pd.DataFrame) -> pd.DataFrame:
    """Strip cells; those with nothing but blanks become missing."""
    stripped = frame.apply(lambda cells: as_text(cells).str.strip())
    return stripped.where(stripped != "")


def _drop_blank(frame: pd.DataFrame) -> pd.DataFrame:
    """Drop empty rows, and empty columns without a name."""
    blank = [name for name in frame.columns if name.startswith("column ") and frame[name].isna().all()]
    kept = frame.drop(columns=blank) if blank else frame
    empty = kept.isna().all(axis=1)
    return kept[~empty] if empty.any() else kept
