"""Clean names of sites for people: plain text, no markup, no private persons."""

import html
import re
from collections import Counter

import geopandas as gpd
import pandas as pd

from hubplan.categories import CATEGORIES
from hubplan.scenario import SiteFile

_MOST_CHARACTERS = 200
_TAG = re.compile(r"<[^<>]{0,500}>")
_HIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_PERSON = re.compile(r"\b(?:dr|drs|doctor|doctors|mr|mrs|ms|miss|prof|professor)\b[.\s]*[a-z]", re.IGNORECASE)
_CONTACT = re.compile(
    r"[^\s@<>,;()]{1,64}@[^\s@<>,;()]{1,253}"  # an e-mail address
    r"|(?<![\w+])(?:\+44|0)(?:[\s\-.()]{0,2}\d){9,13}(?!\d)"  # a telephone number
    r"|\b(?:manager|contact|owner|proprietor|head\s?teacher|key\s?holder|co-?ordinator)s?(?:\s+name)?\s*[:=].*$",
    re.IGNORECASE,
)
_BARE = re.compile(
    r"\b(?:tel|phone|telephone|mobile|fax|e-?mail|call)\b[.:\s]*(?=$|[,;/|()\[\]])|\(\W*\)|\[\W*\]", re.IGNORECASE
)
"""Remains of words around a removed number or address."""

_CHILDMINDER = re.compile(r"\bchild[\s-]?mind(?:er|ers|ing)\b", re.IGNORECASE)
_PRIVATE_CATEGORIES = frozenset({"gp_practice"})
"""Categories whose sites are often named after the people who work there."""

_CONFIDENTIAL = re.compile(
    r"\b(?:child(?:ren)?|young\s+(?:people|person))['’`]?s?['’`]?\s+(?:(?:residential|care)\s+){0,2}homes?\b"
    r"|\bchild(?:ren)?['’`]?s?['’`]?\s+residential\s+(?:house|unit|service)s?\b"
    r"|\bresidential\s+child\s?care\b"
    r"|\bwom[ae]n['’`]?s?['’`]?\s+refuges?\b|\brefuge\s+(?:accommodation|service|space)s?\b|\bsafe\s+houses?\b"
    r"|\bsecure\s+(?:care|accommodation|unit|children)",
    re.IGNORECASE,
)

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
    r"""Strip tags, control characters, e-mail addresses, telephone numbers and named contacts; cut what is far too long.

    Empty where no letter and no digit is left.

    Examples
    --------
    >>> clean_name(" <b>Craigmillar</b>\r\n Books &amp; Babies ")
    'Craigmillar Books & Babies'
    >>> clean_name("The Hub (manager: Ann Other), tel 0131 555 0199, ann@example.org")
    'The Hub'
    >>> clean_name("The Hub, tel. 0131 555 0199, ann@example.org")
    'The Hub'
    """
    short = text[: 20 * _MOST_CHARACTERS]
    plain = html.unescape(_TAG.sub(" ", short))
    # once more: what was escaped may have been a tag
    plain = _HIDDEN.sub("", _TAG.sub(" ", plain))
    plain = " ".join(plain.split())
    plain = _leave_out_contacts(plain)
    if not any(character.isalnum() for character in plain):
        return ""
    return plain if len(plain) <= _MOST_CHARACTERS else plain[: _MOST_CHARACTERS - 1].rstrip() + "…"


def _leave_out_contacts(plain: str) -> str:
    """Remove contact details, and the words and brackets that would be left bare."""
    if not _CONTACT.search(plain):
        return plain
    bare = _BARE.sub("", _BARE.sub("", _CONTACT.sub("", plain)))
    return " ".join(re.sub(r"(?:\s*,)+(?=\s*,)", "", bare).split()).strip(" ,;:.([-–|/")


def is_childminder(cells: pd.Series) -> pd.Series:
    """Tell which cells mention a childminder, who works at home: the place is a private address.

    Examples
    --------
    >>> is_childminder(pd.Series(["Child Minding", "Ann's Childminders", "Minders Lane Nursery"])).tolist()
    [True, True, False]
    """
    return cells.str.slice(0, 10_000).str.contains(_CHILDMINDER)


def is_confidential(cells: pd.Series) -> pd.Series:
    """Tell which cells mention a place where children or people at risk live: a children's home, a refuge, secure care.

    Examples
    --------
    >>> is_confidential(pd.Series(["Children's Home", "Women's Refuge", "Secure Accommodation", "Elm Care Home"])).tolist()
    [True, True, True, False]
    """
    return cells.str.slice(0, 10_000).str.contains(_CONFIDENTIAL)


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
        hidden = private & names.map(names_person).astype(bool)
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
    """Name the place of a site by its zone: the intermediate zone's name, else its own; empty outside."""
    column = "intermediate_zone_name" if "intermediate_zone_name" in zones.columns else "name"
    return zone_codes.map(zones[column].astype("str").to_dict()).astype("object").fillna("")
