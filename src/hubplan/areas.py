"""Councils by name, code or alias, and the area that a run plans."""

import difflib
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass

import geopandas as gpd
import pandas as pd

from hubplan.errors import MissingDataError, ScenarioError
from hubplan.schema import CHANGED_COUNCIL_CODES

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


_ALL_COUNCILS = 32
_MOST_NAMED = 4
"""So many councils stand by name; more are counted."""


@dataclass(frozen=True)
class Area:
    """What is planned together: one council, or several.

    ``council`` holds the GSS codes; ``kind`` is the phrase that follows the name ("council area").
    """

    name: str
    slug: str
    council: tuple[str, ...]
    kind: str = "council area"
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


def list_councils(zones: gpd.GeoDataFrame) -> pd.Series:
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


def find_area(zones: gpd.GeoDataFrame, asked: Sequence[str]) -> Area:
    """Find the councils that were asked for.

    Parameters
    ----------
    zones
        Checked zones with ``council`` and ``council_name``.
    asked
        Names, aliases or GSS codes; several are planned together. None: all councils in ``zones`` together.

    Raises
    ------
    ScenarioError
        A name is not known; near matches are offered, never guessed.
    MissingDataError
        The zones tell no council.
    """
    councils = list_councils(zones)
    by_name = {normalize_council(name): code for code, name in councils.items()}
    codes = []
    for text in asked:
        code = CHANGED_COUNCIL_CODES.get(text.strip().upper(), text.strip().upper())
        if code not in councils.index:
            code = by_name.get(normalize_council(text), "")
        if not code:
            raise ScenarioError(_not_known(text, councils))
        if code not in codes:
            codes.append(str(code))
    codes = codes or [str(code) for code in councils.index]
    kind = "council area" if len(codes) == 1 else "council areas together"
    name, slug = _name_together(sorted(codes), sorted(str(councils[code]) for code in codes))
    return Area(name, slug, tuple(sorted(codes)), kind)


def _name_together(codes: Sequence[str], names: Sequence[str]) -> tuple[str, str]:
    """Name several councils, shortly where they are many; the slug then tells them apart by their codes."""
    if len(names) <= _MOST_NAMED:
        name = names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1]
        return name, slugify(name)
    if len(names) == _ALL_COUNCILS:
        return "Scotland", "scotland"
    digest = hashlib.sha256(" ".join(codes).encode()).hexdigest()
    return f"{len(names)} councils", f"{len(names)}-councils-{digest[:6]}"


def _not_known(text: str, councils: pd.Series) -> str:
    by_lower = {normalize_council(name): name for name in councils}
    near = difflib.get_close_matches(normalize_council(text), by_lower, n=3, cutoff=0.6)
    if near:
        return f"{text}: no such council in these zones. Did you mean {' or '.join(by_lower[n] for n in near)}?"
    return f"{text}: no such council in these zones. They hold {', '.join(councils)}."
