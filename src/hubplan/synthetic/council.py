"""Make a whole council; two more functions give it in the forms that the rest of hubplan works with."""

from dataclasses import dataclass
from itertools import islice

import geopandas as gpd
import numpy as np
import pandas as pd

from hubplan.errors import ScenarioError
from hubplan.schema import LINK_COLUMNS, check_zones
from hubplan.synthetic.fields import make_field
from hubplan.synthetic.geography import ORIGIN, Geography, make_geography
from hubplan.synthetic.names import COUNCILS, invent_places, name_neighborhoods
from hubplan.synthetic.people import count_ages, count_people, rank_deprivation
from hubplan.synthetic.places import place_sites
from hubplan.synthetic.series import tabulate_series
from hubplan.synthetic.tables import (
    list_codes,
    name_zones,
    tabulate_boundaries,
    tabulate_centroids,
    tabulate_deprivation,
    tabulate_links,
    tabulate_lookup,
    tabulate_population,
)

_FEWEST, _MOST, _MOST_ISLANDS = 20, 99_999, 8
_OF_THE_PAST = 1


@dataclass(frozen=True, eq=False)
class SyntheticCouncil:
    """Synthetic council as eight tables, each in the layout of the official file.

    Every table has one row a data zone but ``series`` (a row a year and zone), ``links`` and ``sites``. Codes begin S019, S029, S129, S379 and S089, which
    no official code does; names of councils, partnerships and boards end in ``(synthetic)``.
    """

    name: str
    boundaries: gpd.GeoDataFrame
    centroids: pd.DataFrame
    population: pd.DataFrame
    lookup: pd.DataFrame
    deprivation: pd.DataFrame
    links: pd.DataFrame
    sites: pd.DataFrame
    series: pd.DataFrame

    def __repr__(self) -> str:
        people = int(self.population["Total population"].sum())
        return f"<SyntheticCouncil {self.name}: {len(self.boundaries):,} zones, {people:,} people>"

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """Tables by name, all eight."""
        names = ("boundaries", "centroids", "population", "lookup", "deprivation", "links", "sites", "series")
        return {name: getattr(self, name) for name in names}


def make_council(
    *, zones: int = 300, people: int = 230_000, seed: int = 7, islands: int = 1, councils: int = 1
) -> SyntheticCouncil:
    """Make a council with a coast, hills, towns, a firth with a bridge over it, and islands with ferries.

    Parameters
    ----------
    zones
        Number of data zones, 20 to 99,999.
    people
        Everyone in the council; official zones have 767 each on average.
    seed
        The same seed makes the same council.
    islands
        Number of islands, 0 to 8.
    councils
        Number of contiguous council areas that the zones are split into, 1 to 8.

    Raises
    ------
    ScenarioError
        A number is out of its range.

    Examples
    --------
    >>> council = make_council(zones=40, people=30_000, seed=1)
    >>> council
    <SyntheticCouncil Strathfable (synthetic): 40 zones, 30,000 people>
    >>> int(council.population["Total population"].sum())
    30000
    """
    _check(zones, people, islands, councils)
    rng = np.random.default_rng(seed)
    geography = make_geography(rng, zones, people, islands=islands, councils=councils)
    town_names, group_names = _invent_names(rng, geography)
    counted = count_people(rng, geography.expected, people)
    central = np.exp(-(geography.away**2) / 1.5)
    rural = 1 - np.exp(-((geography.away / 3.0) ** 2))
    ages = count_ages(rng, counted, central, rural)
    luck = make_field(rng, 9_000.0, octaves=3)
    rank = rank_deprivation(rng, geography.centres, central, rural, luck)
    names = name_zones(geography.group, group_names)
    lookup = tabulate_lookup(geography, names, group_names, COUNCILS)
    # a source of luck of its own leaves every other table as it is without a series
    past = np.random.default_rng([seed, _OF_THE_PAST])
    series = tabulate_series(past, geography.centres, list_codes(zones), counted, ages[:, :18].sum(axis=1))
    place_names = [group_names[group] for group in geography.group]
    return SyntheticCouncil(
        name=f"{COUNCILS[0]} (synthetic)",
        boundaries=tabulate_boundaries(geography, names, counted),
        centroids=tabulate_centroids(geography.centres, names, counted),
        population=tabulate_population(lookup, ages),
        lookup=lookup,
        deprivation=tabulate_deprivation(list_codes(zones), rank),
        links=tabulate_links(geography, lookup, town_names),
        sites=place_sites(rng, geography.spots, place_names, town_names, people),
        series=series,
    )


def to_zones(council: SyntheticCouncil) -> gpd.GeoDataFrame:
    """Turn the zones of a council into the frame that the rest of hubplan works with.

    Returns
    -------
    geopandas.GeoDataFrame
        Checked zones: index ``data_zone``; name, population, easting, northing, ages, nesting units with names,
        ``simd_rank`` and ``simd_quintile`` (made up), geometry.

    Examples
    --------
    >>> int(to_zones(make_council(zones=20, people=15_000))["population"].sum())
    15000
    """
    lookup, people = council.lookup, council.population
    units = {"CA": "council", "HSCP": "hscp", "HB": "health_board", "IntZone": "intermediate_zone"}
    columns: dict[str, object] = {
        "name": lookup["DataZoneName"].to_numpy(),
        "population": people["Total population"].to_numpy(),
        "easting": council.centroids["Easting"].to_numpy(),
        "northing": council.centroids["Northing"].to_numpy(),
    }
    for column, first, last in (("age_0_4", 0, 4), ("age_5_11", 5, 11), ("age_12_17", 12, 17), ("children", 0, 17)):
        columns[column] = people[[f"Age {age}" for age in range(first, last + 1)]].sum(axis=1).to_numpy()
    for official, unit in units.items():
        columns[unit] = lookup[official].to_numpy()
        columns[f"{unit}_name"] = lookup[f"{official}Name"].to_numpy()
    columns["simd_rank"] = council.deprivation["SyntheticDeprivationRank"].to_numpy()
    columns["simd_quintile"] = council.deprivation["SyntheticDeprivationQuintile"].to_numpy()
    shapes = council.boundaries.geometry
    index = pd.Index(lookup["DataZone"], name="data_zone")
    return check_zones(gpd.GeoDataFrame(columns, index=index, geometry=shapes.to_numpy(), crs=shapes.crs))


def to_links(council: SyntheticCouncil) -> pd.DataFrame:
    """Turn the links of a council into a frame for the rest of hubplan: indexed ``link``, all ``confirmed``."""
    links = council.links.assign(status="confirmed").set_index("link_id").rename_axis("link")
    return links[list(LINK_COLUMNS)]


def _invent_names(rng: np.random.Generator, geography: Geography) -> tuple[list[str], list[str]]:
    """Invent names of towns, and of intermediate zones by the town they lie in."""
    places = invent_places(rng)
    towns = list(islice(places, len(geography.towns.people)))
    middle = pd.DataFrame(geography.centres).groupby(geography.group).mean().to_numpy() - ORIGIN
    town, away = geography.towns.nearest(middle)
    return towns, name_neighborhoods(middle - geography.towns.xy[town], town, away, towns, places)


def _check(zones: int, people: int, islands: int, councils: int) -> None:
    for what, number, least, most in (
        ("zones", zones, _FEWEST, _MOST),
        ("people", people, zones, 10_000 * zones),
        ("islands", islands, 0, _MOST_ISLANDS),
        ("councils", councils, 1, len(COUNCILS)),
    ):
        if not least <= number <= most:
            raise ScenarioError(f"{what}: expected {least:,} to {most:,} in a synthetic council, found {number:,}.")
