"""Combine rows by sex into rows of everybody."""

from collections.abc import Sequence

import pandas as pd

from hubplan.errors import InputDataError, counted, name_first
from hubplan.read.people.counts import ONE_ROW_A_ZONE, is_count
from hubplan.read.tables.cells import to_counts
from hubplan.read.tables.columns import find_named, simplify

_SEXES = {"all": "all", "both": "all", "bothsexes": "all", "total": "all", "persons": "all", "allpeople": "all",
          "person": "all", "female": "female", "females": "female", "f": "female", "male": "male", "males": "male",
          "m": "male"}  # fmt: skip


def take_all_sexes(rows: pd.DataFrame, keys: Sequence[str], source: str) -> pd.DataFrame:
    """Keep the rows of all sexes; where there is none, add up females and males.

    Parameters
    ----------
    rows
        Text; without a column of sexes they come back as they are.
    keys
        The column of data zones, then others that tell rows apart, as age or year.
    source
        The file, for messages.

    Raises
    ------
    InputDataError
        A cell is no sex, a zone has people of one sex only, or two rows have the same keys and sex.
    """
    column = find_named(rows.columns, ("sex", "gender"))
    if column is None:
        return rows
    sexes = rows[column].map(lambda cell: _SEXES.get(simplify(cell)), na_action="ignore")
    if sexes.isna().any():
        bad = [f"row {row} {rows.loc[row, column]}" for row in rows.index[sexes.isna()]]
        raise InputDataError(
            f"{source}: column {column} has {counted(len(bad), 'cell that is no sex', 'cells that are no sex')} "
            f"({name_first(bad)}). Expected All, Female, Male."
        )
    everybody = rows[sexes == "all"]
    known = pd.MultiIndex.from_frame(everybody[list(keys)])
    apart = rows[(sexes != "all") & ~pd.MultiIndex.from_frame(rows[list(keys)]).isin(known)]
    if not len(apart):
        return everybody
    each = apart.assign(**{column: sexes[apart.index]}).groupby(list(keys), sort=False, dropna=False)[column]
    half = each.agg(set).map(len) < 2
    if half.any():
        lacking = sorted({key if isinstance(key, str) else key[0] for key in half.index[half]})
        raise InputDataError(
            f"{source}: {counted(len(lacking), 'data zone has', 'data zones have')} people of one sex only "
            f"({name_first(lacking)}). Expected rows All, or both Female and Male."
        )
    return pd.concat([everybody, _add_up(apart, [*keys, column], keys, source)])


def _add_up(rows: pd.DataFrame, unique: Sequence[str], keys: Sequence[str], source: str) -> pd.DataFrame:
    """Add the numbers of rows with the same keys; other columns take their first value."""
    repeated = rows[rows.duplicated(list(unique))]
    if len(repeated):
        codes = sorted(repeated[keys[0]].unique())
        raise InputDataError(
            f"{source}: {counted(len(codes), 'data zone stands', 'data zones stand')} in more than one row "
            f"({name_first(codes)}). {ONE_ROW_A_ZONE}"
        )
    rest = [name for name in rows.columns if name not in unique]
    summed = [name for name in rest if is_count(name)]
    numbers = {name: to_counts(rows[name], rows[keys[0]], name, source) for name in summed}
    how = {name: "sum" if name in summed else "first" for name in rest}
    return rows.assign(**numbers).groupby(list(keys), as_index=False, sort=False, dropna=False).agg(how)
