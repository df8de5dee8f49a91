"""Preference: a key of the scenario, what it prices, what a plan achieves of it, and its words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Generic, TypeVar

import geopandas as gpd
import pandas as pd

from hubplan.contiguity import Contiguity
from hubplan.pins.combine import Settled
from hubplan.plan import Plan
from hubplan.prices import Prices
from hubplan.proposal import Proposal
from hubplan.run import Achieved
from hubplan.scenario import Scenario

Setting = TypeVar("Setting")


@dataclass(frozen=True, eq=False)
class Facts:
    """Facts of an area that are known before the search.

    ``contiguity`` is without what the scenario takes out, ``as_read`` with it. ``baseline``, ``barriers`` and ``pins``
    are there where the scenario names some; ``bridges`` are links between zones that share a border. ``sites`` are those
    of the area, ``elsewhere`` specialist ones outside it; travel is in ``travel_unit``, km or minutes.
    """

    zones: gpd.GeoDataFrame
    contiguity: Contiguity
    as_read: Contiguity
    baseline: pd.Series | None = None
    barriers: gpd.GeoDataFrame | None = None
    bridges: pd.DataFrame | None = None
    pins: Settled | None = None
    sites: gpd.GeoDataFrame = field(default_factory=gpd.GeoDataFrame)
    elsewhere: gpd.GeoDataFrame = field(default_factory=gpd.GeoDataFrame)
    travel_unit: str = "km"

    @property
    def sites_around(self) -> gpd.GeoDataFrame:
        """Sites of the area and outside it."""
        return gpd.GeoDataFrame(pd.concat([self.sites, self.elsewhere])) if len(self.elsewhere) else self.sites


@dataclass(frozen=True, eq=False)
class DrawnPlan:
    """Plan with its hubs as chosen by the scenario that it was searched by, and as by the scenario asked."""

    searched: Proposal
    asked: Proposal

    @property
    def plan(self) -> Plan:
        """Plan, which is the same in both."""
        return self.searched.plan


class Priced(IntEnum):
    """Parts of a plan that preferences price, in the order in which the words of the bound name them."""

    CUTS = 1
    """Borders that the plan cuts."""
    USES = 2
    """Borders and links inside its catchments."""
    SIZES = 3
    NOTHING = 4


@dataclass(frozen=True)
class BoundWords:
    """Words that a preference adds to those of the bound.

    ``whose`` travel the bound is on; what every plan under it is ``held`` to; by what plans are ``measured`` where they
    are drawn anew exactly; what is ``left_out`` of it, and what is left out ``unless_proved``: of the first bound alone.
    """

    whose: str = ""
    held: tuple[str, ...] = ()
    measured: str = ""
    left_out: tuple[str, ...] = ()
    unless_proved: tuple[str, ...] = ()


def _say_nothing(_facts: Facts, _scenario: Scenario) -> BoundWords:
    return BoundWords()


def _is_soft(_setting: object) -> bool:
    return False


@dataclass(frozen=True)
class Preference(Generic[Setting]):
    """Preference: its key, price, outcome and words.

    Parameters
    ----------
    key
        Its key in the scenario, under ``objective`` unless ``at_top``.
    off
        What stands there where it is off.
    name
        What people call it.
    tell_setting
        Its setting in words.
    achieve
        What a plan makes of it, in numbers by name; the scenario is the one that was asked.
    tell_achieved
        The same in words.
    setting
        Its setting where it is on, ``None`` where nothing comes of it; what stands at its key unless said.
    keeping
        What it keeps, as in "keeping sizes even"; empty where it is no cost in travel.
    label
        The word that goes before a setting that is a bare number.
    require
        Checks that the zones tell what it needs; raises :class:`hubplan.errors.MissingDataError` with the cure.
    priced, price
        What of a plan it prices, and how. Without ``price`` the clustering takes the setting as it stands.
    bound
        What it adds to the words of the bound, whether it is on or not.
    is_hard
        Whether with this setting it must hold, whatever it costs.
    """

    key: str
    off: object
    name: str
    tell_setting: Callable[[Setting], str]
    achieve: Callable[[Facts, Scenario, DrawnPlan], Mapping[str, float]]
    tell_achieved: Callable[[Achieved], str]
    at_top: bool = False
    setting: Callable[[Facts, Scenario], Setting | None] | None = None
    keeping: str = ""
    label: str = ""
    require: Callable[[gpd.GeoDataFrame, Scenario], None] | None = None
    priced: Priced = Priced.NOTHING
    price: Callable[[Facts, Scenario], Prices | None] | None = None
    bound: Callable[[Facts, Scenario], BoundWords] = _say_nothing
    is_hard: Callable[[Setting], bool] = _is_soft

    def is_on(self, scenario: Scenario) -> bool:
        """Tell whether a scenario asks for it."""
        return bool(self._read(scenario) != self.off)

    def setting_of(self, facts: Facts, scenario: Scenario) -> object | None:
        """Get its setting in a scenario; ``None`` where it is off."""
        if not self.is_on(scenario):
            return None
        return self._read(scenario) if self.setting is None else self.setting(facts, scenario)

    def switch_off(self, scenario: Scenario) -> Scenario:
        """Remove it from a scenario."""
        if self.at_top:
            return scenario.model_copy(update={self.key: self.off})
        objective = scenario.objective.model_copy(update={self.key: self.off})
        return scenario.model_copy(update={"objective": objective})

    def _read(self, scenario: Scenario) -> object:
        return getattr(scenario if self.at_top else scenario.objective, self.key)
