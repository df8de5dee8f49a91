"""Name catchments after the largest places that they hold, as people would."""

from collections.abc import Iterator, Mapping

import geopandas as gpd
import pandas as pd

from hubplan.hubs.parts import tell_parts
from hubplan.hubs.places import Places, count_places
from hubplan.place_names import plain_name
from hubplan.plan import Plan
from hubplan.schema import CATCHMENT

_LONGEST = 40
_HOLDS = 2 / 3
"""A catchment holds a place where it has this share of the place's people."""

_MUCH = 1 / 3
"""A place of which a catchment holds only a part still names it, told apart, where it is this share of its people."""

_MOST, _FAR_AHEAD = 0.5, 3
"""A place names a catchment by itself where it is half of its people, and so many times the next."""

_OF_THE_HUB = 2
"""Of neighbourhoods the one where the hub is counts for more: people will go there."""

_OF_THE_CENTRE = 2.5
"""A town's centre is better known than its other parts, some of which do not bear its name."""


def name_catchments(plan: Plan, hubs: gpd.GeoDataFrame, given: Mapping[str, str] | None = None) -> pd.Series:
    """Name each catchment after the one or two largest places of which it holds most.

    A catchment that is a whole council has the council's name. A place with half of the catchment's people, and three
    times those of the next, stands by itself. Inside a city, and where no settlement is known, the places are
    neighbourhoods, by the names of intermediate zones. A place that two catchments are named after is told apart by
    compass points (``Kilmarnock east and Stewarton``), else by its parts. The order of rows does not count.

    Parameters
    ----------
    plan
        A proved plan; ``settlement``, ``settlement_name``, ``intermediate_zone_name`` and ``council_name`` of its zones
        are used where they are there.
    hubs
        Index ``catchment``; ``data_zone`` is the zone that the hub lies in.
    given
        Names that the council gives: data zone → name of the catchment that holds it, whatever its own would be.

    Returns
    -------
    pandas.Series
        Unique names, index ``catchment``, hardly ever longer than 40 characters.

    Examples
    --------
    >>> from hubplan.measures.example import three_zones, two_hubs
    >>> name_catchments(three_zones(), two_hubs()).to_dict()
    {1: 'A', 2: 'C and B'}
    """
    places = count_places(plan)
    chosen = _given_names(plan, given or {})
    wholes = _whole_councils(plan)
    ranked = {c: _rank_places(places, c, str(hubs.at[c, "data_zone"])) for c in plan.catchments}
    told = _tell_apart(plan, places, ranked)
    for catchment in _surest_first(places, ranked):
        if catchment in chosen:
            continue
        offers = list(_offer_names(places, ranked[catchment], told, catchment))
        if catchment in wholes:
            offers = [wholes[catchment], *offers]
        taken = {name.casefold() for name in chosen.values()}
        free = [name for name in offers if name.casefold() not in taken]
        short = [name for name in free if len(name) <= _LONGEST]
        numbered = (f"{offers[0]} {number}" for number in range(2, plan.k + 2))
        chosen[catchment] = next(iter(short or free), "") or next(n for n in numbered if n.casefold() not in taken)
    return pd.Series(chosen, dtype=object, name="name").reindex(plan.catchments).rename_axis(CATCHMENT)


def _given_names(plan: Plan, given: Mapping[str, str]) -> dict[int, str]:
    """Give catchments the names of the council's own; of several for one catchment the first by code counts."""
    chosen: dict[int, str] = {}
    for zone, name in sorted(given.items()):
        if zone in plan.assignment.index:
            chosen.setdefault(int(plan.assignment[zone]), " ".join(name.split()))
    return chosen


def _rank_places(places: Places, catchment: int, hub_zone: str) -> list[str]:
    """List the places that may name a catchment, best first: those that it holds, and parts that are much of it."""
    inside, share = places.inside[catchment], places.share[catchment]
    hub = places.of_zone.get(hub_zone, "")
    weight: dict[str, float] = {}
    for place, people in inside.items():
        if place not in places.towns:
            continue
        much = people >= _MUCH * inside.sum()
        if much or share[place] >= _HOLDS:
            weight[place] = float(people if much else people * share[place])
            weight[place] *= _OF_THE_HUB if place == hub and place in places.local else 1.0
            weight[place] *= _OF_THE_CENTRE if place in places.central else 1.0
    if not weight:  # countryside, or parts of towns alone
        towns = [place for place in inside.index if place in places.towns]
        weight = {place: float(inside[place]) for place in towns or inside.index}
    return sorted(weight, key=lambda place: (-weight[place], places.names[place], place))


def _few(places: Places, catchment: int, ranked: list[str]) -> list[str]:
    """Take the one or two places that name a catchment."""
    inside = places.inside[catchment]
    first = inside[ranked[0]]
    next_most = max((inside[place] for place in ranked[1:]), default=0)
    enough = first >= _MOST * inside.sum() and first >= _FAR_AHEAD * next_most
    return ranked[:1] if enough else ranked[:2]


def _tell_apart(plan: Plan, places: Places, ranked: Mapping[int, list[str]]) -> dict[tuple[int, str], str]:
    """Find the words for parts of places, of those that name two catchments or are mostly elsewhere."""
    users: dict[str, list[int]] = {}
    for catchment, best in ranked.items():
        for place in _few(places, catchment, best):
            users.setdefault(place, []).append(catchment)
    share, told = places.share, {}
    for place, catchments in sorted(users.items()):
        if len(catchments) > 1 or share[catchments[0], place] < _HOLDS:
            for catchment, words in tell_parts(plan, places, place, catchments).items():
                told[catchment, place] = words
    return told


def _surest_first(places: Places, ranked: Mapping[int, list[str]]) -> list[int]:
    """Order catchments so that of two with the same name the one with more of the place chooses first."""
    return sorted(ranked, key=lambda catchment: (-int(places.inside[catchment, ranked[catchment][0]]), catchment))


def _offer_names(
    places: Places, ranked: list[str], told: Mapping[tuple[int, str], str], catchment: int
) -> Iterator[str]:
    """Offer names for a catchment, best first."""

    def call(place: str) -> str:
        return f"{places.names[place]} {told.get((catchment, place), '')}".rstrip()

    best = _few(places, catchment, ranked)
    yield " and ".join(map(call, best))
    for other in ranked[1:4]:
        yield f"{call(ranked[0])} and {call(other)}"
    yield call(ranked[0])
    here = places.of_zone.index[places.of_zone == ranked[0]]
    for part in sorted(set(places.part[here]) - {places.names[ranked[0]]}):
        yield f"{places.names[ranked[0]]} {part}"


def _whole_councils(plan: Plan) -> dict[int, str]:
    """Find the catchments that are exactly one council, with its name."""
    if "council_name" not in plan.zones.columns:
        return {}
    named = plan.zones["council_name"].map(plain_name)
    council = named.where(named != "")
    pairs = pd.DataFrame({CATCHMENT: plan.assignment, "council": council}).dropna().drop_duplicates()
    once = ~pairs[CATCHMENT].duplicated(keep=False) & ~pairs["council"].duplicated(keep=False)
    return {int(row[CATCHMENT]): str(row["council"]) for _, row in pairs[once].iterrows()}
