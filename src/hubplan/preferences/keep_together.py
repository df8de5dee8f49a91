"""Units kept together: wards, localities and the like that a plan should leave whole, or with ``hard`` must."""

import geopandas as gpd

from hubplan.errors import MissingDataError
from hubplan.measures import nesting
from hubplan.measures.kept_units import is_told, list_kept_units
from hubplan.preferences.preference import BoundWords, DrawnPlan, Facts, Preference, Priced
from hubplan.prices import Prices, number_labels
from hubplan.run import Achieved
from hubplan.scenario import KeepTogether, Scenario
from hubplan.schema import vintage_of
from hubplan.units import UNITS

Kept = tuple[KeepTogether, ...]


def _check_told(zones: gpd.GeoDataFrame, unit: str) -> None:
    if not is_told(zones, unit):
        raise MissingDataError(
            f"objective.keep_together: no file tells the {unit.replace('_', ' ')} of the area's data zones. "
            f"Give a --lookup FILE with a column that names {UNITS[unit].cure}{_name_official(zones, unit)}, or take "
            "another unit."
        )


def _name_official(zones: gpd.GeoDataFrame, unit: str) -> str:
    """Name the official lookup that has a unit; empty for zones that are not real."""
    vintage = vintage_of(str(zones.index[0]))
    return f", as {UNITS[unit].official.format(vintage=vintage)}" if vintage in ("2011", "2022") else ""


def _require(zones: gpd.GeoDataFrame, scenario: Scenario) -> None:
    for kept in scenario.objective.keep_together or ():
        _check_told(zones, kept.unit)


def _setting(facts: Facts, scenario: Scenario) -> Kept | None:
    return tuple(units.kept for units in list_kept_units(facts.zones, scenario)) or None


def _price(facts: Facts, scenario: Scenario) -> Prices | None:
    soft = [units for units in list_kept_units(facts.zones, scenario) if not units.kept.hard]  # hard units are pinned
    if not soft:
        return None
    return Prices(together=tuple((number_labels(units.of), units.kept.weight) for units in soft))


def _tell_setting(setting: Kept) -> str:
    return "; ".join(
        f"{kept.unit.replace('_', ' ')}, {'hard' if kept.hard else f'weight {kept.weight:g}'}" for kept in setting
    )


def _achieve(facts: Facts, asked: Scenario, drawn: DrawnPlan) -> dict[str, float]:
    numbers: dict[str, float] = {}
    for units in list_kept_units(facts.zones, asked):
        unit, plan = units.kept.unit, units.lay_over(drawn.plan)
        split = nesting.split_units(plan, unit)
        numbers[f"{unit}_units"] = int(plan.zones[unit].nunique())
        numbers[f"{unit}_split"] = len(split)
        numbers[f"{unit}_people_split"] = int(split["people"].sum())
    return numbers


def _tell_achieved(achieved: Achieved) -> str:
    numbers = achieved.numbers
    kinds = [key.removesuffix("_units") for key in numbers if key.endswith("_units")]
    return "; ".join(
        f"{numbers[f'{kind}_split']} of {numbers[f'{kind}_units']} {UNITS[kind].several} split, "
        f"with {numbers[f'{kind}_people_split']:,} people"
        for kind in kinds
    )


def tell_whole(scenario: Scenario) -> str:
    """Say which units every plan leaves whole; empty where none.

    Examples
    --------
    >>> tell_whole(Scenario.model_validate({"objective": {"keep_together": {"unit": "hscp", "hard": True}}}))
    'partnerships whole'
    """
    hard = [UNITS[kept.unit].several for kept in scenario.objective.keep_together or () if kept.hard]
    return f"{' and '.join(hard)} whole" if hard else ""


def _bound(facts: Facts, scenario: Scenario) -> BoundWords:
    asked = scenario.objective.keep_together
    kept = [units.kept for units in list_kept_units(facts.zones, scenario)] if asked is None else asked
    if all(one.hard for one in kept):
        return BoundWords()
    return BoundWords(measured="units kept together", left_out=("units kept together",))


KEEP_TOGETHER = Preference[Kept](
    key="keep_together",
    off=(),
    name="Units kept together",
    keeping="units whole",
    setting=_setting,
    tell_setting=_tell_setting,
    achieve=_achieve,
    tell_achieved=_tell_achieved,
    require=_require,
    priced=Priced.CUTS,
    price=_price,
    bound=_bound,
    is_hard=lambda setting: any(kept.hard for kept in setting),
)
