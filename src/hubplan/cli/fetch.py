"""``hubplan fetch``: download and check the official data."""

import json
import shlex
import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from hubplan.errors import counted

if TYPE_CHECKING:
    from hubplan.pipeline.fetch import FetchOutcome
    from hubplan.sources.catalogue import Source
    from hubplan.sources.fetch import Manner

_WORDS = {
    "fetched": "fetched",
    "unchanged": "unchanged",
    "kept": "here already",
    "own": "put here by hand, left alone",
}


class _DoneColumn(ProgressColumn):
    """Progress column: the share where the total is known, in bytes or rows; else megabytes."""

    def render(self, task: Task) -> Text:
        return Text(f"{task.percentage:.0f} %" if task.total else f"{task.completed / 1e6:,.1f} MB")


@click.command("fetch")
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option("--vintage", type=click.Choice(["2011", "2022"]), help="Data zones of which year; 2011 unless said.")
@click.option(
    "--into",
    type=click.Path(path_type=Path),
    default=Path("data"),
    show_default=True,
    metavar="DIR",
    help="The data folder.",
)
@click.option("--refresh", is_flag=True, help="Ask anew for files that are here.")
@click.option("--overwrite", is_flag=True, help="Replace files that were put there by hand, too.")
@click.option(
    "--time-limit",
    type=click.FloatRange(min=1),
    default=1800,
    show_default=True,
    metavar="SECONDS",
    help="For each file.",
)
@click.option(
    "--catalogue",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="A catalogue to lay over the one that comes with hubplan.",
)
@click.option("--list", "list_only", is_flag=True, help="Show what there is, and fetch nothing.")
@click.option("--json", "as_json", is_flag=True, help="Tell the outcome on stdout as JSON.")
def fetch_command(
    names: Sequence[str],
    vintage: str | None,
    into: Path,
    catalogue: Path | None,
    time_limit: float,
    **flags: bool,
) -> int:
    """Fetch official data: boundaries, people, lookups, sites.

    NAME is a source or a group of them (boundaries, population, lookups, deprivation, centroids, sites, postcodes);
    without any, all that a plan on the zones of the vintage needs or can use. Every file is read and checked before it
    replaces another; where it came from is written beside it.
    """
    # loaded here, so that help and mistyped options do not wait for the geospatial libraries
    from hubplan.sources.catalogue import choose_sources, read_catalogue
    from hubplan.sources.fetch import Manner
    from hubplan.sources.retry import Limits

    sources = choose_sources(read_catalogue(catalogue), names, vintage=vintage)
    if flags["list_only"]:
        _show_list(sources, into, as_json=flags["as_json"])
        return 0
    manner = Manner(Limits(whole_s=time_limit), refresh=flags["refresh"], overwrite=flags["overwrite"])
    outcomes = _watch(sources, into, manner)
    if flags["as_json"]:
        click.echo(json.dumps([_summarize(outcome) for outcome in outcomes], indent=2, ensure_ascii=False))
    else:
        _show(outcomes, into, vintage)
    return max((outcome.error.exit_code for outcome in outcomes if outcome.error), default=0)


def _watch(sources: "Sequence[Source]", into: Path, manner: "Manner") -> "list[FetchOutcome]":
    """Fetch with one bar a source, on a terminal only."""
    from hubplan.pipeline.fetch import fetch

    notes = Console(stderr=True, highlight=False)
    columns = (TextColumn("{task.description}"), BarColumn(), _DoneColumn(), TimeRemainingColumn())
    outcomes = []
    with Progress(*columns, console=notes, transient=True, disable=not notes.is_terminal) as progress:
        tasks = {source.name: progress.add_task(source.name, total=None, visible=False) for source in sources}

        def tell(source: "Source", done: int, of: int | None) -> None:
            progress.update(tasks[source.name], completed=done, total=of, visible=True)

        for outcome in fetch(sources, into, manner, tell):
            progress.update(tasks[outcome.source.name], visible=False)
            outcomes.append(outcome)
            if outcome.error:
                notes.print(f"[bold red]✗[/] {escape(str(outcome.error))}", soft_wrap=True)
            elif outcome.fetched:
                notes.print(f"[green]✓[/] {outcome.source.name}: {_WORDS[outcome.fetched.status]}", soft_wrap=True)
    return outcomes


def _show(outcomes: "Sequence[FetchOutcome]", into: Path, vintage: str | None) -> None:
    console = Console(highlight=False)
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for heading in ("Source", "Became", "Rows", "MB", "File", "From"):
        right = heading in ("Rows", "MB")
        table.add_column(heading, justify="right" if right else "left", overflow="fold", no_wrap=heading == "Source")
    for outcome in outcomes:
        told = outcome.fetched.provenance if outcome.fetched else None
        table.add_row(
            outcome.source.name,
            _WORDS[outcome.fetched.status] if outcome.fetched else "failed",
            f"{told.rows:,}" if told and told.rows else "",
            f"{told.bytes / 1e6:,.1f}" if told else "",
            escape(str(outcome.fetched.path)) if outcome.fetched else "",
            escape(f"{outcome.source.publisher}, {outcome.source.licence}") if outcome.fetched else "",
        )
    console.print(table)
    for outcome in outcomes:
        for note in outcome.fetched.notes if outcome.fetched else ():
            console.print(f"Note: {escape(note.words)}", soft_wrap=True)
    failed = [outcome for outcome in outcomes if outcome.error]
    if failed:
        needed = [outcome.source.name for outcome in failed if outcome.source.needed]
        words = f", and a plan needs {', '.join(needed)}" if needed else ""
        console.print(
            f"\n{counted(len(failed), 'source', 'sources')} could not be fetched{words}. Run it again: what is here stays. "
            "Or fetch them with a browser: `hubplan fetch --list` tells from where, and what to call them.",
            soft_wrap=True,
        )
    where = "" if into == Path("data") else f" --data {shlex.quote(str(into))}"
    which = "" if vintage in (None, "2011") else f" --vintage {vintage}"
    console.print(f"Next:  hubplan check{where}{which}", markup=False, soft_wrap=True)


def _summarize(outcome: "FetchOutcome") -> dict[str, Any]:
    fetched = outcome.fetched
    return {
        "name": outcome.source.name,
        "status": fetched.status if fetched else "failed",
        "file": str(fetched.path) if fetched else None,
        "error": str(outcome.error) if outcome.error else None,
        "notes": [note.words for note in fetched.notes] if fetched else [],
        "provenance": fetched.provenance.model_dump() if fetched and fetched.provenance else None,
    }


def _browse(source: "Source") -> str:
    """Give the address where a person finds a source with a browser: its page, or else the file itself."""
    return source.page or source.ways[0].url


def _show_list(sources: "Sequence[Source]", into: Path, *, as_json: bool) -> None:
    """List the sources with their licences and what their readers do."""
    from hubplan.sources.fetch import find_kept

    here = {source.name: find_kept(source, into) is not None for source in sources}
    if as_json:
        listed = [source.model_dump(mode="json") | {"here": here[source.name]} for source in sources]
        click.echo(json.dumps(listed, indent=2, ensure_ascii=False))
        return
    console = Console(highlight=False)
    for source in sources:
        mark = "[green]✓ here[/]" if here[source.name] else "needed" if source.needed else "can be used"
        console.print(
            f"[bold]{source.name}[/] ({source.group}, {source.vintage or 'any vintage'}; {mark})", soft_wrap=True
        )
        told = ", ".join(part for part in (source.publisher, source.date, source.licence) if part)
        _print_wrapped(console, f"{source.title}. {told}.")
        console.print(f"  from {_browse(source)}", soft_wrap=True, markup=False)
        console.print(f"  to {into / source.file}", soft_wrap=True, markup=False)
        for trap in source.traps:
            _print_wrapped(console, f"· {trap}", hang=2)


def _print_wrapped(console: Console, text: str, *, hang: int = 0) -> None:
    """Print a paragraph, indented by two spaces and as wide as the terminal."""
    width = max(console.width - 2, 20)
    for line in textwrap.wrap(text, width, subsequent_indent=" " * hang, break_on_hyphens=False):
        console.print(f"  {line}", soft_wrap=True, markup=False)
