"""Read what a data zone lies in: council, partnership, health board, intermediate zone, and how deprived it is."""

import re
from pathlib import Path

import pandas as pd

from hubplan.content import Content
from hubplan.errors import InputDataError, counted, name_first
from hubplan.notes import Note, NoteKind
from hubplan.read.source_file import describe_file
from hubplan.read.tables.cells import clean_codes, renew_codes, to_numbers
from hubplan.read.tables.columns import (
    find_code_column,
    find_coded,
    find_name_column,
    find_named,
    find_twin,
    share_of_codes,
    simplify,
)
from hubplan.read.tables.tabular import read_table
from hubplan.read.tables.zone_rows import index_by_zone, keep_zone_rows
from hubplan.read.urban_rural import read_classes
from hubplan.schema import CHANGED_CODES, ZONES_OF_SCOTLAND, Vintage, vintage_of_all
from hubplan.units import UNITS, Unit

_RANK = re.compile(r"(synthetic)?(simd|imd|deprivation)\w*?(v\d)?rank|rank(v\d)?")
_QUINTILE = re.compile(r"(simd|imd)?\w*?(country)?quintile(v\d)?")
_DOMAINS = re.compile(r"income|employ|health|educ|housing|access|crime|hb|hscp|ca(?!l)")


def read_lookup(path: Path) -> Content:
    """Read a table that says what each data zone lies in.

    Parameters
    ----------
    path
        CSV, XLSX or Parquet with one row a data zone. Units are recognised by their codes (S12 council, S37 health and social
        care partnership, S08 health board, S02 intermediate zone, S13 ward), other columns by their names.

    Returns
    -------
    Content
        ``frame``: index ``data_zone``, sorted; as far as the file has them ``name``, the columns of
        :data:`hubplan.units.UNITS`, each with ``<column>_name``;
        ``urban_rural`` (class 1 to 6, text) and other folds as :func:`hubplan.read.urban_rural.read_classes` gives them; ``simd_rank`` and ``simd_quintile`` (Int64, 1 = most deprived).
        Codes of councils, partnerships and boards from before 2019 are renewed.

    Raises
    ------
    MissingDataError
        There is no such file, or it mixes vintages.
    InputDataError
        A code is broken or stands twice, or the file says nothing about the zones.
    """
    table = read_table(path, "lookup")
    source = path.name
    code = find_code_column(table.frame, source, mixed=True)
    rows = keep_zone_rows(table.frame, code, source)
    rows = index_by_zone(rows, code, source, "A lookup has one row a data zone; remove the repeats.")
    vintage = vintage_of_all(rows.index, source)
    found, notes = _read_units(rows, find_name_column(rows.columns, code), source)
    frame = pd.DataFrame(found, index=rows.index).join(_rank_deprivation(rows, vintage, source))
    if not len(frame.columns):
        shown = name_first(table.frame.columns.drop(code), most=8) or "nothing else"
        raise InputDataError(
            f"{source}: says nothing known about the data zones (found {shown}). "
            "Expected codes of councils (S12), partnerships (S37), boards (S08) or intermediate zones (S02), or a rank."
        )
    return Content(frame.sort_index(), describe_file(path, "lookup", len(frame)), tuple(notes))


def _read_units(rows: pd.DataFrame, name: str | None, source: str) -> tuple[dict[str, pd.Series], list[Note]]:
    """Read the zones' names and the codes and names of the units that they lie in; also return notes."""
    found = {} if name is None else {"name": rows[name]}
    notes = []
    for unit in sorted(UNITS.values(), key=lambda unit: unit.code is None):
        column = _find_unit(rows, unit)
        if column is None:
            continue
        found[unit.column], stray = _drop_stray(rows[column], unit)
        if stray:
            told = counted(stray[0], "cell that is no code", "cells that are no codes")
            words = f"{source}: column {column} has {told} of that kind ({stray[1]}); left empty."
            notes.append(Note(NoteKind.LEFT_OUT, source, words))
        twin = find_twin(rows.columns, column)
        if twin is not None and twin != name:
            found[f"{unit.column}_name"] = rows[twin]
        elif unit.code is None:
            found[f"{unit.column}_name"] = rows[column]
    found |= read_classes(rows, source)
    for unit in UNITS.values():
        if not unit.renewed or unit.column not in found:
            continue
        codes = found[unit.column]
        old = int(codes.isin(list(CHANGED_CODES)).sum())
        found[unit.column] = renew_codes(codes) if old or unit.column == "council" else codes
        if old:
            one, many = f"{unit.label} code from before 2019 was", f"{unit.label} codes from before 2019 were"
            notes.append(Note(NoteKind.MENDED, source, f"{source}: {counted(old, one, many)} renewed."))
    return found, notes


def _find_unit(rows: pd.DataFrame, unit: Unit) -> str | None:
    """Find the column of a unit's codes, by content first, else by name."""
    called = find_named(rows.columns, unit.called)
    if unit.code is not None:
        coded = find_coded(rows, unit.code)
        if coded:
            return called if called in coded else coded[0]
        # a column "HSCP" of some local file may hold names or codes of the council's own
        return called
    return called


def _drop_stray(cells: pd.Series, unit: Unit) -> tuple[pd.Series, tuple[int, str] | None]:
    """Empty the few cells of a column of codes that hold a code of another kind; return how many and which."""
    if unit.code is None or share_of_codes(cells, unit.code) < 0.9:
        return cells, None
    codes = clean_codes(cells)
    stray = codes[codes.notna() & ~codes.str.fullmatch(unit.code.pattern).eq(other=True)]
    if not len(stray):
        return codes, None
    return codes.where(~codes.index.isin(stray.index)), (len(stray), name_first(sorted(stray.unique())))


def _rank_deprivation(rows: pd.DataFrame, vintage: Vintage, source: str) -> pd.DataFrame:
    """Read the rank of the Scottish Index of Multiple Deprivation and the fifth that it falls in."""
    rank, quintile = _find_deprivation(rows, _RANK), _find_deprivation(rows, _QUINTILE)
    found = {}
    if rank is not None:
        everywhere = ZONES_OF_SCOTLAND.get(vintage)
        ranks = _read_ranks(rows[rank], source, everywhere)
        found["simd_rank"] = ranks.astype("Int64")
        if everywhere is not None:
            found["simd_quintile"] = _cut_in_five(ranks, everywhere)
        elif quintile is None:
            found["simd_quintile"] = _cut_in_five(ranks.rank(method="first"), int(ranks.notna().sum()))
    if quintile is not None and "simd_quintile" not in found:
        quintiles = to_numbers(rows[quintile])
        bad = rows.index[rows[quintile].notna() & ~quintiles.isin(range(1, 6))]
        if len(bad):
            told = counted(len(bad), "cell that is no fifth", "cells that are no fifths")
            raise InputDataError(
                f"{source}: column {quintile} has {told} ({name_first(bad)}). Expected 1 (most deprived) to 5."
            )
        found["simd_quintile"] = quintiles.astype("Int64")
    return pd.DataFrame(found, index=rows.index)


def _read_ranks(cells: pd.Series, source: str, most: int | None) -> pd.Series:
    ranks = to_numbers(cells)
    over = ranks > most if most is not None else ranks.isna() & cells.notna()
    bad = cells.index[(ranks.isna() & cells.notna()) | (ranks < 1) | over | (ranks != ranks.round()) & ranks.notna()]
    if len(bad):
        told = counted(len(bad), "cell that is no rank", "cells that are no ranks")
        raise InputDataError(
            f"{source}: column {cells.name} has {told} ({name_first(bad)}). "
            f"Expected whole numbers from 1, the most deprived{f', to {most:,}' if most is not None else ''}."
        )
    return ranks


def _cut_in_five(ranks: pd.Series, of: int) -> pd.Series:
    return (-(-ranks * 5 // of)).clip(upper=5).astype("Int64")


def _find_deprivation(rows: pd.DataFrame, pattern: re.Pattern[str]) -> str | None:
    """Find the column of the whole index; ranks of its domains or within boards are not it."""
    for name in rows.columns:
        words = simplify(name)
        if pattern.fullmatch(words) and not _DOMAINS.search(words):
            return str(name)
    return None
