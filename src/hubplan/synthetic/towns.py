"""Towns of a synthetic council by rank and size, a village on each island, and a thin countryside."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hubplan.synthetic.fields import Field, Points, make_field
from hubplan.synthetic.land import Land

_TOWN_DENSITY = 3500.0
"""People per km² in the middle of a town, about that of Falkirk or Kirkcaldy."""


@dataclass(frozen=True, eq=False)
class Towns:
    """Towns, largest first but for the villages of the islands, which come last.

    ``xy`` in metres, ``people`` and ``radius_m`` (one standard deviation) by town; ``rural_per_m2`` is the density
    of people outside towns, low down.
    """

    xy: Points
    people: NDArray[np.float64]
    radius_m: NDArray[np.float64]
    rural_per_m2: float
    texture: Field

    def density(self, xy: Points, height: NDArray[np.float64]) -> NDArray[np.float64]:
        """Compute people per m² at each point, as if it were land."""
        total = np.full(len(xy), self.rural_per_m2) * np.exp(-1.2 * height)
        for place, people, radius in zip(self.xy, self.people, self.radius_m, strict=True):
            squared = ((xy - place) ** 2).sum(axis=1) / radius**2
            total += people / (2 * np.pi * radius**2) * np.exp(-squared / 2)
        return np.asarray(total * np.exp(0.35 * self.texture(xy)))

    def nearest(self, xy: Points) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Find the town that each point belongs to, and how far it is in radii of that town."""
        best = np.zeros(len(xy), dtype=np.int64)
        least = np.full(len(xy), np.inf)
        for town, (place, radius) in enumerate(zip(self.xy, self.radius_m, strict=True)):
            away = np.hypot(*(xy - place).T) / radius
            best[away < least] = town
            least = np.minimum(least, away)
        return best, least


def make_towns(rng: np.random.Generator, land: Land, people: int, zones: int) -> Towns:
    """Found the towns of a council.

    Parameters
    ----------
    rng
        Source of places.
    land
        Where there is land.
    people
        Everyone in the council; about 5 in 6 live in towns, 3 in 100 on islands.
    zones
        How many data zones there will be; large councils have more towns.
    """
    number = int(np.clip(7 + 0.45 * np.sqrt(zones), 8, 80))
    share = 1.0 / np.arange(1.0, number + 1) ** 0.95
    size = 0.83 * people * share / share.sum()
    size = np.concatenate([size, np.full(len(land.islands), 0.03 * people / max(1, len(land.islands)))])
    # in a council too small for its people, towns are denser, so that countryside is left
    density = max(_TOWN_DENSITY * 1e-6, 0.86 * people / (0.16 * land.span_m**2))
    radius = np.sqrt(size / (2 * np.pi * density))
    places = _settle_mainland(rng, land, radius[:number])
    for x, y, island_radius in land.islands:
        # the village looks towards the mainland, where the ferry comes from
        places.append(np.array([x + 0.45 * island_radius, y]))
    rural = 0.22 * people / (0.45 * land.span_m**2)
    texture = make_field(rng, 0.06 * land.span_m, octaves=4, fade=0.75)
    return Towns(np.array(places), size, radius, rural, texture)


def _settle_mainland(rng: np.random.Generator, land: Land, radius: NDArray[np.float64]) -> list[NDArray[np.float64]]:
    """Place the largest town and the third by the bridge, the others apart from each other, mostly low down."""
    midstream, across = land.banks()
    mainland = land.scan_mainland()
    places: list[NDArray[np.float64]] = []
    for town, own in enumerate(radius):
        if town in {0, 2}:
            bank = -across if town == 0 else across
            steps = midstream + bank * np.arange(0, 0.15, 0.002)[:, None] * land.span_m
            ashore = steps[land.depth_m(steps) > 0.55 * own]
            places.append(ashore[0] if len(ashore) else midstream)
            continue
        tries = mainland[rng.integers(len(mainland), size=300)]
        inland = land.depth_m(tries) > 0.4 * own
        usable = tries[inland] if inland.any() else tries
        taken = np.array(places)
        gap = np.hypot(*(usable[:, None] - taken[None]).transpose(2, 0, 1)) - 1.9 * (own + radius[:town])
        room = np.clip(gap.min(axis=1) / land.span_m, -1, 0.08)
        by_sea = np.exp(-land.depth_m(usable) / (0.08 * land.span_m))
        places.append(usable[np.argmax(room - 0.05 * land.height(usable) + 0.02 * by_sea)])
    return places
