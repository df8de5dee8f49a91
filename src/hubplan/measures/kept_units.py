"""Units that a scenario keeps together in an area: those asked for, or the usual ones that files tell."""

from dataclasses import dataclass, replace
from typing import Final

import geopandas as gpd
import pandas as pd

from hubplan.plan import Plan
from hubplan.scenario import KeepTogether, Scenario
from hubplan.units import UNITS

USUAL_WEIGHTS: Final = {"intermediate_zone": 1.0, "settlement": 1.0}
"""Kinds kept together unless said otherwise, and at what weight; see docs/defaults.md for what they cost."""


@dataclass(frozen=True, eq=False)
class KeptUnits:
    """Kind of unit to keep together, with the unit of each zone; missing where it has none, or none that can be whole."""

    kept: KeepTogether
    of: pd.Series

    def lay_over(self, plan: Plan) -> Plan:
        """Give the zones of a plan the units that count."""
        return replace(plan, zones=plan.zones.assign(**{self.kept.unit: self.of.reindex(plan.zones.index)}))


def is_told(zones: gpd.GeoDataFrame, unit: str) -> bool:
    """Tell whether a file says which unit of a kind some zone lies in."""
    return unit in zones.columns and bool(zones[unit].notna().any())


def list_kept_units(zones: gpd.GeoDataFrame, scenario: Scenario) -> list[KeptUnits]:
    """List the kinds of unit that a scenario keeps together, of those that the zones tell.

    Of the usual kinds, units with more people than a catchment may hold do not count, as every plan divides them.

    Examples
    --------
    >>> from hubplan.measures.example import three_zones
    >>> zones = three_zones().zones.assign(intermediate_zone=["I1", "I1", "I2"])
    >>> [(one.kept.unit, one.of.tolist()) for one in list_kept_units(zones, Scenario())]
    [('intermediate_zone', ['I1', 'I1', 'I2'])]
    """
    asked = scenario.objective.keep_together
    if asked is not None:
        return [KeptUnits(kept, zones[kept.unit]) for kept in asked if is_told(zones, kept.unit)]
    usual = [(unit, weight) for unit, weight in USUAL_WEIGHTS.items() if unit in UNITS and is_told(zones, unit)]
    return [
        KeptUnits(
            KeepTogether.model_validate({"unit": unit, "weight": weight}), _that_fit(zones, unit, scenario.band.high)
        )
        for unit, weight in usual
    ]


def _that_fit(zones: gpd.GeoDataFrame, unit: str, most: int) -> pd.Series:
    people = zones["population"].groupby(zones[unit]).transform("sum")
    return zones[unit].where(people <= most)
