"""From a scenario to an area ready to plan: its zones, contiguity, links and sites."""

from dataclasses import dataclass, field
from pathlib import Path

import geopandas as gpd
import pandas as pd

from hubplan.areas import NamedArea
from hubplan.content import Content, SourceFile
from hubplan.contiguity import Contiguity, add_links, bridge_components
from hubplan.errors import ContiguityError, MissingDataError, counted, name_first
from hubplan.feasibility import Feasibility, assess
from hubplan.notes import Note, NoteKind
from hubplan.pins.combine import Settled
from hubplan.pipeline.steps.attribution import compose_attribution
from hubplan.pipeline.steps.dataset import Dataset, read_dataset
from hubplan.pipeline.steps.fetched import credit
from hubplan.pipeline.steps.pieces import list_pieces, tell_assumed
from hubplan.pipeline.steps.stages import Stages
from hubplan.pipeline.steps.surroundings import is_whole_country, outline_neighbors
from hubplan.projection import SHORT_TREND_YEARS, YEAR, trend_start
from hubplan.read.boundaries import tell_repairs
from hubplan.read.sites import read_all_sites
from hubplan.scenario import Scenario
from hubplan.schema import ZONE


@dataclass(frozen=True, eq=False)
class Inputs:
    """Everything that is known before the search.

    ``links`` are those inside the area, confirmed and assumed; ``surroundings`` outlines of the councils around it.
    ``notes`` are about the area first, then about its sites, then about the files.
    """

    area: NamedArea
    zones: gpd.GeoDataFrame
    contiguity: Contiguity
    links: pd.DataFrame
    sites: gpd.GeoDataFrame
    unplaced: pd.DataFrame
    site_counts: pd.DataFrame
    just_outside: pd.DataFrame
    feasibility: Feasibility
    surroundings: gpd.GeoDataFrame
    coast_known: bool
    sources: tuple[SourceFile, ...]
    vintage: str
    people_date: str
    attribution: str
    notes: tuple[Note, ...]
    elsewhere: gpd.GeoDataFrame = field(default_factory=gpd.GeoDataFrame)
    """Specialist sites outside the area; columns as those of ``sites``."""
    baseline: pd.Series | None = None
    """The catchment of each zone in the plan to stay close to."""
    series: pd.DataFrame | None = None
    """People of each zone over the years."""
    barriers: gpd.GeoDataFrame | None = None
    """The lines that a catchment should not cross."""
    bridges: pd.DataFrame | None = None
    """Links between zones that share a border: no edges of their own, but a way over a barrier."""
    pins: Settled | None = None
    """What a plan must do, by the zones of this area."""
    confidential: tuple[str, ...] | None = field(default=None, repr=False)
    """The data zone of each confidential place, where the scenario asks for their number."""
    as_read: "Inputs | None" = None
    """The area as it was read, before the scenario's preferences and pins were brought to it."""


def read_inputs(scenario: Scenario, stages: Stages) -> Inputs:
    """Read all files of a scenario and cut them to its area.

    Raises
    ------
    MissingDataError
        A file is missing, or of another vintage than the rest.
    InputDataError
        A file does not hold what it should.
    ScenarioError
        The area is not known.
    ContiguityError
        The area is in pieces and the scenario refuses assumed links.
    """
    with stages.stage("read", "Reading zones and people"):
        dataset = read_dataset(scenario.data)
    return cut_inputs(dataset, scenario, stages)


def cut_inputs(dataset: Dataset, scenario: Scenario, stages: Stages) -> Inputs:
    """Cut what was read to the area of a scenario.

    Parameters
    ----------
    dataset
        Read from the files that the scenario names.
    scenario
        Its area, band and sites count.
    stages
        Who is told.

    Raises
    ------
    MissingDataError, InputDataError, ScenarioError, ContiguityError
        As in :func:`read_inputs`.
    """
    tables = dataset.tables
    with stages.stage("read", "Joining zones and people"):
        area = dataset.find_area(scenario.area)
        zones, notes = dataset.join(area)
    with stages.stage("contiguity", "Finding which zones neighbor which"):
        own = zones[zones["council"].isin(area.council)] if "council" in zones.columns else zones
        link_content, others = dataset.link_file
        contents = [*tables.all, *([] if link_content is None else [link_content])]
        if dataset.link_table is not None and dataset.link_table is not link_content:
            contents.append(dataset.link_table)
        everywhere = dataset.contiguity
        contiguity, links = close_gaps(everywhere.cut(own.index), own, dataset.links, scenario)
    with stages.stage("sites", "Placing service sites"):
        postcodes = dataset.postcodes
        placed = read_all_sites(scenario.data.sites, Path, zones=own, place=dataset.place_file)
        sources = [content.source for content in contents]
        sources += [postcodes.source] if postcodes is not None and len(placed.sites) else []
        sources += placed.sources
        series, on_years = _cut_series(dataset, own)
        sources += [dataset.series_file[0].source] if dataset.series_file[0] is not None else []
    with stages.stage("feasibility", "Working out what the band allows"):
        feasibility = assess_area(own, contiguity, everywhere, zones, scenario)
        outlines = dataset.outlines
        sources += [outlines.source] if outlines is not None else []
        surroundings = outline_neighbors(zones, own, None if outlines is None else outlines.frame)
    files = [content for content in contents if content is not tables.boundaries]
    repairs = _tell_own_repairs(tables.boundaries, own)
    credited, fetched = credit(sources, scenario.data)
    return Inputs(
        area=area,
        zones=own,
        contiguity=contiguity,
        links=links,
        bridges=_list_bridges(contiguity, dataset.links),
        sites=placed.sites,
        elsewhere=placed.elsewhere,
        unplaced=placed.unplaced,
        site_counts=placed.counts,
        just_outside=placed.just_outside,
        confidential=placed.confidential if scenario.confidential_counts else None,
        feasibility=feasibility,
        surroundings=surroundings,
        coast_known=outlines is not None or is_whole_country(zones),
        sources=credited,
        vintage=dataset.vintage,
        people_date=(tables.population or tables.boundaries).date,
        series=series,
        attribution=scenario.data.attribution or compose_attribution(credited, synthetic=area.synthetic, notes=fetched),
        notes=(
            *tell_assumed(links),
            *notes,
            *repairs,
            *others,
            *dataset.notes,
            *placed.notes,
            *on_years,
            *(note for content in files for note in content.notes),
        ),
    )


def _cut_series(dataset: Dataset, own: gpd.GeoDataFrame) -> tuple[pd.DataFrame | None, tuple[Note, ...]]:
    """Cut people over the years to the area's zones, and make sure that they tell a trend; also what deserves a word."""
    content, notes = dataset.series_file
    if content is None:
        return None, notes
    name, people = content.source.name, dataset.tables.population or dataset.tables.boundaries
    lacking = own.index.difference(content.frame.index.unique(ZONE))
    if len(lacking):
        raise MissingDataError(
            f"{name}: says nothing about {counted(len(lacking), 'data zone', 'data zones')} of the area "
            f"({name_first(lacking, own['name'].to_dict())}). Give a population series that holds the whole area, or none."
        )
    series = content.frame[content.frame.index.get_level_values(ZONE).isin(own.index)]
    years = sorted(series.index.get_level_values(YEAR).unique())
    past = years[-1] - trend_start(years)
    if past < SHORT_TREND_YEARS:
        told = f"{name}: tells the trend of {counted(past, 'year', 'years')} alone; projections from so short a past say little."
        notes = (*notes, Note(NoteKind.DOUBT, name, told))
    if people.date and str(years[-1]) not in people.date:
        told = f"{people.source.name} counts people of {people.date}, {name} ends in {years[-1]}; years ahead follow the latter."
        notes = (*notes, Note(NoteKind.DOUBT, name, told))
    return series, notes


def _tell_own_repairs(boundaries: Content, own: gpd.GeoDataFrame) -> tuple[Note, ...]:
    repaired = [zone for zone in boundaries.repaired if zone in own.index]
    return tell_repairs(boundaries.source.name, repaired, own["name"].to_dict())


def close_gaps(
    contiguity: Contiguity, zones: gpd.GeoDataFrame, links: pd.DataFrame, scenario: Scenario
) -> tuple[Contiguity, pd.DataFrame]:
    """Join what is still in pieces by assumed links, or refuse; returns the links that are inside the area.

    Raises
    ------
    ContiguityError
        The area is in pieces and the scenario refuses assumed links.
    """
    assumed = bridge_components(contiguity, zones)
    if len(assumed):
        parts = contiguity.components
        small = [f"{zones['name'][parts.index[parts == part][0]]}" for part in range(1, parts.max() + 1)]
        if scenario.strict_links:
            raise ContiguityError(
                f"{parts.max() + 1} pieces are joined by no border and no link; apart from the largest: "
                f"{name_first(small)}. See what would join them: hubplan links."
            )
        contiguity = add_links(contiguity, assumed)
    used = set(contiguity.links["link"])
    kept = pd.concat([part for part in (links[links.index.isin(used)], assumed) if len(part)]) if used else links[:0]
    return contiguity, kept


def _list_bridges(contiguity: Contiguity, links: pd.DataFrame) -> pd.DataFrame:
    inside = links["zone_a"].isin(contiguity.zones) & links["zone_b"].isin(contiguity.zones)
    return links[inside & ~links.index.isin(contiguity.links["link"])]


def assess_area(
    own: gpd.GeoDataFrame,
    contiguity: Contiguity,
    everywhere: Contiguity,
    zones: gpd.GeoDataFrame,
    scenario: Scenario,
) -> Feasibility:
    """Work out what the band allows an area, of which ``everywhere`` and ``zones`` are all that surrounds it."""
    people = own["population"]
    labels = [code if code == name else f"{code} {name}" for code, name in own["name"].items()]
    return assess(
        int(people.sum()),
        scenario.band,
        pieces=list_pieces(own, contiguity),
        zone_people=pd.Series(people.to_numpy(), index=labels),
        neighbors=_people_of_neighbors(own, everywhere, zones),
    )


def _people_of_neighbors(own: gpd.GeoDataFrame, everywhere: Contiguity, zones: gpd.GeoDataFrame) -> pd.Series:
    """People of each council that a border or link joins to the area, by name."""
    if "council" not in zones.columns:
        return pd.Series(dtype="int64")
    pairs = everywhere.pairs
    inside_a, inside_b = pairs["focal"].isin(own.index), pairs["neighbor"].isin(own.index)
    beyond = pd.concat([pairs.loc[inside_a & ~inside_b, "neighbor"], pairs.loc[inside_b & ~inside_a, "focal"]])
    councils = zones.loc[beyond.unique(), "council_name"].dropna().unique()
    near = zones[zones["council_name"].isin(councils)]
    return near.groupby("council_name")["population"].sum().sort_index()
