"""``hubplan propose``: the main job."""

import json
import sys
import threading
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from hubplan.cli.ending import Paper
from hubplan.cli.options import data_options, question_options
from hubplan.pipeline.stages import Stages

_PATIENCE_S = 2.0


@click.command()
@click.argument("area", nargs=-1)
@data_options
@question_options
@click.option("--jobs", type=click.IntRange(min=1), metavar="N", help="Workers; one a processor unless said.")
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), default="outputs", show_default=True, metavar="DIR"
)
@click.option("--overwrite", is_flag=True, help="Replace an earlier run of the same area.")
@click.option("--dry-run", is_flag=True, help="Show inputs, arithmetic, links and files; write nothing.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout.")
@click.option("-v", "--verbose", is_flag=True, help="Say what is being done.")
@click.option("-q", "--quiet", is_flag=True, help="Say nothing but errors.")
def propose(area: tuple[str, ...], **given: Any) -> None:
    r"""Propose catchments for AREA: a council's name or code, or several to plan together.

    Without AREA the built-in synthetic council is planned.

    \b
    Examples:
      hubplan propose
      hubplan propose Falkirk
      hubplan propose "Argyll and Bute" --hubs any --effort thorough
      hubplan propose Clackmannanshire Stirling --out outputs/joint
    """
    # loaded here, so that help and mistyped options do not wait for the geospatial libraries
    from hubplan.cli.dry_run import inputs_summary, show_inputs
    from hubplan.cli.scenario import check_files, make_question
    from hubplan.cli.show import show_run
    from hubplan.files.record import run_summary
    from hubplan.pipeline.propose import Output, prepare
    from hubplan.pipeline.propose import propose as run_propose
    from hubplan.pipeline.search import choose_k

    question = make_question(area, given)
    check_files(question)
    scenario = question.scenario
    out = Paper(highlight=False)
    notes = Console(stderr=True, highlight=False, quiet=given["quiet"])
    output = Output(given["out"], overwrite=given["overwrite"], jobs=given["jobs"] or 0)
    with _Watch(notes, verbose=given["verbose"]) as stages:
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


class _Watch:
    """Shows progress on a terminal; elsewhere only what takes long, or every stage when asked."""

    def __init__(self, console: Console, *, verbose: bool) -> None:
        self.console, self.verbose = console, verbose
        self.live = console.is_terminal and not console.quiet
        self.timer: threading.Timer | None = None
        self.progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=console,
            transient=True,
            disable=not self.live,
        )
        self.task = self.progress.add_task("", total=None)

    def __enter__(self) -> Stages:
        self.progress.start()
        return Stages(self._tell, self._count)

    def __exit__(self, *_: object) -> None:
        self._hush()
        self.progress.stop()

    def _hush(self) -> None:
        if self.timer is not None:
            self.timer.cancel()
            self.timer = None

    def _tell(self, name: str, words: str) -> None:
        self._hush()
        if self.verbose:
            self.console.print(words)
        self.progress.update(self.task, description=words, total=None, completed=0)
        if name == "compile":
            said = "Compiling the search for this machine: once only, less than a minute."
            self.timer = threading.Timer(_PATIENCE_S, lambda: print_note(self.console, said))
            self.timer.daemon = True
            self.timer.start()

    def _count(self, done: int, of: int) -> None:
        self.progress.update(self.task, total=of, completed=done)


def print_note(console: Console, words: str) -> None:
    """Print a note to stderr, if it is still there."""
    if not sys.stderr.closed:
        console.print(words)
