"""Findings of ``hubplan check``, in a terminal or as JSON."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from hubplan.cli.areas import area_table
from hubplan.errors import counted
from hubplan.notes import Note
from hubplan.pipeline.check import CheckReport
from hubplan.schema import ZONES_OF_SCOTLAND

_MOST = 8
_STATES = {
    "fetched": "[green]✓ here[/]",
    "own": "[green]✓ put by hand[/]",
    "changed": "[red]✗ changed since[/]",
}


def show_report(report: CheckReport, out: Console) -> None:
    """Print which files are in the data folder, what they hold, and at the end all problems."""
    out.print(f"[bold]Data folder {escape(str(report.folder))}[/]: official sources for data zones of {report.vintage}")
    out.print(_source_table(report))
    if report.unused_files:
        out.print(
            f"Other files here: {escape(_first([unused.file for unused in report.unused_files]))}", soft_wrap=True
        )
    if report.files:
        out.print("\n[bold]Files that a plan reads[/]")
        out.print(_file_table(report))
    if report.zones.zones:
        out.print()
        _show_zones(report, out)
        _show_fit(report, out)
    if report.areas:
        out.print()
        out.print(area_table(report.areas, "Area"))
    _list(
        f"{counted(len(report.assumed), 'link', 'links')} would be assumed: see hubplan links",
        _words(report.assumed),
        out,
    )
    _list(f"{counted(len(report.links), 'link leads', 'links lead')} nowhere", _words(report.links), out)
    if len(report.sites):
        out.print("\n[bold]Sites[/]")
        out.print(_site_table(report))
        for _, row in report.unplaced.iterrows():
            out.print(f"• {escape(row['file'])}: {row['rows']:,} not placed: {escape(row['reason'])}", soft_wrap=True)
    _list("Notes", _words(report.notes), out)
    out.print()
    if not report.problems:
        out.print("[green]✓[/] Everything that a plan needs is here.")
        return
    out.print(f"[bold]{counted(len(report.problems), 'problem', 'problems')}[/]")
    for problem in report.problems:
        out.print(f"[red]✗[/] {escape(problem.words)}", soft_wrap=True)


def _source_table(report: CheckReport) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for heading in ("Source", "State", "File", "From"):
        table.add_column(heading, overflow="fold", no_wrap=heading == "Source")
    read = {one.role for one in report.files if one.content is not None}
    for source in report.sources:
        missing = "missing"
        if source.needed:  # what is read may be another file, which the user names
            missing = "not here, yours is read" if source.role in read else "[red]missing, needed[/]"
        state = _STATES.get(source.state, missing if source.vintage in ("", report.vintage) else "not here")
        told = [source.date, f"fetched {source.fetched[:10]}" if source.fetched else ""]
        file = source.file.rsplit("/", 1)[-1] if source.state != "missing" else ""
        table.add_row(source.name, state, escape(file), escape(", ".join(part for part in told if part)))
    return table


def _file_table(report: CheckReport) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for heading in ("Role", "File", "Rows", "Zones of", "Date"):
        table.add_column(heading, justify="right" if heading == "Rows" else "left", overflow="fold")
    for one in report.files:
        if one.content is None:
            mark = "not used" if one.unused else "[red]✗[/]"
            table.add_row(one.role, escape(one.path.name), mark, "", "")
        else:
            vintage = one.vintage if one.role not in ("links", "postcodes", "outlines", "places") else ""
            rows = f"{one.content.source.rows:,}"
            table.add_row(one.role, escape(one.path.name), rows, vintage, escape(one.content.date))
    return table


def _show_zones(report: CheckReport, out: Console) -> None:
    zones = report.zones
    whole = ZONES_OF_SCOTLAND.get(report.vintage)  # type: ignore[call-overload]
    of = f" of {whole:,}" if whole and whole != zones.zones else ""
    date = f" ({zones.people_date})" if zones.people_date else ""
    people = "people not known" if zones.people is None else f"{zones.people:,} people{date}"
    out.print(f"[bold]Zones[/]: {zones.zones:,}{of} data zones of {report.vintage}, {people}")
    for words, listed in (
        ("whose shape was not valid and has been repaired", zones.repaired),
        ("where nobody lives", zones.empty),
        ("without a count of people", zones.uncounted),
        ("whose council no file tells", zones.unnamed),
    ):
        if listed:
            out.print(f"• {counted(len(listed), 'zone', 'zones')} {words}: {escape(_first(listed))}", soft_wrap=True)


def _show_fit(report: CheckReport, out: Console) -> None:
    fit = report.fit
    if fit is None:
        return
    if fit.is_exact:
        out.print("[bold]Shapes[/]: no gap, no overlap; neighbours share their borders vertex for vertex")
        return
    kinds = fit.flaws["kind"].value_counts()
    overlaps = counted(int(kinds.get("overlap", 0)), "overlap", "overlaps")
    gaps = counted(int(kinds.get("gap", 0)), "gap", "gaps")
    out.print(f"[bold]Shapes[/]: {overlaps}, {gaps}, {fit.flaws['area_m2'].sum():,.0f} m² in all")
    for _, row in fit.flaws.head(_MOST).iterrows():
        ends = [f"{code} {report.names.get(code, '')}".strip() for code in (row["zone_a"], row["zone_b"]) if code]
        between = f"between {' and '.join(ends)}" if len(ends) == 2 else f"inside {''.join(ends)}"
        out.print(
            f"• {row['kind']} of {row['area_m2']:,.0f} m², {row['width_m']:,.1f} m wide, {escape(between)}",
            soft_wrap=True,
        )
    if len(fit.flaws) > _MOST:
        out.print(f"• and {len(fit.flaws) - _MOST:,} more, in --json")
    if fit.unmatched:
        words = counted(len(fit.unmatched), "zone shares", "zones share")
        labels = [f"{code} {report.names.get(code, '')}".strip() for code in fit.unmatched]
        out.print(f"• {words} a border but not its vertices: {escape(_first(labels))}", soft_wrap=True)


def _site_table(report: CheckReport) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    columns = ("rows", "placed", "outside", "just_outside", "unplaced", "left_out")
    table.add_column("File", overflow="fold")
    for column in columns:
        table.add_column(column.replace("_", " ").capitalize(), justify="right")
    for file, row in report.sites.iterrows():
        table.add_row(escape(str(file)), *(f"{int(row[column]):,}" for column in columns))
    return table


def _words(notes: Sequence[Note]) -> list[str]:
    return [note.words for note in notes]


def _list(heading: str, lines: Sequence[str], out: Console) -> None:
    if not lines:
        return
    out.print(f"\n[bold]{heading}[/]")
    for line in lines[:_MOST]:
        out.print(f"• {escape(line)}", soft_wrap=True)
    if len(lines) > _MOST:
        out.print(f"• and {len(lines) - _MOST} more, in --json")


def _first(listed: Sequence[str]) -> str:
    return ", ".join(listed[:5]) + (f", and {len(listed) - 5:,} more" if len(listed) > 5 else "")


def summarize_report(report: CheckReport) -> dict[str, Any]:
    """Sum up the report for ``--json``; every list is complete.

    Returns
    -------
    dict
        ``vintage``, ``exit_code``, ``problems``, ``sources``, ``unused_files``, ``files``, ``zones``, ``flaws``, ``unmatched``, ``areas``,
        ``links``, ``assumed_links``, ``sites``, ``unplaced`` and ``notes``.
    """
    said = {(one.role, one.name): one.source for one in report.credits}
    files = []
    for one in report.files:
        read = one.content
        files.append(
            {
                "role": one.role,
                "file": one.path.name,
                "rows": None if read is None else read.source.rows,
                "vintage": one.vintage,
                "date": "" if read is None else read.date,
                "sha256": "" if read is None else read.source.sha256,
                "source": said.get((one.role, one.path.name), ""),
                "unused": "" if one.unused is None else one.unused.words,
                "error": None if one.problem is None else one.problem.words,
            }
        )
    fit = report.fit
    return {
        "vintage": report.vintage,
        "exit_code": report.exit_code,
        "problems": [asdict(problem) for problem in report.problems],
        "sources": [asdict(source) for source in report.sources],
        "unused_files": [asdict(unused) for unused in report.unused_files],
        "files": files,
        "zones": asdict(report.zones),
        "flaws": [] if fit is None else fit.flaws.to_dict("records"),
        "unmatched": [] if fit is None else list(fit.unmatched),
        "areas": [asdict(area) | {"can_be_planned": area.can_be_planned} for area in report.areas],
        "links": _words(report.links),
        "assumed_links": _words(report.assumed),
        "sites": report.sites.rename_axis("file").reset_index().to_dict("records") if len(report.sites) else [],
        "unplaced": report.unplaced.to_dict("records"),
        "notes": _words(report.notes),
    }
