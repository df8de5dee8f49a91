"""``hubplan check``: report all problems of the data at once."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd

from hubplan.content import Content, SourceFile
from hubplan.coverage import Fit, check_coverage
from hubplan.errors import MissingDataError
from hubplan.notes import Note, NoteKind
from hubplan.pipeline.areas import ListedArea
from hubplan.pipeline.steps.data_checks import (
    DataChecks,
    LookedAt,
    find_links,
    look_at_areas,
    look_at_zones,
    place_sites,
    tell_joining,
    tell_lost_ends,
    tell_unfit_links,
)
from hubplan.pipeline.steps.dataset import Dataset, Tables
from hubplan.pipeline.steps.fetched import credit, list_paths
from hubplan.pipeline.steps.inventory import DataProblem, HeldSource, OpenedFile, hold_sources, open_files
from hubplan.pipeline.steps.stages import Stages
from hubplan.pipeline.steps.unused_files import UnusedFile, find_unused_files
from hubplan.scenario import DataFiles, Scenario

_FETCH = "hubplan fetch"
_NO_COUNCILS = Note(
    NoteKind.UNKNOWN,
    "council",
    "No file tells the council of a zone, so all zones are taken together. Give --lookup FILE, or fetch: "
    f"{_FETCH} lookups",
)


@dataclass(frozen=True, eq=False)
class CheckReport:
    """Findings on the data; no problem stopped the check.

    ``areas`` are the councils, or the areas that were asked for; ``links`` are notes on links that lead nowhere;
    ``assumed`` on those that would be assumed. ``sites`` counts rows by file (columns as
    :attr:`hubplan.run.Run.site_counts`), ``unplaced`` rows by ``file`` and ``reason``.
    """

    folder: Path
    vintage: str
    sources: tuple[HeldSource, ...]
    files: tuple[OpenedFile, ...]
    credits: tuple[SourceFile, ...] = ()
    unused_files: tuple[UnusedFile, ...] = ()
    zones: DataChecks = field(default_factory=DataChecks)
    fit: Fit | None = None
    names: dict[str, str] = field(default_factory=dict)
    areas: tuple[ListedArea, ...] = ()
    links: tuple[Note, ...] = ()
    assumed: tuple[Note, ...] = ()
    sites: pd.DataFrame = field(default_factory=pd.DataFrame)
    unplaced: pd.DataFrame = field(default_factory=pd.DataFrame)
    problems: tuple[DataProblem, ...] = ()
    notes: tuple[Note, ...] = ()

    @property
    def exit_code(self) -> int:
        """Exit code: 5 where something that a plan needs is missing, else 1 where a file is broken, else 0."""
        return max((problem.exit_code for problem in self.problems), default=0)


def check(scenario: Scenario, folder: Path, stages: Stages, *, vintage: str | None = None) -> CheckReport:
    """Check the data that a plan would be made from.

    Parameters
    ----------
    scenario
        Its files count, and its areas; without any, all councils are looked at.
    folder
        The data folder, for what was fetched.
    stages
        Receives the stages of the work.
    vintage
        The sources of which are listed, where the boundaries do not tell.

    Raises
    ------
    HubplanError
        Never for what is wrong with the data: that is reported.
    """
    with stages.stage("read", "Reading every file"):
        files = open_files(scenario.data, folder)
    found = next((one.vintage for one in files if one.role == "boundaries"), "") or vintage or "2011"
    with stages.stage("sources", "Comparing what was fetched with its fingerprints"):
        sources = hold_sources(folder, found)
        unused_files = find_unused_files(folder, list_paths(scenario.data))
    problems = [one.problem for one in files if one.problem is not None]
    read = [one.content for one in files if one.content is not None]
    credited, _ = credit([content.source for content in read], scenario.data)
    notes = [note for content in read if content.source.role != "boundaries" for note in content.notes]
    notes += [one.unused for one in files if one.unused is not None]
    notes += [_tell_changed(source) for source in sources if source.state == "changed"]
    notes += [_tell_place(unused, folder) for unused in unused_files if unused.source]
    report = CheckReport(
        folder, found, sources, files, credited, unused_files=unused_files, problems=tuple(problems), notes=tuple(notes)
    )
    boundaries = _content(files, "boundaries")
    if boundaries is not None:
        return _look_closer(report, _join(scenario.data, files, boundaries), scenario, stages)
    if scenario.data.boundaries is not None:
        return report  # what is wrong with them is among the problems
    nothing = DataProblem(f"No boundaries are named. Fetch them: {_FETCH} boundaries", MissingDataError.exit_code)
    return replace(report, problems=(*report.problems, nothing))


def _look_closer(report: CheckReport, dataset: Dataset, scenario: Scenario, stages: Stages) -> CheckReport:
    """Check what files say together."""
    shapes = dataset.tables.boundaries.frame
    with stages.stage("shapes", "Fitting the shapes together"):
        fit = check_coverage(shapes.geometry)
    zones, problems = look_at_zones(dataset)
    looked = look_at_areas(dataset, scenario, stages) if zones.people is not None else LookedAt()
    with stages.stage("sites", "Placing service sites"):
        placed = place_sites(dataset, scenario)
    links, unused = find_links(dataset)
    apart = () if dataset.council_of_zones() is not None else (_NO_COUNCILS,)
    builtin = () if dataset.link_table is None else (_file_of(dataset.link_table),)
    return replace(
        report,
        files=(*report.files, *builtin),
        zones=zones,
        fit=fit,
        names=shapes["name"].to_dict(),
        areas=looked.areas,
        links=(*tell_lost_ends(dataset, links), *unused),
        assumed=looked.assumed,
        sites=placed.counts,
        unplaced=placed.unplaced,
        problems=(*report.problems, *problems, *looked.problems, *placed.problems),
        notes=(*apart, *report.notes, *tell_joining(dataset), *tell_unfit_links(dataset, links), *placed.notes),
    )


def _tell_changed(source: HeldSource) -> Note:
    cure = f"To have it as it was published: {_FETCH} {source.name} --overwrite"
    return Note(NoteKind.DOUBT, source.file, f"{source.file}: was changed after it was fetched. {cure}")


def _tell_place(unused: UnusedFile, folder: Path) -> Note:
    words = (
        f"{folder / unused.file}: looks like {unused.source}, which is read as {folder / unused.place}. Move it there."
    )
    return Note(NoteKind.UNUSED_FILE, unused.file, words)


def _file_of(links: Content) -> OpenedFile:
    """Describe the table of links that comes with hubplan."""
    return OpenedFile("links", Path(links.source.name), links)


def _content(files: Sequence[OpenedFile], role: str) -> Content | None:
    return next((one.content for one in files if one.role == role), None)


def _join(data: DataFiles, files: Sequence[OpenedFile], boundaries: Content) -> Dataset:
    """Join what could be read, as planning would; a table of links that is broken is left out."""
    lookups = tuple(one.content for one in files if one.role == "lookup" and one.content is not None)
    tables = Tables(boundaries, _content(files, "population"), lookups, _content(files, "centroids"))
    beside = ("links", "postcodes", "outlines", "places")
    broken = {one.role: None for one in files if one.content is None and one.role in beside}
    vintage = next(one.vintage for one in files if one.role == "boundaries")
    return Dataset(data.model_copy(update=broken), tables, vintage)
