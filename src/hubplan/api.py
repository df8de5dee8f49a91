"""Notebook API: read an area, propose catchments for it, look at them and save them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from os import PathLike
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from hubplan.cluster.workers.open import open_executor
from hubplan.config.scenarios import merge_scenario
from hubplan.contiguity import Contiguity
from hubplan.errors import ScenarioError
from hubplan.inputs import Inputs
from hubplan.pipeline.options import absolute_path, as_list, nest_options, site_entry
from hubplan.pipeline.propose import Output, plan_inputs, write_run
from hubplan.pipeline.question import Said, check_files, make_question
from hubplan.pipeline.steps.dataset import Dataset, read_dataset, take_dataset
from hubplan.pipeline.steps.inputs import cut_inputs, read_given_files
from hubplan.pipeline.steps.preferences import settle_preferences
from hubplan.pipeline.steps.stages import Stages
from hubplan.preferences.words import tell_achieved, tell_setting
from hubplan.quality import Quality
from hubplan.render.inline import frame_page
from hubplan.render.page import build_page
from hubplan.run import Run
from hubplan.scenario import Scenario
from hubplan.scorecard import Scorecard
from hubplan.travel.words import name_measure
from hubplan.write.page import write_page

File = str | PathLike[str]

_SHAPE_THE_AREA = ("band", "hubs", "hub_categories", "strict_links", "confidential_counts", "travel")
"""Options that what is known of an area depends on: where one changes, the area is cut anew."""


@dataclass(frozen=True, eq=False, repr=False)
class Area:
    """Area to plan: its zones, their contiguity, its sites, and what its configs ask.

    Made by :func:`read_area`.

    Parameters
    ----------
    dataset
        All that was read, of which the area is a part.
    scenario
        What the configs ask; options of :func:`propose` are laid over it.
    inputs
        The area, cut out of the dataset.
    """

    dataset: Dataset
    scenario: Scenario
    inputs: Inputs

    def __repr__(self) -> str:
        least, most = self.inputs.feasibility.k_range
        fits = "no number fits" if least > most else f"{least} fits" if least == most else f"{least} to {most} fit"
        zones, people = len(self.zones), self.inputs.feasibility.people
        return f"<Area {self.name}: {zones:,} zones, {people:,} people, {len(self.sites):,} sites; catchments: {fits}>"

    @property
    def name(self) -> str:
        """Name of the area."""
        return self.inputs.area.name

    @property
    def zones(self) -> gpd.GeoDataFrame:
        """Data zones, EPSG:27700, index ``data_zone``: ``name``, ``population``, units, ``easting``, ``northing``."""
        return self.inputs.zones

    @property
    def sites(self) -> gpd.GeoDataFrame:
        """Service sites, EPSG:27700, index ``site``: ``name``, ``category``, ``hub_candidate``, ``data_zone``."""
        return self.inputs.sites

    @property
    def links(self) -> pd.DataFrame:
        """Links over water inside the area, index ``link``."""
        return self.inputs.links

    @property
    def contiguity(self) -> Contiguity:
        """Contiguity of the zones: which of them are neighbors."""
        return self.inputs.contiguity

    @property
    def notes(self) -> tuple[str, ...]:
        """Notes on the data: what needs attention, one sentence each."""
        return tuple(note.words for note in self.inputs.notes)


@dataclass(frozen=True, eq=False, repr=False)
class Result:
    """Plan with its hubs, scores and page.

    Made by :func:`propose`.

    Parameters
    ----------
    run
        Everything that the outputs are written from.
    """

    run: Run

    def __repr__(self) -> str:
        return f"<Result{repr(self.run).removeprefix('<Run')}"

    @property
    def scorecard(self) -> Scorecard:
        """Scorecard of the plan: ``by_catchment`` and ``overall``; one score as ``scorecard["mean_travel"]``."""
        return self.run.scorecard

    @property
    def catchments(self) -> gpd.GeoDataFrame:
        """Catchments, one row each, EPSG:27700: shape, ``name``, ``people``, ``in_band``, hub and measures."""
        return gpd.GeoDataFrame(self.scorecard.by_catchment.copy(), geometry=self.run.plan.outlines)

    @property
    def zones(self) -> gpd.GeoDataFrame:
        """Data zones of the area, one row each, with ``catchment`` and ``own_hub_<unit>``, as ``own_hub_km``."""
        travel = self.run.proposal.travel
        own = {name_measure("own_hub", travel.unit): travel.own}
        told = self.run.plan.zones.assign(catchment=self.assignment, **own)
        return gpd.GeoDataFrame(told)

    @property
    def assignment(self) -> pd.Series:
        """Catchment of each data zone, index ``data_zone``."""
        return self.run.plan.assignment.copy()

    @property
    def hubs(self) -> gpd.GeoDataFrame:
        """Hub of each catchment, index ``catchment``: ``hub_name``, ``hub_kind``, ``data_zone``, a point."""
        return self.run.hubs.copy()

    @property
    def quality(self) -> Quality:
        """Quality of the plan: how close it is known to be to the best possible: ``bound_travel``, ``gap``, ``kind``."""
        return self.run.quality

    @property
    def preferences(self) -> pd.DataFrame:
        """Preferences that are on, index ``preference``: ``setting``, ``achieved``, ``cost_travel``.

        ``cost_travel`` is missing unless ``show_costs`` asked for it.
        """
        told = [
            (outcome.name, tell_setting(outcome), tell_achieved(outcome), outcome.cost_travel)
            for outcome in self.run.preferences
        ]
        columns = ["preference", "setting", "achieved", "cost_travel"]
        return pd.DataFrame(told, columns=columns).astype({"cost_travel": "float64"}).set_index("preference")

    @property
    def notes(self) -> tuple[str, ...]:
        """Notes on the plan: what needs attention, one sentence each."""
        return tuple(note.words for note in self.run.notes)

    def explore(self) -> "Explorer":
        """Build the decision page, which a notebook shows in place."""
        return Explorer(build_page(self.run), self.run.area.name)

    def save(self, folder: File = "outputs", *, overwrite: bool = False) -> Path:
        """Write the files that ``hubplan propose`` writes, and return the folder of the area.

        Parameters
        ----------
        folder
            The folder of all outputs; made if needed.
        overwrite
            Whether an earlier run of the area may be replaced.

        Raises
        ------
        ScenarioError
            There is an earlier run, and it may not be replaced.
        InputDataError
            The folder cannot be written to.
        """
        out = Path(folder)
        write_run(self.run, Output(out, overwrite=overwrite), Stages(seconds=dict(self.run.seconds)))
        return out / self.run.area.slug


@dataclass(frozen=True, repr=False)
class Explorer:
    """Decision page of a plan, shown in place by a notebook.

    Parameters
    ----------
    page
        A whole HTML document.
    name
        Of the area.
    """

    page: str
    name: str

    def __repr__(self) -> str:
        return f"<Explorer of {self.name}: {len(self.page) / 1e6:.1f} MB; save it as a page with .save(path)>"

    def _repr_html_(self) -> str:
        return frame_page(self.page, self.name)

    def save(self, path: File) -> Path:
        """Write the page as one HTML file.

        Raises
        ------
        InputDataError
            It cannot be written.
        """
        write_page(self.page, Path(path))
        return Path(path)


def read_area(  # noqa: PLR0913 - one keyword a file, as in a config
    *names: str,
    boundaries: File | None = None,
    population: File | None = None,
    population_before: File | None = None,
    population_series: File | None = None,
    lookup: File | Sequence[File] | None = None,
    centroids: File | None = None,
    postcodes: File | None = None,
    links: File | pd.DataFrame | None = None,
    roads: File | None = None,
    sites: File | Mapping[str, Any] | Sequence[File | Mapping[str, Any]] | pd.DataFrame | None = None,
    zones: gpd.GeoDataFrame | None = None,
    config: File | None = None,
    data: File | None = None,
    vintage: int | str | None = None,
) -> Area:
    """Read an area: a council, or several to be planned together; without any argument the built-in synthetic one.

    Parameters
    ----------
    names
        Of councils, partnerships or health boards, as ``"Falkirk"``; none takes all zones of the files together, where
        these do not tell councils, and else the one council that they hold.
    boundaries, population, population_before, population_series, lookup, centroids, postcodes, links, roads
        Files, as under ``data`` in a config; what is not named is looked for as ``hubplan propose`` does.
    sites
        Files of service sites, or entries as in a config; with ``zones``, a frame with ``name`` and ``category``, and
        points or a column of postcodes or coordinates.
    zones
        Data zones in a frame, in place of files: index or column ``data_zone``, ``population``, shapes, and if known
        ``name``, ``council``, ``council_name``, other units, ages, ``simd_quintile``, ``easting`` and ``northing``. Then
        ``links`` is a frame as well: ``link``, ``name``, ``kind``, ``zone_a``, ``zone_b``.
    config
        A scenario in YAML; what is said here wins over it.
    data
        The folder of the official files, if not ``data``.
    vintage
        2011 or 2022: the official data zones of which year, where no boundaries are named.

    Raises
    ------
    MissingDataError
        A file is missing, or of another vintage than the rest.
    InputDataError
        A file or frame does not hold what it should.
    ScenarioError
        The area is not known, or the config makes no valid scenario.
    ContiguityError
        The area is in pieces, and its config refuses assumed links.

    Examples
    --------
    >>> read_area()
    <Area Strathfable (synthetic): 300 zones, 230,000 people, 423 sites; catchments: 4 to 5 fit>
    """
    files = {
        "boundaries": boundaries,
        "population": population,
        "population_before": population_before,
        "population_series": population_series,
        "centroids": centroids,
        "postcodes": postcodes,
        "links": links,
        "roads": roads,
    }
    if zones is not None:
        named = [key for key, file in (files | {"lookup": lookup}).items() if file is not None and key != "links"]
        return _take_area(names, zones, sites=sites, links=links, config=config, named=named)
    for key, given in (("links", links), ("sites", sites)):
        if isinstance(given, pd.DataFrame):
            raise ScenarioError(f"{key}: expected a file, found a frame. Give zones= as a frame as well.")
    told: dict[str, Any] = {key: absolute_path(file, key) for key, file in files.items() if file is not None}
    if lookup is not None:
        told["lookup"] = [absolute_path(file, "lookup") for file in as_list(lookup)]
    if sites is not None:
        told["sites"] = [site_entry(entry) for entry in as_list(sites)]
    said = Said(
        area=names,
        config=None if config is None else Path(config),
        vintage=_check_vintage(vintage),
        folder=None if data is None else Path(data),
        data=told,
        flags={key: f"{key}=" for key in told},
    )
    question = make_question(said)
    check_files(question)
    dataset = read_dataset(question.scenario.data)
    return Area(dataset, question.scenario, cut_inputs(dataset, question.scenario, Stages()))


def _take_area(
    names: tuple[str, ...],
    zones: gpd.GeoDataFrame,
    *,
    sites: object,
    links: object,
    config: File | None,
    named: list[str],
) -> Area:
    """Make an area from frames of zones, sites and links."""
    for key, given in (("sites", sites), ("links", links)):
        if given is not None and not isinstance(given, pd.DataFrame):
            raise ScenarioError(
                f"{key}: expected a frame beside zones=, found a {type(given).__name__}. Read it first."
            )
    if named:
        raise ScenarioError(f"{named[0]}: zones= is a frame, which tells all of its zones. Leave {named[0]}= out.")
    dataset = take_dataset(
        zones,
        sites=sites if isinstance(sites, pd.DataFrame) else None,
        links=links if isinstance(links, pd.DataFrame) else None,
    )
    base = Scenario() if config is None else make_question(Said(config=Path(config))).scenario
    scenario = base.model_copy(update={"data": dataset.data, "area": names or base.area})
    return Area(dataset, scenario, cut_inputs(dataset, scenario, Stages()))


def propose(area: Area, /, *, jobs: int | None = None, scheduler: str | None = None, **options: Any) -> Result:
    """Make, prove and score the best catchments found for an area; nothing is written.

    Parameters
    ----------
    area
        From :func:`read_area`.
    jobs, scheduler
        Workers of the search, as the flags of ``hubplan propose``; the plan does not depend on it.
    options
        Keys of a config: ``catchments``, ``band`` (also as ``(low, high)``), ``hubs``, ``seed``, ``effort``, ``prove``,
        ``ferries``, ``barriers``, ``pins``, ``alternatives``, ``show_costs``, …; those under ``objective`` also by
        themselves: ``compactness``, ``balance``, ``margin``, ``need``, ``keep_together``, ``baseline``. Nested ones are
        mappings, as ``pins={"hubs": {"open": ["libraries:12"]}}``. Files are looked for from the working folder.

    Raises
    ------
    ScenarioError
        An option is not known or of the wrong kind.
    InfeasibleError
        The band cannot be met as asked; its ``remedies`` tell the ways out.
    MissingDataError, InputDataError
        A preference needs a file or a column that is not there.

    Examples
    --------
    >>> result = propose(read_area(), effort="quick")
    >>> result.scorecard.by_catchment["people"].sum().item(), result.run.plan.in_band.all().item()
    (230000, True)
    """
    if not isinstance(area, Area):
        raise ScenarioError(f"area: expected an Area, found a {type(area).__name__}. Read it with hubplan.read_area.")
    _check_workers(jobs, scheduler)
    scenario = merge_scenario(area.scenario, nest_options(options))
    inputs = area.inputs
    if any(getattr(scenario, key) != getattr(area.scenario, key) for key in _SHAPE_THE_AREA):
        inputs = cut_inputs(area.dataset, scenario, Stages())
    given = read_given_files(scenario)  # anew, as a file may have been edited since the last question
    inputs = settle_preferences(replace(inputs, given=given), scenario)
    with open_executor(scheduler, jobs) as executor:
        return Result(plan_inputs(inputs, scenario, executor, Stages()))


def _check_workers(jobs: object, scheduler: object) -> None:
    if jobs is not None and (not isinstance(jobs, int) or isinstance(jobs, bool) or jobs < 1):
        raise ScenarioError(f"jobs: expected a whole number, 1 or more, found {jobs!r}.")
    if scheduler is not None and not isinstance(scheduler, str):
        raise ScenarioError(f"scheduler: expected threads, processes or an address, found {scheduler!r}.")


def _check_vintage(vintage: int | str | None) -> str | None:
    if vintage is None or str(vintage) in ("2011", "2022"):
        return None if vintage is None else str(vintage)
    raise ScenarioError(f"vintage: expected 2011 or 2022, found {vintage!r}.")
