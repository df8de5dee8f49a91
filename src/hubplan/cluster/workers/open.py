"""Whom a word asks to search: threads, processes, or the Dask cluster at an address."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from hubplan.cluster.workers.executor import Crew, Threads
from hubplan.errors import ScenarioError


@contextmanager
def hire(scheduler: str | None = None, jobs: int | None = None) -> Iterator[Crew]:
    """Give a crew, and let it go in the end.

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
    >>> with hire("threads", 2) as crew:
    ...     crew.threads
    2
    """
    crew = _find(scheduler or "threads", jobs or os.cpu_count() or 1)
    try:
        yield crew
    finally:
        crew.stop()


def _find(scheduler: str, jobs: int) -> Crew:
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
        from hubplan.cluster.workers.dask import Remote
    except ImportError as error:
        raise ScenarioError(
            f"--scheduler {scheduler}: expected Dask to be installed, found no module {error.name}. "
            'Install it with `pip install "hubplan[cluster]"`, here and on every worker.'
        ) from error
    return Remote(scheduler, jobs)
