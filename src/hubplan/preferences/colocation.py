"""Co-location: hubs beside other kinds of service, where people have more than one errand."""

from typing import Final

import geopandas as gpd
import pandas as pd

from hubplan.measures.colocation import FULL_KINDS, count_kinds
from hubplan.preferences.preference import BoundWords, DrawnPlan, Facts, Preference
from hubplan.prices import Prices
from hubplan.run import Achieved
from hubplan.scenario import Scenario

MINUTES_A_KM: Final = 1.5
"""Minutes that stand for a kilometre where travel is in minutes: 40 km an hour."""


def opening_cost(facts: Facts, scenario: Scenario) -> pd.Series | None:
    """Price a hub at each place, in units of travel for each traveler; ``None`` where that comes to nothing.

    A place with no other kind of service within 400 m costs the whole distance asked for, one with four or more costs
    nothing, and those between fall evenly. The price does not depend on the size of the area.

    Returns
    -------
    pandas.Series
        By site, and by the code of each data zone for its centre.
    """
    metres = scenario.objective.colocation
    if metres <= 0 or not len(facts.sites):
        return None
    zones = facts.zones
    centres = gpd.GeoDataFrame(
        {"category": ""}, index=zones.index, geometry=gpd.points_from_xy(zones["easting"], zones["northing"])
    )
    full = metres / 1000 * (MINUTES_A_KM if facts.travel_unit == "minutes" else 1.0)
    kinds = pd.concat([count_kinds(places, facts.sites_around) for places in (facts.sites, centres)])
    return full * (1.0 - kinds.clip(upper=FULL_KINDS) / FULL_KINDS)


def _price(facts: Facts, scenario: Scenario) -> Prices | None:
    fee = opening_cost(facts, scenario)
    return None if fee is None else Prices(fee=fee)


def _setting(facts: Facts, scenario: Scenario) -> float | None:
    return scenario.objective.colocation if len(facts.sites) else None


def _tell_setting(metres: float) -> str:
    return f"up to {metres:,.0f} m of travel for a hub with no other kind of service beside it"


def _achieve(facts: Facts, _asked: Scenario, drawn: DrawnPlan) -> dict[str, float]:
    kinds = count_kinds(drawn.searched.hubs, facts.sites_around)
    return {
        **{f"kinds_beside_{catchment}": int(number) for catchment, number in kinds.items()},
        "hubs_without": int((kinds == 0).sum()),
    }


def _tell_achieved(achieved: Achieved) -> str:
    """Say how many kinds stand beside the hubs.

    Examples
    --------
    >>> _tell_achieved(Achieved({"kinds_beside_1": 4, "kinds_beside_2": 0, "hubs_without": 1}, 2))
    '0 to 4 other kinds of service beside a hub; 1 of 2 hubs has none'
    """
    without = int(achieved.numbers["hubs_without"])
    kinds = sorted(int(number) for key, number in achieved.numbers.items() if key != "hubs_without")
    span = f"{kinds[0]}" if kinds[0] == kinds[-1] else f"{kinds[0]} to {kinds[-1]}"
    noun = "kind" if kinds[-1] == 1 else "kinds"
    none = f"{without} of {len(kinds)} hubs {'has' if without == 1 else 'have'} none" if without else "no hub has none"
    return f"{span} other {noun} of service beside a hub; {none}"


def _bound(facts: Facts, scenario: Scenario) -> BoundWords:
    on = scenario.objective.colocation > 0 and len(facts.sites) > 0
    return BoundWords(measured="services beside hubs" if on else "")


COLOCATION = Preference[float](
    key="colocation",
    off=0.0,
    name="Hubs beside other services",
    setting=_setting,
    tell_setting=_tell_setting,
    achieve=_achieve,
    tell_achieved=_tell_achieved,
    price=_price,
    keeping="hubs beside other services",
    bound=_bound,
)
