"""``hubplan propose``: from a scenario to a plan on disk."""

import datetime as dt
import platform
from dataclasses import dataclass, field, replace
from importlib.metadata import version
from pathlib import Path

import geopandas as gpd
import pandas as pd

from hubplan.cluster.alternatives import Alternative
from hubplan.cluster.compile_ahead import compile_ahead, compile_kernels
from hubplan.cluster.search import Clustering
from hubplan.cluster.workers.executor import Executor, Threads
from hubplan.errors import InfeasibleError, counted
from hubplan.inputs import Inputs
from hubplan.measures.ahead import look_ahead
from hubplan.measures.confidential import count_confidential
from hubplan.measures.score import score_plan
from hubplan.notes import Note, NoteKind
from hubplan.pins.unmet import list_unmet
from hubplan.pipeline.steps.alternatives import seek_alternatives, tell_alternatives
from hubplan.pipeline.steps.dataset import Dataset
from hubplan.pipeline.steps.hubs.candidates import tell_opened
from hubplan.pipeline.steps.hubs.place import give_hubs, rank_places
from hubplan.pipeline.steps.inputs import cut_inputs, read_inputs
from hubplan.pipeline.steps.outcomes import tell_outcomes
from hubplan.pipeline.steps.pieces import tell_doubtful
from hubplan.pipeline.steps.plain import seek_plain
from hubplan.pipeline.steps.preferences import settle_preferences
from hubplan.pipeline.steps.quality import certify
from hubplan.pipeline.steps.search import choose_k, find_plan, try_numbers
from hubplan.pipeline.steps.stages import Stages
from hubplan.plan import Plan, make_plan
from hubplan.proposal import Proposal
from hubplan.render.colors import color_catchments
from hubplan.render.page import build_page
from hubplan.render.report import build_report
from hubplan.run import Run, Search
from hubplan.scenario import Scenario
from hubplan.schema import HubKind
from hubplan.write.folder import check_free, put_right
from hubplan.write.outputs import Drawn, publish_run

_MOST_UNMET = 5
_LIBRARIES = ("geopandas", "shapely", "pyogrio", "numpy", "pandas", "scipy", "scikit-learn", "numba", "folium")


@dataclass(frozen=True)
class Output:
    """Output of a run: its folder, whether it is dry or overwrites, and the executor."""

    folder: Path = Path("outputs")
    overwrite: bool = False
    dry_run: bool = False
    executor: Executor = field(default_factory=Threads)


def propose(scenario: Scenario, output: Output, stages: Stages) -> Run:
    """Make, prove, score, draw and write the best plan found for an area.

    Raises
    ------
    InfeasibleError
        The band cannot be met as asked; carries the remedies.
    ScenarioError
        There is an earlier run in the folder.
    InputDataError, MissingDataError, ContiguityError
        As in :func:`hubplan.pipeline.steps.inputs.read_inputs`.
    """
    with compile_ahead():
        inputs = prepare(scenario, output, stages)
        run = plan_inputs(inputs, scenario, output.executor, stages)
    return write_run(run, output, stages)


def plan_inputs(inputs: Inputs, scenario: Scenario, executor: Executor, stages: Stages) -> Run:
    """Make, prove and score the best plan found from what was read; no file is opened.

    Raises
    ------
    InfeasibleError
        As in :func:`propose`.
    """
    k = choose_k(inputs.feasibility, scenario)
    with stages.stage("compile", "Loading the search"):
        compile_kernels()
    trials = try_numbers(inputs, scenario, executor, stages) if scenario.catchments == "auto" else ()
    with stages.stage("search", f"Searching for the best {k} catchments" if k > 1 else "Making one catchment"):
        found = find_plan(inputs, scenario, k, executor, stages.count)
        chosen: list[Alternative] = []
        if scenario.alternatives and k > 1:
            found, chosen = seek_alternatives(found, scenario)
        problem, clustering = found.problem, found.clustering
        proposal = give_hubs(_make_plan(inputs, scenario, clustering.assignment), inputs, scenario)
        _check_pins(proposal, clustering, inputs, scenario)
        _check_band(proposal.plan, clustering, inputs, scenario)
    with stages.stage("bound", "Working out how good any plan could be"):
        quality, better = certify(problem, clustering, inputs, scenario, executor)
        if better is not None:
            proposal = give_hubs(_make_plan(inputs, scenario, problem.spread(better)), inputs, scenario)
    plain = seek_plain(found, proposal, inputs, scenario, executor, stages)
    run = _score(inputs, scenario, proposal, clustering, stages)
    if chosen and better is None:
        others, stability = tell_alternatives(found, chosen, run)
        run = replace(run, others=others, stability=stability)
    elif chosen:
        words = "The proof found a better plan than the search, whose alternatives are not shown."
        run = replace(run, notes=(Note(NoteKind.SEARCH, "alternatives", words), *run.notes))
    outcomes = tell_outcomes(inputs, scenario, proposal, executor, stages)
    return replace(
        run,
        quality=quality,
        trials=trials,
        preferences=outcomes,
        plain=plain,
        notes=(*found.notes, *run.notes),
        seconds=dict(stages.seconds),
    )


def write_run(run: Run, output: Output, stages: Stages) -> Run:
    """Draw and write a run; return it with the time that this took.

    Raises
    ------
    ScenarioError, InputDataError
        As in :func:`hubplan.write.outputs.publish_run`.
    """
    with stages.stage("write", "Writing the plan"):
        fills = color_catchments(run.plan, [other.catchment for other in run.others])
        colors = {catchment: color.fill for catchment, color in fills.items()}
        drawn = Drawn(build_page(run), build_report(run), colors)
        publish_run(run, drawn, output.folder, overwrite=output.overwrite)
    return replace(run, seconds=dict(stages.seconds))


def prepare(scenario: Scenario, output: Output, stages: Stages, *, dataset: Dataset | None = None) -> Inputs:
    """Read the inputs and make sure that the outputs can be written, before any search.

    ``dataset`` is what was read before from the files of the scenario, to be cut to its area.

    Raises
    ------
    ScenarioError
        There is an earlier run in the folder.
    InputDataError, MissingDataError, ContiguityError
        As in :func:`hubplan.pipeline.steps.inputs.read_inputs`.
    """
    inputs = read_inputs(scenario, stages) if dataset is None else cut_inputs(dataset, scenario, stages)
    if not output.dry_run:
        put_right(output.folder, inputs.area.slug)
    check_free(output.folder, inputs.area.slug, overwrite=output.overwrite)
    return settle_preferences(inputs, scenario)


def _make_plan(inputs: Inputs, scenario: Scenario, assignment: pd.Series) -> Plan:
    return make_plan(inputs.zones, inputs.contiguity, assignment, scenario.band)


def _check_pins(proposal: Proposal, clustering: Clustering, inputs: Inputs, scenario: Scenario) -> None:
    """Refuse a plan that does not meet its pins: nothing ruled them out before the search, but no start met them."""
    if inputs.pins is None:
        return
    unmet = list_unmet(inputs.pins, proposal.plan.assignment, proposal.hubs["hub"])
    if not unmet:
        return
    number = counted(proposal.plan.k, "catchment", "catchments")
    found = (
        f"No {number} in the band meet all pins, as an exact model proves."
        if clustering.impossible
        else f"None of {len(clustering.start_km)} starts found {number} that meet all pins, which does not prove that "
        "there are none."
    )
    raise InfeasibleError(
        f"{found} What the best plan does not meet: {' '.join(unmet[:_MOST_UNMET])}"
        + (f" And {len(unmet) - _MOST_UNMET} more." if len(unmet) > _MOST_UNMET else ""),
        [
            *_search_longer(clustering, scenario),
            "Try another number of catchments: --catchments",
            "Leave out the pins that are named",
        ],
    )


def _search_longer(clustering: Clustering, scenario: Scenario) -> list[str]:
    """Offer a longer search where it may help."""
    return [] if clustering.impossible or scenario.effort == "thorough" else ["Search longer: --effort thorough"]


def _check_band(plan: Plan, clustering: Clustering, inputs: Inputs, scenario: Scenario) -> None:
    if plan.in_band.all() or scenario.allow_out_of_band:
        return
    worst = plan.out_of_band.abs().max()
    found = (
        f"no {plan.k} connected catchments are in the band, as an exact model proves"
        if clustering.impossible
        else f"none of {len(clustering.start_km)} starts found {plan.k} connected catchments in the band"
    )
    raise InfeasibleError(
        f"{inputs.feasibility.arithmetic} But {found}; the best is {worst:,} people out.",
        [
            *_search_longer(clustering, scenario),
            "Try another number of catchments: --catchments",
            "Take the plan with the least violation: --allow-out-of-band",
        ],
    )


def _score(inputs: Inputs, scenario: Scenario, proposal: Proposal, clustering: Clustering, stages: Stages) -> Run:
    plan = proposal.plan
    with stages.stage("score", "Scoring the plan"):
        years = scenario.years_ahead
        ahead = look_ahead(plan, inputs.series, years) if inputs.series is not None and years else None
        sites = gpd.GeoDataFrame(pd.concat([inputs.sites, inputs.elsewhere])) if len(inputs.elsewhere) else inputs.sites
        told = None if inputs.confidential is None else count_confidential(plan, inputs.confidential)
        ranked = rank_places(proposal, inputs, scenario)
        scorecard = score_plan(
            proposal,
            sites,
            scenario,
            baseline=inputs.baseline,
            ahead=ahead,
            confidential=told,
            travel=inputs.travel,
        )
    search = Search(
        starts=len(clustering.start_km),
        steps=clustering.steps,
        objective=clustering.objective_km,
        best_start=clustering.best_start,
        start_travel=clustering.start_km,
    )
    doubtful = tell_doubtful(plan.links, inputs.links)
    return Run(
        inputs=inputs,
        scenario=scenario,
        proposal=proposal,
        scorecard=scorecard,
        search=search,
        ahead=ahead,
        best_places=ranked,
        notes=(
            *_findings(plan, proposal.hubs, scenario),
            *tell_opened(proposal.hubs, inputs),
            *doubtful,
            *inputs.notes,
        ),
        versions={"python": platform.python_version()} | {name: version(name) for name in ("hubplan", *_LIBRARIES)},
        created=dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    )


def _findings(plan: Plan, hubs: gpd.GeoDataFrame, scenario: Scenario) -> list[Note]:
    """List notes on the plan itself."""
    findings = []
    for catchment, over in plan.out_of_band.items():
        side = f"{over:,} over the ceiling" if over > 0 else f"{-over:,} short of the floor"
        name = str(hubs["name"][catchment])
        findings.append(Note(NoteKind.PLAN, name, f"{name} is out of the band: {side}."))
    if scenario.hubs == "sites":
        without = hubs.index[hubs["hub_kind"] == HubKind.MEDOID]
        if len(without) == len(hubs) > 0:
            words = "No candidate sites were given, so hubs stand at the centre of a zone."
            findings.append(Note(NoteKind.PLAN, "hubs", words))
        else:
            findings += [
                Note(NoteKind.PLAN, name, f"{name} has no candidate site; its hub stands at the centre of a zone.")
                for name in hubs["name"][without].astype(str)
            ]
    return findings
