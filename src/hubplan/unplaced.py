"""Reasons why a site could not be placed: values, and their words."""

from collections import Counter
from dataclasses import dataclass, replace
from enum import StrEnum

import pandas as pd


class UnplacedReason(StrEnum):
    """Reason why one method of placing a site failed."""

    COORDINATES_ELSEWHERE = "coordinates elsewhere"
    GRID_ELSEWHERE = "grid reference elsewhere"
    NO_ZONE_CODE = "no zone code"
    OTHER_VINTAGE = "zone of another vintage"
    NO_POSTCODE_TABLE = "no table of postcodes"
    NO_POSTCODE = "no postcode"
    POSTCODE_UNKNOWN = "postcode unknown"
    NO_PLACE = "no place"


@dataclass(frozen=True)
class Obstacle:
    """Obstacle to placing a site: the reason, the postcode or code given, and the vintage that a code is of."""

    reason: UnplacedReason
    given: str = ""
    vintage: str = ""


Obstacles = tuple[Obstacle, ...]
"""Why a site could not be placed, one a way that was tried."""

_WORDS = {
    UnplacedReason.COORDINATES_ELSEWHERE: "coordinates not in Scotland",
    UnplacedReason.GRID_ELSEWHERE: "grid reference not in Scotland",
    UnplacedReason.NO_ZONE_CODE: "what stands for the data zone is no code",
    UnplacedReason.OTHER_VINTAGE: "data zone {given}is of {vintage} vintage",
    UnplacedReason.NO_POSTCODE_TABLE: "only a postcode, and no table of postcodes was given",
    UnplacedReason.NO_POSTCODE: "what is given is no postcode",
    UnplacedReason.POSTCODE_UNKNOWN: "postcode {given}not in the table of postcodes",
    UnplacedReason.NO_PLACE: "no coordinates, data zone or postcode",
}
_WITHHELD = {
    UnplacedReason.OTHER_VINTAGE: "the data zone is of {vintage} vintage",
    UnplacedReason.POSTCODE_UNKNOWN: "the postcode is not in the table of postcodes",
}
"""Of a site whose name is hidden: what was given is not told either."""


def tell_obstacles(obstacles: Obstacles) -> str:
    """Say of one site why it could not be placed.

    Examples
    --------
    >>> tell_obstacles((Obstacle(UnplacedReason.POSTCODE_UNKNOWN, "G40 2QH"),))
    'postcode G40 2QH not in the table of postcodes'
    >>> tell_obstacles(withhold((Obstacle(UnplacedReason.POSTCODE_UNKNOWN, "G40 2QH"),)))
    'the postcode is not in the table of postcodes'
    """
    return "; ".join(
        (_WORDS if one.given else _WORDS | _WITHHELD)[one.reason].format(given=f"{one.given} ", vintage=one.vintage)
        for one in obstacles
    )


def withhold(obstacles: Obstacles) -> Obstacles:
    """Leave out the postcodes and codes that were given."""
    return tuple(replace(one, given="") for one in obstacles)


def tell_kind(obstacles: Obstacles) -> str:
    """Name the kind of reason, without the postcode or code that it is about.

    Examples
    --------
    >>> tell_kind((Obstacle(UnplacedReason.POSTCODE_UNKNOWN, "G40 2QH"),))
    'postcode not in the table of postcodes'
    """
    return "; ".join(_WORDS[one.reason].format(given="", vintage=one.vintage) for one in obstacles)


def count_kinds(unplaced: pd.DataFrame) -> dict[tuple[str, Obstacles], int]:
    """Count the sites that could not be placed, by ``file`` and kind of ``reason``."""
    kinds = unplaced["reason"].map(withhold)
    return dict(Counter(zip(unplaced["file"].astype(str), kinds, strict=True)))


def tell_reasons(unplaced: pd.DataFrame) -> pd.DataFrame:
    """Put words for the ``reason`` of each site that could not be placed."""
    return unplaced.assign(reason=unplaced["reason"].map(tell_obstacles)) if len(unplaced) else unplaced
