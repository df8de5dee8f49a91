"""``hubplan propose``: plan an area, or many."""

import json
import sys
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from hubplan.cli.display.ending import Paper
from hubplan.cli.display.watch import Watch
from hubplan.cli.options.pins import pin_options
from hubplan.cli.options.preferences import preference_options
from hubplan.cli.options.shared import batch_options, data_options, question_options, worker_options

_HELP = """Propose catchments for AREA, and a hub in each.

AREA is a council's name or code, or several to plan together. It may also be a health and social care partnership or
a health board, where the lookup tells them: its councils are planned together. Without AREA the built-in synthetic
council is planned.

\b
Examples:
  hubplan propose
  hubplan propose Falkirk
  hubplan propose "Argyll and Bute" --hubs any --effort thorough
  hubplan propose Clackmannanshire Stirling --out outputs/joint
  hubplan propose "NHS Forth Valley"
  hubplan propose Falkirk --keep-catchments agreed.csv:1,3 --out outputs/new
  hubplan propose --each Falkirk Stirling "Forth Valley"
  hubplan propose --all --out outputs/scotland
"""
"""Text of ``--help``; a line with a backspace keeps the lines after it as they are."""


@click.command(help=_HELP)
@click.argument("area", nargs=-1)
@data_options
@question_options
@preference_options
@pin_options
@batch_options
@worker_options
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), default="outputs", show_default=True, metavar="DIR"
)
@click.option("--overwrite", is_flag=True, help="Replace an earlier run of the same area.")
@click.option("--dry-run", is_flag=True, help="Show inputs, arithmetic, links and files; write nothing.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout.")
@click.option("-v", "--verbose", is_flag=True, help="Say what is being done.")
@click.option("-q", "--quiet", is_flag=True, help="Say nothing but errors.")
def propose(area: tuple[str, ...], **given: Any) -> int:
    """Plan an area, or many, as the flags and configs say."""
    # loaded here, so that help and mistyped options do not wait for the geospatial libraries
    from hubplan.cli.display.dry_run import inputs_summary, show_inputs
    from hubplan.cli.display.show import show_run
    from hubplan.cli.options.scenario import make_question
    from hubplan.cluster.workers.open import open_executor
    from hubplan.pipeline.propose import Output, prepare
    from hubplan.pipeline.propose import propose as run_propose
    from hubplan.pipeline.question import check_files
    from hubplan.pipeline.steps.search import choose_k
    from hubplan.write.record import run_summary

    if given["every"] or given["each"]:
        from hubplan.cli.batch import propose_batch

        return propose_batch(area, given)
    question = make_question(area, given)
    check_files(question)
    scenario = question.scenario
    out = Paper(highlight=False)
    notes = Console(stderr=True, highlight=False, quiet=given["quiet"])
    with open_executor(given["scheduler"], given["jobs"]) as executor, Watch(notes, verbose=given["verbose"]) as stages:
        output = Output(given["out"], overwrite=given["overwrite"], dry_run=given["dry_run"], executor=executor)
        if given["dry_run"]:
            inputs = prepare(scenario, output, stages)
        else:
            run = run_propose(scenario, output, stages)
    if given["as_json"]:
        told = inputs_summary(inputs, scenario, output) if given["dry_run"] else run_summary(run)
        click.echo(json.dumps(told, ensure_ascii=False, indent=2, allow_nan=False))
    elif given["dry_run"] and not given["quiet"]:
        show_inputs(inputs, scenario, output, out)
    elif not given["quiet"]:
        show_run(run, output, out, click.get_current_context().obj or sys.argv[1:])
    if given["dry_run"]:
        choose_k(inputs.feasibility, scenario)  # ends as the run would, where no number fits
    return 0
