"""Read a table of travel from data zones to sites: long or wide, in minutes or km."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pandas as pd

from hubplan.content import SourceFile
from hubplan.errors import InputDataError, counted, name_first
from hubplan.notes import Note, NoteKind
from hubplan.read.source_file import describe_file
from hubplan.read.tables.cells import to_numbers
from hubplan.read.tables.columns import find_code_column, find_named, simplify
from hubplan.read.tables.tabular import read_table
from hubplan.read.tables.zone_rows import keep_zone_rows
from hubplan.scenario import Travel
from hubplan.schema import ZONE, vintage_of_all
from hubplan.travel.table import TravelTable

_SITE: Final = (
    "site",
    "siteid",
    "sitecode",
    "siteidentifier",
    "toid",
    "to",
    "destination",
    "destinationid",
    "hub",
    "hubid",
)
_MODE: Final = ("mode", "travelmode", "transportmode", "transport")
_VALUE: Final = {
    "minutes": (
        *(
            "minutes",
            "mins",
            "min",
            "time",
            "timeminutes",
            "timemins",
            "minutestravel",
            "traveltime",
            "traveltimeminutes",
        ),
        *("traveltimemins", "traveltimep50", "totaltime", "duration", "durationminutes", "durationmins"),
    ),
    "km": ("km", "kilometres", "kilometers", "distancekm", "kms", "lengthkm", "roadkm", "distancekilometres"),
}
_NO_ROUTE: Final = re.compile(r"(?i)|na|n/a|nan|null|none|inf|-|no route|not reachable|unreachable")
_MOST: Final = {"minutes": 1_440, "km": 2_000}


@dataclass(frozen=True, eq=False)
class ReadTravel:
    """Table of travel with its file, and notes on what was left out; sites are called as in the file."""

    table: TravelTable
    source: SourceFile
    notes: tuple[Note, ...] = ()


def read_travel_table(path: Path, travel: Travel) -> ReadTravel:
    """Read a table of travel.

    Parameters
    ----------
    path
        CSV, workbook or Parquet. *Long*: a column of data zone codes, one of sites and one of ``minutes`` or ``km``, and
        perhaps one of ``mode``. *Wide*: a column of data zone codes and a column a site. An empty cell, or a pair without
        a row, has no route.
    travel
        ``unit`` says what the numbers are where the columns do not, ``mode`` which rows count.

    Raises
    ------
    MissingDataError
        There is no such file, or it mixes vintages.
    InputDataError
        Columns are missing; or a number is none, is negative or too large, or contradicts another.
    """
    rows = read_table(path, "travel").frame
    code = find_code_column(rows, path.name, mixed=True)
    rows = keep_zone_rows(rows, code, path.name)
    vintage_of_all(pd.Index(rows[code]), path.name)
    others = [column for column in rows.columns if column != code]
    site, unit, value = find_named(others, _SITE), *_find_value(others, travel, path.name)
    notes: list[Note] = []
    mode = travel.mode or ""
    if site is not None and value is not None:
        rows, mode, notes = _choose_mode(rows, others, travel, path.name)
        long = pd.DataFrame({ZONE: rows[code], "site": rows[site], "told": rows[value]})
        lacking = long["site"].isna()
        if lacking.any():
            raise InputDataError(
                f"{path.name}: {counted(int(lacking.sum()), 'row names', 'rows name')} no site "
                f"({name_first(f'row {row}' for row in long.index[lacking])}). Fill column {site}."
            )
    else:
        unit = travel.unit or _tell_unit_of_wide(path.name, others, site, value)
        wide = rows.set_index(pd.Index(rows[code], name=ZONE))[others]
        long = wide.melt(ignore_index=False, var_name="site", value_name="told").reset_index()
    long["site"] = long["site"].astype(str).str.strip()
    long["cost"] = _to_costs(long, unit, path.name)
    long, repeats = _drop_repeats(long, path.name)
    frame = long.pivot(index=ZONE, columns="site", values="cost").sort_index()  # noqa: PD010 (pivot_table would leave out what has no route)
    source = describe_file(path, "travel", len(long))
    return ReadTravel(TravelTable(frame, unit, path.name, mode), source, (*notes, *repeats))


def _find_value(columns: list[str], travel: Travel, source: str) -> tuple[str, str | None]:
    """Find the unit and the column of numbers of a long table."""
    found = {unit: find_named(columns, names) for unit, names in _VALUE.items()}
    told = [unit for unit, column in found.items() if column is not None]
    if travel.unit is None:
        unit = told[0] if told else ""
        return unit, found.get(unit)
    if told and travel.unit not in told and find_named(columns, _SITE) is not None:
        raise InputDataError(
            f"{source}: travel.unit is {travel.unit}, and the table tells {told[0]} (column {found[told[0]]}). "
            "Take travel.unit out, or name another table."
        )
    return travel.unit, found[travel.unit]


def _tell_unit_of_wide(source: str, columns: list[str], site: str | None, value: str | None) -> str:
    """Find no unit: a wide table's must be said, and one that is neither long nor wide is refused."""
    expected = "Expected columns data_zone, site and minutes (or km), or a column for every site"
    if site is not None or value is not None:
        lacking = "of minutes or km" if value is None else "of sites"
        raise InputDataError(f"{source}: no column {lacking} (found {name_first(columns, most=8)}). {expected}.")
    if not columns:
        raise InputDataError(f"{source}: holds nothing but data zone codes. {expected}.")
    raise InputDataError(
        f"{source}: does not say whether its numbers are minutes or km. Say so in a config: "
        f"travel: {{file: {source}, unit: minutes}}."
    )


def _choose_mode(
    rows: pd.DataFrame, columns: list[str], travel: Travel, source: str
) -> tuple[pd.DataFrame, str, list[Note]]:
    """Keep the rows of one mode of travel."""
    column = find_named(columns, _MODE)
    if column is None:
        return rows, travel.mode or "", []
    modes = rows[column].fillna("")
    known = {simplify(str(mode)): str(mode) for mode in modes.unique()}
    wanted = (
        known.get(simplify(travel.mode)) if travel.mode else next(iter(known.values())) if len(known) == 1 else None
    )
    if wanted is None:
        asked = f"{travel.mode!r} is none of its modes" if travel.mode else f"holds {len(known)} modes of travel"
        raise InputDataError(
            f"{source}: {asked} ({name_first(sorted(known.values()))}). Say which counts in a config: "
            f"travel: {{file: {source}, mode: {min(known.values())}}}."
        )
    left = int((modes != wanted).sum())
    words = f"{source}: {counted(left, 'row', 'rows')} of other modes than {wanted} do not count."
    return rows[modes == wanted], wanted, [Note(NoteKind.LEFT_OUT, source, words)] if left else []


def _to_costs(long: pd.DataFrame, unit: str, source: str) -> pd.Series:
    told = long["told"].where(long["told"].notna(), "").astype(str).str.strip()
    costs = to_numbers(told)
    no_route = told.str.fullmatch(_NO_ROUTE.pattern)
    most = _MOST[unit]
    for bad, what, cure in (
        (
            costs.isna() & ~no_route,
            ("cell that is no number", "cells that are no numbers"),
            "Leave a cell empty where there is no route",
        ),
        (costs < 0, ("negative number", "negative numbers"), "Leave a cell empty where there is no route"),
        (
            costs > most,
            (f"number over {most:,}", f"numbers over {most:,}"),
            f"Expected {unit}; leave a cell empty where there is no route",
        ),
    ):
        if bad.any():
            shown = [f"{row.data_zone} to {row.site}: {row.told}" for row in long[bad].head(6).itertuples()]
            raise InputDataError(f"{source}: has {counted(int(bad.sum()), *what)} ({name_first(shown)}). {cure}.")
    return costs


def _drop_repeats(long: pd.DataFrame, source: str) -> tuple[pd.DataFrame, tuple[Note, ...]]:
    """Drop pairs that are told twice alike; those that contradict themselves are refused."""
    once = long.drop_duplicates([ZONE, "site", "cost"])
    twice = once.duplicated([ZONE, "site"], keep=False)
    if twice.any():
        shown = [
            f"{zone} to {site}" for zone, site in once.loc[twice, [ZONE, "site"]].drop_duplicates().head(6).to_numpy()
        ]
        number = int(once[twice].drop_duplicates([ZONE, "site"]).shape[0])
        raise InputDataError(
            f"{source}: {counted(number, 'pair of a data zone and a site has', 'pairs of data zone and site have')} more than one number "
            f"({name_first(shown)}). Keep one row a pair."
        )
    left = len(long) - len(once)
    words = f"{source}: {counted(left, 'row repeats', 'rows repeat')} another and {'counts' if left == 1 else 'count'} once."
    return once, (Note(NoteKind.LEFT_OUT, source, words),) if left else ()
