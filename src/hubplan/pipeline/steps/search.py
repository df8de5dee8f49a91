"""Search for a plan of the inputs: choose the number of catchments, and search."""

from collections.abc import Callable
from dataclasses import dataclass

from hubplan.cluster.problem import Problem, build_problem, price_margin
from hubplan.cluster.requirements import require
from hubplan.cluster.search import Clustering, cluster_zones, count_searches
from hubplan.cluster.workers.executor import Executor
from hubplan.errors import InfeasibleError
from hubplan.feasibility import Feasibility, nearest_k, range_of_k
from hubplan.inputs import Inputs
from hubplan.notes import Note, NoteKind
from hubplan.pipeline.steps.hubs.place import hub_options
from hubplan.pipeline.steps.parts import TakenOut, list_taken_out, why_apart
from hubplan.pipeline.steps.pins import requirements_of
from hubplan.pipeline.steps.preferences import facts_of
from hubplan.pipeline.steps.stages import Stages
from hubplan.preferences.every import price_all
from hubplan.run import Trial
from hubplan.scenario import PopulationBand, Scenario


@dataclass(frozen=True, eq=False)
class Found:
    """Result of the search: the problem that it solved in the end, its plan, and notes."""

    problem: Problem
    clustering: Clustering
    notes: tuple[Note, ...] = ()


def choose_k(feasibility: Feasibility, scenario: Scenario) -> int:
    """Choose the number of catchments, or say why there is none.

    Raises
    ------
    InfeasibleError
        No number fits the total, or the one asked for does not, and the scenario does not allow that.
    """
    asked = scenario.catchments if isinstance(scenario.catchments, int) else None
    least, most = feasibility.k_range
    if scenario.allow_out_of_band:
        return asked or max(_nearest(feasibility, scenario), feasibility.needed)
    if not feasibility.possible:
        raise InfeasibleError(feasibility.arithmetic, [remedy.words for remedy in feasibility.remedies])
    if feasibility.findings:
        raise InfeasibleError(" ".join(feasibility.findings), [remedy.words for remedy in feasibility.remedies])
    if asked is not None and not least <= asked <= most:
        raise _wrong_number(asked, feasibility, scenario)
    return asked or _nearest(feasibility, scenario)


def _wrong_number(asked: int, feasibility: Feasibility, scenario: Scenario) -> InfeasibleError:
    """Say why the number asked for cannot be, and which can."""
    least, most = feasibility.k_range
    fits = f"--catchments {least}" if least == most else f"--catchments {least} to {most}"
    each = feasibility.people / asked
    if each in scenario.band:  # only where every part needs a whole number of its own
        why, out = why_apart(scenario), list_taken_out(scenario)
        number = f"{least}" if least == most else f"{least} to {most}"
        remedies = [f"Ask for {fits}"]
        remedies += (
            ["Let ferries join the parts: ferries: only_if_needed in a config"] if TakenOut.FERRIES in out else []
        )
        remedies += ["Let catchments cross barriers: leave out hard under barriers"] if TakenOut.BARRIERS in out else []
        remedies += ["Leave some of the pins out"] if feasibility.kept or scenario.pins else []
        cause = why or "with these pins"
        return InfeasibleError(f"{asked} catchments cannot be made {cause}: the parts make {number}.", remedies)
    return InfeasibleError(
        f"{asked} catchments of {feasibility.people:,} people would average {each:,.0f}, outside the band "
        f"of {scenario.band.low:,} to {scenario.band.high:,}.",
        [f"Ask for {fits}", "Take the plan with the least violation: --allow-out-of-band"],
    )


def _nearest(feasibility: Feasibility, scenario: Scenario) -> int:
    """Find the number nearest the target that the parts allow, and the margin too where any number does."""
    people, margin = feasibility.people, scenario.margin
    inner = scenario.band.narrowed(margin)
    least, most = range_of_k(people, inner)
    nearest = nearest_k(people, inner if margin and least <= most else scenario.band)
    least, most = feasibility.k_range
    return min(max(nearest, least), most) if least <= most else nearest


def make_problem(inputs: Inputs, scenario: Scenario, k: int, *, margin: int = 0) -> Problem:
    """Make the clustering problem of an area, with a band narrowed by ``margin`` people at both ends."""
    travel, option_zone = hub_options(inputs, scenario)
    problem = build_problem(
        inputs.zones,
        inputs.contiguity,
        k,
        band=scenario.band.narrowed(margin) if margin else scenario.band,
        objective=scenario.objective,
        travel=travel,
        option_zone=option_zone,
        prices=price_all(facts_of(inputs), scenario),
    )
    requirements = requirements_of(inputs, problem)
    return problem if requirements is None else require(problem, requirements)


def find_plan(
    inputs: Inputs, scenario: Scenario, k: int, executor: Executor, count: Callable[[int, int], None]
) -> Found:
    """Search inside the band's margin; where not all catchments keep to that, for a plan in which most do."""
    margin, feasibility = scenario.margin, inputs.feasibility
    if not margin:
        problem = make_problem(inputs, scenario, k)
        return Found(problem, search(problem, scenario, executor, count))
    inner = scenario.band.narrowed(margin)
    least, most = feasibility.range_within(inner)
    if least <= k <= most:
        problem = make_problem(inputs, scenario, k, margin=margin)
        clustering = search(problem, scenario, executor, count)
        if clustering.worst == 0 and clustering.broken == 0:
            return Found(problem, clustering)
        why = "No plan was found in which all catchments keep"
    else:
        why = f"{_why_no_margin(feasibility, inner, k)}, so that not all catchments can keep"
    problem = price_margin(make_problem(inputs, scenario, k), inner)
    clustering = search(problem, scenario, executor, count)
    people = inputs.zones["population"].groupby(clustering.assignment).sum()
    kept = sum(int(inside) in inner for inside in people)
    words = f"{why} the margin of {margin:,} people, {inner.low:,} to {inner.high:,}; {kept} of {k} {'does' if kept == 1 else 'do'}."
    return Found(problem, clustering, (Note(NoteKind.SEARCH, "margin", words),))


def _why_no_margin(feasibility: Feasibility, inner: PopulationBand, k: int) -> str:
    beyond = [people for people in feasibility.kept if people not in inner]
    if beyond:
        return f"A catchment that stays as it is holds {beyond[0]:,} people"
    number = "1 catchment would hold" if k == 1 else f"{k} catchments would average"
    return f"{number} {feasibility.people / k:,.0f} people"


def search(problem: Problem, scenario: Scenario, executor: Executor, count: Callable[[int, int], None]) -> Clustering:
    """Search with the scenario's seed and effort; ``count`` receives (done, in all)."""
    searches = count_searches(problem, scenario.effort)
    done = 0

    def add(finished: int) -> None:
        nonlocal done
        done += finished
        count(done, searches)

    exact = scenario.prove > 0
    return cluster_zones(
        problem, seed=scenario.seed, effort=scenario.effort, exact=exact, executor=executor, progress=add
    )


def try_numbers(inputs: Inputs, scenario: Scenario, executor: Executor, stages: Stages) -> tuple[Trial, ...]:
    """Search briefly with every feasible number of catchments, inside the margin where that can be done."""
    least, most = inputs.feasibility.k_range
    brief = scenario.model_copy(update={"effort": "quick"})
    inner = scenario.band.narrowed(scenario.margin)
    trials = []
    with stages.stage("trials", f"Trying {least} to {most} catchments"):
        for k in range(least, most + 1):
            found = find_plan(inputs, brief, k, executor, lambda _done, _of: None).clustering
            people = inputs.zones["population"].groupby(found.assignment).sum()
            smallest, largest = int(people.min()), int(people.max())
            trials.append(
                Trial(
                    k,
                    found.km,
                    smallest,
                    largest,
                    in_band=found.worst == 0,
                    in_margin=smallest in inner and largest in inner,
                    pins_met=found.broken == 0,
                )
            )
            stages.count(k - least + 1, most - least + 1)
    return tuple(trials)
