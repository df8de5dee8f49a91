"""Write ``docs/benchmarks.md`` and its plot from figures."""

import math
import statistics
from pathlib import Path

from benchmarks.words import CAVEATS, HOW_ASKED, HOW_TO_READ

OWN = ("hubplan", "hubplan quick")
"""The tools that are no peers."""
_COLORS = ("#0b5d3b", "#6fae8f", "#b3421b", "#3c5a99", "#8a6d00", "#7a3b7a", "#5f6b6b")
_MARKS = ("o", "h", "s", "^", "D", "v", "P")


def write_report(results: dict, path: Path) -> None:
    """Write the page, and the plot to ``images/benchmarks.svg`` beside it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    instances = [told for told in results["instances"] if told["rows"]]
    image = path.parent / "images" / "benchmarks.svg"
    image.parent.mkdir(exist_ok=True)
    draw_plot(instances, image)
    path.write_text(
        "\n\n".join(
            [
                "# Benchmarks",
                _tell_setting(results),
                "## In short",
                summarize(instances),
                f"![Seconds and memory against the number of zones]({image.parent.name}/{image.name})",
                HOW_TO_READ,
                HOW_ASKED,
                CAVEATS,
                "## Figures",
                *(tabulate(told) for told in instances),
                _tell_versions(results["machine"]),
            ]
        )
        + "\n",
        encoding="utf-8",
    )


def best_peer(told: dict) -> dict | None:
    """Choose, of the peers whose plan is in band and contiguous throughout, the one with the least km."""
    valid = [row for row in told["rows"] if row["tool"] not in OWN and row.get("valid")]
    return min(valid, key=lambda row: row["km"], default=None)


def summarize(instances: list[dict]) -> str:
    """Compare hubplan with the best valid peer, one row a problem, and say what follows from it."""
    lines = [
        "| problem | zones | k | hubplan km | s | MiB | best valid peer | its km | hubplan's km against it | its s | quick km | its s | ReCom's s / quick's |",
        "|---|--:|--:|--:|--:|--:|---|--:|--:|--:|--:|--:|--:|",
    ]
    less, less_many = [], []
    for told in instances:
        own, peer, recom = _row(told, "hubplan"), best_peer(told), _row(told, "gerrychain ReCom")
        quick = _row(told, "hubplan quick")
        head = f"| {told['name']} | {told['zones']:,} | {told['k']} | "
        if own is None or "km" not in own:
            lines.append(head + f"{_why(own)} | | | | | | | | | |")
            continue
        cells = [f"{own['km']:.3f}{'' if own['valid'] else ' (not valid)'}", _seconds(own), f"{own['peak_mib']:,.0f}"]
        if peer is None:
            cells += ["none", "", "", ""]
        else:
            change = own["km"] / peer["km"] - 1
            less += [change]
            less_many += [change] if told["k"] >= 3 else []
            cells += [peer["tool"], f"{peer['km']:.3f}", _percent(change), _seconds(peer)]
        cells += [f"{quick['km']:.3f}", _seconds(quick)] if quick and "km" in quick else ["–", "–"]
        both = quick and recom and "seconds" in quick and "seconds" in recom
        cells.append(f"{recom['seconds'] / quick['seconds']:,.1f}" if both else "–")
        lines.append(head + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n\n" + "\n".join(_findings(instances, less, less_many))


def _findings(instances: list[dict], less: list[float], less_many: list[float]) -> list[str]:
    found = []
    if less:
        no_worse = sum(change <= 1e-9 for change in less)
        found.append(
            f"- At most the best valid peer's km on {no_worse} of the {len(less)} problems that a peer solved."
        )
    if less_many:
        middle = _percent(statistics.median(less_many))
        found.append(f"- Median against it where k ≥ 3 ({len(less_many)} problems): {middle} km.")
    for tool in OWN:
        both = [(_row(told, tool), _row(told, "gerrychain ReCom")) for told in instances]
        timed = [(own, recom) for own, recom in both if own and recom and "km" in own and "km" in recom]
        if timed:
            fast = sum(10 * own["seconds"] <= recom["seconds"] for own, recom in timed)
            good = sum(own["km"] <= recom["km"] * (1 + 1e-9) for own, recom in timed)
            claim = "at most a tenth of the seconds that ReCom was given"
            found.append(f"- {tool}: {claim} on {fast} of {len(timed)} problems; at most its km on {good}.")
    made = [told for told in instances if told["kind"] == "synthetic"]
    for tool in dict.fromkeys(row["tool"] for told in made for row in told["rows"]):
        slope = growth(made, tool)
        if slope is not None:
            least, most, power = slope
            found.append(f"- {tool}: time grows as n^{power:.2f} from {least:,} to {most:,} zones.")
    return found


def growth(made: list[dict], tool: str) -> tuple[int, int, float] | None:
    """Fit the exponent of a tool's time from 1,000 zones to the most it finished; ReCom uses all time it is given."""
    times = {told["zones"]: row["seconds"] for told in made if (row := _row(told, tool)) and "km" in row}
    sizes = sorted(size for size in times if size >= 1_000)
    if len(sizes) < 2 or tool in {"gerrychain ReCom", "METIS"}:
        return None
    least, most = sizes[0], sizes[-1]
    return least, most, math.log(times[most] / times[least]) / math.log(most / least)


def tabulate(told: dict) -> str:
    """Tabulate all tools on one problem."""
    own = _row(told, "hubplan") or {}
    busy = f"; load average {told['load']:.1f} when it began" if "load" in told else ""
    head = (
        f"### {told['name']}: {told['zones']:,} zones, {told['people']:,} people, k = {told['k']}\n\n"
        f"Limit {told['limit']:,.0f} s a peer. Finding who neighbours whom took {told['contiguity_seconds']:.1f} s, once, "
        f"outside every clock{busy}.\n\n"
        "| tool | k | in band | contiguous | km | km ÷ hubplan's | s | s ÷ hubplan's | CPU s | peak MiB | note |\n"
        "|---|--:|--:|---|--:|--:|--:|--:|--:|--:|---|"
    )
    return "\n".join([head, *(_line(row, own) for row in told["rows"])])


def _line(row: dict, own: dict) -> str:
    name = f"**{row['tool']}**" if row["tool"] in OWN else row["tool"]
    if "km" not in row:
        memory = f"{row['peak_mib']:,.0f}" if "peak_mib" in row else ""
        return f"| {name} | – | – | – | – | | | | | {memory} | {_why(row)} |"
    contiguous = "yes" if row["contiguous"] else f"no (+{row['pieces']})"
    against = [row[what] / own[what] if what in own else math.nan for what in ("km", "seconds")]
    shown = ["" if math.isnan(ratio) else f"{ratio:,.{digits}f}" for ratio, digits in zip(against, (3, 2), strict=True)]
    cells = (name, row["k"], f"{row['in_band']}/{row['k']}", contiguous, f"{row['km']:.3f}", shown[0], _seconds(row))
    rest = (shown[1], _seconds(row, "cpu_seconds"), f"{row['peak_mib']:,.0f}", row["note"])
    return "| " + " | ".join(map(str, (*cells, *rest))) + " |"


def draw_plot(instances: list[dict], path: Path) -> None:
    """Draw seconds and MiB against zones, both on logarithmic scales, for the synthetic councils."""
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams |= {"svg.fonttype": "none", "svg.hashsalt": "hubplan", "font.family": "sans-serif", "font.size": 10}
    from matplotlib import pyplot as plt

    made = [told for told in instances if told["kind"] == "synthetic"]
    figure, axes = plt.subplots(1, 2, figsize=(10, 4.2), layout="constrained")
    tools = list(dict.fromkeys(row["tool"] for told in made for row in told["rows"]))
    for axis, what, title in zip(axes, ("seconds", "peak_mib"), ("Seconds", "Peak memory, MiB"), strict=True):
        for number, tool in enumerate(tools):
            rows = [(told["zones"], row) for told in made if (row := _row(told, tool)) and "km" in row]
            style = {"color": _COLORS[number], "linewidth": 2.4 if number == 0 else 1.2}
            axis.plot([zones for zones, _ in rows], [row[what] for _, row in rows], label=tool, **style)
            for zones, row in rows:
                face = _COLORS[number] if row["valid"] else "white"
                axis.plot(zones, row[what], _MARKS[number], color=_COLORS[number], markerfacecolor=face, markersize=5)
        axis.set(xscale="log", yscale="log", title=title, xlabel="zones")
        for scale in (axis.xaxis, axis.yaxis):
            scale.set_major_formatter("{x:,g}")
            scale.set_minor_formatter("")
        axis.grid(which="major", color="#dddddd", linewidth=0.6)
        axis.spines[["top", "right"]].set_visible(False)
    axes[1].set_yticks([100, 200, 300, 500, 1_000, 2_000, 3_000, 5_000])
    most = max((row["peak_mib"] for told in made for row in told["rows"] if "km" in row), default=1_000)
    axes[1].set_ylim(100, 1.3 * most)
    if tools:
        axes[0].legend(fontsize=8, frameon=False)
    figure.savefig(path, metadata={"Date": None, "Title": "Seconds and memory of hubplan and its peers by zones"})
    plt.close(figure)


def _row(told: dict, tool: str) -> dict | None:
    return next((row for row in told["rows"] if row["tool"] == tool), None)


def _why(row: dict | None) -> str:
    return "not run" if row is None else f"failed: {row['failed']}".replace("|", "/")


def _seconds(row: dict, which: str = "seconds") -> str:
    if which not in row:
        return "–"
    return f"{row[which]:,.2f}" if row[which] < 10 else f"{row[which]:,.0f}"


def _percent(change: float) -> str:
    return f"{100 * change:+.2f} %".replace("-", "−")


def _tell_setting(results: dict) -> str:
    machine = results["machine"]
    source = f" (sources at {machine['source']})" if machine["source"] else ""
    return (
        f"hubplan{source} beside other tools on the same zones, links and band (40,000 to 60,000 people), all in one run "
        f"on {machine['date']}: {machine['cores']} cores, {machine['system']}, Python {machine['python']}, {results['limit']:,.0f} s for a peer. Do it again with\n\n"
        f"    uv run --group bench python -m benchmarks.peers --limit {results['limit']:,.0f}\n\n"
        "which makes the synthetic councils, adds the real ones where `--real FOLDER` or `HUBPLAN_REAL_DATA` says where "
        f"their files lie, and writes this page. {results.get('note', '')}".rstrip()
    )


def _tell_versions(machine: dict) -> str:
    return "## Versions\n\n" + " · ".join(f"{name} {number}" for name, number in machine["versions"].items())
