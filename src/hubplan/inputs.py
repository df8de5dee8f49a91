"""Inputs of a plan: all that is known of an area before the search."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import geopandas as gpd
import pandas as pd

from hubplan.areas import NamedArea
from hubplan.content import Content, SourceFile
from hubplan.contiguity import Contiguity
from hubplan.feasibility import Feasibility
from hubplan.notes import Note
from hubplan.pins.combine import Settled
from hubplan.travel.model import TravelModel
from hubplan.travel.straight_line import straight


@dataclass(frozen=True, eq=False)
class GivenFiles:
    """Files that preferences and pins name, read once, whatever is asked of the area later.

    ``assignments`` are earlier plans, by path as the scenario has it; ``barriers`` the lines of any place.
    """

    assignments: Mapping[str, Content] = field(default_factory=dict)
    barriers: Content | None = None


@dataclass(frozen=True, eq=False)
class PeopleBefore:
    """People of each zone on the estimates of the year before, with their date, as ``mid-2020``."""

    date: str
    people: pd.Series


@dataclass(frozen=True, eq=False, repr=False)
class Inputs:
    """Inputs of a plan: all that is known of an area before the search.

    Parameters
    ----------
    area
        What is planned.
    zones
        The area's zones, checked.
    contiguity
        Of these zones, with all links, confirmed and assumed.
    links
        Links inside the area, indexed by ``link``, columns of :data:`hubplan.schema.LINK_COLUMNS`.
    sites
        Placed sites inside the area, checked.
    unplaced
        Sites that could not be placed: ``file``, ``row``, ``name``, ``category``, ``reason``
        (:data:`hubplan.unplaced.Obstacles`).
    site_counts
        One row a file of sites: ``rows``, ``placed``, ``outside`` the area, ``unplaced``, ``left_out``, and of those
        outside ``just_outside``.
    just_outside
        Sites near the area that are not counted in it: ``file``, ``row``, ``name``, ``category``, ``decided_by``.
    feasibility
        The arithmetic of the band.
    surroundings
        Outlines of neighboring councils for orientation: ``name`` and ``geometry``; may be empty.
    coast_known
        Whether what is neither area nor surroundings is known to be sea.
    sources, attribution
        The files that were read, and the words to print with every output.
    vintage
        Of the data zones.
    people_date
        What the population is, as ``mid-2021``, or empty where not known.
    notes
        What needs attention: about the area first, then about its sites, then about the files.
    """

    area: NamedArea
    zones: gpd.GeoDataFrame
    contiguity: Contiguity
    links: pd.DataFrame
    sites: gpd.GeoDataFrame
    unplaced: pd.DataFrame
    feasibility: Feasibility
    surroundings: gpd.GeoDataFrame
    coast_known: bool = True
    site_counts: pd.DataFrame = field(default_factory=pd.DataFrame)
    just_outside: pd.DataFrame = field(default_factory=pd.DataFrame)
    sources: tuple[SourceFile, ...] = ()
    vintage: str = ""
    people_date: str = ""
    attribution: str = ""
    notes: tuple[Note, ...] = ()
    travel: TravelModel = field(default_factory=straight)
    """The travel by which everything is searched, bound and measured."""
    elsewhere: gpd.GeoDataFrame = field(default_factory=gpd.GeoDataFrame)
    """Specialist sites outside the area; columns as those of ``sites``."""
    places: gpd.GeoDataFrame | None = None
    """Towns and villages everywhere, most people first: index ``place``; ``name``, ``people``, point ``geometry``."""
    confidential: tuple[str, ...] | None = None
    """The data zone of each confidential place, where the scenario asks for their number."""
    series: pd.DataFrame | None = None
    """People of each zone over the years."""
    before: PeopleBefore | None = None
    """People of the year before, where a file tells."""
    bridges: pd.DataFrame | None = None
    """Links between zones that share a border: no edges of their own, but a way over a barrier."""
    given: GivenFiles = field(default_factory=GivenFiles)
    """Files that preferences and pins name, of which the scenario makes the next three."""
    baseline: pd.Series | None = None
    """The catchment of each zone in the plan to stay close to."""
    barriers: gpd.GeoDataFrame | None = None
    """The lines that a catchment should not cross."""
    pins: Settled | None = None
    """Pins, by the zones of this area."""
    as_read: "Inputs | None" = None
    """The area before the scenario's preferences and pins were brought to it, to be asked another question."""

    def __repr__(self) -> str:
        people = f"{int(self.zones['population'].sum()):,} people"
        return f"<Inputs of {self.area.name}: {len(self.zones):,} zones, {people}, {len(self.sites):,} sites>"
