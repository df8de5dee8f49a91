"""List of all preferences, in the order in which outputs show them."""

from typing import Any, Final

from hubplan.preferences.balance import BALANCE
from hubplan.preferences.barriers import BARRIERS
from hubplan.preferences.baseline import BASELINE
from hubplan.preferences.colocation import COLOCATION
from hubplan.preferences.compactness import COMPACTNESS
from hubplan.preferences.ferries import FERRIES
from hubplan.preferences.keep_together import KEEP_TOGETHER
from hubplan.preferences.margin import MARGIN
from hubplan.preferences.need import NEED
from hubplan.preferences.pins import PINS
from hubplan.preferences.preference import Facts, Preference
from hubplan.prices import Prices, add_up
from hubplan.scenario import Scenario

PREFERENCES: Final[tuple[Preference[Any], ...]] = (
    COMPACTNESS,
    BALANCE,
    MARGIN,
    NEED,
    COLOCATION,
    KEEP_TOGETHER,
    FERRIES,
    BARRIERS,
    BASELINE,
    PINS,
)


def preference_of(key: str) -> Preference[Any]:
    """Find a preference by its key.

    Examples
    --------
    >>> preference_of("balance").name
    'Catchments of even size'
    """
    return next(preference for preference in PREFERENCES if preference.key == key)


def price_all(facts: Facts, scenario: Scenario) -> Prices | None:
    """Price all preferences of a scenario; ``None`` where that comes to nothing."""
    return add_up(p.price(facts, scenario) for p in PREFERENCES if p.price is not None and p.is_on(scenario))
