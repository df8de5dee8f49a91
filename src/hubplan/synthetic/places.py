"""Service sites of a synthetic council: schools, practices, offices and the rest, under invented names."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hubplan.categories import CATEGORIES
from hubplan.synthetic.fields import Points


@dataclass(frozen=True)
class _Rule:
    """Rule of a category: people to a site, how far sites keep to the middle of towns (0 to 1), and their names."""

    people: int
    central: float
    name: str
    least: int = 1


_RULES = {
    "hospital": _Rule(90_000, 0.8, "{town} Infirmary", 2),
    "gp_practice": _Rule(6_000, 0.5, "{place} Medical Practice"),
    "secondary_school": _Rule(14_000, 0.3, "{place} Academy"),
    "primary_school": _Rule(2_300, 0.0, "{place} Primary School"),
    "special_school": _Rule(80_000, 0.3, "{place} School"),
    "nursery": _Rule(3_800, 0.1, "{place} Nursery"),
    "library": _Rule(11_000, 0.7, "{place} Library"),
    "community_centre": _Rule(9_000, 0.3, "{place} Community Centre"),
    "social_work": _Rule(50_000, 0.9, "{town} Social Work Office", 2),
    "family_support": _Rule(32_000, 0.5, "{place} Family Support Service"),
    "childrens_home": _Rule(40_000, 0.1, "{place} House"),
    "police": _Rule(38_000, 0.9, "{town} Police Station"),
    "third_sector": _Rule(26_000, 0.6, "{place} Family Trust"),
    "other": _Rule(60_000, 0.6, "{place} Advice Point"),
    "dental_practice": _Rule(5_500, 0.5, "{place} Dental Practice"),
    "pharmacy": _Rule(4_300, 0.5, "{place} Pharmacy"),
    "camhs": _Rule(110_000, 0.8, "{town} CAMHS Clinic"),
    "child_development": _Rule(140_000, 0.7, "{town} Child Development Centre"),
    "emergency": _Rule(200_000, 0.8, "{town} Emergency Department"),
    "childrens_hospital": _Rule(1_000_000, 0.9, "{town} Children's Hospital"),
    "clinic": _Rule(24_000, 0.7, "{place} Health Centre"),
    "specialist_clinic": _Rule(120_000, 0.8, "{town} Sexual Health Clinic"),
    "council_office": _Rule(45_000, 0.9, "{town} Council Office", 2),
    "family_centre": _Rule(40_000, 0.4, "{place} Family Centre"),
}
"""In this order: a kind that is added at the end leaves the codes and places of all others as they are."""


@dataclass(frozen=True, eq=False)
class Spots:
    """Spots where a site may stand: coordinates, expected people, zone, town, and radii from the town's middle."""

    xy: Points
    people: NDArray[np.float64]
    zone: NDArray[np.int64]
    town: NDArray[np.int64]
    away: NDArray[np.float64]


def place_sites(
    rng: np.random.Generator, spots: Spots, place_names: list[str], town_names: list[str], people: int
) -> pd.DataFrame:
    """Place the sites of every category.

    Parameters
    ----------
    rng
        Source of chance.
    spots
        Where a site may stand.
    place_names
        Name of the intermediate zone, by zone.
    town_names
        Name by town.
    people
        Everyone; tells how many sites there are.

    Returns
    -------
    pandas.DataFrame
        ``site``, ``name``, ``category``, ``agency``, ``Easting``, ``Northing`` (whole metres) and ``PostCode``, which
        begins with ZZ and is none that the Royal Mail gives out.
    """
    rows: list[tuple[str, str, str, float, float, str]] = []
    taken: dict[str, int] = {}
    for key, rule in _RULES.items():
        number = min(max(rule.least, round(people / rule.people)), len(spots.xy))
        for spot in _choose(rng, spots, number, rule.central):
            town = int(spots.town[spot])
            name = rule.name.format(place=place_names[spots.zone[spot]], town=town_names[town])
            taken[name] = taken.get(name, 0) + 1
            if taken[name] > 1:
                name = f"{name} {taken[name]}"
            postcode = _postcode(town, int(spots.zone[spot]), len(rows))
            rows.append((name, key, CATEGORIES[key].agency, *spots.xy[spot], postcode))
    sites = pd.DataFrame(rows, columns=["name", "category", "agency", "Easting", "Northing", "PostCode"])
    sites.insert(0, "site", [f"ZZ{number:05d}" for number in range(1, len(sites) + 1)])
    return sites.astype({"Easting": "int64", "Northing": "int64"})


def _choose(rng: np.random.Generator, spots: Spots, number: int, central: float) -> NDArray[np.int64]:
    """Spread sites over people: one in each of as many equal shares of them, in the order of zones."""
    pull = spots.people * np.exp(-central * 1.2 * np.minimum(spots.away, 4.0) ** 2)
    order = np.argsort(spots.zone, kind="stable")
    along = np.cumsum(pull[order]) / pull.sum()
    wanted = (np.arange(number) + rng.uniform(0.15, 0.85, number)) / number
    return np.unique(order[np.searchsorted(along, wanted)])


def _postcode(town: int, zone: int, number: int) -> str:
    letters = "ABDEFGHJLNPQRSTUWXYZ"
    unit = letters[number // len(letters) % len(letters)] + letters[number % len(letters)]
    return f"ZZ{town % 80 + 1} {zone % 9 + 1}{unit}"
