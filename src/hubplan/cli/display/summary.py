"""Summary of many areas in a terminal or as JSON: one table, and the reasons of those that failed."""

from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from hubplan.pipeline.batch import AreaOutcome, PlanFigures
from hubplan.quality import tell_gap

_FAILED = {2: "refused", 3: "infeasible", 5: "data missing"}

_HEADINGS = ("Area", "People", "Zones", "Fits", "k", "In band", "Mean {unit}", "How good", "s")


def show_summary(outcomes: Sequence[AreaOutcome], out: Console) -> None:
    """Print one row an area, then why areas failed and what can be done."""
    if any(outcome.worked is not None and outcome.worked.synthetic for outcome in outcomes):
        out.print("[bold]Synthetic example: no real place.[/]")
    table = Table(box=None, pad_edge=False, header_style="bold")
    unit = next((figures.travel_unit for figures in map(_figures, outcomes) if figures is not None), "km")
    for heading in (heading.format(unit=unit) for heading in _HEADINGS):
        table.add_column(heading, justify="left" if heading in ("Area", "How good") else "right", overflow="fold")
    for outcome in outcomes:
        table.add_row(*_cells(outcome))
    out.print(table)
    if any(figures is not None and figures.gap for figures in map(_figures, outcomes)):
        out.print(
            "Fits: how many catchments the band allows; k: how many were made. Within: at most so far from the best possible; "
            "optimal: proved. s: seconds for the area alone."
        )
    failed = [outcome for outcome in outcomes if outcome.error is not None]
    if failed:
        out.print(f"\n[bold]Not done: {len(failed)} of {len(outcomes)}[/]")
    for outcome in failed:
        out.print(f"• {escape(tell_failure(outcome))}", soft_wrap=True)
        for number, remedy in enumerate(outcome.remedies, start=1):
            out.print(f"  {number}. {escape(remedy)}", soft_wrap=True)


def tell_failure(outcome: AreaOutcome) -> str:
    """Say why an area failed, with its name in front unless the message begins with it.

    Examples
    --------
    >>> from hubplan.errors import HubplanError
    >>> tell_failure(AreaOutcome("Elm", 1.0, error=HubplanError("too few people")))
    'Elm: too few people'
    """
    words = str(outcome.error)
    return words if words.startswith(f"{outcome.area}: ") else f"{outcome.area}: {words}"


def summarize(outcomes: Sequence[AreaOutcome]) -> dict[str, Any]:
    """Sum up all areas for ``--json``: under ``areas`` the summary of each, or its name, error, code and remedies."""
    return {
        "areas": [
            {
                "area": outcome.area,
                "error": str(outcome.error),
                "exit_code": outcome.exit_code,
                "remedies": list(outcome.remedies),
            }
            if outcome.worked is None
            else outcome.worked.summary
            for outcome in outcomes
        ]
    }


def _figures(outcome: AreaOutcome) -> PlanFigures | None:
    return None if outcome.worked is None else outcome.worked.figures


def _cells(outcome: AreaOutcome) -> list[str]:
    figures, k = _figures(outcome), None if outcome.worked is None else outcome.worked.k
    if outcome.k_range is None:
        fits = ""
    else:
        least, most = outcome.k_range
        fits = "none" if least > most else str(least) if least == most else f"{least}–{most}"
    in_band = quality = ""
    if figures is not None:
        quality = tell_gap(figures.gap, brief=True)  # the line under the table says the rest once
        held, made = figures.in_band, figures.catchments
        in_band = f"[{'green' if held == made else 'red'}]{held} of {made}[/]"
    if outcome.error is not None:
        quality = f"[red]✗ {_FAILED.get(outcome.exit_code, 'bad input')}[/]"
    return [
        escape(outcome.area),
        "" if outcome.people is None else f"{outcome.people:,}",
        "" if outcome.zones is None else f"{outcome.zones:,}",
        fits,
        "" if k is None else str(k),
        in_band,
        "" if figures is None or figures.mean_travel is None else f"{figures.mean_travel:.2f}",
        quality,
        f"{outcome.seconds:.1f}",
    ]
