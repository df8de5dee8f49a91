"""Scenario: the question, with band, number of catchments, objective and files, as frozen validated values."""

import re
from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from hubplan.categories import CATEGORIES, CONFIDENTIAL, find_category
from hubplan.errors import did_you_mean
from hubplan.units import KeptUnit

Effort = Literal["quick", "normal", "thorough"]
HubChoice = Literal["sites", "any"]
Need = Literal["people", "children", "deprivation"]
Ferries = Literal["allowed", "only_if_needed", "never"]
Confidence = Literal["low", "medium", "high"]
Scope = Literal["council", "national"]
TravelChoice = Literal["auto", "along", "roads", "straight_line", "table"]
TRAVEL_WORDS = ("auto", "along", "roads", "straight_line")
"""Words for a way to measure travel; anything else is the path of a table."""

_USUAL_MARGIN = 1_000
_MARGINS_IN_BAND = 20
"""The usual margin is at most this part of the band's width."""

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

    @property
    def usual_margin(self) -> int:
        """People to stay away from both ends unless said: 1,000, fewer where the band itself is narrow.

        Examples
        --------
        >>> PopulationBand().usual_margin, PopulationBand(low=48_000, high=52_000).usual_margin
        (1000, 200)
        """
        return min(_USUAL_MARGIN, (self.high - self.low) // _MARGINS_IN_BAND)

    def spare(self, people: int) -> int:
        """Count the people between a catchment and the nearer end of the band; below 0 outside.

        Examples
        --------
        >>> PopulationBand().spare(40_024), PopulationBand().spare(60_500)
        (24, -500)
        """
        return min(people - self.low, self.high - people)


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


def _know_categories(words: tuple[str, ...]) -> tuple[str, ...]:
    """Find the categories that words name."""
    found = []
    for word in words:
        category = find_category(word)
        if category is None:
            near = did_you_mean(word, CATEGORIES)
            asked = f"; did you mean {near}?" if near else f". Use one of {', '.join(CATEGORIES)}"
            raise ValueError(f"the category '{word[:60]}' is not known{asked}")
        found.append(category)
    return tuple(dict.fromkeys(found))


HubCategory = Annotated[tuple[str, ...], AfterValidator(_know_categories)]


class HubCategories(Frozen):
    """Categories of sites where hubs may be, and where not; what is not named stays as it was before.

    Examples
    --------
    >>> HubCategories(open=("Secondary schools",)).over(HubCategories(open=("library",), close=("secondary_school",)))
    HubCategories(open=('library', 'secondary_school'), if_none=(), close=(), not_named=None)
    """

    open: HubCategory = ()
    """Categories that a hub may stand in."""
    if_none: HubCategory = ()
    """Categories that open where people have no open place near, the first of them that has one."""
    close: HubCategory = ()
    """Categories that no hub stands in unless a pin opens it."""
    not_named: tuple[str, ...] | None = None
    """Words in the name of a site where no hub stands, as mobile or temporary; those of hubplan unless said."""

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        stands: dict[str, str] = {}
        for key in ("open", "if_none", "close"):
            for category in getattr(self, key):
                if stands.setdefault(category, key) != key:
                    raise ValueError(f"{category} stands under {stands[category]} and under {key}. Keep one of them")
        hidden = next((category for category in (*self.open, *self.if_none) if category in CONFIDENTIAL), None)
        if hidden:
            raise ValueError(f"{hidden} is confidential and can be no hub. Leave it out")
        return self

    def over(self, before: "HubCategories") -> "HubCategories":
        """Lay these over others."""
        named = {*self.open, *self.if_none, *self.close}
        kept = {key: tuple(c for c in getattr(before, key) if c not in named) for key in ("open", "if_none", "close")}
        return HubCategories(
            open=(*kept["open"], *self.open),
            if_none=(*kept["if_none"], *self.if_none),
            close=(*kept["close"], *self.close),
            not_named=before.not_named if self.not_named is None else self.not_named,
        )


def _list_units(given: object) -> object:
    """Read what may stand at ``keep_together``: ``auto``, ``none``, a unit's name, its keys, or several of either."""
    if given == "auto":
        return None
    if given in ("none", (), [], {}):
        return ()
    listed = given if isinstance(given, list | tuple) else [given]
    if given is None or not all(isinstance(one, str | Mapping | KeepTogether) for one in listed):
        return given
    return tuple({"unit": one} if isinstance(one, str) else one for one in listed)


class Objective(Frozen):
    """Objective that a plan is chosen by, beside travel.

    ``compactness`` (λ) weighs the length of borders between catchments, ``balance`` (γ) the spread of their sizes;
    both are relative to travel and do not depend on the area's size.
    """

    compactness: Annotated[float, Field(ge=0, le=100)] = 0.1
    balance: Annotated[float, Field(ge=0, le=100)] = 0.05
    margin: Annotated[int, Field(ge=0)] | Literal["auto"] = "auto"
    """People to stay away from both ends of the band, where that can be done; :attr:`PopulationBand.usual_margin` unless
    said."""
    colocation: Annotated[float, Field(ge=0, le=10_000)] = 300.0
    """Metres that a place with no other kind of service beside it costs its people; 0 takes no account of that."""
    need: Need = "people"
    """People whose travel counts: all, children (0 to 17), or people with twice the weight in the most deprived fifth."""
    keep_together: Annotated[tuple[KeepTogether, ...] | None, BeforeValidator(_list_units)] = None
    """Units to keep whole, each kind once; ``None`` for the usual ones, of those that files tell."""
    baseline: Baseline | None = None


_Thresholds = Annotated[tuple[Annotated[float, Field(gt=0)], ...], Field(min_length=1)]


class Thresholds(Frozen):
    """Thresholds of travel for which coverage is shown, by unit; the middle one stands in the verdict.

    A bare list is of km.

    Examples
    --------
    >>> Thresholds.model_validate([1, 3]).km, Thresholds.model_validate([1, 3]).minutes
    ((1.0, 3.0), (10.0, 20.0, 30.0))
    """

    km: _Thresholds = (2.0, 5.0, 10.0)
    minutes: _Thresholds = (10.0, 20.0, 30.0)

    @model_validator(mode="before")
    @classmethod
    def _list_of_km(cls, given: object) -> object:
        asked = {"km": given} if isinstance(given, list | tuple) else given
        if not isinstance(asked, dict):
            return given
        return {unit: tuple(each) if isinstance(each, list) else each for unit, each in asked.items()}

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        for unit, called in _UNITS.items():
            asked = self.of(unit)
            if list(asked) != sorted(set(asked)):
                raise ValueError(f"expected {called}, each once, from short to long")
        return self

    def of(self, unit: str) -> tuple[float, ...]:
        """Get the thresholds in one unit, ``km`` or ``minutes``."""
        return self.minutes if unit == "minutes" else self.km


_UNITS: Final = {"km": "distances in km", "minutes": "minutes"}


class Travel(Frozen):
    """Travel: how it is measured, with what is assumed of ferries and roads.

    Examples
    --------
    >>> Travel().waiting_km
    12.0
    """

    method: TravelChoice = "auto"
    """``auto``: by the table if one is named, else by road where roads are at hand, else along the land."""
    file: str | None = None
    """A table of travel from data zones to sites."""
    unit: Literal["km", "minutes"] | None = None
    """What the table's numbers are, where its columns do not say."""
    mode: str | None = None
    """Whose travel the table tells, as ``car``: printed, and where the table has a column of modes the rows that count."""
    waiting_minutes: Annotated[float, Field(ge=0, le=600)] = 20.0
    """Minutes of waiting and boarding at every ferry."""
    crossing_minutes: Annotated[float, Field(ge=0, le=1440)] = 15.0
    """Minutes of a crossing whose time is not known."""
    km_per_minute: Annotated[float, Field(gt=0, le=10)] = 0.6
    """Kilometres along the land that a minute of waiting or crossing counts for."""
    speeds: dict[str, Annotated[float, Field(gt=0, le=200)]] = Field(default_factory=dict)
    """Free-flow km/h by class or form of way of roads, laid over the usual ones."""
    snap_km: Annotated[float, Field(gt=0, le=50)] = 5.0
    """How far a place may lie from the roads."""
    access_kmh: Annotated[float, Field(gt=0, le=200)] = 20.0
    """Speed between a place and the nearest junction, in a straight line."""

    @model_validator(mode="before")
    @classmethod
    def _read_word(cls, given: object) -> object:
        return spell_out_travel(given)

    @model_validator(mode="after")
    def _table_has_a_file(self) -> Self:
        if self.method == "table" and not self.file:
            raise ValueError("expected file: the path of a table of travel, where method is table")
        return self

    @property
    def waiting_km(self) -> float:
        """Kilometres along the land that waiting for a ferry counts for."""
        return self.waiting_minutes * self.km_per_minute

    @property
    def is_table(self) -> bool:
        """Whether a table tells the travel."""
        return self.method == "table" or (self.method == "auto" and self.file is not None)


def spell_out_travel(given: object) -> object:
    """Spell a plain word for travel out as keys: a way to measure it, or the path of a table.

    Raises
    ------
    ValueError
        It is no such word, and looks like no path.

    Examples
    --------
    >>> spell_out_travel("roads"), spell_out_travel("car.csv")
    ({'method': 'roads'}, {'method': 'table', 'file': 'car.csv'})
    """
    if not isinstance(given, str):
        return given
    if given in TRAVEL_WORDS:
        return {"method": given}
    if not any(sign in given for sign in "./\\"):
        raise ValueError(f"expected {', '.join(TRAVEL_WORDS)}, or the path of a table, found {given!r}")
    return {"method": "table", "file": given}


class ColumnChoice(Frozen):
    """Choice of a column for a value, translated where ``values`` names it.

    With ``values``, rows whose category is any other value are left out, and counted. Several columns are joined
    with ``", "``. A value that is named in full counts first, then the first in the order written that fits, where ``*``
    stands for anything and a value without it may be that of the first column alone.
    """

    column: str | tuple[str, ...]
    values: dict[str, str] | None = None


class RowChoice(Frozen):
    """Choice of rows by a column, or several joined with ``", "``: those that it is so for, and those that it is not.

    Words are looked up as the ``values`` of a category; rows that fit none are not told.
    """

    column: str | tuple[str, ...]
    at: tuple[str, ...] = ()
    not_at: tuple[str, ...] = ()


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
    hub_candidate: bool | RowChoice | None = None
    """Whether a hub may be placed here, of all rows or by a column; by category (``hub_categories``) unless said."""
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
    population_before: str | None = None
    """People of the year before, to tell which catchments would then have been out of the band."""
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
    roads: str | None = None
    """Roads (OS Open Roads), to measure travel by."""
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
    hub_categories: HubCategories = HubCategories()
    """Where hubs may be, laid over what ``configs/sites-official.yaml`` says."""
    objective: Objective = Objective()
    plain: bool = False
    """Whether travel alone is priced; what must hold still does, and whose travel counts stays."""
    travel: Travel = Travel()
    thresholds: Thresholds = Thresholds()
    """Travel for which coverage is shown, by unit; the middle one stands in the verdict."""
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
        if list(self.years_ahead) != sorted(set(self.years_ahead)):
            raise ValueError("years_ahead: expected numbers of years, each once, from near to far")
        if self.hubs == "any" and self.travel.is_table:
            raise ValueError(
                f"hubs: any: the table of travel {self.travel.file} tells the way to sites only. Use sites, or another travel"
            )
        if 2 * self.margin > self.band.high - self.band.low:
            half = (self.band.high - self.band.low) // 2
            raise ValueError(
                f"objective.margin: expected at most {half:,}, half the width of the band, found {self.margin:,}"
            )
        kinds = [kept.unit for kept in self.objective.keep_together or ()]
        if len(set(kinds)) < len(kinds):
            raise ValueError(f"objective.keep_together: expected each kind of unit once, found {', '.join(kinds)}")
        if self.plain:
            for key, value in _leave_preferences_out(self).items():
                object.__setattr__(self, key, value)
        return self

    @property
    def margin(self) -> int:
        """People to stay away from both ends of the band.

        Examples
        --------
        >>> Scenario().margin, Scenario(objective=Objective(margin=0)).margin
        (1000, 0)
        """
        given = self.objective.margin
        return self.band.usual_margin if given == "auto" else given

    def main_threshold(self, unit: str) -> float:
        """Get the travel, in ``km`` or ``minutes``, that the verdict speaks of.

        Examples
        --------
        >>> Scenario().main_threshold("km"), Scenario().main_threshold("minutes")
        (5.0, 20.0)
        """
        asked = self.thresholds.of(unit)
        return asked[len(asked) // 2]


_PLAIN: Final[Mapping[str, Any]] = {
    "compactness": 0.0,
    "balance": 0.0,
    "margin": 0,
    "colocation": 0.0,
    "baseline": None,
}
"""What stands under ``objective`` where travel alone is priced, beside units that are not hard."""


def _leave_preferences_out(scenario: Scenario) -> dict[str, Any]:
    """List the values that leave out of a scenario what is soft: units and barriers that are hard stay, as do pins."""
    objective, barriers = scenario.objective, scenario.barriers
    hard = tuple(kept for kept in objective.keep_together or () if kept.hard)
    return {
        "objective": objective.model_copy(update={**_PLAIN, "keep_together": hard}),
        "ferries": "allowed" if scenario.ferries == "only_if_needed" else scenario.ferries,
        "barriers": barriers if barriers is not None and barriers.hard else None,
    }


def make_plain(scenario: Scenario) -> Scenario:
    """Make the scenario that prices travel alone.

    Examples
    --------
    >>> plain = make_plain(Scenario())
    >>> plain.plain, plain.objective.compactness, plain.margin, plain.objective.keep_together
    (True, 0.0, 0, ())
    """
    return scenario.model_copy(update={**_leave_preferences_out(scenario), "plain": True})
