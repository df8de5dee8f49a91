"""Executor of processes on this machine, which share the problem's large arrays through memory maps."""

from collections.abc import Iterator
from threading import Event
from typing import Any

from joblib import Parallel, delayed
from joblib.externals.loky.process_executor import BrokenProcessPool

from hubplan.cluster.problem import Problem
from hubplan.cluster.workers.executor import Calls, Task, check_going_on, make_chunks, work_through
from hubplan.errors import WorkersError


class Processes:
    """Executor of processes of this machine, for searches that spend their time in Python rather than in kernels."""

    def __init__(self, processes: int) -> None:
        self.threads = processes
        self._stopped = Event()

    def run(self, task: Task, problem: Problem, calls: Calls, *, steps: int) -> Iterator[Any]:
        """Run calls on one problem, as :meth:`hubplan.cluster.workers.executor.Executor.run` says."""
        chunks = make_chunks(calls, steps, self.threads)
        work = (delayed(work_through)(problem, task, chunk) for chunk in chunks)
        # "c": the kernels are compiled for arrays that may be written to
        parallel = Parallel(n_jobs=self.threads, backend="loky", return_as="generator", mmap_mode="c")
        check_going_on(self._stopped)
        try:
            for answers in parallel(work):
                check_going_on(self._stopped)
                yield from answers
        except BrokenProcessPool as error:
            raise WorkersError(
                f"--scheduler processes: a worker ended while it searched ({_first_line(error)}). "
                "The memory may be full: ask for fewer --jobs, or for --scheduler threads."
            ) from error

    def stop(self) -> None:
        """Start nothing more, as :meth:`hubplan.cluster.workers.executor.Executor.stop` says."""
        self._stopped.set()


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0].rstrip(".")
