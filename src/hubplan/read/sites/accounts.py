"""The account of a file of sites: how many rows were placed, and what became of the rest."""

import pandas as pd

from hubplan.errors import counted, name_first

UNPLACED_COLUMNS = ("file", "row", "name", "category", "reason")


def list_unplaced(described: pd.DataFrame, reasons: pd.Series, hidden: pd.Series) -> pd.DataFrame:
    """Rows that no way placed, with the reason; of those whose name is hidden the postcode is not told either."""
    rows = described[described["placed_by"] == ""]
    told = reasons.where(~hidden, reasons.str.replace(r"\bpostcode .* not in", "the postcode is not in", regex=True))
    lost = rows.assign(file=rows["source"], row=rows.index, reason=told.reindex(rows.index))
    return lost[list(UNPLACED_COLUMNS)].reset_index(drop=True)


def count_rows(file: str, *, rows: int, kept: int, placed: int, unplaced: int) -> pd.DataFrame:
    """Count the rows of a file: one row, index ``file``."""
    return pd.DataFrame(
        {
            "rows": rows,
            "placed": placed,
            "outside": kept - placed - unplaced,
            "unplaced": unplaced,
            "left_out": rows - kept,
        },
        index=pd.Index([file], name="file"),
    )


def no_counts() -> pd.DataFrame:
    """Counts of no file."""
    return count_rows("", rows=0, kept=0, placed=0, unplaced=0).iloc[:0]


def tell_unplaced(file: str, lost: pd.DataFrame) -> list[str]:
    """Say how many sites could not be placed, with the first of them."""
    if not len(lost):
        return []
    shown = [f"row {number} {name}" for number, name in zip(lost["row"], lost["name"], strict=True)]
    sites = counted(len(lost), "site", "sites")
    return [f"{file}: {sites} could not be placed ({name_first(shown)}). Add coordinates to it."]


def tell_childminders(file: str, count: int) -> list[str]:
    """Say how many childminders are left out."""
    if not count:
        return []
    are = counted(count, "childminder is", "childminders are")
    return [f"{file}: {are} left out, because they work in private homes."]
