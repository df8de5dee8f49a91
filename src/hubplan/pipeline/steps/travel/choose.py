"""Choose the travel of an area: a table, roads where they are at hand, else along the land."""

from dataclasses import dataclass, replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

from hubplan.content import SourceFile
from hubplan.contiguity import add_links
from hubplan.errors import InputDataError, MissingDataError, counted, name_first
from hubplan.notes import Note, NoteKind
from hubplan.pipeline.steps.dataset import Dataset
from hubplan.pipeline.steps.travel.roads import model_roads, place_ferries
from hubplan.scenario import Travel
from hubplan.travel.along import along
from hubplan.travel.costs import TravelCosts
from hubplan.travel.model import TravelModel
from hubplan.travel.straight_line import straight, straight_line_costs
from hubplan.travel.table import by_table

_FAR_KM = 1.0


@dataclass(frozen=True, eq=False)
class AreaPlaces:
    """Zones of an area, all zones around, the area's links, its sites, and the specialist sites elsewhere."""

    own: gpd.GeoDataFrame
    zones: gpd.GeoDataFrame
    links: pd.DataFrame
    sites: gpd.GeoDataFrame
    elsewhere: gpd.GeoDataFrame


@dataclass(frozen=True, eq=False)
class ChosenTravel:
    """Travel of an area, the files that it was made of, and what needs attention."""

    model: TravelModel
    sources: tuple[SourceFile, ...] = ()
    notes: tuple[Note, ...] = ()


def choose_travel(dataset: Dataset, area: AreaPlaces, travel: Travel) -> ChosenTravel:
    """Choose the travel of an area, and prepare all that it needs.

    Raises
    ------
    MissingDataError
        Roads are asked for, and no file is named; or a table tells nothing of the area.
    InputDataError
        A file does not hold what it should.
    ScenarioError
        A speed is of no class of road.
    """
    if travel.is_table:
        return _by_table(dataset, area, travel)
    if travel.method == "roads" or (travel.method == "auto" and dataset.roads is not None):
        return _by_roads(dataset, area, travel)
    if travel.method == "straight_line":
        return ChosenTravel(straight())
    assumed = area.links[area.links["status"] == "assumed"]
    contiguity = add_links(dataset.contiguity, assumed[~assumed.index.isin(dataset.links.index)])
    links = pd.concat([part for part in (dataset.links, assumed) if len(part)] or [assumed])
    return ChosenTravel(along(area.zones, contiguity, links[~links.index.duplicated()], travel))


def _by_roads(dataset: Dataset, area: AreaPlaces, travel: Travel) -> ChosenTravel:
    roads = dataset.roads
    if roads is None:
        raise MissingDataError(
            "travel: roads: no roads are here. Fetch them (hubplan fetch roads), or give yours: --roads FILE."
        )
    ferries = place_ferries(dataset.links, area.zones)
    places = pd.concat([area.sites.geometry, area.elsewhere.geometry]) if len(area.elsewhere) else area.sites.geometry
    model = model_roads(roads, ferries, travel, area.own, gpd.GeoSeries(places, crs=area.own.crs))
    candidates = area.sites[area.sites["hub_candidate"].astype(bool)]
    costs = model.costs(area.own, candidates if len(candidates) else None)
    notes = (*_tell_no_route(area, costs, "by road"), *_tell_far_sites(costs, candidates, travel))
    return ChosenTravel(model, (roads.source,), (*roads.notes, *notes))


def _by_table(dataset: Dataset, area: AreaPlaces, travel: Travel) -> ChosenTravel:
    read = dataset.travel_table(Path(str(travel.file)), travel)
    name, frame = read.table.name, read.table.frame
    known = frame.index.isin(dataset.zones.index)
    if not frame.index.isin(area.own.index).any():
        raise MissingDataError(
            f"{name}: tells the way from none of the {len(area.own):,} data zones of the area "
            f"(first {frame.index[0] if len(frame) else 'none'}). Use a table of the same area and vintage."
        )
    notes = list(read.notes)
    if not known.all():
        told = counted(
            int((~known).sum()), "data zone is not known and left out", "data zones are not known and left out"
        )
        notes.append(Note(NoteKind.LEFT_OUT, name, f"{name}: {told} ({name_first(frame.index[~known])})."))
    frame, strange = _name_sites(frame, area)
    if strange:
        told = counted(len(strange), "site is", "sites are")
        words = f"{name}: {told} none of those at hand and left out ({name_first(strange)})."
        notes.append(Note(NoteKind.LEFT_OUT, name, words))
    candidates = area.sites[area.sites["hub_candidate"].astype(bool)]
    model = by_table(replace(read.table, frame=frame))
    costs = model.costs(area.own, candidates)
    usable = candidates[model.knows(candidates) & ~np.isnan(_matrix(costs)).all(axis=0)]
    if not len(usable):
        raise InputDataError(
            f"{name}: tells the way to none of the {len(candidates):,} sites that may be hubs (it has "
            f"{name_first(read.table.frame.columns)}). Call the sites as in the column site of sites.csv."
        )
    notes += _tell_no_route(area, model.costs(area.own, usable), f"in {name}")
    return ChosenTravel(model, (read.source,), (*notes, *_tell_zeros(area, usable, model, name)))


def _name_sites(frame: pd.DataFrame, area: AreaPlaces) -> tuple[pd.DataFrame, list[str]]:
    """Call the columns by the sites' identifiers, where they have those or names that only one site has; list the rest."""
    sites = [area.sites, area.elsewhere] if len(area.elsewhere) else [area.sites]
    names = pd.concat([one["name"] for one in sites]).map(lambda name: " ".join(str(name).casefold().split()))
    only = names[~names.duplicated(keep=False)]
    by_name = {name: str(site) for site, name in only.items()}
    called: dict[str, str] = {}
    for column in map(str, frame.columns):
        site = column if column in names.index else by_name.get(" ".join(column.casefold().split()))
        if site is not None and site not in called.values():
            called[column] = site
    strange = [column for column in map(str, frame.columns) if column not in called]
    return frame[list(called)].set_axis(list(called.values()), axis=1), strange


def _matrix(costs: TravelCosts) -> np.ndarray:
    return np.zeros((len(costs.zones), len(costs.places))) if costs.matrix is None else costs.matrix


def _tell_no_route(area: AreaPlaces, costs: TravelCosts, how: str) -> tuple[Note, ...]:
    """Tell how many people have no route to any place that may be a hub."""
    lost = area.own[np.isnan(_matrix(costs)).all(axis=1)]
    people = int(lost["population"].sum())
    if not len(lost):
        return ()
    zones = counted(len(lost), "data zone", "data zones")
    words = (
        f"{counted(people, 'person', 'people')} in {zones} have no route {how} to any place that may be a hub "
        f"({name_first(lost.index, lost['name'].to_dict())})."
    )
    return (Note(NoteKind.UNKNOWN, "travel", words),)


def _tell_far_sites(costs: TravelCosts, candidates: gpd.GeoDataFrame, travel: Travel) -> tuple[Note, ...]:
    """Tell which sites that may be hubs no road leads to."""
    if not len(candidates):
        return ()
    lost = candidates[np.isnan(_matrix(costs)).all(axis=0)]
    if not len(lost):
        return ()
    told = counted(len(lost), "site that may be a hub has", "sites that may be hubs have")
    words = f"{told} no route by road within {travel.snap_km:g} km ({name_first(lost['name'])})."
    return (Note(NoteKind.UNKNOWN, "travel", words),)


def _tell_zeros(area: AreaPlaces, sites: gpd.GeoDataFrame, model: TravelModel, name: str) -> tuple[Note, ...]:
    """Tell of costs of nothing for a way of more than a kilometre: they may mean that there is no route."""
    costs, line = model.costs(area.own, sites), straight_line_costs(area.own, sites)
    km = np.hypot(*np.moveaxis(line.origins[:, None] - line.destinations[None], 2, 0))
    doubtful = int(((_matrix(costs) == 0) & (km > _FAR_KM)).sum())
    if not doubtful:
        return ()
    told = counted(doubtful, "way is", "ways are")
    words = f"{name}: {told} 0 {model.unit}, though over {_FAR_KM:g} km; leave the cell empty where there is no route."
    return (Note(NoteKind.DOUBT, name, words),)
