"""People by data zone and single year of age, and a deprivation rank."""

import numpy as np
from numpy.typing import NDArray

from hubplan.synthetic.fields import Field, Points

AGES = 91
"""Ages 0 to 89 and 90 and over."""


def count_people(rng: np.random.Generator, expected: NDArray[np.float64], people: int) -> NDArray[np.int64]:
    """Count the people of each zone: mostly within a third of the mean, whatever was expected there.

    Parameters
    ----------
    rng
        Source of chance.
    expected
        People who would live in each zone by its density; real zones are drawn to be more alike than that.
    people
        The sum of all.

    Examples
    --------
    >>> int(count_people(np.random.default_rng(1), np.array([500.0, 900.0, 1500.0]), 2500).sum())
    2500
    """
    alike = (expected / expected.mean()) ** 0.4 * np.exp(rng.normal(0, 0.13, len(expected)))
    share = np.clip(alike / np.median(alike), 0.66, 1.42)
    exact = share / share.sum() * people
    counted: NDArray[np.int64] = np.floor(exact).astype(np.int64)
    short = people - int(counted.sum())
    counted[np.argsort(counted - exact, kind="stable")[:short]] += 1
    return counted


def count_ages(
    rng: np.random.Generator, people: NDArray[np.int64], central: NDArray[np.float64], rural: NDArray[np.float64]
) -> NDArray[np.int64]:
    """Count people by single year of age: zones × :data:`AGES`, rows sum to ``people``.

    Town centres have young adults and few children, suburbs have families, the countryside has older people;
    children under 18 are about 18 in 100 overall.

    Parameters
    ----------
    rng
        Source of chance.
    people
        By zone.
    central, rural
        How much a zone is a town centre, and countryside, 0 to 1.
    """
    age = np.arange(AGES)
    old = 1 / (1 + np.exp((age - 78) / 6.5))
    family = (0.79 + 0.07 * _hump(age, 10, 6) + 0.45 * _hump(age, 45, 14)) * old
    student = (0.5 + 0.1 * _hump(age, 1, 3) + 1.7 * _hump(age, 25, 6) + 0.3 * _hump(age, 36, 8)) * old
    older = (0.75 + 0.55 * _hump(age, 62, 12)) * (old + 0.15 * _hump(age, 82, 6))
    profiles = np.array([profile / profile.sum() for profile in (family, student, older)])
    mix = np.column_stack([np.full(len(people), 0.62), 1.1 * central, 0.95 * rural + 0.15])
    mix *= np.exp(rng.normal(0, 0.35, mix.shape))
    mix /= mix.sum(axis=1, keepdims=True)
    chances = mix @ profiles
    return np.asarray(rng.multinomial(people, chances / chances.sum(axis=1, keepdims=True)), dtype=np.int64)


def rank_deprivation(
    rng: np.random.Generator, centres: Points, central: NDArray[np.float64], rural: NDArray[np.float64], luck: Field
) -> NDArray[np.int64]:
    """Rank zones by deprivation, 1 the most deprived: town centres and unlucky quarters first."""
    score = 1.1 * central - 0.5 * rural + 0.9 * luck(centres) + rng.normal(0, 0.35, len(centres))
    rank = np.empty(len(centres), dtype=np.int64)
    rank[np.argsort(-score, kind="stable")] = np.arange(1, len(centres) + 1)
    return rank


def _hump(age: NDArray[np.int64], middle: float, width: float) -> NDArray[np.float64]:
    return np.asarray(np.exp(-(((age - middle) / width) ** 2) / 2))
