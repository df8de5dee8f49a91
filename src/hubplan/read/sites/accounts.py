"""Account for the rows of a file of sites: how many were placed, and what became of the rest."""

from collections.abc import Sequence

import pandas as pd

from hubplan.categories import CONFIDENTIAL, find_category
from hubplan.errors import counted, name_first
from hubplan.notes import Note, NoteKind
from hubplan.read.sites.councils import BY_COUNCIL, BY_OUTLINE, BY_POSTCODE, BY_ZONE
from hubplan.read.sites.zones import BY_DISTANCE, INSIDE, NEAR_M
from hubplan.scenario import ColumnChoice, SiteFile
from hubplan.unplaced import withhold

UNPLACED_COLUMNS = ("file", "row", "name", "category", "reason")
JUST_OUTSIDE_COLUMNS = ("file", "row", "name", "category", "decided_by")

_DECIDED = {
    INSIDE: "the data zone that they lie in",
    BY_ZONE: "the data zone in their row",
    BY_COUNCIL: "the council in their row",
    BY_POSTCODE: "their postcode",
    BY_OUTLINE: "the outline that they lie in",
    BY_DISTANCE: "the nearest data zone",
}


def list_unplaced(described: pd.DataFrame, reasons: pd.Series, hidden: pd.Series) -> pd.DataFrame:
    """List rows that could not be placed, with the reasons; without postcode or code where the name is hidden."""
    rows = described[described["placed_by"] == ""]
    told = reasons.where(~hidden, reasons.map(withhold))
    lost = rows.assign(file=rows["source"], row=rows.index, reason=told.reindex(rows.index))
    return lost[list(UNPLACED_COLUMNS)].reset_index(drop=True)


def list_just_outside(described: pd.DataFrame, decided_by: pd.Series) -> pd.DataFrame:
    """List rows near the area that do not belong to it, with the evidence for that."""
    rows = described.assign(
        file=described["source"], row=described.index, decided_by=decided_by.reindex(described.index)
    )
    return rows[list(JUST_OUTSIDE_COLUMNS)].reset_index(drop=True)


def tell_just_outside(near: pd.DataFrame, by_distance: Sequence[str]) -> list[Note]:
    """Note how many sites just outside the area are not counted in it, why, and which for the distance alone.

    Examples
    --------
    >>> near = pd.DataFrame({"name": ["Elm Library", "Oak Nursery"], "decided_by": ["council", "postcode"]})
    >>> tell_just_outside(near, ["Pier"])[0].words
    '2 sites lie within 500 m outside the area and are not counted in it (Elm Library, Oak Nursery): 1 by the council in their row, 1 by their postcode.'
    >>> tell_just_outside(near, ["Pier"])[1].words
    '1 site lies in no data zone and nothing tells its council; counted in the nearest data zone (Pier).'
    """
    told = []
    if len(near):
        kinds = near["decided_by"].value_counts()
        by = [f"{kinds[kind]:,} by {words}" for kind, words in _DECIDED.items() if kind in kinds.index]
        lie = counted(len(near), f"site lies within {NEAR_M:.0f} m", f"sites lie within {NEAR_M:.0f} m")
        are = "is" if len(near) == 1 else "are"
        words = f"{lie} outside the area and {are} not counted in it ({name_first(near['name'])}): {', '.join(by)}."
        told.append(Note(NoteKind.LEFT_OUT, "sites just outside", words))
    if by_distance:
        lie = counted(len(by_distance), "site lies in no data zone", "sites lie in no data zone")
        its = "its" if len(by_distance) == 1 else "their"
        words = f"{lie} and nothing tells {its} council; counted in the nearest data zone ({name_first(by_distance)})."
        told.append(Note(NoteKind.DOUBT, "sites in no data zone", words))
    return told


def count_rows(file: str, *, rows: int, kept: int, placed: int, unplaced: int, just_outside: int = 0) -> pd.DataFrame:
    """Count the rows of a file: one row, index ``file``; ``just_outside`` is a part of those outside."""
    return pd.DataFrame(
        {
            "rows": rows,
            "placed": placed,
            "outside": kept - placed - unplaced,
            "unplaced": unplaced,
            "left_out": rows - kept,
            "just_outside": just_outside,
        },
        index=pd.Index([file], name="file"),
    )


def no_counts() -> pd.DataFrame:
    """Make the counts of no file."""
    return count_rows("", rows=0, kept=0, placed=0, unplaced=0).iloc[:0]


def tell_unplaced(file: str, lost: pd.DataFrame) -> list[Note]:
    """Note how many sites could not be placed, with the first of them."""
    if not len(lost):
        return []
    shown = [f"row {number} {name}" for number, name in zip(lost["row"], lost["name"], strict=True)]
    sites = counted(len(lost), "site", "sites")
    words = f"{file}: {sites} could not be placed ({name_first(shown)}). Add coordinates to it."
    return [Note(NoteKind.UNPLACED, file, words)]


def tell_confidential(entry: SiteFile) -> list[Note]:
    """Note that confidential places are left out, where an entry names any; not whether the file has some."""
    choice = entry.category
    kinds = (choice.values or {}).values() if isinstance(choice, ColumnChoice) else [str(choice)]
    if not (entry.confidential or CONFIDENTIAL & set(map(find_category, kinds))):
        return []
    words = "places where children or people at risk live are confidential and left out, if there are any."
    return [Note(NoteKind.LEFT_OUT, entry.file, f"{entry.file}: {words}")]


def tell_childminders(file: str, count: int) -> list[Note]:
    """Note how many childminders are left out."""
    if not count:
        return []
    are = counted(count, "childminder is", "childminders are")
    return [Note(NoteKind.LEFT_OUT, file, f"{file}: {are} left out, because they work in private homes.")]
