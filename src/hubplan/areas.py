"""Councils by name, code or alias, and the area that a run plans."""

import difflib
import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pandas as pd

from hubplan.errors import MissingDataError, ScenarioError, name_first
from hubplan.schema import CHANGED_CODES
from hubplan.units import PLANNED, UNITS, Unit

_ALIASES = {
    "western isles": "na h-eileanan siar",
    "comhairle nan eilean siar": "na h-eileanan siar",
    "eilean siar": "na h-eileanan siar",
    "edinburgh": "city of edinburgh",
    "edinburgh city": "city of edinburgh",
    "aberdeen": "aberdeen city",
    "dundee": "dundee city",
    "glasgow": "glasgow city",
    "borders": "scottish borders",
    "the scottish borders": "scottish borders",
    "orkney": "orkney islands",
    "shetland": "shetland islands",
    "argyll": "argyll and bute",
}

_COUNCIL_AREA = UNITS["council"].area
_MADE_OF_COUNCILS = tuple(UNITS[column] for column in PLANNED if column != "council")

UNIT_COLUMNS = tuple(column for unit in _MADE_OF_COUNCILS for column in unit.columns)

_ALL_COUNCILS = 32
_MOST_NAMED = 4
"""So many councils stand by name; more are counted."""

ISLAND_COUNCILS: Final = ("S12000013", "S12000023", "S12000027")
"""Na h-Eileanan Siar, Orkney Islands and Shetland Islands: no land joins them to another council."""


@dataclass(frozen=True)
class NamedArea:
    """Councils that are planned together, under one name: one, or those of a partnership or health board.

    ``council`` holds the GSS codes; ``kind`` is the phrase that follows the name ("council area").
    """

    name: str
    slug: str
    council: tuple[str, ...]
    kind: str = _COUNCIL_AREA
    synthetic: bool = False


def slugify(name: str) -> str:
    """Make a name safe for a file.

    Examples
    --------
    >>> slugify("Argyll and Bute"), slugify("Na h-Eileanan Siar"), slugify("../&etc")
    ('argyll-and-bute', 'na-h-eileanan-siar', 'and-etc')
    """
    text = name.lower().replace("&", " and ")
    return re.sub(r"[^a-z0-9]+", "-", text).strip("-") or "area"


def normalize_council(name: str) -> str:
    """Bring a council's name to the form that names are compared in.

    Examples
    --------
    >>> normalize_council("Edinburgh, City of"), normalize_council("The Highland Council"), normalize_council("Argyll & Bute")
    ('city of edinburgh', 'highland', 'argyll and bute')
    """
    text = re.sub(r"\s+", " ", name.strip().lower().replace("&", " and "))
    if match := re.fullmatch(r"(.+), (city of|the)", text):
        text = f"{match[2]} {match[1]}"
    if text in _ALIASES:
        return _ALIASES[text]
    text = re.sub(r"^the ", "", text)
    text = re.sub(r" council( area)?$", "", text)
    text = re.sub(r"^(council of )", "", text)
    return _ALIASES.get(text, text)


def list_councils(zones: pd.DataFrame) -> pd.Series:
    """Map the GSS code of every council in ``zones`` to its name, sorted by name."""
    if "council" not in zones.columns:
        raise MissingDataError(
            "zones: no column tells the council of a zone. Give --lookup FILE with codes of zones and councils."
        )
    named = zones[["council", "council_name"]].dropna().drop_duplicates("council")
    if not len(named):
        raise MissingDataError(
            "zones: the council of none of them is known. Give a --lookup FILE that names these data zones."
        )
    return named.set_index("council")["council_name"].sort_values()


def find_area(zones: pd.DataFrame, asked: Sequence[str], *, units: pd.DataFrame | None = None) -> NamedArea:
    """Find the councils that were asked for.

    Parameters
    ----------
    zones
        Checked zones with ``council`` and ``council_name``.
    asked
        Names, aliases or GSS codes of councils, else of health and social care partnerships, else of health boards, whose
        councils are taken; several are planned together. None: all councils in ``zones`` together.
    units
        What all zones that are known lie in, with or without a shape: ``council``, ``council_name`` and those of
        :data:`UNIT_COLUMNS` that are known; ``zones`` unless given.

    Raises
    ------
    ScenarioError
        A name is not known; near matches are offered, never guessed. Or a partnership or board holds a part of a
        council.
    MissingDataError
        The zones tell no council.

    Examples
    --------
    >>> zones = pd.DataFrame({"council": ["S12000005", "S12000030"], "council_name": ["Clackmannanshire", "Stirling"],
    ...     "health_board": "S08000019", "health_board_name": "NHS Forth Valley"})
    >>> find_area(zones, ["Forth Valley"])
    NamedArea(name='NHS Forth Valley', slug='nhs-forth-valley', council=('S12000005', 'S12000030'), kind='health board area', synthetic=False)
    """
    councils = list_councils(zones)
    units = zones if units is None else units
    parts = [_find_councils(text, councils, units) for text in asked]
    if len(parts) == 1 and len(parts[0].council) > 1:
        return parts[0]
    codes = sorted({code for part in parts for code in part.council} if parts else map(str, councils.index))
    kind = _COUNCIL_AREA if len(codes) == 1 else "council areas together"
    names = list_councils(units) if parts else councils
    name, slug = _name_together(codes, sorted(str(councils.get(code, names.get(code, code))) for code in codes))
    return NamedArea(name, slug, tuple(codes), kind)


def _find_councils(text: str, councils: pd.Series, units: pd.DataFrame) -> NamedArea:
    """Find one council by name or code, or the councils of a partnership or board."""
    wanted = text.strip().upper()
    code = CHANGED_CODES.get(wanted, wanted)
    if code not in councils.index:
        by_name = {normalize_council(name): code for code, name in councils.items()}
        code = by_name.get(normalize_council(text), "")
    if code:
        return NamedArea(str(councils[code]), slugify(str(councils[code])), (str(code),))
    offered = {normalize_council(name): str(name) for name in councils}
    for unit in _MADE_OF_COUNCILS:
        named = _list_units(units, unit.column)
        by_name = {_normalize_unit(name, unit): code for code, name in named.items()}
        found = wanted if wanted in named.index else by_name.get(_normalize_unit(text, unit), "")
        if found:
            name = str(named[found])
            return NamedArea(name, slugify(name), _councils_in(units, unit.column, found, name), unit.area)
        offered |= {_normalize_unit(name, unit): str(name) for name in named if str(name) not in offered.values()}
    raise ScenarioError(_not_known(text, councils, offered))


def _list_units(units: pd.DataFrame, unit: str) -> pd.Series:
    """Map the code of every partnership or board to its name; a code stands in for a name that is missing."""
    if unit not in units.columns:
        return pd.Series(dtype="object")
    frame = units.reindex(columns=[unit, f"{unit}_name"]).dropna(subset=[unit]).drop_duplicates(unit)
    named = frame.set_index(unit)[f"{unit}_name"]
    return named.where(named.notna(), named.index.to_series()).sort_index()


def _normalize_unit(name: str, unit: Unit) -> str:
    text = re.sub(r"\s+", " ", name.strip().lower().replace("&", " and "))
    return text if unit.spare is None else unit.spare.sub("", text)


def _councils_in(units: pd.DataFrame, unit: str, code: str, name: str) -> tuple[str, ...]:
    told = units.dropna(subset=["council", unit])
    inside = told.loc[told[unit] == code, "council"].unique()
    if not len(inside):
        raise MissingDataError(
            f"{name}: the council of none of its data zones is known. Give a --lookup FILE that names them."
        )
    cut = told.loc[told["council"].isin(inside) & (told[unit] != code), "council"].unique()
    if len(cut):
        names = list_councils(units)
        raise ScenarioError(
            f"{name}: holds only a part of {name_first(sorted(str(names[council]) for council in cut))}, and whole councils "
            "are planned. Name the councils instead."
        )
    return tuple(sorted(str(council) for council in inside))


def _name_together(codes: Sequence[str], names: Sequence[str]) -> tuple[str, str]:
    """Name several councils together, in short where they are many; the slug then holds their codes."""
    if len(names) <= _MOST_NAMED:
        name = names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1]
        return name, slugify(name)
    if len(names) == _ALL_COUNCILS:
        return "Scotland", "scotland"
    digest = hashlib.sha256(" ".join(codes).encode()).hexdigest()
    return f"{len(names)} councils", f"{len(names)}-councils-{digest[:6]}"


def _not_known(text: str, councils: pd.Series, offered: Mapping[str, str]) -> str:
    more = any(name not in set(councils) for name in offered.values())
    what = "council, partnership or health board" if more else "council"
    near = difflib.get_close_matches(normalize_council(text), offered, n=3, cutoff=0.6)
    if near:
        return f"{text}: no such {what} in these zones. Did you mean {' or '.join(offered[n] for n in near)}?"
    return f"{text}: no such {what} in these zones. They hold {', '.join(councils)}."
