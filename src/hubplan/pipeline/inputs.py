"""From a scenario to an area ready to plan: its zones, contiguity, links and sites."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import pandas as pd

from hubplan.areas import Area, find_area
from hubplan.contiguity import Contiguity, add_links, bridge_components, build_contiguity
from hubplan.errors import ContiguityError, MissingDataError, name_first
from hubplan.feasibility import Feasibility, assess
from hubplan.files.boundaries import read_boundaries, tell_repairs
from hubplan.files.builtin import builtin_folder
from hubplan.files.centroids import read_centroids
from hubplan.files.content import Content
from hubplan.files.links import read_links
from hubplan.files.lookups import read_lookup
from hubplan.files.outlines import read_outlines
from hubplan.files.population import read_population
from hubplan.files.postcodes import read_postcodes
from hubplan.files.sites import read_all_sites
from hubplan.files.zones import check_vintages, join_zones
from hubplan.pipeline.attribution import compose_attribution
from hubplan.pipeline.pieces import list_pieces, tell_assumed
from hubplan.pipeline.stages import Stages
from hubplan.pipeline.surroundings import is_whole_country, outline_neighbors
from hubplan.run import SourceFile
from hubplan.scenario import DataFiles, Scenario
from hubplan.schema import LINK_COLUMNS, vintage_of


@dataclass(frozen=True, eq=False)
class Inputs:
    """Everything that is known before the search.

    ``links`` are those inside the area, confirmed and assumed; ``surroundings`` outlines of the councils around it.
    ``notes`` are about the area first, then about its sites, then about the files.
    """

    area: Area
    zones: gpd.GeoDataFrame
    contiguity: Contiguity
    links: pd.DataFrame
    sites: gpd.GeoDataFrame
    unplaced: pd.DataFrame
    site_counts: pd.DataFrame
    feasibility: Feasibility
    surroundings: gpd.GeoDataFrame
    coast_known: bool
    sources: tuple[SourceFile, ...]
    vintage: str
    people_date: str
    attribution: str
    notes: tuple[str, ...]
    baseline: pd.Series | None = None
    """The catchment of each zone in the plan to stay close to."""
    with_ferries: Contiguity | None = None
    """The contiguity as it was read, where the scenario leaves the ferries out of it."""


@dataclass(frozen=True, eq=False)
class _Tables:
    """The files about zones, read and not yet joined."""

    boundaries: Content
    population: Content | None
    lookups: tuple[Content, ...]
    centroids: Content | None

    @property
    def all(self) -> list[Content]:
        return [self.boundaries, *self.beside]

    @property
    def beside(self) -> list[Content]:
        return [c for c in (self.population, *self.lookups, self.centroids) if c is not None]

    @property
    def tell_councils(self) -> list[Content]:
        """Those that may tell the council of a zone, the surest first."""
        return [c for c in (*self.lookups, self.population, self.boundaries) if c and "council" in c.frame.columns]


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
        tables = _read_tables(scenario.data)
        check_vintages(tables.boundaries, tables.beside)
        area = _find_area(tables, scenario)
        zones, notes = _join(tables, area)
        vintage = vintage_of(str(zones.index[0])) or ""
    with stages.stage("contiguity", "Finding which zones neighbor which"):
        own = zones[zones["council"].isin(area.council)] if "council" in zones.columns else zones
        contents = list(tables.all)
        link_content, others = _read_links(scenario.data, vintage)
        links = pd.DataFrame(columns=list(LINK_COLUMNS))
        if link_content is not None:
            contents.append(link_content)
            links = link_content.frame
        everywhere = build_contiguity(zones, links)
        contiguity, links = _close_gaps(everywhere.cut(own.index), own, links, scenario)
    with stages.stage("sites", "Placing service sites"):
        postcodes = _optional(read_postcodes, scenario.data.postcodes)
        placed = read_all_sites(
            scenario.data.sites, Path, zones=own, postcodes=None if postcodes is None else postcodes.frame
        )
        sources = [content.source for content in contents]
        sources += [postcodes.source] if postcodes is not None and len(placed.sites) else []
        sources += placed.sources
    with stages.stage("feasibility", "Working out what the band allows"):
        feasibility = _assess(own, contiguity, everywhere, zones, scenario)
        outlines = _optional(read_outlines, scenario.data.outlines)
        sources += [outlines.source] if outlines is not None else []
        surroundings = outline_neighbors(zones, own, None if outlines is None else outlines.frame)
    people_date = (tables.population or tables.boundaries).date
    files = [content for content in contents if content is not tables.boundaries]
    repairs = _tell_own_repairs(tables.boundaries, own)
    return Inputs(
        area=area,
        zones=own,
        contiguity=contiguity,
        links=links,
        sites=placed.sites,
        unplaced=placed.unplaced,
        site_counts=placed.counts,
        feasibility=feasibility,
        surroundings=surroundings,
        coast_known=outlines is not None or is_whole_country(zones),
        sources=tuple(sources),
        vintage=vintage,
        people_date=people_date,
        attribution=scenario.data.attribution or compose_attribution(sources, synthetic=area.synthetic),
        notes=(
            *tell_assumed(links),
            *notes,
            *repairs,
            *others,
            *placed.notes,
            *(note for content in files for note in content.notes),
        ),
    )


def _read_tables(data: DataFiles) -> _Tables:
    if data.boundaries is None:
        raise MissingDataError(
            "No boundaries are named. Give --boundaries FILE, or name data.boundaries in a config in configs/."
        )
    lookups = (data.lookup,) if isinstance(data.lookup, str) else data.lookup
    population = None
    if data.population is not None:
        population = read_population(Path(data.population), year=data.population_year)
    return _Tables(
        read_boundaries(Path(data.boundaries)),
        population,
        tuple(read_lookup(Path(lookup)) for lookup in lookups),
        _optional(read_centroids, data.centroids),
    )


def _optional(read, path: str | None) -> Content | None:  # type: ignore[no-untyped-def]
    return None if path is None else read(Path(path))


def _find_area(tables: _Tables, scenario: Scenario) -> Area:
    """Find the councils asked for, from whichever file tells a zone's council."""
    codes = tables.boundaries.frame.index
    synthetic = vintage_of(str(codes[0])) == "synthetic"
    known = [_councils(content).reindex(codes) for content in tables.tell_councils]
    for councils in known:
        if councils["council"].notna().any():
            area = find_area(councils, scenario.area)
            return Area(area.name, area.slug, area.council, area.kind, synthetic=synthetic)
    if not scenario.area:
        return Area("All zones", "all-zones", (), "area", synthetic=synthetic)
    if known:
        shown = ", ".join(content.source.name for content in tables.tell_councils)
        raise MissingDataError(
            f"{shown}: tells the council of none of the data zones in {tables.boundaries.source.name} "
            f"({name_first(codes)}). Give a --lookup FILE that names these zones."
        )
    raise MissingDataError(
        f"No file tells the council of the data zones in {tables.boundaries.source.name}. "
        "Give --lookup FILE with codes of zones and councils."
    )


def _councils(content: Content) -> pd.DataFrame:
    """Codes and names of councils by zone; a code stands for a name that is not told."""
    frame = content.frame.reindex(columns=["council", "council_name"])
    return frame.assign(council_name=frame["council_name"].where(frame["council_name"].notna(), frame["council"]))


def _tell_own_repairs(boundaries: Content, own: gpd.GeoDataFrame) -> tuple[str, ...]:
    repaired = [zone for zone in boundaries.repaired if zone in own.index]
    return tell_repairs(boundaries.source.name, repaired, own["name"].to_dict())


def _join(tables: _Tables, area: Area) -> tuple[gpd.GeoDataFrame, tuple[str, ...]]:
    keep: Sequence[str] | None = None
    for content in tables.tell_councils:
        inside = content.frame.index[content.frame["council"].isin(area.council)]
        if len(inside):
            keep = list(inside)
            break
    return join_zones(tables.boundaries, tables.population, tables.lookups, tables.centroids, keep=keep)


def _read_links(data: DataFiles, vintage: str) -> tuple[Content | None, tuple[str, ...]]:
    """Read the links; those between zones of another vintage are not used, which is told."""
    if data.links is not None:
        content = read_links(Path(data.links))
        found = vintage_of(str(content.frame["zone_a"].iloc[0])) if len(content.frame) else vintage
        if found == vintage:
            return content, ()
        return None, (f"{content.source.name}: joins {found} data zones, and the area has {vintage} ones; not used.",)
    if vintage == "2011":
        return read_links(builtin_folder() / "data" / "links" / "scotland_links_2011.csv"), ()
    return None, ()


def _close_gaps(
    contiguity: Contiguity, zones: gpd.GeoDataFrame, links: pd.DataFrame, scenario: Scenario
) -> tuple[Contiguity, pd.DataFrame]:
    """Join what is still in pieces by assumed links, or refuse; returns the links that are inside the area."""
    assumed = bridge_components(contiguity, zones)
    if len(assumed):
        parts = contiguity.components
        small = [f"{zones['name'][parts.index[parts == part][0]]}" for part in range(1, parts.max() + 1)]
        if scenario.strict_links:
            raise ContiguityError(
                f"{parts.max() + 1} pieces are joined by no border and no link; apart from the largest: "
                f"{name_first(small)}. Add the ferries and bridges to a file of links (--links)."
            )
        contiguity = add_links(contiguity, assumed)
    used = set(contiguity.links["link"])
    kept = pd.concat([part for part in (links[links.index.isin(used)], assumed) if len(part)]) if used else links[:0]
    return contiguity, kept


def _assess(
    own: gpd.GeoDataFrame,
    contiguity: Contiguity,
    everywhere: Contiguity,
    zones: gpd.GeoDataFrame,
    scenario: Scenario,
) -> Feasibility:
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
