"""Run: one execution, with what was asked, what came in, and what came out. All that an output shows stands here."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

import geopandas as gpd
import pandas as pd

from hubplan.areas import NamedArea
from hubplan.content import SourceFile
from hubplan.feasibility import Feasibility
from hubplan.inputs import Inputs
from hubplan.notes import Note
from hubplan.plan import Plan
from hubplan.proposal import Proposal
from hubplan.quality import Quality, tell_gap
from hubplan.scenario import Scenario
from hubplan.scorecard import Scorecard
from hubplan.travel.words import tell_travel


@dataclass(frozen=True, eq=False)
class Search:
    """Record of the search."""

    starts: int
    steps: int
    objective: float
    best_start: int
    start_travel: tuple[float, ...] = ()
    """Mean travel of every start; ``nan`` where it ended with a flaw."""


@dataclass(frozen=True)
class Trial:
    """Trial of one number of catchments, a brief search: mean travel, and people of the smallest and the largest.

    ``in_margin`` says whether both keep to the margin that the scenario asks for, ``pins_met`` whether all pins hold.
    """

    catchments: int
    travel: float
    smallest: int
    largest: int
    in_band: bool
    in_margin: bool = True
    pins_met: bool = True


@dataclass(frozen=True)
class Achieved:
    """Figures, by name, of what a plan of so many catchments makes of a preference."""

    numbers: Mapping[str, float]
    catchments: int


@dataclass(frozen=True, eq=False)
class PreferenceOutcome:
    """Outcome of a preference that was on: what was asked, what the plan makes of it, and its cost in travel.

    ``name`` is the scenario's key, ``setting`` what it was set to (of the type that its file in
    :mod:`hubplan.preferences` says).
    ``travel`` is everyone's mean travel in the plan, ``travel_without`` and ``achieved_without`` those of a plan searched
    with the same effort without the preference; ``None`` where that was not asked for or no such plan exists.
    """

    name: str
    setting: object
    achieved: Achieved
    travel: float | None = None
    travel_without: float | None = None
    achieved_without: Achieved | None = None

    @property
    def cost_travel(self) -> float | None:
        """Travel that the preference adds to everyone's mean; below 0 where it happens to shorten it."""
        if self.travel is None or self.travel_without is None:
            return None
        return self.travel - self.travel_without

    @property
    def cost_share(self) -> float | None:
        """Cost as a share of the travel without the preference."""
        return self.cost_travel / self.travel_without if self.cost_travel is not None and self.travel_without else None


@dataclass(frozen=True)
class PlainPlan:
    """Shortest plan found where nothing but travel counts: what the preferences of the run cost together.

    ``mean_travel`` is its mean travel in ``unit``, of those whose travel counts, ``plan_travel`` that of the run's plan.
    """

    mean_travel: float
    plan_travel: float
    unit: str = "km"

    @property
    def cost_share(self) -> float:
        """Travel that the run's plan takes beyond it, as a share of it.

        Examples
        --------
        >>> round(PlainPlan(2.0, 2.05).cost_share, 3)
        0.025
        """
        return self.plan_travel / self.mean_travel - 1 if self.mean_travel > 0 else 0.0


@dataclass(frozen=True, eq=False)
class OtherPlan:
    """Other plan, nearly as good, that differs.

    ``catchment`` is that of each zone, numbered as the catchment of the run's plan that it shares most people with;
    ``moved`` counts the people who are in another catchment than in the run's plan. ``hubs`` are as the run's, by the
    same numbers as ``catchment``; ``mean_travel`` is everyone's mean travel to them.
    """

    plan: Plan
    catchment: pd.Series
    mean_travel: float
    moved: int
    hubs: gpd.GeoDataFrame | None = None


LEAST_PLANS = 5
"""With fewer near-best plans than this, in how many of them a zone stays says nothing."""


@dataclass(frozen=True, eq=False)
class Stability:
    """Stability: in what share of near-best plans each zone is in the catchment it is in.

    ``plans`` counts the plans, the run's own among them (with few, the shares say nothing); they are at most ``within``
    worse than the best.
    """

    share: pd.Series
    plans: int
    within: float

    @property
    def tells(self) -> bool:
        """Whether there are enough near-best plans for the shares to mean anything."""
        return self.plans >= LEAST_PLANS

    def counts(self) -> pd.Series:
        """Count for each zone the near-best plans in which it is in the catchment it is in."""
        return (self.share * self.plans).round().astype(int)

    def sure(self, people: pd.Series) -> int:
        """Count the people whose zone is in the same catchment in every near-best plan."""
        return int(people[self.share >= 1.0].sum())


@dataclass(frozen=True, eq=False)
class Ahead:
    """People of each catchment in years to come, if the recent past goes on: a projection, not a forecast.

    ``first`` and ``last`` are the years between which the trend is taken. ``table`` has a row for each year, method and
    catchment: ``year``, ``method`` (``counted`` in the last year, then those of :mod:`hubplan.projection`),
    ``catchment``, ``people``, ``children`` where known, and ``in_band``.
    """

    first: int
    last: int
    table: pd.DataFrame

    COUNTED: ClassVar[str] = "counted"

    @property
    def projected(self) -> pd.DataFrame:
        """Rows of the table that are projected."""
        return self.table[self.table["method"] != self.COUNTED]

    def leaving(self, year: int, method: str) -> list[int]:
        """List the catchments that are out of the band in a year by a method."""
        table = self.table
        out = table[(table["year"] == year) & (table["method"] == method) & ~table["in_band"]]
        return [int(catchment) for catchment in out["catchment"]]


@dataclass(frozen=True, eq=False, repr=False)
class Run:
    """Run: a proposal with its scores and provenance.

    What was read stands under the same names as by :class:`hubplan.inputs.Inputs`.

    Parameters
    ----------
    inputs
        The area as it was planned.
    scenario
        The merged question.
    proposal
        The proved plan with its hubs.
    scorecard
        How good the plan is.
    search
        What the search did.
    notes
        What needs attention: what the plan leaves to be said, then what was said of the inputs.
    """

    inputs: Inputs
    scenario: Scenario
    proposal: Proposal
    scorecard: Scorecard
    search: Search
    quality: Quality = field(default_factory=Quality)
    trials: tuple[Trial, ...] = ()
    preferences: tuple[PreferenceOutcome, ...] = ()
    plain: PlainPlan | None = None
    """Shortest plan found; ``None`` where nothing but travel counts anyway, or there is one catchment."""
    others: tuple[OtherPlan, ...] = ()
    stability: Stability | None = None
    ahead: Ahead | None = None
    best_places: pd.DataFrame = field(default_factory=pd.DataFrame)
    """From :func:`hubplan.measures.best_places.best_places`; empty where it was not worked out."""
    notes: tuple[Note, ...] = ()
    versions: dict[str, str] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    created: str = ""

    def __repr__(self) -> str:
        travel = tell_travel(self.scorecard["mean_travel"], self.proposal.travel.unit, decimals=2)
        plan = repr(self.plan).strip("<>")
        return f"<Run of {self.area.name}: {plan}; {travel} to the hub on average; {tell_gap(self.quality.gap)}>"

    @property
    def plan(self) -> Plan:
        """Plan, proved."""
        return self.proposal.plan

    @property
    def hubs(self) -> gpd.GeoDataFrame:
        """Hubs, one row a catchment, as :attr:`hubplan.proposal.Proposal.hubs`."""
        return self.proposal.hubs

    @property
    def people_before(self) -> pd.Series | None:
        """People of each catchment on the estimates of the year before; ``None`` where no file tells."""
        before = self.inputs.before
        if before is None:
            return None
        return before.people.reindex(self.plan.zones.index).groupby(self.plan.assignment).sum()

    @property
    def area(self) -> NamedArea:
        """Area that was planned."""
        return self.inputs.area

    @property
    def synthetic(self) -> bool:
        """Whether the area is made up, which every output must say."""
        return self.area.synthetic

    @property
    def feasibility(self) -> Feasibility:
        """Arithmetic of the band."""
        return self.inputs.feasibility

    @property
    def links(self) -> pd.DataFrame:
        """Links inside the area, indexed by ``link``, columns of :data:`hubplan.schema.LINK_COLUMNS`."""
        return self.inputs.links

    @property
    def sites(self) -> gpd.GeoDataFrame:
        """Sites inside the area, placed and checked."""
        return self.inputs.sites

    @property
    def unplaced(self) -> pd.DataFrame:
        """Sites that could not be placed: ``file``, ``row``, ``name``, ``category``, ``reason``."""
        return self.inputs.unplaced

    @property
    def site_counts(self) -> pd.DataFrame:
        """Counts of each file of sites: ``rows``, ``placed``, ``outside`` the area, ``unplaced``, ``left_out``."""
        return self.inputs.site_counts

    @property
    def just_outside(self) -> pd.DataFrame:
        """Sites near the area that are not counted in it: ``file``, ``row``, ``name``, ``category``, ``decided_by``."""
        return self.inputs.just_outside

    @property
    def surroundings(self) -> gpd.GeoDataFrame:
        """Outlines of neighboring councils for orientation: ``name`` and ``geometry``; may be empty."""
        return self.inputs.surroundings

    @property
    def coast_known(self) -> bool:
        """Whether what is neither area nor surroundings is known to be sea."""
        return self.inputs.coast_known

    @property
    def sources(self) -> tuple[SourceFile, ...]:
        """Files that were read."""
        return self.inputs.sources

    @property
    def attribution(self) -> str:
        """Attribution to print with every output."""
        return self.inputs.attribution

    @property
    def people_date(self) -> str:
        """Date of the population, as ``mid-2021``, or empty where not known."""
        return self.inputs.people_date
