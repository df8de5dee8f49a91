"""Findings of ``hubplan links``, in a terminal or as JSON."""

import shlex
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pandas as pd
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from hubplan.cli.display.ending import print_command, print_line
from hubplan.errors import counted
from hubplan.notes import Note
from hubplan.pipeline.links import AreaLinks, tell_pieces
from hubplan.write.links import Appended

_MOST = 8
_KINDS = {"ferry": "ferry", "fixed_link": "fixed"}


def show_links(found: AreaLinks, out: Console, arguments: Sequence[str], into: str) -> None:
    """Print the components, the links between and inside them, notes, and proposed links.

    ``arguments`` are those of the command line, to build the next command from, and ``into`` is the table for it.
    """
    if found.area.synthetic:
        out.print("[bold]Synthetic example: no real place.[/]")
    people = sum(piece.people for piece in found.pieces)
    out.print(f"[bold]{escape(found.area.name)}[/], {people:,} people. {escape(tell_pieces(found))}")
    if len(found.pieces) > 1:
        out.print()
        out.print(_piece_table(found))
    inner = found.links["from_piece"] == found.links["to_piece"]
    for heading, rows in (
        ("Links between pieces", found.links[~inner]),
        ("Links that shorten the way", found.links[inner]),
    ):
        if len(rows):
            out.print(f"\n[bold]{heading}[/]")
            _print_links(rows, out)
    told = found.left_out["name"] + ": " + found.left_out["why"]
    _list("Links that do not count", [f"{link} {words}" for link, words in told.items()], out)
    _list("Links to other councils", list(_tell_outward(found.outward)), out)
    _show_sources(found.links, out)
    _list("Links that do not fit the zones", _words(found.doubts), out)
    _list("Links whose ends were not found", _words(found.lost), out)
    _list("Notes", _words(found.notes), out)
    if len(found.proposed):
        _show_proposed(found.proposed, out, arguments, into)


def _show_proposed(proposed: pd.DataFrame, out: Console, arguments: Sequence[str], into: str) -> None:
    """Print proposed links that would join the rest, how each end was found, and how to keep them."""
    out.print("\n[bold]Proposed: nobody has confirmed them[/]")
    _print_links(proposed, out)
    for link, basis in proposed["basis"].items():
        out.print(f"• {escape(f'{link}: {basis}')}")
    out.print()
    print_line(out, "Next", f"Keep those that are real, as this one, then plan with --links {into}:")
    kept = [word for word in arguments if word != "--json"]
    print_command(out, ["hubplan", *kept, "--confirm", str(proposed.index[0]), "--into", into])


def show_confirmed(found: AreaLinks, kept: Appended, into: Path, out: Console) -> None:
    """Print which links were appended, which were there already, and how to plan with them."""
    names = found.proposed["name"]
    for link, own in kept.added.items():
        out.print(f"[green]✓[/] {escape(f'{own} {names[link]}')}", soft_wrap=True)
    for link, own in kept.before.items():
        out.print(f"• {escape(f'{names[link]}: there already, as {own}')}", soft_wrap=True)
    out.print(f"{counted(len(kept.added), 'link', 'links')} added to {escape(str(into))}.", soft_wrap=True)
    if kept.added:
        told = "Open it to fill in what you know better: name, crossing_minutes, vehicles, source."
        print_line(out, "Next", told, f"Plan with them: --links {shlex.quote(str(into))}")


def _piece_table(found: AreaLinks) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    table.add_column("Piece", overflow="fold")
    table.add_column("People", justify="right")
    table.add_column("Zones", justify="right")
    table.add_column("Links", overflow="fold")
    for piece in found.pieces:
        table.add_row(
            escape(piece.name), f"{piece.people:,}", f"{piece.zones:,}", escape(", ".join(piece.links)) or "none"
        )
    return table


def _print_links(rows: pd.DataFrame, out: Console) -> None:
    out.print(_link_table(rows))
    if (rows["vehicles"] == "").any():
        out.print("?: nothing tells whether it carries vehicles.")


def _link_table(rows: pd.DataFrame) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for heading in ("Link", "Name", "Joins", "Kind", "Min", "Gap m", "Sure"):
        right = heading in ("Min", "Gap m")
        table.add_column(
            heading, justify="right" if right else "left", overflow="fold", no_wrap=heading == "Link" or right
        )
    for link, row in rows.iterrows():
        foot = {"N": " on foot", "": " ?"}.get(str(row["vehicles"]), "")
        joins = (
            row["from_piece"] if row["from_piece"] == row["to_piece"] else f"{row['from_piece']} – {row['to_piece']}"
        )
        sure = "assumed" if row["status"] == "assumed" else str(row.get("confidence") or "")
        table.add_row(
            escape(str(link)),
            escape(str(row["name"])),
            escape(str(joins)),
            _KINDS[row["kind"]] + foot,
            _number(row["crossing_minutes"]),
            _number(row["gap_m"]),
            escape(sure),
        )
    return table


def _tell_outward(links: pd.DataFrame) -> Iterator[str]:
    for link, row in links.iterrows():
        council = row.get("council_a" if pd.isna(row["from_piece"]) else "council_b", "")
        yield f"{link} {row['name']}" + (f", {council}" if council else "")


def _number(value: Any) -> str:
    return "" if pd.isna(value) else f"{value:,.0f}"


def _show_sources(links: pd.DataFrame, out: Console) -> None:
    """Print the sources of links, those with most links first."""
    if links.empty or "source" not in links.columns:
        return
    known = links.index.to_series().groupby(links["source"].replace("", "not told")).agg(list)
    out.print("\n[bold]Known from[/]")
    for source, ids in sorted(known.items(), key=lambda item: (-len(item[1]), item[0])):
        out.print(f"• {escape(str(source))}: {escape(', '.join(ids))}")


def _words(notes: Sequence[Note]) -> list[str]:
    return [note.words for note in notes]


def _list(heading: str, lines: Sequence[str], out: Console) -> None:
    if not lines:
        return
    out.print(f"\n[bold]{heading}[/]")
    for line in lines[:_MOST]:
        out.print(f"• {escape(line)}")
    if len(lines) > _MOST:
        out.print(f"• and {len(lines) - _MOST} more, in --json")


def summarize_links(found: AreaLinks, kept: Appended | None) -> dict[str, Any]:
    """Sum up the links for ``--json``; every list is complete.

    Returns
    -------
    dict
        ``area``, ``vintage``, ``pieces``, ``parts_with_fixed_links``, ``parts``, ``links``, ``left_out``, ``outward``,
        ``proposed``, ``doubts``, ``lost``, ``notes``, and ``confirmed`` (``added`` and ``before``) where links were.
    """
    told: dict[str, Any] = {
        "area": found.area.name,
        "vintage": found.vintage,
        "pieces": [asdict(piece) for piece in found.pieces],
        "parts_with_fixed_links": found.parts_fixed,
        "parts": found.parts,
        "links": _rows(found.links),
        "left_out": _rows(found.left_out),
        "outward": _rows(found.outward),
        "proposed": _rows(found.proposed),
        "doubts": _words(found.doubts),
        "lost": _words(found.lost),
        "notes": _words(found.notes),
    }
    return told if kept is None else told | {"confirmed": asdict(kept)}


def _rows(links: pd.DataFrame) -> list[dict[str, Any]]:
    rows = links.rename_axis("link").reset_index().to_dict("records")
    return [{str(key): None if pd.isna(value) else value for key, value in row.items()} for row in rows]
