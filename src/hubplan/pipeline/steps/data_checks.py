"""Check zones, areas, links and sites that were read: findings, never a stop."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from hubplan.content import Content
from hubplan.errors import HubplanError, counted, name_first
from hubplan.links.check import check_links
from hubplan.notes import Note, NoteKind
from hubplan.pipeline.areas import ListedArea, areas, list_area
from hubplan.pipeline.steps.dataset import Dataset
from hubplan.pipeline.steps.inputs import close_gaps
from hubplan.pipeline.steps.inventory import DataProblem
from hubplan.pipeline.steps.pieces import tell_assumed
from hubplan.pipeline.steps.stages import Stages
from hubplan.read.sites.accounts import tell_just_outside
from hubplan.read.sites.reader import cut_file
from hubplan.read.zones import join_zones
from hubplan.scenario import Scenario
from hubplan.unplaced import count_kinds, tell_kind


@dataclass(frozen=True)
class DataChecks:
    """Findings on the zones; codes are given with names, as ``S01006506 Culter - 01``."""

    zones: int = 0
    people: int | None = None
    """``None`` where no file tells."""
    people_date: str = ""
    repaired: tuple[str, ...] = ()
    empty: tuple[str, ...] = ()
    """Zones where nobody lives."""
    uncounted: tuple[str, ...] = ()
    """Zones that the file of people leaves out."""
    unnamed: tuple[str, ...] = ()
    """Zones whose council no file tells, where one tells that of others."""


def look_at_zones(dataset: Dataset) -> tuple[DataChecks, list[DataProblem]]:
    """Count zones and people, and name the zones that lack something."""
    boundaries, population = dataset.tables.boundaries, dataset.tables.population
    shapes = boundaries.frame
    names = shapes["name"].to_dict()
    problems = []
    people = shapes.get("census_population") if population is None else population.frame["population"]
    if people is None:
        cure = "Give --population FILE, or fetch: hubplan fetch population"
        if dataset.data.population is None:  # a file that is broken is a problem of its own
            problems.append(DataProblem(f"No file tells how many people live in the zones. {cure}", 5))
        people = pd.Series(dtype="int64", index=shapes.index[:0])
    uncounted = shapes.index.difference(people.index) if len(people) else shapes.index[:0]
    if len(uncounted) and population is not None:
        words = counted(len(uncounted), "data zone has", "data zones have")
        problems.append(
            DataProblem(f"{population.source.name}: {words} no people ({name_first(uncounted, names)}).", 5)
        )
    inside = people.reindex(shapes.index).dropna()
    councils = dataset.council_of_zones()
    unnamed = shapes.index[:0] if councils is None else councils.index[councils.isna()]
    checks = DataChecks(
        zones=len(shapes),
        people=int(inside.sum()) if len(inside) else None,
        people_date=(population or boundaries).date,
        repaired=_label(boundaries.repaired, names),
        empty=_label(inside.index[inside == 0], names),
        uncounted=_label(uncounted, names),
        unnamed=_label(unnamed, names),
    )
    return checks, problems


def tell_joining(dataset: Dataset) -> tuple[Note, ...]:
    """Collect notes from joining the tables for all zones that have people: gaps, contradictions, doubts."""
    tables = dataset.tables
    try:
        return join_zones(
            tables.boundaries, tables.population, tables.lookups, tables.centroids, keep=dataset.zones.index
        )[1]
    except HubplanError:
        return ()  # told where areas are looked at


def _label(codes: Sequence[str] | pd.Index, names: dict[str, str]) -> tuple[str, ...]:
    return tuple(code if names.get(code, code) == code else f"{code} {names[code]}" for code in codes)


@dataclass(frozen=True)
class LookedAt:
    """Areas, and notes on the links that would be assumed in them."""

    areas: tuple[ListedArea, ...] = ()
    assumed: tuple[Note, ...] = ()
    problems: tuple[DataProblem, ...] = ()


def look_at_areas(dataset: Dataset, scenario: Scenario, stages: Stages) -> LookedAt:
    """List councils, or the areas asked for: whether each can be planned; and the links that would be assumed."""
    scenario = scenario.model_copy(update={"strict_links": False})
    try:
        with stages.stage("contiguity", "Finding which zones neighbor which"):
            _ = dataset.contiguity
        with stages.stage("feasibility", "Working out what the band allows"):
            problems: list[DataProblem] = []
            if scenario.area:
                looked, problems = _find_each(dataset, scenario)
            elif dataset.council_of_zones() is None:
                looked = [list_area(dataset, scenario, dataset.find_area([]))]
            else:
                looked = [area for area in areas(dataset, scenario, ("council",)).areas if area.zones]
            assumed = _tell_assumed(dataset, scenario, looked)
    except HubplanError as error:
        return LookedAt(problems=(DataProblem.of(error),))
    return LookedAt(tuple(looked), tuple(assumed), tuple(problems))


def _tell_assumed(dataset: Dataset, scenario: Scenario, looked: Sequence[ListedArea]) -> list[Note]:
    told = []
    for area in looked:
        if area.assumed:
            own = dataset.zones
            if area.code:
                own = own[own["council"].isin(area.code.split(", "))]
            _, links = close_gaps(dataset.contiguity.cut(own.index), own, dataset.links, scenario)
            told += [replace(note, words=f"{area.name}: {note.words}") for note in tell_assumed(links)]
    return told


def _find_each(dataset: Dataset, scenario: Scenario) -> tuple[list[ListedArea], list[DataProblem]]:
    looked, problems = [], []
    for name in scenario.area:
        try:
            looked.append(list_area(dataset, scenario, dataset.find_area([name])))
        except HubplanError as error:
            problems.append(DataProblem.of(error))
    return looked, problems


def find_links(dataset: Dataset) -> tuple[Content | None, tuple[Note, ...]]:
    """Find the links in use, and notes on a file of them that is not used."""
    try:
        return dataset.link_file
    except HubplanError as error:
        return None, (Note(NoteKind.UNUSED_FILE, Path(dataset.data.links or "links").name, str(error)),)


def tell_lost_ends(dataset: Dataset, links: Content | None) -> list[Note]:
    """List the links with an end that should be here and is not: its council has other zones here."""
    if links is None or not dataset.tables.tell_councils:
        return []
    shapes, councils = dataset.tables.boundaries.frame.index, dataset.units["council"]
    here = set(councils.reindex(shapes).dropna())
    told = []
    for link, row in links.frame[links.frame["status"] != "closed"].iterrows():
        ends = [row["zone_a"], row["zone_b"]]
        lost = [end for end in ends if end not in shapes and councils.get(end) in here]
        if lost:
            are = "is" if len(lost) == 1 else "are"
            words = f"{link} {row['name']}: {' and '.join(lost)} {are} not among the boundaries; it joins nothing."
            told.append(Note(NoteKind.LINK, str(link), words))
    return told


def tell_unfit_links(dataset: Dataset, links: Content | None) -> tuple[Note, ...]:
    """List the links between two zones here that do not fit them: by border, gap, council or a better link."""
    if links is None:
        return ()
    try:
        zones, contiguity = dataset.zones, dataset.contiguity
    except HubplanError:
        return ()  # told before
    frame = links.frame[links.frame["status"] != "closed"]
    return check_links(frame[frame["zone_a"].isin(zones.index) & frame["zone_b"].isin(zones.index)], zones, contiguity)


@dataclass(frozen=True, eq=False)
class PlacedSites:
    """Sites by file, those that could not be placed by file and kind of reason, and notes."""

    counts: pd.DataFrame
    unplaced: pd.DataFrame
    notes: tuple[Note, ...]
    problems: tuple[DataProblem, ...]


def place_sites(dataset: Dataset, scenario: Scenario) -> PlacedSites:
    """Place the sites of each file by itself; one that cannot be read stops none of the others."""
    counts, lost, near, problems = [], [], [], []
    notes: list[Note] = []
    by_distance: list[str] = []
    try:
        zones, _ = dataset.zones, dataset.known_places
    except HubplanError:
        return PlacedSites(pd.DataFrame(), pd.DataFrame(), (), ())  # told before
    for entry in scenario.data.sites:
        path = Path(entry.file)
        if entry.optional and not path.exists():
            continue
        try:
            part = cut_file(dataset.place_file(entry, path), zones)
        except HubplanError as error:
            problems.append(DataProblem.of(error, path.name))
            continue
        counts.append(part.counts)
        lost.append(part.unplaced[["file", "reason"]])
        notes += part.notes
        near.append(part.just_outside)
        by_distance += part.by_distance
    told = pd.concat(counts) if counts else pd.DataFrame()
    reasons = pd.DataFrame()
    if lost:
        kinds = [(file, tell_kind(kind), rows) for (file, kind), rows in count_kinds(pd.concat(lost)).items()]
        most_first = sorted(kinds, key=lambda row: (-row[2], row[0], row[1]))
        reasons = pd.DataFrame(most_first, columns=["file", "reason", "rows"])
    notes += tell_just_outside(pd.concat(near), by_distance) if near else []
    return PlacedSites(told, reasons, tuple(notes), tuple(problems))
