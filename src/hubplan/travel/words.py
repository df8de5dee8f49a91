"""Words and names for travel: amounts with their unit, the way that is meant, and the columns that hold them."""

import math
from typing import Final

from hubplan.travel.costs import TravelMethod

_WAYS: Final = {
    TravelMethod.ALONG: "along the land",
    TravelMethod.ROADS: "by road",
    TravelMethod.STRAIGHT_LINE: "as the crow flies",
    TravelMethod.TABLE: "by the table of travel",
}

_LIMITS: Final = {
    TravelMethod.ALONG: "Distances are along the land from data zone to data zone, not by road, and not times. A ferry or a "
    "bridge counts, what a road does in between does not.",
    TravelMethod.ROADS: "Times are by road on free roads. Traffic, parking, buses and the times of ferries do not show in them.",
    TravelMethod.STRAIGHT_LINE: "Distances are as the crow flies, not by road, and not times. Water and hills between a home "
    "and a hub do not show in them.",
    TravelMethod.TABLE: "Travel is what the table says that was given; how it came about cannot be told here.",
}

_SMALLER: Final = {"km": ("m", 1000), "minutes": ("seconds", 60)}
"""The smaller unit in which a difference is told, and how many of it make one."""


def tell_way(method: TravelMethod) -> str:
    """Say which way is meant, to follow an amount.

    Examples
    --------
    >>> tell_way(TravelMethod.ALONG), tell_way(TravelMethod.STRAIGHT_LINE)
    ('along the land', 'as the crow flies')
    """
    return _WAYS[method]


def tell_noun(unit: str) -> str:
    """Name what is measured, for a sentence.

    Examples
    --------
    >>> tell_noun("km"), tell_noun("minutes")
    ('distance', 'travel time')
    """
    return "travel time" if unit == "minutes" else "distance"


def tell_limits(method: TravelMethod) -> str:
    """Say what must not be read into travel by a method.

    Examples
    --------
    >>> tell_limits(TravelMethod.STRAIGHT_LINE)[:46]
    'Distances are as the crow flies, not by road, '
    """
    return _LIMITS[method]


def tell_travel(amount: float, unit: str, *, decimals: int = 1) -> str:
    """Write an amount of travel with its unit.

    Examples
    --------
    >>> tell_travel(3.456, "km"), tell_travel(12.34, "minutes", decimals=2), tell_travel(float("nan"), "km")
    ('3.5 km', '12.34 minutes', 'not known')
    """
    return "not known" if math.isnan(amount) else f"{amount:,.{decimals}f} {unit}"


def tell_threshold(amount: float, unit: str) -> str:
    """Write a threshold with its unit.

    Examples
    --------
    >>> tell_threshold(5.0, "km"), tell_threshold(2.5, "km"), tell_threshold(1.0, "minutes")
    ('5 km', '2.5 km', '1 minute')
    """
    return f"{amount:g} {'minute' if unit == 'minutes' and amount == 1 else unit}"


def tell_difference(amount: float, unit: str) -> str:
    """Write an amount without its sign, in metres or seconds where it is below one km or minute.

    Examples
    --------
    >>> [tell_difference(amount, "km") for amount in (0.0076, -2.4, 0.0001)]
    ['8 m', '2.4 km', '']
    >>> tell_difference(0.3, "minutes")
    '18 seconds'
    """
    smaller, each = _SMALLER[unit]
    small = abs(amount) * each
    if small < 0.5:
        return ""
    return f"{small:,.0f} {smaller}" if small < each else f"{abs(amount):,.1f} {unit}"


def name_measure(measure: str, unit: str) -> str:
    """Name a column or measure that holds amounts of travel by their unit.

    Examples
    --------
    >>> name_measure("p90", "km"), name_measure("own_hub", "minutes")
    ('p90_km', 'own_hub_minutes')
    """
    return f"{measure}_{unit}"


def name_within(threshold: float, unit: str) -> str:
    """Name a column or measure of people within a threshold.

    Examples
    --------
    >>> name_within(5.0, "km"), name_within(2.5, "minutes")
    ('within_5_km', 'within_2.5_minutes')
    """
    return name_measure(f"within_{threshold:g}", unit)
