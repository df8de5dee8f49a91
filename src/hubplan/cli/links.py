"""``hubplan links``: list the links that an area relies on, propose more, and keep those confirmed."""

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from hubplan.cli.options.shared import FILE, data_options

_HELP = """List the bridges and ferries that AREA relies on.

AREA is named as for propose. Links are proposed for what is left over. What is proposed is the shortest gap between
two pieces, or, for data zones of 2022, a link of the table that comes with hubplan whose ends were found anew: nobody
has confirmed it. Confirm what is real, and plan with it. Kinds, confidence, choices in a config, and what is doubtful
in the table: docs/links.md.

\b
Examples:
  hubplan links "Argyll and Bute"
  hubplan links Orkney --vintage 2022
  hubplan links Orkney --vintage 2022 --confirm all --into links.csv
  hubplan propose Orkney --vintage 2022 --links links.csv
"""


@click.command("links", help=_HELP)
@click.argument("area", nargs=-1)
@data_options
@click.option(
    "--earlier",
    type=FILE,
    metavar="FILE",
    help="Boundaries of 2011, to find ends among zones of 2022; those in the data folder unless said.",
)
@click.option("--confirm", multiple=True, metavar="ID", help="Keep this proposal, or all; repeat for more.")
@click.option(
    "--kind", type=click.Choice(["ferry", "fixed_link"]), help="What those confirmed are, if not as proposed."
)
@click.option("--into", type=FILE, metavar="FILE", help="The CSV to append what is confirmed to.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout.")
@click.option("-v", "--verbose", is_flag=True, help="Say what is being done.")
def links_command(area: tuple[str, ...], **given: Any) -> int:
    """List links, propose more, and keep those confirmed."""
    # loaded here, so that help and mistyped options do not wait for the geospatial libraries
    from rich.console import Console

    from hubplan.cli.display.ending import Paper
    from hubplan.cli.display.link_report import show_confirmed, show_links, summarize_links
    from hubplan.cli.display.watch import Watch
    from hubplan.cli.options.scenario import make_question
    from hubplan.pipeline.links import confirm_links, links
    from hubplan.pipeline.question import check_files
    from hubplan.pipeline.steps.dataset import read_dataset

    ids = _check_words(given["confirm"], given["into"], given["kind"])
    question = make_question(area, given)
    check_files(question)
    earlier = given["earlier"] or _find_earlier(given)
    with Watch(Console(stderr=True, highlight=False), verbose=given["verbose"]) as stages:
        with stages.stage("read", "Reading zones and people"):
            dataset = read_dataset(question.scenario.data)
        with stages.stage("links", "Looking at pieces and links"):
            found = links(dataset, question.scenario, earlier=earlier)
    kept = confirm_links(found, ids, given["into"], kind=given["kind"]) if ids else None
    out = Paper(highlight=False)
    if given["as_json"]:
        click.echo(json.dumps(summarize_links(found, kept), ensure_ascii=False, indent=2, allow_nan=False))
    elif kept is not None:
        show_confirmed(found, kept, given["into"], out)
    else:
        show_links(found, out, click.get_current_context().obj or sys.argv[1:], str(given["links"] or "links.csv"))
    return 0


def _find_earlier(given: Mapping[str, Any]) -> Path | None:
    """Find the boundaries of 2011 in the data folder, where zones of 2022 are asked for."""
    from hubplan.cli.options.scenario import make_question

    if given["vintage"] != "2022":
        return None
    usual = make_question((), {"vintage": "2011", "data_folder": given["data_folder"]}).scenario.data.boundaries
    return Path(usual) if usual is not None and Path(usual).exists() else None


def _check_words(confirm: Sequence[str], into: Path | None, kind: str | None) -> list[str]:
    ids = [word.strip() for words in confirm for word in words.split(",") if word.strip()]
    if ids and into is None:
        raise click.UsageError("--confirm needs the table to append to: --into FILE.")
    if not ids and (into is not None or kind is not None):
        name = "--into" if into is not None else "--kind"
        raise click.UsageError(f"{name} needs what to keep: --confirm ID, or --confirm all.")
    return ids
