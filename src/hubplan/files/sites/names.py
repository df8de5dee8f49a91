"""Names of sites as people may see them: plain text, no markup, no private persons."""

import html
import re
from collections import Counter

import geopandas as gpd
import pandas as pd

from hubplan.scenario import SiteFile
from hubplan.schema import CATEGORIES

_MOST_CHARACTERS = 200
_TAG = re.compile(r"<[^<>]{0,500}>")
_HIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_PERSON = re.compile(r"\b(?:dr|drs|doctor|doctors|mr|mrs|ms|miss|prof|professor)\b[.\s]*[a-z]", re.IGNORECASE)
_PRIVATE_CATEGORIES = frozenset({"gp_practice"})
"""Categories whose sites are often named after the people who work there."""

_HIDDEN_CATEGORIES = frozenset({"childrens_home"})
"""Categories whose names are never shown: the Care Inspectorate keeps children's homes off its public list."""

NAME_COLUMNS = (
    "name",
    "sitename",
    "schoolname",
    "servicename",
    "libraryname",
    "hospitalname",
    "gppracticename",
    "practicename",
    "centrename",
    "officename",
    "placename",
    "title",
)


def clean_name(text: str) -> str:
    r"""Strip tags and control characters, squeeze blanks, and cut what is far too long.

    Empty where no letter and no digit is left.

    Examples
    --------
    >>> clean_name(" <b>Craigmillar</b>\r\n Books &amp; Babies ")
    'Craigmillar Books & Babies'
    """
    short = text[: 20 * _MOST_CHARACTERS]
    plain = html.unescape(_TAG.sub(" ", short))
    # once more: what was escaped may have been a tag
    plain = _HIDDEN.sub("", _TAG.sub(" ", plain))
    plain = " ".join(plain.split())
    if not any(character.isalnum() for character in plain):
        return ""
    return plain if len(plain) <= _MOST_CHARACTERS else plain[: _MOST_CHARACTERS - 1].rstrip() + "…"


def names_person(name: str) -> bool:
    """Tell whether a name holds that of a person, by its title.

    Examples
    --------
    >>> names_person("Drs Hall"), names_person("Dr. A Khan & Partners"), names_person("Drumchapel Medical Practice")
    (True, True, False)
    """
    return _PERSON.search(name) is not None


def show_names(raw: pd.Series, categories: pd.Series, entry: SiteFile) -> tuple[pd.Series, pd.Series]:
    """Clean names, and blank those that must not be shown.

    Parameters
    ----------
    raw
        Names as found.
    categories
        The category of each, on the same index.
    entry
        ``name_until`` and ``anonymous``.

    Returns
    -------
    tuple of pandas.Series
        Names, empty where missing or hidden; and whether each was hidden.
    """
    cut = raw.str.split(entry.name_until, n=1, regex=False).str[0] if entry.name_until else raw
    names = cut.map(clean_name)
    if entry.anonymous is True:
        hidden = pd.Series(data=True, index=raw.index)
    else:
        private = categories.isin(_PRIVATE_CATEGORIES) | (entry.anonymous == "people")
        hidden = (private & names.map(names_person).astype(bool)) | categories.isin(_HIDDEN_CATEGORIES)
    return names.where(~hidden, ""), hidden


def label_nameless(names: pd.Series, categories: pd.Series, places: pd.Series, order: pd.Series) -> pd.Series:
    """Give sites without a name their category's word and a place, numbered where that repeats.

    Parameters
    ----------
    names
        Names, empty where there is none.
    categories
        Keys of categories.
    places
        Words for the place, may be empty.
    order
        What to number repeats by, so that the order of rows does not matter.

    Examples
    --------
    >>> index = ["a", "b", "c"]
    >>> gp, place = pd.Series("gp_practice", index=index), pd.Series("Leith", index=index)
    >>> names, order = pd.Series(["Mill Lane Surgery", "", ""], index=index), pd.Series([1, 3, 2], index=index)
    >>> list(label_nameless(names, gp, place, order))
    ['Mill Lane Surgery', 'GP practice, Leith (2)', 'GP practice, Leith']
    """
    shown = names.astype("object").copy()
    count: Counter[str] = Counter()
    for row in order[names == ""].sort_values(kind="stable").index:
        label = CATEGORIES[categories[row]].label + (f", {places[row]}" if places[row] else "")
        count[label] += 1
        shown[row] = label if count[label] == 1 else f"{label} ({count[label]})"
    return shown


def place_words(zone_codes: pd.Series, zones: gpd.GeoDataFrame) -> pd.Series:
    """Words for the zone that a site lies in: its intermediate zone's name, else its own; empty outside."""
    column = "intermediate_zone_name" if "intermediate_zone_name" in zones.columns else "name"
    return zone_codes.map(zones[column].astype("str").to_dict()).astype("object").fillna("")
