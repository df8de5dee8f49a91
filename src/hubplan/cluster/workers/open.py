"""Open the executor that ``--scheduler`` names: threads, processes, or the Dask cluster at an address."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from hubplan.cluster.workers.executor import Executor, Threads
from hubplan.errors import ScenarioError


@contextmanager
def open_executor(scheduler: str | None = None, jobs: int | None = None) -> Iterator[Executor]:
    """Open an executor, and close it at the end.

    Parameters
    ----------
    scheduler
        ``threads`` (as is ``None``) or ``processes`` of this machine, or the address of a Dask scheduler.
    jobs
        How many of them, and how many areas are worked on side by side; one a processor unless said. A Dask cluster
        has the workers that it has.

    Raises
    ------
    ScenarioError
        It is neither, Dask is not installed, or no scheduler answers.
    WorkersError
        The scheduler has no workers.

    Examples
    --------
    >>> with open_executor("threads", 2) as executor:
    ...     executor.threads
    2
    """
    executor = _find(scheduler or "threads", jobs or os.cpu_count() or 1)
    try:
        yield executor
    finally:
        executor.stop()


def _find(scheduler: str, jobs: int) -> Executor:
    if scheduler == "threads":
        return Threads(jobs)
    if scheduler == "processes":
        from hubplan.cluster.workers.processes import Processes  # slow to load, and most runs do without

        return Processes(jobs)
    if "://" not in scheduler:
        raise ScenarioError(
            f"--scheduler {scheduler}: expected threads, processes or the address of a Dask scheduler. "
            "Give the address as the scheduler tells it, such as tcp://10.0.0.1:8786."
        )
    try:
        from hubplan.cluster.workers.dask import DaskWorkers
    except ImportError as error:
        raise ScenarioError(
            f"--scheduler {scheduler}: expected Dask to be installed, found no module {error.name}. "
            'Install it with `pip install "hubplan[cluster]"`, here and on every worker.'
        ) from error
    return DaskWorkers(scheduler, jobs)
