"""Run hubplan and its peers on the same problems and write the tables: ``python -m benchmarks.peers``."""

import argparse
import datetime as dt
import json
import os
import platform
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path

import numpy as np

from benchmarks.instances import BAND, Instance, find_real, make_synthetic, read_real
from benchmarks.report import OWN, write_report
from benchmarks.scoring import score_labels
from benchmarks.solvers import SOLVERS

ROOT = Path(__file__).resolve().parents[1]
SIZES = (100, 350, 1_000, 3_000, 7_000, 50_000)
LARGE = 10_000
"""Councils of more zones come last, after the real ones, and get more time."""
LARGE_FACTOR = 3
HUBPLAN_LIMIT = 3_600.0
START_UP = 180.0
"""Seconds for imports and compiling, before a tool's own clock, after which it is given up."""


def main() -> None:
    """Parse the arguments, run, and write tables and plot after every problem."""
    options = _parse()
    folder = find_real(options.real)
    if folder is None:
        print("real councils: left out; give --real FOLDER or set HUBPLAN_REAL_DATA")
    results = {"machine": _tell_machine(), "limit": options.limit, "note": options.note, "instances": []}
    if options.go_on and options.json.exists():
        results["instances"] = _keep_whole(options.json, results, options.tools)
    done = {told["name"] for told in results["instances"]}
    with tempfile.TemporaryDirectory() as work:
        for instance in _instances(options.sizes, folder):
            if instance.name in done:
                continue
            limit = options.limit * (LARGE_FACTOR if instance.n > LARGE else 1)
            told = _tell_instance(instance, limit)
            results["instances"].append(told)
            path = Path(work) / "instance.npz"
            instance.save(path)
            for tool in options.tools:
                row = run_tool(tool, instance, path, limit)
                told["rows"].append(row)
                print(f"{instance.name:20} {_one_line(row)}", flush=True)
                if options.json:
                    options.json.write_text(json.dumps(results, indent=1), encoding="utf-8")
            results["instances"].sort(key=lambda told: (told["zones"] > LARGE, told["kind"] != "synthetic"))
            write_report(results, options.out)
    if done:  # perhaps nothing was left to do
        write_report(results, options.out)


def run_tool(tool: str, instance: Instance, path: Path, limit: float) -> dict:
    """Run one tool in a process of its own, and score what it found."""
    out = path.with_name(f"out-{tool.replace(' ', '-')}")
    # hubplan's work is counted in steps, so nothing but its end says how long it takes
    allowed = HUBPLAN_LIMIT if tool in OWN else limit
    for ending in (".json", ".npy"):
        Path(f"{out}{ending}").unlink(missing_ok=True)
    command = [sys.executable, "-m", "benchmarks.child", tool, str(path), str(out), str(allowed)]
    row: dict = {"tool": tool}
    try:
        done = subprocess.run(  # noqa: S603 - our own child
            command, cwd=ROOT, timeout=allowed + START_UP, capture_output=True, text=True, check=False
        )
    except subprocess.TimeoutExpired:
        return row | {"failed": f"not ready to begin after {START_UP:,.0f} s"}
    if done.returncode == -signal.SIGALRM:
        return row | {"failed": f"no answer in {allowed:,.0f} s"}
    if not Path(f"{out}.json").exists():
        return row | {"failed": f"its process died (exit {done.returncode})"}
    row |= json.loads(Path(f"{out}.json").read_text(encoding="utf-8"))
    if "failed" in row:
        return row
    labels = np.load(f"{out}.npy")
    score = score_labels(labels, instance.people, instance.xy / 1000, instance.pairs, band=BAND)
    return row | asdict(score) | {"contiguous": score.contiguous, "valid": score.valid}


def _keep_whole(path: Path, results: dict, tools: list[str]) -> list[dict]:
    """Keep the problems of an interrupted run that all tools have finished."""
    earlier = json.loads(path.read_text(encoding="utf-8"))
    if any(earlier[same] != results[same] for same in ("machine", "limit")):
        sys.exit(f"{path}: made with other versions, sources or limits, or on another day. Begin anew.")
    return [told for told in earlier["instances"] if [row["tool"] for row in told["rows"]] == tools]


def _instances(sizes: list[int], folder: Path | None) -> Iterator[Instance]:
    for zones in sorted(size for size in sizes if size <= LARGE):
        yield make_synthetic(zones)
    if folder is not None:
        yield from read_real(folder)
    for zones in sorted(size for size in sizes if size > LARGE):
        yield make_synthetic(zones)


def _tell_instance(instance: Instance, limit: float) -> dict:
    return {
        "name": instance.name,
        "kind": instance.kind,
        "zones": instance.n,
        "people": int(instance.people.sum()),
        "k": instance.k,
        "contiguity_seconds": instance.contiguity_seconds,
        "limit": limit,
        "load": os.getloadavg()[0],
        "rows": [],
    }


def _tell_machine() -> dict:
    packages = ("numpy", "numba", "scipy", "gerrychain", "pymetis", "spopt", "scikit-learn", "k-means-constrained")
    return {
        "date": dt.datetime.now(dt.UTC).date().isoformat(),
        "cores": os.cpu_count(),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "versions": {name: version(name) for name in ("hubplan", *packages)},
        "source": _tell_source(),
    }


def _tell_source() -> str:
    """Name the commit of hubplan's sources, with a plus where they differ from it; empty outside a repository."""
    git = ["git", "-C", str(ROOT)]
    commit = subprocess.run(  # noqa: S603
        [*git, "log", "-1", "--format=%h", "--", "src"], capture_output=True, text=True, check=False
    )
    changed = subprocess.run(  # noqa: S603
        [*git, "status", "--porcelain", "--", "src"], capture_output=True, text=True, check=False
    )
    return "" if commit.returncode else commit.stdout.strip() + ("+" if changed.stdout.strip() else "")


def _one_line(row: dict) -> str:
    if "failed" in row:
        return f"{row['tool']:20} failed: {row['failed']}"
    pieces = "contiguous" if row["contiguous"] else f"{row['pieces']} pieces too many"
    return (
        f"{row['tool']:20} {row['in_band']}/{row['k']} in band, {pieces}, {row['km']:.3f} km, "
        f"{row['seconds']:.1f} s, {row['peak_mib']:.0f} MiB ({row['note']})"
    )


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.peers", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="*", default=list(SIZES), help="zones of the synthetic councils")
    parser.add_argument("--real", type=Path, help="folder of the real data; HUBPLAN_REAL_DATA unless given")
    parser.add_argument("--limit", type=float, default=60.0, help="seconds a peer may take (three times above 10,000)")
    parser.add_argument("--tools", nargs="*", choices=list(SOLVERS), default=list(SOLVERS))
    parser.add_argument("--note", default="", help="a sentence about this run, for the page")
    parser.add_argument("--json", type=Path, help="also write all figures here")
    parser.add_argument("--go-on", action="store_true", help="keep the problems that the file of --json has whole")
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "benchmarks.md")
    options = parser.parse_args()
    if options.go_on and not options.json:
        parser.error("--go-on: expected --json FILE of the run to go on with.")
    return options


if __name__ == "__main__":
    main()
