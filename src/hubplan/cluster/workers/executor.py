"""Executors: run independent calls on one problem on workers, and return their results in order."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from dataclasses import replace
from functools import cached_property
from threading import Event
from typing import Any, Protocol

import numpy as np

from hubplan.cluster.problem import Problem

Task = Callable[..., Any]
"""A function of a module, ``task(problem, *call)``; what it returns depends on its arguments only."""
Calls = Sequence[tuple[Any, ...]]

_CHUNK_STEPS = 1_000_000  # about two seconds: less is not worth sending to another process


class Executor(Protocol):
    """Workers that share out calls; several threads may use one executor. All executors give the same results."""

    @property
    def threads(self) -> int:
        """Number of threads of this process that may be busy at a time; as many areas are planned side by side."""

    def run(self, task: Task, problem: Problem, calls: Calls, *, steps: int) -> Iterator[Any]:
        """Run calls on one problem.

        Parameters
        ----------
        task
            What to do.
        problem
            Its first argument.
        calls
            Its other arguments, a tuple a call.
        steps
            About how many moves a call tries, so that short calls can go together.

        Yields
        ------
        Any
            What each call returned, in the order of the calls.

        Raises
        ------
        HubplanError
            The workers are gone.
        concurrent.futures.CancelledError
            The executor was told to stop.
        """

    def stop(self) -> None:
        """Start nothing more; callers that wait for a result get an error that says so."""


class Threads:
    """Executor of threads of this process, the caller's where it is one; kernels release the interpreter's lock."""

    def __init__(self, threads: int = 1) -> None:
        self.threads = threads
        self._stopped = Event()

    @cached_property
    def _pool(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(self.threads, "hubplan-search")

    def run(self, task: Task, problem: Problem, calls: Calls, *, steps: int) -> Iterator[Any]:  # noqa: ARG002 - what costs nothing to hand over goes one by one
        """Run calls on one problem, as :meth:`Executor.run` says."""
        if self.threads == 1:
            for call in calls:
                yield task(problem, *call)
            return
        waiting: list[Future[Any]] = []
        try:
            for call in calls:
                check_going_on(self._stopped)
                waiting.append(self._pool.submit(task, problem, *call))
            for future in waiting:
                yield future.result()
        finally:
            for future in waiting:
                future.cancel()

    def stop(self) -> None:
        """Start nothing more, as :meth:`Executor.stop` says."""
        self._stopped.set()
        if "_pool" in self.__dict__:
            self._pool.shutdown(wait=False, cancel_futures=True)


def check_going_on(stopped: Event) -> None:
    """Raise an error where the executor of a run was stopped.

    Raises
    ------
    concurrent.futures.CancelledError
        It was.
    """
    if stopped.is_set():
        raise CancelledError


def make_chunks(calls: Calls, steps: int, workers: int) -> list[Calls]:
    """Group short calls, in order, so that a chunk is worth sending and every worker has one where possible.

    Examples
    --------
    >>> [len(chunk) for chunk in make_chunks([()] * 32, 50_000, 2)]
    [16, 16]
    >>> [len(chunk) for chunk in make_chunks([()] * 3, 5_000_000, 2)]
    [1, 1, 1]
    """
    worth_sending = max(1, _CHUNK_STEPS // max(steps, 1))
    size = min(worth_sending, max(1, -(-len(calls) // workers)))
    return [calls[first : first + size] for first in range(0, len(calls), size)]


def work_through(problem: Problem, task: Task, calls: Calls) -> list[Any]:
    """Run a chunk of calls in a process that has received the problem.

    What was sent may lie in a file mapped to memory or may not be written to, either of which the kernels would be
    compiled anew for.
    """
    a = problem.arrays
    plain: dict[str, Any] = {name: np.asarray(one) for name, one in a._asdict().items() if isinstance(one, np.ndarray)}
    own = replace(problem, arrays=a._replace(**plain))
    return [task(own, *call) for call in calls]
