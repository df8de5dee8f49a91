"""``hubplan areas``: list the areas that can be planned, and what rules the others out."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import click

from hubplan.cli.options.shared import data_options
from hubplan.units import PLANNED, UNITS

_HELP = """List what can be planned: councils, partnerships, health boards.

Partnerships are those of health and social care. Each is shown with its people, its zones, how many catchments the
band allows, the pieces that it falls into without bridges and ferries, and, where no number of catchments fits, the
arithmetic.

\b
Examples:
  hubplan areas
  hubplan areas --kind council --band 35000 60000
  hubplan areas --config synthetic.yaml
"""


@click.command("areas", help=_HELP)
@data_options
@click.option("--kind", type=click.Choice(PLANNED), multiple=True, help="Only these; repeat for more.")
@click.option("--band", type=int, nargs=2, metavar="LOW HIGH", help="People a catchment may hold (40000 60000).")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout.")
def areas_command(kind: Sequence[str], **given: Any) -> int:
    """List areas that may be planned."""
    # loaded here, so that help and mistyped options do not wait for the geospatial libraries
    from hubplan.cli.display.ending import Paper
    from hubplan.cli.options.scenario import make_question
    from hubplan.pipeline.areas import areas
    from hubplan.pipeline.question import check_files
    from hubplan.pipeline.steps.dataset import read_dataset

    question = make_question((), {**given, "every": True})
    check_files(question)
    listed = areas(read_dataset(question.scenario.data), question.scenario, kind or PLANNED)
    if given["as_json"]:
        band = question.scenario.band
        told = [asdict(area) | {"can_be_planned": area.can_be_planned} for area in listed.areas]
        whole = {
            "vintage": listed.vintage,
            "people_date": listed.people_date,
            "band": {"low": band.low, "high": band.high},
            "areas": told,
        }
        click.echo(json.dumps(whole, ensure_ascii=False, indent=2, allow_nan=False))
    else:
        _show(listed, Paper(highlight=False))
    return listed.exit_code


def _show(listed: Any, out: Any) -> None:
    from rich.markup import escape

    for kind in PLANNED:
        own = [area for area in listed.areas if area.kind == kind]
        if not own:
            continue
        here = [area for area in own if area in listed.with_zones]
        if here:
            out.print(area_table(here, UNITS[kind].heading))
        if len(here) < len(own):
            names = ", ".join(area.name for area in own if area not in here)
            out.print(f"No zones here: {escape(names)}.")
        out.print()
    if listed.vintage == "synthetic":
        out.print("[bold]Synthetic example: no real place.[/]")
    else:
        out.print(f"Data zones of {listed.vintage}; people {listed.people_date or 'of unknown date'}.")


def area_table(areas: Sequence[Any], heading: str) -> Any:
    """Tabulate areas, one row each; the last column says what rules a plan out."""
    from rich.markup import escape
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for name in (heading, "People", "Zones", "Pieces", "Catchments", "What stands in the way"):
        table.add_column(
            name, justify="right" if name in ("People", "Zones", "Pieces", "Catchments") else "left", overflow="fold"
        )
    for area in areas:
        least, most = area.k_range
        fits = "none" if least > most else f"{least}" if least == most else f"{least} to {most}"
        fits = "?" if area.absent or not area.people else fits
        reason = area.reason or (
            "" if not area.assumed else f"{area.assumed} of the links between its pieces assumed: hubplan links"
        )
        table.add_row(escape(area.name), f"{area.people:,}", f"{area.zones:,}", f"{area.pieces}", fits, escape(reason))
    return table
