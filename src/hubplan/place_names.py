"""Names of places that people would say a data zone is in, read from the names of intermediate zones."""

import re
from collections import Counter
from collections.abc import Sequence

import geopandas as gpd
import pandas as pd

_SIDES = frozenset(
    ["north", "south", "east", "west", "northeast", "northwest", "southeast", "southwest", "central", "centre", "mid"]
)
_SUFFIXES = _SIDES | {"town", "rural", "area", "landward", "trail", "upper", "lower"}
_HEIGHTS = frozenset(["high", "low", "upper", "lower"])
_NOT_ALONE = _SUFFIXES | _HEIGHTS | {"greater", "northern", "southern", "eastern", "western"}
_NOT_ALONE |= {"new", "old", "the", "city", "st", "port", "mains"}
"""Words that are no name of a place by themselves."""

_FIRST_OF_TWO = _SIDES | _HEIGHTS | {"new", "old", "the", "city", "st", "port", "park"}
_FIRST_OF_TWO |= {"loch", "mount", "bridge", "glen"}
"""First words that tell nothing without the second: ``Port Glasgow`` and ``Port Seton`` are two places."""


_TAG = re.compile(r"<[^<>]*>")


def name_places(zones: gpd.GeoDataFrame) -> pd.Series:
    """Name the settlement of every zone.

    Intermediate zones of one settlement differ by a part of it (``Oban North``, ``Oban South``; ``Falkirk -
    Bainsford and Langlees``; ``Irvine Broomlands``, ``Irvine Central``); the name they share is the settlement's.

    Parameters
    ----------
    zones
        Checked zones. ``intermediate_zone_name`` is used where it is there, else ``name`` without its number, else the
        code. ``council_name`` tells which town's centre ``Town Centre`` is.

    Returns
    -------
    pandas.Series
        Text, on the zones' index.

    Examples
    --------
    >>> zones = pd.DataFrame({"name": ["Oban South - 01", "Oban North - 01", "Whisky Isles - 02", "Town Centre - 01"],
    ...     "council_name": "Elmshire"}, index=list("abcd"))
    >>> name_places(zones).tolist()
    ['Oban', 'Oban', 'Whisky Isles', 'Elmshire']
    """
    units = name_units(zones)
    council = pd.Series("", index=zones.index, dtype=object)
    if "council_name" in zones.columns:
        council = zones["council_name"].map(plain_name).astype(object)
    places = pd.Series("", index=zones.index, name="place", dtype=object)
    for name, inside in units.groupby(council):
        known = _places_of(sorted(set(inside)))
        # the centre of a city council's city is not all of its city
        centre = "City Centre" if re.search(r"\bCity\b", str(name)) else str(name)
        places[inside.index] = inside.map(lambda unit, known=known, centre=centre: known[unit] or centre or unit)
    return places


def name_units(zones: gpd.GeoDataFrame) -> pd.Series:
    """Name the intermediate zone of every zone, or its substitute; text on the zones' index.

    Examples
    --------
    >>> name_units(pd.DataFrame({"name": ["Culter - 01", ""]}, index=["S01006506", "S01006507"])).tolist()
    ['Culter', 'S01006507']
    """
    codes = pd.Series(zones.index.astype(str), index=zones.index, dtype=object)
    named = zones["name"].map(plain_name).astype(object).map(_strip_number)
    units = named.where(named != "", codes)
    if "intermediate_zone_name" in zones.columns:
        given = zones["intermediate_zone_name"].map(plain_name).astype(object)
        units = given.where(given != "", units)
    return units


def plain_name(text: object) -> str:
    """Take markup out of a name and squeeze blanks; empty where no letter and no digit is left.

    Examples
    --------
    >>> plain_name(" <b>Old</b>  Elm "), plain_name("<br/> < -"), plain_name(None)
    ('Old Elm', '', '')
    """
    words = " ".join(_TAG.sub(" ", "" if pd.isna(text) else str(text)).split())
    return words if _has_word(words) else ""


def _has_word(text: str) -> bool:
    return any(character.isalnum() for character in text)


def part_of_place(unit: str, place: str) -> str:
    """Find which part of a place an intermediate zone is, with the place's name; only the place where no part is named.

    Examples
    --------
    >>> part_of_place("Falkirk - Camelon East", "Falkirk"), part_of_place("Oban South", "Oban")
    ('Falkirk Camelon', 'Oban South')
    >>> part_of_place("Leith (Albert Street)", "Leith")
    'Leith Albert Street'
    """
    text = re.sub(r"[()]", "", unit).replace(" - ", " ")
    if not text.startswith(f"{place} "):
        return place
    rest = re.split(r",\s*|\s+and\s+|\s*/\s*|\s*&\s*", text.removeprefix(f"{place} "))[0]
    return f"{place} {_trim(rest) or rest}"


def whole_place(unit: str) -> str:
    """Find the place that an intermediate zone is named after alone, or with a side of it; empty for any other name.

    Examples
    --------
    >>> whole_place("Larbert - North Broomage and Inches"), whole_place("Port Glasgow Upper East"), whole_place("Sauchie")
    ('Larbert', 'Port Glasgow', 'Sauchie')
    >>> whole_place("Bonnyrigg Rural"), whole_place("Dalry and Fountainbridge"), whole_place("Town Centre")
    ('', '', '')
    """
    head = re.sub(r"\s*\([^)]*\)", "", unit).split(" - ")[0].strip()
    if len(_split(head)) != 1:
        return ""
    words = head.split()
    while len(words) > 1 and words[-1].lower() in _SIDES | {"upper", "lower"}:
        words.pop()
    lower = {word.lower() for word in words}
    return "" if lower & {"rural", "landward", "area"} or lower <= _NOT_ALONE else " ".join(words)


def _places_of(units: list[str]) -> dict[str, str]:
    """Map intermediate zones of one council to places; empty where the name tells only a part ("Town Centre")."""
    heads = {unit: re.sub(r"\s*\([^)]*\)", "", unit).split(" - ")[0].strip() for unit in units}
    shared = _shared_starts(list(heads.values()))
    parts: dict[str, list[str]] = {}
    for unit, head in heads.items():
        start = _start_of(head, shared)
        rest = _split(head.removeprefix(start))
        parts[unit] = [start] if start else []
        parts[unit] += [name for part in rest if (name := _trim(part, shared))]
    whole = {part for inside in parts.values() for part in inside}
    cut = {unit: [_without_side(part, whole) for part in inside] for unit, inside in parts.items()}
    often = Counter(part for inside in cut.values() for part in set(inside))
    # of several names the one that the most intermediate zones bear is the town; of equal ones the first
    return {unit: max(inside, key=lambda part: often[part]) if inside else "" for unit, inside in cut.items()}


def _start_of(text: str, starts: Sequence[str]) -> str:
    """Find the town that a name begins with; empty where none does."""
    return next((start for start in starts if re.match(rf"{re.escape(start)}(?:[ ,]|$)", text)), "")


def _shared_starts(heads: list[str]) -> list[str]:
    """Find what the names of two or more intermediate zones begin with: the towns; longest first."""
    groups: dict[str, list[list[str]]] = {}
    for head in heads:
        words = head.split()
        first = [word.strip(",") for word in words[:2]]
        key = " ".join(first) if first[0].lower() in _FIRST_OF_TWO else first[0]
        groups.setdefault(key, []).append(words)
    starts = set()
    for group in groups.values():
        if len(group) < 2:
            continue
        same = 0
        while all(len(words) > same and words[same].strip(",") == group[0][same].strip(",") for words in group):
            same += 1
        start = re.sub(r"(\s+and|,)+$", "", " ".join(group[0][:same]))
        name = _trim(start if start.count(",") == 0 and len(start) <= 25 else _split(start)[0])
        if name:
            starts.add(name)
    return sorted(starts, key=lambda start: (-len(start), start))


def _split(text: str) -> list[str]:
    parts = re.split(r",\s*(?:and\s+)?|\s+and\s+|\s*/\s*|\s*&\s*", text)
    return [part.strip() for part in parts if _has_word(part) and not part.strip()[0].islower()]


def _trim(part: str, towns: Sequence[str] = ()) -> str:
    """Drop the words at the end that name a part of a place; empty where nothing else is left."""
    words = part.split()
    # "Grangemouth Old Town" is in Grangemouth, "Leith Street" is not in Leith
    if (town := _start_of(part, towns)) and set(part.removeprefix(town).lower().split()) <= _SUFFIXES | {"old", "new"}:
        return town
    if words and words[0].lower() in ("greater", "rural"):
        words = words[1:]
    while len(words) > 1 and words[-1].lower() in _SUFFIXES and " ".join(words[:-1]).lower() not in _NOT_ALONE - _SIDES:
        words.pop()
    lower = {word.lower() for word in words}
    nameless = lower <= _SUFFIXES | {"city"} or (len(words) == 1 and lower <= _NOT_ALONE)
    return "" if nameless else " ".join(words)


def _without_side(part: str, whole: set[str]) -> str:
    """Turn ``West Pilton`` into ``Pilton`` where another name has Pilton; ``West Kilbride`` stays as it is."""
    first, _, rest = part.partition(" ")
    if first.lower() not in _SIDES | _HEIGHTS | {"greater", "rural"} or not rest:
        return part
    others = {f"{side.capitalize()} {rest}" for side in _SIDES} - {part}
    return rest if rest in whole or others & whole else part


def _strip_number(name: str) -> str:
    return re.sub(r"\s*-\s*\d+$", "", name)
