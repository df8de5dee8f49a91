"""Dry run of ``hubplan propose``: inputs and the files that would be written, in a terminal or as JSON."""

from collections import Counter
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from hubplan.cli.display.show import show_notes, show_pieces
from hubplan.errors import InfeasibleError
from hubplan.inputs import Inputs
from hubplan.pipeline.propose import Output
from hubplan.pipeline.steps.search import choose_k
from hubplan.preferences.pins import count_pins, tell_pins
from hubplan.scenario import Scenario
from hubplan.write.record import list_components, to_json

_MOST_PIECES = 12


def show_inputs(inputs: Inputs, scenario: Scenario, output: Output, out: Console) -> None:
    """Print the arithmetic, the components, the files, links and sites, and what would be written."""
    out.print(f"[bold]{escape(inputs.area.name)}[/]: {escape(inputs.feasibility.arithmetic)}")
    k = _number(inputs, scenario)
    if k is not None:
        number = "1 catchment" if k == 1 else f"{k} catchments"
        out.print(f"Would make {number} with --effort {scenario.effort}, seed {scenario.seed}.")
    date = inputs.people_date or "of unknown date"
    out.print(f"\nZones: {len(inputs.zones):,} of the {inputs.vintage} vintage; people {date}")
    files = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("Role", "File", "Rows"):
        files.add_column(heading, justify="right" if heading == "Rows" else "left", overflow="fold")
    for source in inputs.sources:
        files.add_row(source.role, escape(source.name), f"{source.rows:,}")
    out.print(files)
    if inputs.pins is not None and scenario.pins:
        out.print(f"Pins: {escape(tell_pins(count_pins(inputs.pins)))}")
    kinds = Counter(zip(inputs.links["kind"], inputs.links["status"], strict=True))
    told = ", ".join(f"{count} {status} {kind}" for (kind, status), count in sorted(kinds.items())) or "none"
    out.print(f"Links inside the area: {told}")
    candidates = int(inputs.sites["hub_candidate"].sum())
    out.print(f"Sites: {len(inputs.sites):,} inside the area, {candidates:,} candidates for hubs")
    if len(inputs.feasibility.pieces) > 1:
        out.print()
        show_pieces(inputs.feasibility, out)
        out.print(_piece_table(inputs, scenario))
    show_notes(inputs.notes, out)
    folder, page = _targets(inputs, output)
    out.print(f"\nWould write {escape(folder)}", soft_wrap=True)
    out.print(f"        and {escape(page)}", soft_wrap=True)


def inputs_summary(inputs: Inputs, scenario: Scenario, output: Output) -> dict[str, Any]:
    """Sum up a dry run for ``--json``; ``k`` is null where no number of catchments fits.

    Returns
    -------
    dict
        ``area``, ``slug``, ``synthetic``, ``people``, ``people_date``, ``zones``, ``vintage``, ``k``, ``k_range``,
        ``band``, ``arithmetic``, ``findings``, ``remedies``, ``components``, ``links``, ``sites``, ``sources``,
        ``notes`` and ``files`` that would be written.
    """
    feasibility = inputs.feasibility
    links = inputs.links.rename_axis("link").reset_index()
    summary = {
        "area": inputs.area.name,
        "slug": inputs.area.slug,
        "synthetic": inputs.area.synthetic,
        "people": feasibility.people,
        "people_date": inputs.people_date,
        "zones": len(inputs.zones),
        "vintage": inputs.vintage,
        "k": _number(inputs, scenario),
        "k_range": list(feasibility.k_range),
        "band": scenario.band.model_dump(),
        "arithmetic": feasibility.arithmetic,
        "findings": list(feasibility.findings),
        "remedies": [remedy.words for remedy in feasibility.remedies],
        "components": list_components(feasibility.pieces, inputs.links, scenario.band),
        "links": [{str(column): row[column] for column in links.columns} for _, row in links.iterrows()],
        "sites": len(inputs.sites),
        "sources": [{"role": s.role, "file": s.name, "rows": s.rows, "sha256": s.sha256} for s in inputs.sources],
        "notes": [note.words for note in inputs.notes],
        "files": _targets(inputs, output),
    }
    return {key: to_json(value) for key, value in summary.items()}


def _number(inputs: Inputs, scenario: Scenario) -> int | None:
    try:
        return choose_k(inputs.feasibility, scenario)
    except InfeasibleError:
        return None


def _targets(inputs: Inputs, output: Output) -> list[str]:
    return [f"{output.folder / inputs.area.slug}/", str(output.folder / "maps" / f"{inputs.area.slug}.html")]


def _piece_table(inputs: Inputs, scenario: Scenario) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("Piece", "Zones", "People", "Band alone", "Joined by"):
        table.add_column(heading, justify="right" if heading in ("Zones", "People") else "left", overflow="fold")
    named = inputs.links["name"].to_dict()
    pieces = inputs.feasibility.pieces
    for piece in pieces[:_MOST_PIECES]:
        links = [f"{named.get(link, link)}{' (assumed)' if link in piece.assumed else ''}" for link in piece.links]
        joined = "; ".join(links[:3]) + (f"; and {len(links) - 3} more" if len(links) > 3 else "")
        fits = "fits" if piece.fits(scenario.band) else "does not fit"
        table.add_row(escape(piece.name), f"{piece.zones:,}", f"{piece.people:,}", fits, escape(joined) or "nothing")
    if len(pieces) > _MOST_PIECES:
        rest = pieces[_MOST_PIECES:]
        zones, people = sum(p.zones for p in rest), sum(p.people for p in rest)
        table.add_row(f"and {len(rest)} more", f"{zones:,}", f"{people:,}", "", "in --json")
    return table
