"""Scenario: the question, with band, number of catchments, objective and files, as frozen validated values."""

import re
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from hubplan.units import KeptUnit

Effort = Literal["quick", "normal", "thorough"]
HubChoice = Literal["sites", "any"]
Need = Literal["people", "children", "deprivation"]
Ferries = Literal["allowed", "only_if_needed", "never"]
Confidence = Literal["low", "medium", "high"]
Scope = Literal["council", "national"]

_ZONE = re.compile(r"S01\d{6}")
_LONGEST_NAME = 60


class Frozen(BaseModel):
    """Model whose values cannot change and that allows no keys but its own."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class PopulationBand(Frozen):
    """Band: how many people a catchment may hold, both ends included.

    Examples
    --------
    >>> band = PopulationBand()
    >>> band.low, band.high, band.target
    (40000, 60000, 50000)
    >>> 39_999 in band, 40_000 in band
    (False, True)
    """

    low: Annotated[int, Field(gt=0)] = 40_000
    high: Annotated[int, Field(gt=0)] = 60_000
    target: int = 0
    """People aimed at; the middle of the band unless said."""

    @model_validator(mode="before")
    @classmethod
    def _set_target(cls, given: object) -> object:
        if isinstance(given, dict) and not given.get("target"):
            low, high = given.get("low", 40_000), given.get("high", 60_000)
            if isinstance(low, int) and isinstance(high, int):
                return {**given, "target": (low + high) // 2}
        return given

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not self.low <= self.target <= self.high:
            raise ValueError(f"expected low ≤ target ≤ high, found {self.low:,}, {self.target:,} and {self.high:,}")
        return self

    def __contains__(self, people: object) -> bool:
        """Tell whether a number of people lies in the band."""
        return isinstance(people, int | float) and self.low <= people <= self.high

    def violation(self, people: int) -> int:
        """Count people missing to the floor or over the ceiling; 0 inside the band.

        Examples
        --------
        >>> PopulationBand().violation(38_530), PopulationBand().violation(61_000)
        (1470, 1000)
        """
        return max(self.low - people, people - self.high, 0)

    def narrowed(self, margin: int) -> "PopulationBand":
        """Narrow the band by ``margin`` people at either end.

        Examples
        --------
        >>> inner = PopulationBand().narrowed(2_000)
        >>> inner.low, inner.high, inner.target
        (42000, 58000, 50000)
        """
        low, high = self.low + margin, self.high - margin
        return PopulationBand(low=low, high=high, target=min(max(self.target, low), high))


class KeepTogether(Frozen):
    """Units that should stay whole, softly, or with ``hard`` must.

    ``weight`` 1 prices a border inside a unit that a plan cuts like a mean border at the default compactness, whatever
    the compactness of the scenario is.
    """

    unit: KeptUnit
    weight: Annotated[float, Field(gt=0, le=1000)] = 1.0
    hard: bool = False
    """Whether no plan may split a unit that is in one piece."""


class Baseline(Frozen):
    """Baseline: an earlier plan to stay close to, with ``data_zone`` and ``catchment``; ``weight`` as for units."""

    file: str
    weight: Annotated[float, Field(gt=0, le=1000)] = 1.0


class Barriers(Frozen):
    """Lines that a catchment should not cross by a border, softly, or with ``hard`` must not; links cross them.

    ``weight`` as for units.
    """

    file: str
    weight: Annotated[float, Field(gt=0, le=1000)] = 1.0
    hard: bool = False


class LinkChoice(Frozen):
    """Choice of links in the tables that count; only ``ferries`` says what ferries may do."""

    foot: bool = True
    """Whether links count that no vehicle can use; those of which that is not known do."""
    confidence: Confidence = "low"
    """The least confidence that counts; links without one do."""
    scope: Scope = "national"
    """Whether links between councils count, where several are planned together, or only those inside one."""


class KeptCatchments(Frozen):
    """Whole catchments of an earlier plan, by their labels in its file, that stay exactly as they are."""

    file: str
    keep: Annotated[tuple[str | int, ...], Field(min_length=1)]


class HubPins(Frozen):
    """Pinned hubs, open or closed: site identifiers or data zone codes."""

    open: tuple[str, ...] = ()
    closed: tuple[str, ...] = ()


class Pins(Frozen):
    """Pins: what a plan must do, whatever it costs."""

    locked: dict[str, str | int] | str = Field(default_factory=dict)
    """Zone → a catchment named by any word, or a file that says so: zones of one word end together, of two apart."""
    together: tuple[Annotated[tuple[str, ...], Field(min_length=2)], ...] = ()
    """Groups of zones that end in one catchment."""
    apart: tuple[Annotated[tuple[str, ...], Field(min_length=2)], ...] = ()
    """Groups of zones of which no two end in one catchment."""
    catchments: KeptCatchments | None = None
    hubs: HubPins = HubPins()

    def __bool__(self) -> bool:
        """Tell whether anything is pinned.

        Examples
        --------
        >>> bool(Pins()), bool(Pins(hubs=HubPins(closed=("L1",))))
        (False, True)
        """
        return self != Pins()


class Objective(Frozen):
    """Objective that a plan is chosen by, beside travel.

    ``compactness`` (λ) weighs the length of borders between catchments, ``balance`` (γ) the spread of their sizes;
    both are relative to travel and do not depend on the area's size.
    """

    compactness: Annotated[float, Field(ge=0, le=100)] = 0.1
    balance: Annotated[float, Field(ge=0, le=100)] = 0.05
    margin: Annotated[int, Field(ge=0)] = 0
    """People to stay away from both ends of the band, where that can be done."""
    need: Need = "people"
    """People whose travel counts: all, children (0 to 17), or people with twice the weight in the most deprived fifth."""
    keep_together: KeepTogether | None = None
    baseline: Baseline | None = None


class ColumnChoice(Frozen):
    """Choice of a column for a value, translated where ``values`` names it.

    With ``values``, rows whose category is any other value are left out, and counted. Several columns are joined
    with ``", "``. A value that is named in full counts first, then the first in the order written that fits, where ``*``
    stands for anything and a value without it may be that of the first column alone.
    """

    column: str | tuple[str, ...]
    values: dict[str, str] | None = None


class SiteFile(Frozen):
    """File of service sites and how to read it.

    Every key but ``file`` may be left out: the place is found by content (longitude/latitude, easting/northing,
    a ``lat,lon`` cell, a data zone code, a postcode), the name by the usual column names.
    """

    file: str
    category: str | ColumnChoice | None = None
    columns: tuple[str, ...] = ()
    """Columns by which a file that nobody described is known to be one like this."""
    optional: bool = False
    """Whether to go on, with a note, where the file is not there."""
    name: str | None = None
    name_until: str | None = None
    """Keep the name up to this text, as the ``,`` where an address follows."""
    agency: str | ColumnChoice | None = None
    site: str | None = None
    """The column that identifies a site; a short code made of what the row holds unless said."""
    hub_candidate: bool | None = None
    """Whether a hub may be placed here; by category unless said."""
    specialist: bool | None = None
    """Whether these serve more than one catchment, so that the way to the nearest is shown; by category unless said."""
    size: str | None = None
    """The column with the people that a site serves: pupils, registered patients or registered places."""
    where: dict[str, str | list[str]] = Field(default_factory=dict)
    """Keep only rows whose column holds this value, or one of these."""
    where_not: dict[str, str | list[str]] = Field(default_factory=dict)
    """Leave out rows whose column holds this value, or one of these."""
    longitude: str | None = None
    latitude: str | None = None
    easting: str | None = None
    northing: str | None = None
    lat_lon: str | None = None
    """The column with ``latitude,longitude`` in one cell."""
    postcode: str | None = None
    data_zone: str | None = None
    council: str | None = None
    """The column with the code or name of the council that a row is in; for rows that lie in no zone at hand."""
    anonymous: bool | Literal["people"] = False
    """Show the category's word in place of the name: of every row, or of those named after a doctor or other people."""
    confidential: bool = False
    """Whether every row is a place that may be named, located, listed and counted as near in no output, as a refuge."""
    source: str | None = None
    """Publisher, licence and date, to print with every output."""
    note: str | None = None
    """Note for those who see these sites, shown with every output where one lies in the area."""

    @model_validator(mode="after")
    def _confidential_places_are_no_hubs(self) -> Self:
        asked = [key for key in ("hub_candidate", "specialist") if getattr(self, key)]
        if self.confidential and asked:
            raise ValueError(f"confidential places can be no hub and no specialist service; leave out {asked[0]}: true")
        return self


class DataFiles(Frozen):
    """Paths of the data files as given, not yet resolved."""

    boundaries: str | None = None
    population: str | None = None
    population_year: int | None = None
    """The year to take from a file that holds several; the newest unless said."""
    lookup: str | tuple[str, ...] = ()
    population_series: str | None = None
    """People over the years, to project the catchments into years to come."""
    centroids: str | None = None
    postcodes: str | None = None
    links: str | None = None
    outlines: str | None = None
    """Outlines of councils, to draw what lies around the area, and to tell whose a site is, where the boundaries do not tell."""
    places: str | None = None
    """Towns and villages with their people, instead of those that come with hubplan."""
    sites: tuple[SiteFile, ...] = ()
    attribution: str | None = None


def _check_names(names: dict[str, str]) -> None:
    """Refuse names of catchments that cannot be told, and those that stand twice."""
    taken: set[str] = set()
    for code, name in names.items():
        if not _ZONE.fullmatch(code):
            raise ValueError(f"names: expected codes of data zones, S01 and six digits, found {code!r}")
        if not (name.isprintable() and len(name) <= _LONGEST_NAME and any(map(str.isalnum, name))):
            raise ValueError(f"names: expected a name of at most {_LONGEST_NAME} characters for {code}, found {name!r}")
        if name.strip().casefold() in taken:
            raise ValueError(f"names: expected each name once, found {name} for two data zones")
        taken.add(name.strip().casefold())


class Scenario(Frozen):
    """Scenario: the whole question that one run answers.

    Examples
    --------
    >>> Scenario(area=("Falkirk",)).band.high
    60000
    """

    area: tuple[str, ...] = ()
    data: DataFiles = DataFiles()
    band: PopulationBand = PopulationBand()
    catchments: int | Literal["auto"] | None = None
    """Number of catchments; the feasible number nearest the target unless said."""
    hubs: HubChoice = "sites"
    objective: Objective = Objective()
    travel: Literal["straight_line"] = "straight_line"
    thresholds: Annotated[tuple[Annotated[float, Field(gt=0)], ...], Field(min_length=1)] = (2.0, 5.0, 10.0)
    """Distances in km for which coverage is shown; the middle one stands in the verdict."""
    years_ahead: tuple[Annotated[int, Field(ge=1, le=50)], ...] = (5, 10, 15)
    """Numbers of years after the last of the population series that the catchments are projected to."""
    seed: Annotated[int, Field(ge=0)] = 1
    effort: Effort = "normal"
    prove: Annotated[float, Field(ge=0, le=86_400)] = 0.0
    """Seconds to spend on closing the gap to the bound; 0 takes the bound as it is."""
    ferries: Ferries = "allowed"
    """Whether a ferry may hold a catchment together."""
    links: LinkChoice = LinkChoice()
    barriers: Barriers | None = None
    pins: Pins = Pins()
    names: dict[str, str] = Field(default_factory=dict)
    """Data zone → the name of the catchment that holds it, in place of hubplan's own."""
    alternatives: Annotated[int, Field(ge=0, le=20)] = 0
    """Number of other plans to show."""
    alternatives_share: Annotated[float, Field(gt=0, le=1)] = 0.1
    """Share of people who are in another catchment between any two of the plans shown."""
    show_costs: bool = False
    """Whether to search once more without each preference, to tell what it costs."""
    confidential_counts: bool = False
    """Whether to show how many confidential places each catchment has; fewer than 5 are shown as just that."""
    strict_links: bool = False
    allow_out_of_band: bool = False

    @model_validator(mode="after")
    def _whole_catchments(self) -> Self:
        if isinstance(self.catchments, int) and self.catchments < 1:
            raise ValueError(f"catchments: expected 1 or more, found {self.catchments}")
        _check_names(self.names)
        if list(self.thresholds) != sorted(set(self.thresholds)):
            raise ValueError("thresholds: expected distances in km, each once, from short to long")
        if list(self.years_ahead) != sorted(set(self.years_ahead)):
            raise ValueError("years_ahead: expected numbers of years, each once, from near to far")
        if 2 * self.objective.margin > self.band.high - self.band.low:
            half = (self.band.high - self.band.low) // 2
            raise ValueError(
                f"objective.margin: expected at most {half:,}, half the width of the band, found {self.objective.margin:,}"
            )
        return self

    @property
    def main_threshold(self) -> float:
        """Distance, in km, that the verdict speaks of.

        Examples
        --------
        >>> Scenario().main_threshold
        5.0
        """
        return self.thresholds[len(self.thresholds) // 2]
