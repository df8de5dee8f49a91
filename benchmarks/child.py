"""Run one tool on one problem in a process of its own: ``python -m benchmarks.child TOOL INSTANCE OUT SECONDS``."""

import json
import resource
import signal
import sys
import time
import traceback
import warnings
from importlib.metadata import version
from pathlib import Path

import numpy as np

from benchmarks.instances import Instance
from benchmarks.solvers import SOLVERS


def peak_mib() -> float:
    """Get the most memory that this process has held.

    Linux hands ``ru_maxrss`` on from the process that started this one, so its own mark is read where there is one.
    """
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / 1024**2 if sys.platform == "darwin" else most / 1024


def main(tool: str, path: str, out: str, limit: str) -> None:
    """Solve, and write ``OUT.json`` and, where there is a plan, ``OUT.npy``; at the limit, exit without either."""
    warnings.simplefilter("ignore")
    told: dict[str, object] = {}
    try:
        instance = Instance.load(Path(path))
        ask, distribution = SOLVERS[tool]
        told["version"] = version(distribution)
        solve = ask(instance, float(limit))
        # the signal's own action ends the process even in the middle of a peer's native code
        signal.setitimer(signal.ITIMER_REAL, float(limit))
        began, spent = time.perf_counter(), time.process_time()
        labels, note = solve()
        took = {"seconds": time.perf_counter() - began, "cpu_seconds": time.process_time() - spent}
        told |= {"note": note, **took}
        signal.setitimer(signal.ITIMER_REAL, 0)
        np.save(f"{out}.npy", labels)
    except Exception as problem:  # noqa: BLE001 - whatever a peer raises is its row
        traceback.print_exc()
        told["failed"] = f"{type(problem).__name__}: {problem}".splitlines()[0][:160]
    told["peak_mib"] = peak_mib()
    Path(f"{out}.json").write_text(json.dumps(told), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
