"""Count the people of places by catchment: towns, neighbourhoods of a city, and countryside."""

import re
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from hubplan.place_names import name_places, name_units, plain_name
from hubplan.plan import Plan
from hubplan.schema import CATCHMENT

_CENTRE = re.compile(r"\b(?:Central|Centre)\b", re.IGNORECASE)

_CITY = 2
"""A place with as many people as this many catchments of mean size is a city, and told by its neighbourhoods."""


@dataclass(frozen=True, eq=False)
class Places:
    """Places that the zones of a plan lie in.

    Parameters
    ----------
    of_zone
        The place of each zone, as an identifier.
    names
        Its name, by identifier.
    part
        The name of the neighbourhood of each zone.
    people
        Of each zone; at least 1, as places without people still have a name.
    inside
        People by catchment and place.
    towns
        Which places are no countryside; all where no zone's settlement is known.
    local
        Which are neighbourhoods, of a city or where no settlement is known: they are told from where the hub is.
    """

    of_zone: pd.Series
    names: dict[str, str]
    part: pd.Series
    people: pd.Series
    inside: pd.Series
    towns: frozenset[str]
    local: frozenset[str]
    central: frozenset[str]
    """Which of the neighbourhoods are the middle of a town."""

    @cached_property
    def share(self) -> pd.Series:
        """Share of a place's people whom each catchment holds."""
        return self.inside / self.inside.groupby("place").sum()


def count_places(plan: Plan) -> Places:
    """Find the place of each zone and count its people in each catchment.

    Examples
    --------
    >>> from hubplan.measures.example import three_zones
    >>> count_places(three_zones()).names
    {'A': 'A', 'B': 'B', 'C': 'C'}
    """
    zones = plan.zones
    people = zones["population"].clip(lower=1)
    part = name_places(zones)
    council = zones["council"].astype(str) + " " if "council" in zones.columns else pd.Series("", index=zones.index)
    code, name = _settlements(zones)
    town = code != ""
    of_zone = code.where(town, council + part)
    names = {str(key): str(value) for key, value in zip(of_zone, name.where(town, part), strict=True)}
    local = set(of_zone[~town])
    size = people[town].groupby(code[town]).sum()
    cities = size.index[size * plan.k >= _CITY * people.sum()] if plan.k > 1 else size.index[:0]
    in_city = code.isin(cities)
    if in_city.any():
        known = {council[zone] + name[zone]: code[zone] for zone in zones.index[town & ~in_city]}
        spots = (council + part)[in_city]
        of_zone = of_zone.where(~in_city, spots.map(lambda spot: known.get(spot, spot)).reindex(zones.index))
        names |= {str(of_zone[zone]): str(part[zone]) for zone in spots.index if of_zone[zone] not in names}
        local |= set(of_zone[in_city]) - set(known.values())
    towns = set(of_zone[town]) if town.any() else set(of_zone)
    inside = people.groupby([plan.assignment, of_zone]).sum().rename_axis([CATCHMENT, "place"])
    held = set(of_zone)
    local &= held
    central = local & set(of_zone[name_units(zones).str.contains(_CENTRE)])
    kept = {key: value for key, value in sorted(names.items()) if key in held}
    return Places(of_zone, kept, part, people, inside, frozenset(towns), frozenset(local), frozenset(central))


def _settlements(zones: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """Find code and name of each zone's settlement, empty where it has none."""
    none = pd.Series("", index=zones.index, dtype=object)
    if "settlement" not in zones.columns:
        return none, none
    code = zones["settlement"].fillna("").astype(str).astype(object)
    name = zones["settlement_name"].map(plain_name).astype(object) if "settlement_name" in zones.columns else none
    # a settlement without a name of its own names nothing
    return code.where(name != "", ""), name
