"""Numbers and states in plain words."""

import math
from dataclasses import dataclass
from typing import Literal

from hubplan.scenario import PopulationBand
from hubplan.travel.words import tell_travel

State = Literal["good", "caution", "problem"]

_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


@dataclass(frozen=True)
class StateWords:
    """State of a catchment in the band: always an icon (by ``state``) and words."""

    state: State
    words: str


def number_word(number: int) -> str:
    """Write numbers to nine in words.

    Examples
    --------
    >>> number_word(3), number_word(11), number_word(1200)
    ('three', '11', '1,200')
    """
    return _NUMBERS[number] if 0 <= number < len(_NUMBERS) else f"{number:,}"


def count(number: int, noun: str, plural: str = "") -> str:
    """Count things in words.

    Examples
    --------
    >>> count(1, "link"), count(9, "ferry route"), count(12, "library", "libraries")
    ('one link', 'nine ferry routes', '12 libraries')
    """
    return f"{number_word(number)} {noun if number == 1 else plural or noun + 's'}"


def capital(text: str) -> str:
    """Capitalise the first letter of a sentence.

    Examples
    --------
    >>> capital("three people")
    'Three people'
    """
    return text[:1].upper() + text[1:]


def all_of(number: int) -> str:
    """Say "all catchments" as people do.

    Examples
    --------
    >>> all_of(1), all_of(2), all_of(3), all_of(11)
    ('The one catchment', 'Both catchments', 'All three catchments', 'All 11 catchments')
    """
    if number == 1:
        return "The one catchment"
    return "Both catchments" if number == 2 else f"All {number_word(number)} catchments"


def percent(share: float) -> str:
    """Write a share; what is not none and not all never reads as 0% or 100%.

    Examples
    --------
    >>> percent(0.824), percent(0.998), percent(0.002), percent(1.0), percent(float("nan"))
    ('82%', 'over 99%', 'under 1%', '100%', 'not known')
    """
    if math.isnan(share):
        return "not known"
    if 0 < share < 0.01:
        return "under 1%"
    if 0.99 < share < 1:
        return "over 99%"
    return f"{share:.0%}"


def km(distance: float) -> str:
    """Write the length of a border, or of water that is crossed, with one decimal.

    Examples
    --------
    >>> km(3.456), km(float("nan"))
    ('3.5 km', 'not known')
    """
    return "not known" if math.isnan(distance) else f"{distance:,.1f} km"


def whole(number: float) -> str:
    """Write a whole number with thousands; a dash where it is not known.

    Examples
    --------
    >>> whole(53567.4), whole(float("nan"))
    ('53,567', '–')
    """
    return "–" if math.isnan(number) else f"{round(number):,}"


def band_words(band: PopulationBand) -> str:
    """Write the band.

    Examples
    --------
    >>> band_words(PopulationBand())
    '40,000 to 60,000'
    """
    return f"{band.low:,} to {band.high:,}"


def state_of(people: int, band: PopulationBand) -> StateWords:
    """Find how a number of people stands to the band; one within the usual margin of a limit says how many it has to spare.

    Examples
    --------
    >>> band = PopulationBand()
    >>> [state_of(people, band).words for people in (45_784, 59_365, 40_622, 62_021, 38_790)]
    ['Within band', 'Within, 635 to spare', 'Within, 622 to spare', '2,021 over', '1,210 short']
    """
    if people > band.high:
        return StateWords("problem", f"{people - band.high:,} over")
    if people < band.low:
        return StateWords("problem", f"{band.low - people:,} short")
    spare = band.spare(people)
    if spare < band.usual_margin:
        return StateWords("caution", f"Within, {spare:,} to spare")
    return StateWords("good", "Within band")


def score_words(score: float, unit: str) -> str:
    """Write a score with its unit.

    Examples
    --------
    >>> score_words(0.82, "share"), score_words(3.5, "km"), score_words(2.13, "per 10,000"), score_words(3, "links")
    ('82%', '3.5 km', '2.1', '3')
    """
    if unit == "share":
        return percent(score)
    if unit in ("km", "minutes"):
        return tell_travel(score, unit)
    if unit in ("per 10,000", "index"):
        return "–" if math.isnan(score) else f"{score:.1f}" if unit == "per 10,000" else f"{score:.2f}"
    return whole(score)
