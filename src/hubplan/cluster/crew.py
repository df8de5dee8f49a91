"""Who does the searching: independent calls on one problem go to a crew, and come back in order."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from typing import Any, Protocol

from hubplan.cluster.problem import Problem

Task = Callable[..., Any]
"""A function of a module, ``task(problem, *call)``; what it returns depends on its arguments only."""


class Crew(Protocol):
    """Workers that share out calls. The answer is the same from every crew."""

    @property
    def threads(self) -> int:
        """How many threads of this machine may be busy at a time."""

    def run(self, task: Task, problem: Problem, calls: Sequence[tuple[Any, ...]], *, steps: int) -> Iterator[Any]:
        """Work through calls on one problem.

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
        """


class Threads:
    """Threads of this process; the kernels release the interpreter's lock. One thread is the caller's own."""

    def __init__(self, threads: int = 1) -> None:
        self.threads = threads

    @cached_property
    def _pool(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(self.threads, "hubplan-search")

    def run(self, task: Task, problem: Problem, calls: Sequence[tuple[Any, ...]], *, steps: int) -> Iterator[Any]:  # noqa: ARG002 - threads take calls one by one
        """Work through calls on one problem, as said at :meth:`Crew.run`."""
        if self.threads == 1 or len(calls) == 1:
            for call in calls:
                yield task(problem, *call)
            return
        waiting = [self._pool.submit(task, problem, *call) for call in calls]
        try:
            for future in waiting:
                yield future.result()
        finally:
            for future in waiting:
                future.cancel()
