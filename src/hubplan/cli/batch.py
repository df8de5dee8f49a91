"""``hubplan propose --all`` and ``--each``: many areas in one command."""

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from typing import Any

import click
from rich.console import Console
from rich.markup import escape

from hubplan.areas import normalize_council
from hubplan.cli.display.dry_run import inputs_summary
from hubplan.cli.display.ending import Paper, print_line
from hubplan.cli.display.summary import show_summary, summarize, tell_failure
from hubplan.cli.display.watch import Watch
from hubplan.cli.options.scenario import make_question
from hubplan.cluster.compile_ahead import compile_ahead
from hubplan.cluster.workers.open import open_executor
from hubplan.inputs import Inputs
from hubplan.interrupts import stop_code
from hubplan.pipeline.batch import (
    INFEASIBLE,
    AreaOutcome,
    DatasetCache,
    PlanFigures,
    Work,
    Worked,
    plan_each,
    tabulate_outcomes,
    worst_exit_code,
)
from hubplan.pipeline.propose import Output, plan_inputs, write_run
from hubplan.pipeline.question import check_files
from hubplan.pipeline.steps.search import choose_k
from hubplan.pipeline.steps.stages import Stages
from hubplan.scenario import Scenario
from hubplan.write.record import run_summary
from hubplan.write.summary import SUMMARY, write_summary


def propose_batch(area: tuple[str, ...], given: Mapping[str, Any]) -> int:
    """Plan each area by itself, sum up, and return the exit code.

    Raises
    ------
    HubplanError
        With ``--all``, the files about zones cannot be read; or the summary cannot be written.
    """
    if given["every"] and (area or given["each"]):
        raise click.UsageError("--all plans every council. Leave out AREA and --each, or --all.")
    if given["each"]:
        area = area or make_question((), {**given, "every": True}).scenario.area
        if not area:
            raise click.UsageError("--each plans each AREA by itself, and none is named. Name them, or use --all.")
    watch = Watch(Console(stderr=True, highlight=False, quiet=given["quiet"]), verbose=given["verbose"])
    outcomes: list[AreaOutcome] = []
    stopped = 0
    ahead = nullcontext() if given["dry_run"] else compile_ahead()
    with open_executor(given["scheduler"], given["jobs"]) as executor, ahead, watch:
        output = Output(given["out"], overwrite=given["overwrite"], dry_run=given["dry_run"], executor=executor)
        datasets = DatasetCache(watch.follow)
        asked = area if given["each"] else _all_councils(given, datasets)
        watch.expect(len(asked))
        try:
            for outcome in plan_each(asked, _asker(given), _worker(given, output), output, datasets):
                outcomes.append(outcome)  # noqa: PERF402  # one by one, so that what is done is kept when stopped
        except KeyboardInterrupt as stop:
            stopped = stop_code(stop)
    _tell(outcomes, given, output)
    if stopped:
        Console(stderr=True, highlight=False).print(
            f"Stopped. {len(outcomes)} of {len(asked)} areas were gone through; those done are written."
        )
        return stopped
    return worst_exit_code(outcomes)


def _all_councils(given: Mapping[str, Any], datasets: DatasetCache) -> list[str]:
    """Name the councils in the zones: by name, or by code where two are named alike."""
    question = make_question((), given)
    check_files(question)
    councils = datasets.dataset(question.scenario.data).list_councils()
    alike = Counter(normalize_council(str(name)) for name in councils)
    return [str(code) if alike[normalize_council(str(name))] > 1 else str(name) for code, name in councils.items()]


def _asker(given: Mapping[str, Any]) -> Callable[[str], Scenario]:
    def ask(name: str) -> Scenario:
        question = make_question((name,), given)
        check_files(question)
        return question.scenario

    return ask


def _worker(given: Mapping[str, Any], output: Output) -> Work:
    def work(inputs: Inputs, scenario: Scenario, stages: Stages) -> Worked:
        if not given["dry_run"]:
            run = write_run(plan_inputs(inputs, scenario, output.executor, stages), output, stages)
            return Worked(run_summary(run), run.plan.k, run.synthetic, PlanFigures.of(run))
        k = choose_k(inputs.feasibility, scenario)
        return Worked(inputs_summary(inputs, scenario, output), k, inputs.area.synthetic)

    return work


def _tell(outcomes: Sequence[AreaOutcome], given: Mapping[str, Any], output: Output) -> None:
    if given["as_json"]:
        click.echo(json.dumps(summarize(outcomes), ensure_ascii=False, indent=2, allow_nan=False))
    elif given["quiet"]:
        errors = Console(stderr=True, highlight=False, soft_wrap=True)
        for outcome in outcomes:
            if outcome.error is not None:
                errors.print(f"[bold red]Error:[/] {escape(tell_failure(outcome))}")
    else:
        show_summary(outcomes, Paper(highlight=False))
    if given["dry_run"] or not _worth_keeping(outcomes, output):
        return
    path = write_summary(tabulate_outcomes(outcomes), output.folder)
    if not (given["as_json"] or given["quiet"]):
        out = Paper(highlight=False)
        out.print()
        if any(outcome.exit_code == 0 for outcome in outcomes):
            print_line(out, "Maps", f"{output.folder / 'maps'}/")
        print_line(out, "Table", str(path))


def _worth_keeping(outcomes: Sequence[AreaOutcome], output: Output) -> bool:
    """Tell whether to write a summary: an area was planned, or one is infeasible and no earlier summary is lost."""
    codes = {outcome.exit_code for outcome in outcomes}
    return 0 in codes or (INFEASIBLE in codes and (output.overwrite or not (output.folder / SUMMARY).exists()))
