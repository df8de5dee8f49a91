"""``hubplan check``: report all problems of the data at once."""

import json
from pathlib import Path
from typing import Any

import click

from hubplan.cli.options.shared import data_options

_HELP = """Check the data that plans are made from.

AREA limits the arithmetic to some areas. Told is what lies in the data folder, and whether it is as it was fetched;
vintages; gaps and overlaps between shapes; zones without people; pieces, links that lead nowhere and links that would
be assumed; sites that could not be placed; and whether each council can be planned. Nothing stops at the first
problem.

Exit code 5 where something that a plan needs is missing, 1 where a file is broken, else 0.

\b
Examples:
  hubplan check
  hubplan check Falkirk --data downloads
  hubplan check --boundaries zones.gpkg --population people.xlsx --json
"""


@click.command("check", help=_HELP)
@click.argument("area", nargs=-1)
@data_options
@click.option("--band", type=int, nargs=2, metavar="LOW HIGH", help="People a catchment may hold (40000 60000).")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout.")
@click.option("-v", "--verbose", is_flag=True, help="Say what is being done.")
def check_command(area: tuple[str, ...], **given: Any) -> int:
    """Check the data folder and what a plan would read."""
    # loaded here, so that help and mistyped options do not wait for the geospatial libraries
    from rich.console import Console

    from hubplan.cli.display.check_report import show_report, summarize_report
    from hubplan.cli.display.ending import Paper
    from hubplan.cli.display.watch import Watch
    from hubplan.cli.options.scenario import make_question
    from hubplan.pipeline.check import check

    scenario = make_question(area, {**given, "every": True}).scenario
    folder = given["data_folder"] or Path("data")
    with Watch(Console(stderr=True, highlight=False), verbose=given["verbose"]) as stages:
        report = check(scenario, folder, stages, vintage=given["vintage"])
    if given["as_json"]:
        click.echo(json.dumps(summarize_report(report), ensure_ascii=False, indent=2, allow_nan=False))
    else:
        show_report(report, Paper(highlight=False))
    return report.exit_code
