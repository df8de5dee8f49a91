"""Parse words for ages, and add single years or bands up to the groups that are planned for."""

import re
from collections.abc import Iterable, Mapping

import pandas as pd

from hubplan.read.tables.columns import simplify

Band = tuple[int, int]
"""First and last year of age, both included; ``OLDEST`` as last year means everybody older."""

OLDEST = 999
AGE_GROUPS: Mapping[str, Band] = {
    "age_0_4": (0, 4),
    "age_5_11": (5, 11),
    "age_12_17": (12, 17),
    "children": (0, 17),
}
EVERYBODY: Band = (0, OLDEST)
_TOTALS = {"all", "allages", "allpeople", "total", "totalpopulation", "persons", "allpersons"}
_AGED = r"(?:aged?|ages)?[\s_]*"


def parse_band(text: str) -> Band | None:
    """Parse the words for an age or a band of ages; ``None`` where they are none.

    Examples
    --------
    >>> parse_band("Age 7"), parse_band("15.0"), parse_band("16 - 17"), parse_band("age_0_4")
    ((7, 7), (15, 15), (16, 17), (0, 4))
    >>> parse_band("Age90plus"), parse_band("85 and over"), parse_band("All people"), parse_band("2021")
    ((90, 999), (85, 999), (0, 999), None)
    """
    words = text.strip().lower()
    if simplify(words) in _TOTALS:
        return EVERYBODY
    if words in ("children", "under 1", "aged under 1"):
        return (0, 17) if words == "children" else (0, 0)
    if match := re.fullmatch(_AGED + r"(\d{1,2})(?:\.0+)?", words):
        return int(match[1]), int(match[1])
    if match := re.fullmatch(_AGED + r"(\d{1,2})[\s_]*(?:-|–|to|_)[\s_]*(\d{1,2})", words):
        return (int(match[1]), int(match[2])) if int(match[1]) <= int(match[2]) else None
    if match := re.fullmatch(_AGED + r"(\d{1,3})[\s_]*(?:\+|plus|(?:and|or)[\s_]*(?:over|older|above))", words):
        return int(match[1]), OLDEST
    return None


def cover(bands: Iterable[Band], wanted: Band) -> list[Band] | None:
    """Choose bands that fill ``wanted`` without gap or overlap, the widest first; ``None`` where none do.

    Examples
    --------
    >>> cover([(0, 4), (5, 9), (10, 14), (15, 15), (16, 17), (18, 19)], (0, 17))
    [(0, 4), (5, 9), (10, 14), (15, 15), (16, 17)]
    >>> cover([(0, 4), (5, 9), (10, 14)], (5, 11)) is None
    True
    """
    first, last = wanted
    if first > last:
        return []
    for band in sorted({b for b in bands if b[0] == first and b[1] <= last}, reverse=True):
        if band[1] == last:
            return [band]
        rest = cover(bands, (band[1] + 1, last))
        if rest is not None:
            return [band, *rest]
    return None


def sum_ages(bands: pd.DataFrame) -> pd.DataFrame:
    """Add up bands to the columns of :data:`hubplan.schema.AGE_COLUMNS` that they allow.

    Parameters
    ----------
    bands
        One row a zone, one column a band (columns are pairs of years), whole numbers.

    Returns
    -------
    pandas.DataFrame
        Same index, int64; only the groups that the bands fill exactly.

    Examples
    --------
    >>> frame = pd.DataFrame([[5, 6, 7]], columns=pd.Index([(0, 4), (5, 15), (16, 17)], tupleize_cols=False))
    >>> sum_ages(frame).to_dict("records")
    [{'age_0_4': 5, 'children': 18}]
    """
    summed = {}
    for group, wanted in AGE_GROUPS.items():
        chosen = cover(list(bands.columns), wanted)
        if chosen is not None:
            summed[group] = sum(bands[band] for band in chosen)
    return pd.DataFrame(summed, index=bands.index)
