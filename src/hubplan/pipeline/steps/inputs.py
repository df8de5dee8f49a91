"""Read the files of a scenario and cut them to its area: zones, contiguity, links and sites."""

import re
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import pandas as pd

from hubplan.areas import ISLAND_COUNCILS
from hubplan.content import Content, SourceFile
from hubplan.contiguity import Contiguity, add_links, bridge_components
from hubplan.errors import ContiguityError, MissingDataError, counted, name_first
from hubplan.feasibility import Feasibility, assess
from hubplan.hubs.given import check_given
from hubplan.inputs import GivenFiles, Inputs, PeopleBefore
from hubplan.notes import Note, NoteKind
from hubplan.pipeline.steps.attribution import compose_attribution
from hubplan.pipeline.steps.dataset import Dataset, read_dataset
from hubplan.pipeline.steps.fetched import credit
from hubplan.pipeline.steps.hubs.candidates import open_sites, open_where_none
from hubplan.pipeline.steps.pieces import list_pieces, tell_assumed
from hubplan.pipeline.steps.stages import Stages
from hubplan.pipeline.steps.surroundings import is_whole_country, outline_neighbors
from hubplan.pipeline.steps.travel.choose import AreaPlaces, choose_travel
from hubplan.projection import SHORT_TREND_YEARS, YEAR, trend_start
from hubplan.read.assignment import read_assignment
from hubplan.read.barriers import read_barriers
from hubplan.read.boundaries import tell_repairs
from hubplan.read.sites import read_all_sites
from hubplan.read.sites.reader import SitesContent
from hubplan.scenario import Scenario
from hubplan.schema import ZONE

ReadFile = Callable[[Path], Content]


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
        Receives the stages of the work.

    Raises
    ------
    MissingDataError, InputDataError, ScenarioError, ContiguityError
        As in :func:`read_inputs`.
    """
    with stages.stage("read", "Joining zones and people"):
        area = dataset.find_area(scenario.area)
        zones, of_zones = dataset.join(area)
        check_given(scenario.names, zones.index, area.name)
        given = read_given_files(scenario, assignment=dataset.assignment, barriers=dataset.barriers)
    with stages.stage("contiguity", "Finding which zones neighbor which"):
        own = zones[zones["council"].isin(area.council)] if "council" in zones.columns else zones
        contiguity, links = close_gaps(dataset.contiguity.cut(own.index), own, dataset.links, scenario)
    with stages.stage("sites", "Placing service sites"):
        placed = _place_sites(dataset, own, scenario)
        series, on_years = _cut_series(dataset, own)
        before = _cut_before(dataset, own, series)
    with stages.stage("travel", "Working out how people travel"):
        chosen = choose_travel(dataset, AreaPlaces(own, zones, links, placed.sites, placed.elsewhere), scenario.travel)
    with stages.stage("feasibility", "Working out what the band allows"):
        feasibility = assess_area(own, contiguity, dataset.contiguity, zones, scenario)
        outlines = dataset.outlines
        surroundings = outline_neighbors(zones, own, None if outlines is None else outlines.frame)
    credited, fetched = credit([*_list_sources(dataset, placed), *chosen.sources], scenario.data)
    inputs = Inputs(
        area=area,
        zones=own,
        contiguity=contiguity,
        links=links,
        bridges=_list_bridges(contiguity, dataset.links),
        sites=open_sites(placed.sites, scenario.hub_categories),
        elsewhere=placed.elsewhere,
        places=None if dataset.places is None else gpd.GeoDataFrame(dataset.places.frame),
        unplaced=placed.unplaced,
        site_counts=placed.counts,
        just_outside=placed.just_outside,
        confidential=placed.confidential if scenario.confidential_counts else None,
        feasibility=feasibility,
        surroundings=surroundings,
        coast_known=outlines is not None or is_whole_country(zones),
        sources=credited,
        vintage=dataset.vintage,
        people_date=(dataset.tables.population or dataset.tables.boundaries).date,
        series=series,
        before=before,
        travel=chosen.model,
        given=given,
        attribution=scenario.data.attribution or compose_attribution(credited, synthetic=area.synthetic, notes=fetched),
        notes=(
            *tell_assumed(links),
            *of_zones,
            *_tell_files(dataset, own, placed),
            *chosen.notes,
            *on_years,
            *dataset.before_file[1],
            *_tell_tables(dataset),
        ),
    )
    return open_where_none(inputs, scenario)


def read_given_files(
    scenario: Scenario, *, assignment: ReadFile = read_assignment, barriers: ReadFile = read_barriers
) -> GivenFiles:
    """Read what the scenario's preferences and pins name.

    Parameters
    ----------
    scenario
        Names the files.
    assignment, barriers
        Open one; those that remember spare opening it again for another area.

    Raises
    ------
    MissingDataError, InputDataError
        A file is not there, or does not hold what it should.
    """
    pins, baseline = scenario.pins, scenario.objective.baseline
    named = [] if baseline is None else [baseline.file]
    named += [pins.locked] if isinstance(pins.locked, str) else []
    named += [] if pins.catchments is None else [pins.catchments.file]
    lines = None if scenario.barriers is None else barriers(Path(scenario.barriers.file))
    return GivenFiles({file: assignment(Path(file)) for file in dict.fromkeys(named)}, lines)


def _place_sites(dataset: Dataset, own: gpd.GeoDataFrame, scenario: Scenario) -> SitesContent:
    return read_all_sites(scenario.data.sites, Path, zones=own, place=dataset.place_file)


def _list_links(dataset: Dataset) -> list[Content]:
    """List the tables of links: the one that counts, and the one that it lies over."""
    content, table = dataset.link_file[0], dataset.link_table
    both = (content, table if table is not content else None)
    return [one for one in both if one is not None]


def _list_sources(dataset: Dataset, placed: SitesContent) -> list[SourceFile]:
    """List the files that were read for an area."""
    postcodes, series = dataset.postcodes, dataset.series_file[0]
    sources = [content.source for content in (*dataset.tables.all, *_list_links(dataset))]
    sources += [postcodes.source] if postcodes is not None and len(placed.sites) else []
    sources += placed.sources
    beside = (dataset.before_file[0], series, dataset.outlines, dataset.places)
    return [*sources, *(content.source for content in beside if content is not None)]


def _tell_files(dataset: Dataset, own: gpd.GeoDataFrame, placed: SitesContent) -> tuple[Note, ...]:
    """Note what was repaired in the area's shapes, which files are not used, and what its sites need."""
    repairs = _tell_own_repairs(dataset.tables.boundaries, own)
    return (*repairs, *dataset.link_file[1], *dataset.notes, *placed.notes)


def _tell_tables(dataset: Dataset) -> tuple[Note, ...]:
    """Note what was repaired or left out in the tables beside the boundaries, whatever the area."""
    return tuple(note for content in (*dataset.tables.beside, *_list_links(dataset)) for note in content.notes)


def _cut_series(dataset: Dataset, own: gpd.GeoDataFrame) -> tuple[pd.DataFrame | None, tuple[Note, ...]]:
    """Cut people over the years to the area's zones, and check that they show a trend; also return notes."""
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


def _cut_before(dataset: Dataset, own: gpd.GeoDataFrame, series: pd.DataFrame | None) -> PeopleBefore | None:
    """Cut the people of the year before to the area's zones: from the file named, else from the series."""
    content, date = dataset.before_file[0], (dataset.tables.population or dataset.tables.boundaries).date
    if content is not None:
        lacking = own.index.difference(content.frame.index)
        if len(lacking):
            raise MissingDataError(
                f"{content.source.name}: has no people for {counted(len(lacking), 'data zone', 'data zones')} of the area "
                f"({name_first(lacking, own['name'].to_dict())}). Give people of the year before that hold the whole area, "
                "or none."
            )
        return PeopleBefore(content.date or content.source.name, content.frame["population"].reindex(own.index))
    year = re.search(r"\d{4}", date)
    if series is None or year is None:
        return None
    earlier = [one for one in series.index.get_level_values(YEAR).unique() if one < int(year.group())]
    if not earlier:
        return None
    last = max(earlier)
    return PeopleBefore(f"mid-{last}", series.xs(last, level=YEAR)["population"].reindex(own.index))


def _tell_own_repairs(boundaries: Content, own: gpd.GeoDataFrame) -> tuple[Note, ...]:
    repaired = [zone for zone in boundaries.repaired if zone in own.index]
    return tell_repairs(boundaries.source.name, repaired, own["name"].to_dict())


def close_gaps(
    contiguity: Contiguity, zones: gpd.GeoDataFrame, links: pd.DataFrame, scenario: Scenario
) -> tuple[Contiguity, pd.DataFrame]:
    """Join what is still in components by assumed links, or refuse; returns the links that are inside the area.

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
    """Compute which numbers of catchments the band allows an area; ``everywhere`` and ``zones`` are of the dataset."""
    people = own["population"]
    labels = [code if code == name else f"{code} {name}" for code, name in own["name"].items()]
    return assess(
        int(people.sum()),
        scenario.band,
        pieces=list_pieces(own, contiguity),
        zone_people=pd.Series(people.to_numpy(), index=labels),
        neighbors=_people_of_neighbors(own, everywhere, zones),
        councils=tuple(own["council_name"].dropna().unique()) if "council_name" in own.columns else (),
        islands="council" in own.columns and bool(own["council"].isin(ISLAND_COUNCILS).all()),
    )


def _people_of_neighbors(own: gpd.GeoDataFrame, everywhere: Contiguity, zones: gpd.GeoDataFrame) -> pd.Series:
    """Sum the people of each council that a border or link joins to the area: by land first, then by name."""
    if "council" not in zones.columns:
        return pd.Series(dtype="int64")
    pairs = everywhere.pairs
    inside_a, inside_b = pairs["focal"].isin(own.index), pairs["neighbor"].isin(own.index)
    beyond = pd.concat([pairs.loc[inside_a & ~inside_b, "neighbor"], pairs.loc[inside_b & ~inside_a, "focal"]])
    councils = zones.loc[beyond.unique(), "council_name"].dropna().unique()
    near = zones[zones["council_name"].isin(councils)]
    across = pairs["kind"].ne("ferry") & (inside_a ^ inside_b)
    by_land = zones.loc[pd.concat([pairs.loc[across, "focal"], pairs.loc[across, "neighbor"]]).unique(), "council_name"]
    people = near.groupby("council_name")["population"].sum().sort_index()
    return people.iloc[(~people.index.isin(by_land.dropna())).argsort(kind="stable")]
