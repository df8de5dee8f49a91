"""What a run looks like in a terminal: what was found, what needs attention, what to do next."""

import shlex
from collections import Counter

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from hubplan.feasibility import nearest_k
from hubplan.pipeline.inputs import Inputs
from hubplan.pipeline.propose import Output
from hubplan.run import Run
from hubplan.scenario import Scenario

_MOST_NOTES = 8


def show_run(run: Run, output: Output, out: Console) -> None:
    """Print the verdict, the catchments, what needs attention and where the files are."""
    plan, overall = run.plan, run.scorecard.overall
    band = run.scenario.band
    if run.synthetic:
        out.print("[bold]Synthetic example: no real place.[/]")
    out.print(f"[bold]{escape(run.area.name)}[/]: {run.feasibility.arithmetic}")
    in_band = int(plan.in_band.sum())
    sign = "[green]✓[/]" if in_band == plan.k else "[red]✗[/]"
    out.print(
        f"{sign} {in_band} of {plan.k} catchments hold {band.low:,} to {band.high:,} people, each in one piece. "
        f"Average distance to the hub {overall.at['mean_km', 'score']:.2f} km in a straight line. Plan {plan.plan_id}."
    )
    out.print(_catchment_table(run))
    _show_notes(run.notes, out)
    folder = output.folder / run.area.slug
    out.print(f"\nMap:   {escape(str(output.folder / 'maps' / (run.area.slug + '.html')))}", soft_wrap=True)
    out.print(
        f"Files: {escape(str(folder))}/ (plan.gpkg, assignment.csv, scorecard.csv, report.md, run.json)", soft_wrap=True
    )
    took = ", ".join(f"{name} {seconds:.1f} s" for name, seconds in run.seconds.items() if seconds >= 0.05)
    out.print(f"Took:  {took}", soft_wrap=True)
    names = " ".join(shlex.quote(name) for name in run.scenario.area)
    again = f"hubplan propose {names}{' ' if names else ''}--effort thorough --overwrite"
    out.print(f"Next:  open the map, or search longer: {escape(again)}", soft_wrap=True)


def _catchment_table(run: Run) -> Table:
    by = run.scorecard.by_catchment
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("#", justify="right")
    table.add_column("Catchment", overflow="fold")
    table.add_column("People", justify="right")
    table.add_column("Band")
    table.add_column("Hub", overflow="fold")
    table.add_column("Mean km", justify="right")
    out_of_band = run.plan.out_of_band
    for catchment, row in by.iterrows():
        over = int(out_of_band.get(catchment, 0))
        state = "[green]✓ within[/]" if over == 0 else f"[red]✗ {abs(over):,} {'over' if over > 0 else 'short'}[/]"
        table.add_row(
            str(catchment),
            escape(str(row["name"])),
            f"{int(row['people']):,}",
            state,
            escape(str(row["hub_name"])),
            f"{row['mean_km']:.2f}",
        )
    return table


def _show_notes(notes: tuple[str, ...], out: Console) -> None:
    if not notes:
        return
    out.print("\n[bold]Needs attention[/]")
    for note in notes[:_MOST_NOTES]:
        out.print(f"• {escape(note)}")
    if len(notes) > _MOST_NOTES:
        out.print(f"• and {len(notes) - _MOST_NOTES} more, in run.json")


def show_inputs(inputs: Inputs, scenario: Scenario, output: Output, out: Console) -> None:
    """Print what a run would start from and write."""
    out.print(f"[bold]{escape(inputs.area.name)}[/]: {inputs.feasibility.arithmetic}")
    if inputs.feasibility.possible:
        k = (
            scenario.catchments
            if isinstance(scenario.catchments, int)
            else nearest_k(inputs.feasibility.people, scenario.band)
        )
        out.print(f"Would make {k} catchments with --effort {scenario.effort}, seed {scenario.seed}.")
    for remedy in inputs.feasibility.remedies:
        out.print(f"• {escape(remedy.words)}")
    date = inputs.people_date or "of unknown date"
    out.print(f"\nZones: {len(inputs.zones):,} of the {inputs.vintage} vintage; people {date}")
    files = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("Role", "File", "Rows"):
        files.add_column(heading, justify="right" if heading == "Rows" else "left", overflow="fold")
    for source in inputs.sources:
        files.add_row(source.role, escape(source.name), f"{source.rows:,}")
    out.print(files)
    kinds = Counter(zip(inputs.links["kind"], inputs.links["status"], strict=True))
    told = ", ".join(f"{count} {status} {kind}" for (kind, status), count in sorted(kinds.items())) or "none"
    out.print(f"Links inside the area: {told}")
    candidates = int(inputs.sites["hub_candidate"].sum())
    out.print(f"Sites: {len(inputs.sites):,} inside the area, {candidates:,} candidates for hubs")
    _show_notes(inputs.notes, out)
    page = output.folder / "maps" / f"{inputs.area.slug}.html"
    out.print(f"\nWould write {escape(str(output.folder / inputs.area.slug))}/ and {escape(str(page))}", soft_wrap=True)
