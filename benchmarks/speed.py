"""Whole-command seconds and memory of ``hubplan propose`` on the council of the defaults: ``python -m benchmarks.speed``.

The first run may compile the kernels and is told apart; the rest find them compiled.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def main() -> None:
    """Run the command some times over and print what each took."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.speed", description=__doc__)
    parser.add_argument("--runs", type=int, default=4, help="how often, the first of them uncounted")
    parser.add_argument("arguments", nargs="*", help="passed on to hubplan propose; put them after --")
    options = parser.parse_args()
    taken = []
    for number in range(options.runs):
        seconds, mib, stages = time_propose(options.arguments)
        taken.append((seconds, mib))
        told = ", ".join(f"{name} {spent:.1f}" for name, spent in stages.items())
        print(f"run {number + 1}: {seconds:.1f} s, {mib:.0f} MiB ({told})", flush=True)
    if counted := taken[1:]:
        print(f"best of {len(counted)}: {min(counted)[0]:.1f} s; most memory: {max(mib for _, mib in counted):.0f} MiB")


def time_propose(arguments: list[str]) -> tuple[float, float, dict[str, float]]:
    """Run ``hubplan propose`` once: its wall seconds, its peak memory in MiB, and the seconds of each of its stages.

    Raises
    ------
    RuntimeError
        The command failed.
    """
    with tempfile.TemporaryDirectory() as out:
        command = [sys.executable, "-m", "hubplan", "propose", "--out", out, *arguments]
        began = time.perf_counter()
        child = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603
        # this process is small, so what Linux hands on from it to the child's peak does not show
        _, status, usage = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - began
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode:
            raise RuntimeError(f"hubplan propose ended with {child.returncode}")
        record = next(Path(out).rglob("run.json"))
        stages = json.loads(record.read_text(encoding="utf-8")).get("seconds", {})
    return seconds, usage.ru_maxrss / (1024**2 if sys.platform == "darwin" else 1024), stages


if __name__ == "__main__":
    main()
