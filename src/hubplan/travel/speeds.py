"""Free-flow speeds of roads, by their class and form of way."""

import re
from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hubplan.errors import ScenarioError, did_you_mean

CLASSES: Final = (
    "unknown",
    "motorway",
    "a_road",
    "b_road",
    "classified_unnumbered",
    "unclassified",
    "not_classified",
)
"""Classes of roads, as OS Open Roads calls them; their numbers stand in a network."""
FORMS: Final = (
    "unknown",
    "single_carriageway",
    "dual_carriageway",
    "collapsed_dual_carriageway",
    "slip_road",
    "roundabout",
    "shared_use_carriageway",
    "guided_busway",
)
"""Forms of way, as OS Open Roads calls them; their numbers stand in a network."""

SPEEDS: Final[Mapping[str, float]] = {
    "motorway": 105,
    "a_road": 64,
    "a_road dual_carriageway": 90,
    "b_road": 56,
    "b_road dual_carriageway": 64,
    "classified_unnumbered": 48,
    "unclassified": 32,
    "not_classified": 24,
    "unknown": 24,
    "slip_road": 64,
    "roundabout": 32,
    "shared_use_carriageway": 12,
}
"""Free-flow km/h: of a class together with a form where both are named, else the slower of class and form.

They lie below the speed limits, as roads of one class lead through towns as well as between them, and OS Open Roads tells
neither limits nor junctions. Guided busways are for buses alone and are left out, unless a speed is given.
"""


def number_words(words: "list[str]", known: tuple[str, ...]) -> NDArray[np.uint8]:
    """Number the words of a road file; what is not known, or empty, is 0.

    Examples
    --------
    >>> number_words(["A Road", "Single Carriageway", ""], CLASSES).tolist()
    [2, 0, 0]
    """
    numbers = {_simplify(word): number for number, word in enumerate(known)}
    return np.array([numbers.get(_simplify(word), 0) for word in words], dtype=np.uint8)


def tabulate_speeds(changes: Mapping[str, float]) -> NDArray[np.float64]:
    """Tabulate km/h by class and form, ``nan`` where nobody may drive.

    Parameters
    ----------
    changes
        Speeds by class, by form, or by class and form with a blank between, laid over :data:`SPEEDS`.

    Raises
    ------
    ScenarioError
        A key names neither.

    Examples
    --------
    >>> table = tabulate_speeds({"a road": 70})
    >>> float(table[CLASSES.index("a_road"), FORMS.index("single_carriageway")])
    70.0
    """
    pairs = [f"{one} {form}" for one in CLASSES for form in FORMS]
    named = {_simplify(key): key for key in (*pairs, *FORMS[1:], *CLASSES)}
    speeds = {_simplify(key): kmh for key, kmh in SPEEDS.items()}
    for key, kmh in changes.items():
        if _simplify(key) not in named:
            meant = did_you_mean(key, named.values())
            offered = f"Did you mean {meant}?" if meant else f"Expected {', '.join((*CLASSES, *FORMS[1:]))}."
            raise ScenarioError(f"travel.speeds: {key!r} is no class of road and no form of way. {offered}")
        speeds[_simplify(key)] = kmh
    table = np.full((len(CLASSES), len(FORMS)), np.nan)
    for row, one in enumerate(CLASSES):
        for column, form in enumerate(FORMS):
            both = speeds.get(_simplify(one + form))
            slower = min(speeds[_simplify(one)], speeds.get(_simplify(form), np.inf) if column else np.inf)
            driven = form != "guided_busway" or _simplify(form) in speeds
            table[row, column] = both if both is not None else slower if driven else np.nan
    return table


def _simplify(word: str) -> str:
    return re.sub(r"[^a-z]", "", word.lower())
