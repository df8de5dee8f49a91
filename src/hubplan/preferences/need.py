"""Need: whose travel counts."""

from collections.abc import Mapping
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd

from hubplan.errors import MissingDataError
from hubplan.measures import access
from hubplan.preferences.preference import BoundWords, DrawnPlan, Facts, Preference
from hubplan.prices import Prices
from hubplan.run import Achieved
from hubplan.scenario import Need, Scenario
from hubplan.travel.words import name_measure, tell_noun, tell_travel

_WORDS: Final[Mapping[Need, str]] = {
    "people": "all people",
    "children": "children and young people (0 to 17)",
    "deprivation": "people, counted twice in the most deprived fifth of zones and once in the least",
}


_MEAN = "weighted_mean"


def travelers(zones: gpd.GeoDataFrame, scenario: Scenario) -> pd.Series | None:
    """Count the people of each zone whose travel counts; ``None`` where all count alike.

    With ``deprivation``, people count 2 times in the most deprived fifth of Scotland's zones (SIMD quintile 1), 1.75,
    1.5 and 1.25 times in the next ones, and once in the least deprived; in zones without a rank 1.5 times.

    Raises
    ------
    MissingDataError
        The zones' files do not tell.
    """
    need = scenario.objective.need
    if need == "people":
        return None
    if need == "children":
        if "children" not in zones.columns or not zones["children"].sum() > 0:
            raise MissingDataError(
                "objective.need: children needs people by age, and the population file has none for this area. "
                "Give a --population FILE with ages, or take need: people."
            )
        return zones["children"].fillna(0).astype("float64")
    if "simd_quintile" not in zones.columns or zones["simd_quintile"].isna().all():
        raise MissingDataError(
            "objective.need: deprivation needs the SIMD rank or quintile of each data zone, which no file tells. "
            "Give a --lookup FILE with one, or take need: people."
        )
    quintile = pd.to_numeric(zones["simd_quintile"], errors="coerce").astype("float64").fillna(3.0)
    return zones["population"] * (2.0 - (quintile - 1.0) / 4.0)


def _require(zones: gpd.GeoDataFrame, scenario: Scenario) -> None:
    travelers(zones, scenario)


def _price(facts: Facts, scenario: Scenario) -> Prices | None:
    weight = travelers(facts.zones, scenario)
    return None if weight is None else Prices(weight=weight.to_numpy(dtype=np.float64))


def _achieve(facts: Facts, asked: Scenario, drawn: DrawnPlan) -> dict[str, float]:
    """Average the travel of those whose travel counts, to the hubs that are best for them in this plan."""
    travel = drawn.asked.travel
    weight = travelers(facts.zones, asked)
    mean = access.mean_travel(travel.own, facts.zones["population"] if weight is None else weight)
    return {name_measure(_MEAN, travel.unit): mean}


def _tell_achieved(achieved: Achieved) -> str:
    ((name, mean),) = achieved.numbers.items()
    unit = name.removeprefix(name_measure(_MEAN, ""))
    return f"average {tell_noun(unit)} by that weight {tell_travel(mean, unit, decimals=3)}"


def _bound(_facts: Facts, scenario: Scenario) -> BoundWords:
    need = scenario.objective.need
    return BoundWords(whose="" if need == "people" else _WORDS[need])


NEED = Preference[Need](
    key="need",
    off="people",
    name="Whose travel counts",
    tell_setting=_WORDS.__getitem__,
    achieve=_achieve,
    tell_achieved=_tell_achieved,
    require=_require,
    price=_price,
    bound=_bound,
)
