"""Result of a run in a terminal: the verdict, what needs attention, what to do next."""

import math
from collections.abc import Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from hubplan.cli.display.ending import print_command, print_line, search_longer
from hubplan.errors import name_first
from hubplan.feasibility import Feasibility
from hubplan.notes import Note, NoteKind
from hubplan.pipeline.propose import Output
from hubplan.preferences.words import is_hard, spell_key, tell_achieved, tell_before, tell_plain, tell_setting
from hubplan.projection import METHOD_WORDS
from hubplan.quality import QualityKind, tell_gap
from hubplan.run import Run
from hubplan.travel.words import name_measure, tell_noun, tell_travel, tell_way

_MOST_NOTES = 8
_MOST_PIECES = 4


def show_run(run: Run, output: Output, out: Console, arguments: Sequence[str]) -> None:
    """Print the verdict, the catchments, what needs attention, where the files are and how to go on.

    ``arguments`` are those of the command line, to build the next command from.
    """
    plan, travel = run.plan, run.proposal.travel
    mean = tell_travel(run.scorecard["mean_travel"], travel.unit, decimals=2)
    band = run.scenario.band
    if run.synthetic:
        out.print("[bold]Synthetic example: no real place.[/]")
    out.print(f"[bold]{escape(run.area.name)}[/]: {run.feasibility.arithmetic}")
    show_pieces(run.feasibility, out)
    in_band = int(plan.in_band.sum())
    sign = "[green]✓[/]" if in_band == plan.k else "[red]✗[/]"
    hold, each = ("catchment holds", "") if plan.k == 1 else ("catchments hold", "each ")
    out.print(
        f"{sign} {in_band} of {plan.k} {hold} {band.low:,} to {band.high:,} people, {each}in one piece. "
        f"Average {tell_noun(travel.unit)} to the hub {mean} {tell_way(travel.method)}. Plan {plan.plan_id}."
    )
    without = int(run.scorecard["people_without_route"])
    if without:
        out.print(f"[red]{without:,} people have no route to their hub[/], and are in no average.")
    out.print(f"How good: {escape(_tell_quality(run))}")
    for words in (tell_plain(run), tell_before(run), *_tell_pins(run)):
        if words:
            out.print(escape(words))
    out.print(_catchment_table(run))
    for words in _tell_ahead(run):
        out.print(escape(words))
    if run.trials:
        out.print(_trial_table(run))
    if any(outcome.travel is not None for outcome in run.preferences):
        out.print(_preference_table(run))
    if run.stability is not None:
        _show_alternatives(run, out)
    show_notes(run.notes, out)
    out.print()
    print_line(out, "Map", str(output.folder / "maps" / (run.area.slug + ".html")))
    others = "alternatives.csv, " if run.stability is not None else ""
    files = f"plan.gpkg, assignment.csv, scorecard.csv, best_places.csv, {others}report.md, run.json"
    print_line(out, "Files", f"{output.folder / run.area.slug}/", files)
    took = [f"{name} {seconds:.1f} s" for name, seconds in run.seconds.items() if seconds >= 0.05]
    print_line(out, "Took", ", ".join(took))
    if run.quality.kind is QualityKind.OPTIMAL or plan.k == 1:  # no search can shorten the way
        print_line(out, "Next", "Open the map.")
        return
    longer = "another seed" if run.scenario.effort == "thorough" else "a longer search"
    print_line(out, "Next", f"Open the map, or try {longer}:")
    print_command(out, search_longer(arguments, effort=run.scenario.effort, seed=run.scenario.seed))


def _tell_quality(run: Run) -> str:
    quality = run.quality
    statement = tell_gap(quality.gap)
    if quality.bound_travel is None:
        return f"{statement}. {quality.covers}".strip()
    unit = run.proposal.travel.unit
    charged = ", charges for hubs with few services beside them included" if quality.mean_fee > 0 else ""
    bound = (
        f"{statement}: no such plan can have less than {tell_travel(quality.bound_travel, unit, decimals=3)}{charged}."
    )
    if quality.median_travel is not None and run.search.starts > 1:
        bound += f" Median of the starts {tell_travel(quality.median_travel, unit, decimals=3)}."
    return bound


def _tell_ahead(run: Run) -> list[str]:
    """Say in how many catchments the band holds in years to come, one line a method."""
    if run.ahead is None:
        return []
    lines, names = [], run.hubs["name"]
    for method, words in METHOD_WORDS.items():
        told = []
        for year in run.ahead.projected["year"].unique():
            out = [str(names[catchment]) for catchment in run.ahead.leaving(year, method)]
            shown = f" ({name_first(out, most=3)} out)" if out else ""
            told.append(f"{run.plan.k - len(out)} of {run.plan.k} in {year}{shown}")
        lines.append(f"In the band in years to come, if {words}: {', '.join(told)}.")
    return [*lines, f"That is a projection from {run.ahead.first} to {run.ahead.last}, not a forecast."]


def _tell_pins(run: Run) -> list[str]:
    """List pins, and units and barriers that are hard, one line each, with the cost where it was asked for."""
    lines = []
    for outcome in run.preferences:
        if is_hard(outcome):
            cost = (
                ""
                if outcome.cost_travel is None
                else f"; {outcome.cost_travel:+.3f} {run.proposal.travel.unit} beside a plan without"
            )
            name = spell_key(outcome).capitalize()
            lines.append(f"{name}: {tell_setting(outcome)}: {tell_achieved(outcome)}{cost}.")
    return lines


def _show_alternatives(run: Run, out: Console) -> None:
    people = run.plan.zones["population"]
    table = Table(box=None, pad_edge=False, header_style="bold", title="Other plans", title_justify="left")
    for heading in ("Plan", f"Mean {run.proposal.travel.unit}", "People who change", "Smallest", "Largest"):
        table.add_column(heading, justify="right")
    for other in run.others:
        sizes = other.plan.people
        moved = f"{other.moved:,} ({other.moved / people.sum():.0%})"
        table.add_row(other.plan.plan_id, f"{other.mean_travel:.2f}", moved, f"{sizes.min():,}", f"{sizes.max():,}")
    if run.others:
        out.print(table)
    else:
        out.print("No other plan was found that differs enough.")
    stability = run.stability
    if stability is not None and stability.tells:
        sure = stability.sure(people)
        out.print(
            f"Sure: {sure:,} people ({sure / people.sum():.0%}) are in the same catchment in all {stability.plans} "
            f"plans within {stability.within:.0%} of the best; zone by zone in alternatives.csv."
        )
    elif stability is not None:
        out.print("How sure each zone is cannot be told: too few near-best plans were found.")


def _preference_table(run: Run) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold", title="What preferences cost", title_justify="left")
    table.add_column("Preference")
    table.add_column("This plan", overflow="fold")
    table.add_column(f"Mean {run.proposal.travel.unit}", justify="right")
    for outcome in run.preferences:
        cost = (
            "not known"
            if outcome.cost_travel is None
            else f"{outcome.cost_travel:+.3f} ({outcome.cost_share or 0:+.1%})"
        )
        table.add_row(spell_key(outcome), escape(tell_achieved(outcome)), cost)
    return table


def _trial_table(run: Run) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold", title="Brief searches", title_justify="left")
    for heading in ("Catchments", f"Mean {run.proposal.travel.unit}", "Smallest", "Largest"):
        table.add_column(heading, justify="right")
    table.add_column("")
    for trial in run.trials:
        smallest, largest = f"{trial.smallest:,}", f"{trial.largest:,}"
        flaws = [
            words
            for words, on in (
                ("out of the band", not trial.in_band),
                ("outside the margin", trial.in_band and not trial.in_margin),
                ("pins not met", not trial.pins_met),
            )
            if on
        ]
        table.add_row(str(trial.catchments), f"{trial.travel:.2f}", smallest, largest, ", ".join(flaws))
    return table


def _catchment_table(run: Run) -> Table:
    by = run.scorecard.by_catchment
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("#", justify="right")
    table.add_column("Catchment", overflow="fold")
    table.add_column("People", justify="right")
    table.add_column("Band", no_wrap=True)
    table.add_column("Hub", overflow="fold")
    table.add_column(f"Mean {run.proposal.travel.unit}", justify="right")
    out_of_band, unit = run.plan.out_of_band, run.proposal.travel.unit
    for catchment, row in by.iterrows():
        over = int(out_of_band.get(catchment, 0))
        spare = run.plan.band.spare(int(row["people"]))
        inside = "" if spare >= run.plan.band.usual_margin else f", {spare:,} to spare"
        state = f"[green]✓ within{inside}[/]"
        if over:
            state = f"[red]✗ {abs(over):,} {'over' if over > 0 else 'short'}[/]"
        table.add_row(
            str(catchment),
            escape(str(row["name"])),
            f"{int(row['people']):,}",
            state,
            escape(str(row["hub_name"])),
            "–" if math.isnan(mean := float(row[name_measure("mean", unit)])) else f"{mean:.2f}",
        )
    return table


def show_pieces(feasibility: Feasibility, out: Console) -> None:
    """Print in one line the components of the area without its links."""
    pieces = feasibility.pieces
    if len(pieces) < 2:
        return
    links = {link for piece in pieces for link in piece.links}
    largest = sorted(pieces, key=lambda piece: -piece.people)
    shown = ", ".join(f"{piece.name} {piece.people:,}" for piece in largest[:_MOST_PIECES])
    more = f" and {len(pieces) - _MOST_PIECES} more" if len(pieces) > _MOST_PIECES else ""
    joined = "1 link" if len(links) == 1 else f"{len(links)} links"
    out.print(f"{len(pieces)} pieces by land, joined by {joined}: {escape(shown)}{more}.")


def show_notes(notes: Sequence[Note], out: Console) -> None:
    """Print the assumed links in full, and the first of the other notes."""
    assumed = [note for note in notes if note.kind is NoteKind.ASSUMED_LINK]
    if assumed:
        out.print("\n[bold]Assumed links: confirm them[/]")
        for note in assumed:
            out.print(f"• {escape(note.words)}")
        out.print("Keep those that are real, or give others: hubplan links, --links FILE")
    others = [note for note in notes if note.kind is not NoteKind.ASSUMED_LINK]
    if others:
        out.print("\n[bold]Needs attention[/]")
        for note in others[:_MOST_NOTES]:
            out.print(f"• {escape(note.words)}")
        if len(others) > _MOST_NOTES:
            out.print(f"• and {len(others) - _MOST_NOTES} more, in run.json")
