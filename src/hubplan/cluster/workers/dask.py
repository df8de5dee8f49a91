"""Executor on other machines: the workers of a Dask cluster."""

import hashlib
import logging
import pickle
import platform
import time
from collections.abc import Iterator
from functools import cache
from importlib.metadata import version
from pathlib import Path
from threading import Event, Lock
from typing import Any
from weakref import WeakKeyDictionary

import dask
from distributed import Client, Future, KilledWorker
from distributed.client import FutureCancelledError

from hubplan.cluster.problem import Problem
from hubplan.cluster.workers.executor import Calls, Task, check_going_on, make_chunks, work_through
from hubplan.errors import ScenarioError, WorkersError

LONGEST_WAIT_S = 30.0  # how long nobody may be there to work
ANSWER_S = 10.0  # how long a scheduler may take to answer at first
_LOOK_S = 1.0
_LIBRARIES = ("numba", "numpy", "scikit-learn", "scipy")


class DaskWorkers:
    """Executor of the workers of a Dask scheduler, each with hubplan installed and kernels compiled by itself.

    A problem is sent as the argument of a task and not scattered: what a worker held that has gone is then made again
    by another, where scattered data would be lost with it.

    Raises
    ------
    ScenarioError
        No scheduler answers there.
    WorkersError
        It has no workers.
    """

    def __init__(self, address: str, threads: int, *, wait_s: float = LONGEST_WAIT_S) -> None:
        self.address, self.threads, self.wait_s = address, threads, wait_s
        self._stopped = Event()
        self._sent: WeakKeyDictionary[Problem, Future] = WeakKeyDictionary()
        self._sending = Lock()
        # what it says of a scheduler that has gone is said again below, in one line
        for name in ("distributed", "distributed.client"):
            logging.getLogger(name).setLevel(logging.CRITICAL)
        # a problem is meant to be sent whole; Dask would rather have it scattered
        dask.config.set({"distributed.admin.large-graph-warning-threshold": "1 TB"})
        try:
            self._client = Client(address, timeout=ANSWER_S, set_as_default=False)
        except (OSError, ValueError) as error:
            raise ScenarioError(
                f"--scheduler {address}: expected a Dask scheduler, found none that answers ({type(error).__name__}). "
                "Start one with `dask scheduler`, and give the address that it tells."
            ) from error
        try:
            self._client.wait_for_workers(1, timeout=wait_s)
        except TimeoutError as error:
            self._client.close()
            raise WorkersError(
                f"--scheduler {address}: expected workers, found none for {wait_s:.0f} seconds. "
                f"Start some with `dask worker {address}`."
            ) from error

    def run(self, task: Task, problem: Problem, calls: Calls, *, steps: int) -> Iterator[Any]:
        """Work through calls on one problem, as :meth:`hubplan.cluster.workers.executor.Executor.run` says."""
        check_going_on(self._stopped)
        chunks = make_chunks(calls, steps, max(1, self._count_workers()))
        sent = self._send(problem)
        waiting = [self._client.submit(_answer, sent, pickle.dumps((task, chunk)), pure=False) for chunk in chunks]
        try:
            for future in waiting:
                own, answers = pickle.loads(self._wait(future))  # noqa: S301 - from workers that run our own code
                self._compare(own)
                yield from answers
        finally:
            if self._client.status == "running":
                self._client.cancel(waiting)

    def stop(self) -> None:
        """Start nothing more, as :meth:`hubplan.cluster.workers.executor.Executor.stop` says; disconnect."""
        self._stopped.set()
        self._client.close()

    def _send(self, problem: Problem) -> Future:
        with self._sending:
            if problem not in self._sent:
                self._sent[problem] = self._client.submit(pickle.loads, pickle.dumps(problem), pure=False)
            return self._sent[problem]

    def _wait(self, future: Future) -> bytes:
        """Wait for an answer for as long as the cluster has workers."""
        seen = time.monotonic()
        while True:
            check_going_on(self._stopped)
            try:
                return bytes(future.result(timeout=_LOOK_S))
            except TimeoutError:
                pass
            except KilledWorker as error:
                raise WorkersError(
                    f"--scheduler {self.address}: several workers in turn ended over the same search. "
                    "Look into their logs; they may need more memory."
                ) from error
            except (FutureCancelledError, OSError) as error:
                raise self._deserted() from error
            except (ImportError, AttributeError) as error:
                raise WorkersError(
                    f"--scheduler {self.address}: a worker could not load hubplan ({error}). "
                    "Install the same version of hubplan on every worker."
                ) from error
            if self._count_workers():
                seen = time.monotonic()
            elif time.monotonic() - seen > self.wait_s:
                raise self._deserted()

    def _count_workers(self) -> int:
        """Count the searches that can run at a time: threads of all workers, 0 where no scheduler answers."""
        if self._client.status != "running":
            return 0
        try:
            return sum(self._client.nthreads().values())
        except OSError:
            return 0

    def _compare(self, other: dict[str, str]) -> None:
        """Refuse answers of another version, which may belong to another plan."""
        own = describe_software()
        apart = [f"{name} {other.get(name)} there, {own[name]} here" for name in own if other.get(name) != own[name]]
        if apart:
            raise WorkersError(
                f"--scheduler {self.address}: expected the same software on workers as here, found "
                f"{'; '.join(apart)}. Install the same versions on every worker."
            )

    def _deserted(self) -> WorkersError:
        return WorkersError(
            f"--scheduler {self.address}: expected a Dask scheduler with workers, found none of them left. "
            f"Start some with `dask worker {self.address}`, or search on this machine, without --scheduler."
        )


def _answer(problem: Problem, packed: bytes) -> bytes:
    """Run a chunk of calls on a worker. Bytes both ways: arrays that Dask unpacks may not be written to."""
    task, calls = pickle.loads(packed)  # noqa: S301 - from the client that was given this scheduler
    return pickle.dumps((describe_software(), work_through(problem, task, calls)))


@cache
def describe_software() -> dict[str, str]:
    """Describe what must be equal on all machines for equal answers: versions, and the source of the searches."""
    source = hashlib.sha256()
    for path in sorted(Path(__file__).parents[1].rglob("*.py")):
        source.update(path.read_bytes())
    python = ".".join(platform.python_version_tuple()[:2])
    return {"python": python, "hubplan": f"{version('hubplan')} ({source.hexdigest()[:8]})"} | {
        name: version(name) for name in _LIBRARIES
    }
