"""Measure seconds and memory of ``hubplan propose`` on the council of the defaults: ``python -m benchmarks.speed``.

The first run may compile the kernels and is shown apart; the rest find them compiled. With ``--cold`` every run compiles
them, as the first one on a machine does. With ``--against PYTHON``, the interpreter of another checkout's environment,
the two take turns, so that both meet the machine as busy, and their ratio is shown.
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
    parser.add_argument("--cold", action="store_true", help="compile the kernels in every run; all runs then count")
    parser.add_argument("--against", metavar="PYTHON", help="take turns with hubplan in this interpreter's environment")
    options = parser.parse_args()
    pythons = [sys.executable] if options.against is None else [sys.executable, options.against]
    taken: dict[str, list[tuple[float, float]]] = {python: [] for python in pythons}
    for number in range(options.runs):
        for python in pythons:
            seconds, mib, stages = time_propose(options.arguments, python=python, cold=options.cold)
            taken[python].append((seconds, mib))
            told = ", ".join(f"{name} {spent:.1f}" for name, spent in stages.items())
            which = "" if len(pythons) == 1 else f" of {python}"
            print(f"run {number + 1}{which}: {seconds:.1f} s, {mib:.0f} MiB ({told})", flush=True)
    for python, all_runs in taken.items():
        if counted := all_runs if options.cold else all_runs[1:]:
            best, most = min(counted)[0], max(mib for _, mib in counted)
            print(f"{python}: best of {len(counted)}: {best:.1f} s; most memory of its main process: {most:.0f} MiB")
    if options.against is not None:
        first = 0 if options.cold else 1
        both = zip(taken[sys.executable][first:], taken[options.against][first:], strict=True)
        ratios = sorted(own / other for (own, _), (other, _) in both)
        print(f"seconds here to seconds there, turn by turn: {', '.join(f'{ratio:.2f}' for ratio in ratios)}")


def time_propose(
    arguments: list[str], *, python: str = sys.executable, cold: bool = False
) -> tuple[float, float, dict[str, float]]:
    """Run ``hubplan propose`` once: its wall seconds, its peak memory in MiB, and the seconds of each of its stages.

    Parameters
    ----------
    arguments
        Passed on.
    python
        The interpreter of an environment with hubplan.
    cold
        Whether no kernel is compiled yet.

    Raises
    ------
    RuntimeError
        The command failed.
    """
    with tempfile.TemporaryDirectory() as out:
        command = [python, "-m", "hubplan", "propose", "--out", out, *arguments]
        around = {**os.environ, "NUMBA_CACHE_DIR": f"{out}/kernels"} if cold else None
        quiet = subprocess.DEVNULL
        began = time.perf_counter()
        child = subprocess.Popen(command, cwd=ROOT, env=around, stdout=quiet, stderr=quiet)  # noqa: S603
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
