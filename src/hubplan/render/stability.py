"""Stability of each zone's catchment: in how many of the near-best plans the zone stays in it."""

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hubplan.render.words import number_word, percent
from hubplan.run import Run, Stability
from hubplan.style import STABILITY


@dataclass(frozen=True)
class StabilityClass:
    """Class of stability: zones that stay in their catchment about equally often, and who lives there."""

    place: int
    words: str
    counts: str
    zones: int
    people: str
    share: str


@dataclass(frozen=True)
class StabilityView:
    """Stability as the page shows it; ``tells`` is false where there are too few near-best plans."""

    tells: bool
    plans: int
    sentence: str
    classes: tuple[StabilityClass, ...]
    place: NDArray[np.int64]
    """The class of each zone, by its place."""


def view_stability(run: Run) -> StabilityView | None:
    """Put the zones in classes of stability; ``None`` where that was not asked."""
    stability = run.stability
    if stability is None:
        return None
    if not stability.tells:
        return StabilityView(False, stability.plans, _too_few(stability), (), np.zeros(len(run.plan.zones), np.int64))
    counts = stability.counts().reindex(run.plan.zones.index).to_numpy()
    least = least_counts(stability.plans)
    place = np.searchsorted(-np.array(least), -counts, side="left")
    people = run.plan.zones["population"]
    classes = tuple(_class(stability, position, least, place, people) for position in range(len(least)))
    sure = stability.sure(people)
    share = percent(sure / max(int(people.sum()), 1))
    sentence = (
        f"{sure:,} people ({share}) live in data zones that are in the same catchment in all {stability.plans} plans "
        f"within {stability.within:.0%} of the best that were found. Where the others belong is a local choice: it "
        "hardly changes how far people are from a hub."
    )
    return StabilityView(True, stability.plans, sentence, classes, place.astype(np.int64))


def least_counts(plans: int) -> tuple[int, ...]:
    """Compute the least number of plans for each class: all, three quarters, half, fewer.

    Examples
    --------
    >>> least_counts(14), least_counts(5)
    ((14, 11, 7, 0), (5, 4, 3, 0))
    """
    return tuple(math.ceil(step.least * plans) for step in STABILITY)


def _class(
    stability: Stability, position: int, least: tuple[int, ...], place: NDArray[np.int64], people: pd.Series
) -> StabilityClass:
    inside = place == position
    total = int(people.to_numpy()[inside].sum())
    words = STABILITY[position].words if position else f"In all {stability.plans} near-best plans"
    low, high = least[position] or 1, least[position - 1] - 1 if position else stability.plans
    counts = f"{low}" if low >= high else f"{low} to {high}"
    share = percent(total / max(int(people.sum()), 1))
    return StabilityClass(position, words, f"{counts} of {stability.plans}", int(inside.sum()), f"{total:,}", share)


def _too_few(stability: Stability) -> str:
    others = stability.plans - 1
    plans = "plan was" if others <= 1 else "plans were"
    found = f"Only {number_word(others)} other" if others else "No other"
    return (
        f"{found} {plans} found within {stability.within:.0%} of the best. That is too few to tell how sure each zone is: "
        "it does not mean that the zones are sure."
    )
