"""Units kept together: wards, localities and the like that a plan should leave whole, or with ``hard`` must."""

from dataclasses import replace

import geopandas as gpd
import pandas as pd

from hubplan.errors import MissingDataError
from hubplan.measures import nesting
from hubplan.preferences.preference import BoundWords, DrawnPlan, Facts, Preference, Priced
from hubplan.prices import Prices, number_labels
from hubplan.run import Achieved
from hubplan.scenario import KeepTogether, Scenario
from hubplan.schema import vintage_of
from hubplan.units import UNITS


def unit_of(zones: gpd.GeoDataFrame, unit: str) -> pd.Series:
    """Find the unit of each zone, missing where it has none.

    Raises
    ------
    MissingDataError
        No file tells.
    """
    if unit not in zones.columns or zones[unit].isna().all():
        raise MissingDataError(
            f"objective.keep_together: no file tells the {unit.replace('_', ' ')} of the area's data zones. "
            f"Give a --lookup FILE with a column that names {UNITS[unit].cure}{_name_official(zones, unit)}, or take "
            "another unit."
        )
    return zones[unit]


def _name_official(zones: gpd.GeoDataFrame, unit: str) -> str:
    """Name the official lookup that has a unit; empty for zones that are not real."""
    vintage = vintage_of(str(zones.index[0]))
    return f", as {UNITS[unit].official.format(vintage=vintage)}" if vintage in ("2011", "2022") else ""


def _require(zones: gpd.GeoDataFrame, scenario: Scenario) -> None:
    kept = scenario.objective.keep_together
    if kept is not None:
        unit_of(zones, kept.unit)


def _price(facts: Facts, scenario: Scenario) -> Prices | None:
    kept = scenario.objective.keep_together
    if kept is None or kept.hard:  # hard units are pinned
        return None
    return Prices(together=((number_labels(unit_of(facts.zones, kept.unit)), kept.weight),))


def _tell_setting(kept: KeepTogether) -> str:
    return f"{kept.unit.replace('_', ' ')}, {'hard' if kept.hard else f'weight {kept.weight:g}'}"


def _achieve(facts: Facts, asked: Scenario, drawn: DrawnPlan) -> dict[str, float]:
    kept = asked.objective.keep_together
    if kept is None:
        return {}
    plan = drawn.plan
    if kept.unit not in plan.zones.columns:  # searched without the preference, for which alone the unit was worked out
        plan = replace(plan, zones=plan.zones.assign(**{kept.unit: facts.zones[kept.unit]}))
    split = nesting.split_units(plan, kept.unit)
    units, people = int(plan.zones[kept.unit].nunique()), int(split["people"].sum())
    return {"units": units, "split_units": len(split), "people_in_split_units": people}


def _tell_achieved(achieved: Achieved) -> str:
    numbers = achieved.numbers
    return f"{numbers['split_units']} of {numbers['units']} split, with {numbers['people_in_split_units']:,} people"


def tell_whole(scenario: Scenario) -> str:
    """Say which units every plan leaves whole; empty where none.

    Examples
    --------
    >>> tell_whole(Scenario.model_validate({"objective": {"keep_together": {"unit": "hscp", "hard": True}}}))
    'partnerships whole'
    """
    kept = scenario.objective.keep_together
    return f"{UNITS[kept.unit].several} whole" if kept is not None and kept.hard else ""


def _bound(_facts: Facts, scenario: Scenario) -> BoundWords:
    kept = scenario.objective.keep_together
    if kept is None or kept.hard:
        return BoundWords()
    return BoundWords(measured="units kept together", left_out=("units kept together",))


KEEP_TOGETHER = Preference[KeepTogether](
    key="keep_together",
    off=None,
    name="Units kept together",
    tell_setting=_tell_setting,
    achieve=_achieve,
    tell_achieved=_tell_achieved,
    require=_require,
    priced=Priced.CUTS,
    price=_price,
    bound=_bound,
    is_hard=lambda kept: kept.hard,
)
