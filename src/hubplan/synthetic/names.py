"""Invented names: Scottish in their sound, of no real place, school or office."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from hubplan.synthetic.fields import Points

COUNCILS = (
    "Strathfable",
    "Glenquillan",
    "Lorimuir",
    "Tarrowdale",
    "Fennimore",
    "Wystanshire",
    "Ardmerrow",
    "Sorrelmark",
)
"""Names of councils, to which ``(synthetic)`` is added."""

_HEADS = (
    "Inver", "Kil", "Strath", "Auchter", "Bal", "Dun", "Glen", "Kirk", "Pit", "Aber", "Drum", "Ach", "Tilly", "Craig",
    "Ard", "Cul", "Knock", "Loch", "Port", "Ballin", "Garth", "Carn", "Fetter", "Mon",
)  # fmt: skip
_TAILS = (
    "fable", "merrow", "quillan", "wystan", "tarrow", "fennimore", "sorrel", "lorimer", "thimble", "hollin", "orrick",
    "yarrel", "wister", "dunnow", "marlock", "quern", "rushlow", "tamsin", "verrick", "wendle", "ossel", "brannoch",
    "corrimer", "dellit", "eskrow", "fintle", "gorrel", "haddow", "imberly", "kessel", "lintrow", "mundle",
    "norrick", "pellow", "quarrel", "rundlow", "skerrow", "tirrel", "vennel", "whimlet", "yestrow", "zarrick",
)  # fmt: skip
_SIDES = ("East", "North East", "North", "North West", "West", "South West", "South", "South East")


def invent_places(rng: np.random.Generator) -> Iterator[str]:
    """Yield names of places without end, none twice; ``Strathfable`` is left to the council.

    Examples
    --------
    >>> next(invent_places(np.random.default_rng(1))).isalpha()
    True
    """
    names = sorted({head + tail for head in _HEADS for tail in _TAILS if head[-1] != tail[0]} - set(COUNCILS))
    shuffled = [names[i] for i in rng.permutation(len(names))]
    yield from shuffled
    for first in ("Upper", "Nether", "Easter", "Wester", "Mickle", "Little", "Old", "New", "Mid", "Far"):
        for name in shuffled:
            yield f"{first} {name}"
    number = 2
    while True:
        for name in shuffled:
            yield f"{name} {number}"
        number += 1


def name_neighborhoods(
    centres: Points, town: NDArray[np.int64], away: NDArray[np.float64], towns: list[str], places: Iterator[str]
) -> list[str]:
    """Name intermediate zones: by town and direction in towns, by a place of their own elsewhere.

    Parameters
    ----------
    centres
        Of the intermediate zones, with x and y from the middle of their town.
    town, away
        Position of their town in ``towns``, and distance from its middle in radii of the town.
    towns
        Names of towns.
    places
        More names.
    """
    names: list[str] = []
    taken: set[str] = set()
    for (x, y), own, radii in zip(centres, town, away, strict=True):
        side = _SIDES[round(np.arctan2(y, x) / (np.pi / 4)) % 8]
        part = "Central" if radii < 0.5 else side
        name = f"{towns[own]} {part}"
        if radii < 0.5 and name in taken:
            name = f"{towns[own]} Central {side}"
        if radii > 2.2 or name in taken:
            name = next(place for place in places if place not in towns)
        names.append(name)
        taken.add(name)
    return names
