"""Plan many areas, each by itself: shared files are read once, and a failure stops none of the others."""

import logging
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, ThreadPoolExecutor, wait
from contextlib import AbstractContextManager, ExitStack, nullcontext
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from hubplan.areas import NamedArea
from hubplan.errors import HubplanError, InfeasibleError, ScenarioError
from hubplan.inputs import Inputs
from hubplan.pipeline.propose import Output, prepare
from hubplan.pipeline.steps.dataset import Dataset, read_dataset
from hubplan.pipeline.steps.stages import Stages
from hubplan.quality import tell_gap
from hubplan.run import Run
from hubplan.scenario import DataFiles, Scenario
from hubplan.write.record import to_json

_log = logging.getLogger(__name__)

INFEASIBLE = InfeasibleError.exit_code

Ask = Callable[[str], Scenario]
"""From the name of an area, as asked for, to its whole question."""


@dataclass(frozen=True)
class PlanFigures:
    """Figures of a plan in the table of areas; travel and gap to six places, ``None`` where not known."""

    catchments: int
    in_band: int
    mean_travel: float | None
    bound_travel: float | None
    gap: float | None
    quality: str
    travel_unit: str
    travel_method: str

    @classmethod
    def of(cls, run: Run) -> "PlanFigures":
        """Take the figures from a finished run."""
        return cls(
            catchments=run.plan.k,
            in_band=int(run.plan.in_band.sum()),
            mean_travel=to_json(run.scorecard["mean_travel"]),
            bound_travel=to_json(run.quality.bound_travel),
            gap=to_json(run.quality.gap),
            quality=tell_gap(run.quality.gap),
            travel_unit=run.proposal.travel.unit,
            travel_method=str(run.proposal.travel.method),
        )


@dataclass(frozen=True, eq=False)
class Worked:
    """Result of an area: its figures, ``None`` where nothing was planned, and what ``--json`` shows of it.

    ``k`` is the number of catchments that it would have; ``summary`` is only ever passed on whole.
    """

    summary: Mapping[str, object]
    k: int | None
    synthetic: bool
    figures: PlanFigures | None = None


Work = Callable[[Inputs, Scenario, Stages], Worked]
"""Work on an area once it is read. Called in a thread of the area's own."""

Follow = Callable[[str], AbstractContextManager[Stages]]
"""From the name of an area, or of none, to a clock that lasts as long as the area is worked on."""


@dataclass(frozen=True, eq=False)
class AreaOutcome:
    """Outcome of one area: its result, or the error that it ended with.

    ``people``, ``zones`` and ``k_range`` are known as far as reading came; ``seconds`` is what was done for this area
    alone.
    """

    area: str
    seconds: float
    worked: Worked | None = None
    error: HubplanError | None = None
    people: int | None = None
    zones: int | None = None
    k_range: tuple[int, int] | None = None

    @property
    def exit_code(self) -> int:
        """Exit code that the area alone would end with."""
        return 0 if self.error is None else self.error.exit_code

    @property
    def remedies(self) -> tuple[str, ...]:
        """Remedies for a band that cannot be met."""
        return self.error.remedies if isinstance(self.error, InfeasibleError) else ()


@dataclass(eq=False)
class DatasetCache:
    """Datasets read so far, by their files, so that areas of the same files share them.

    ``follow`` tells of the reading, and of each area.
    """

    follow: Follow = lambda _area: nullcontext(Stages())
    _read: dict[str, Dataset | HubplanError] = field(default_factory=dict)

    def dataset(self, data: DataFiles) -> Dataset:
        """Read the files about zones and join them, or return what was read before; a failure is kept as well.

        Raises
        ------
        MissingDataError, InputDataError
            As in :func:`hubplan.pipeline.steps.dataset.read_dataset`.
        """
        key = data.model_dump_json(exclude={"sites", "attribution"})  # sites are opened by path, and kept by it
        if key not in self._read:
            self._read[key] = self._open(data)
        kept = self._read[key]
        if isinstance(kept, HubplanError):
            raise kept
        return kept

    def _open(self, data: DataFiles) -> Dataset | HubplanError:
        try:
            with self.follow("") as stages:
                with stages.stage("read", "Reading zones and people"):
                    dataset = read_dataset(data)
                with stages.stage("contiguity", "Finding which zones neighbor which"):
                    _ = dataset.contiguity
        except HubplanError as error:
            return error
        return dataset


def plan_each(
    asked: Sequence[str], ask: Ask, work: Work, output: Output, datasets: DatasetCache
) -> Iterator[AreaOutcome]:
    """Plan areas, each by itself, and as many side by side as the executor has threads here.

    This thread reads one area after the other, for they share what was read; others work on those that are read.

    Parameters
    ----------
    asked
        Names as for :func:`hubplan.areas.find_area`; one that names an area that came before is passed over.
    ask
        The question of each.
    work
        What to do with each.
    output
        Where to; an earlier run of an area is refused for that area only. On Ctrl-C its executor is stopped.
    datasets
        What was read before, and the progress display.

    Yields
    ------
    AreaOutcome
        One an area, in the order asked.
    """
    done: dict[str, NamedArea] = {}
    threads = output.executor.threads
    begun: deque[Future[AreaOutcome]] = deque()
    with ThreadPoolExecutor(threads, "hubplan-area") as hands:
        try:
            for name in asked:
                task = _Task(name)
                if task.read(ask, output, datasets, done):
                    begun.append(hands.submit(task.finish, work) if threads > 1 else _finish_here(task, work))
                yield from _take_done(begun, threads)
            yield from _take_done(begun, 1)
        except KeyboardInterrupt:
            output.executor.stop()
            hands.shutdown(cancel_futures=True)
            yield from (one.result() for one in begun if not one.cancelled() and one.exception() is None)
            raise
        finally:
            hands.shutdown(wait=False, cancel_futures=True)


def _finish_here(task: "_Task", work: Work) -> Future[AreaOutcome]:
    """Work in this thread, which Ctrl-C ends at once."""
    future: Future[AreaOutcome] = Future()
    future.set_result(task.finish(work))
    return future


def _take_done(begun: deque[Future[AreaOutcome]], most: int) -> Iterator[AreaOutcome]:
    """Yield finished results, in order, and wait until fewer than ``most`` are under way."""
    while True:
        while begun and begun[0].done():
            yield begun.popleft().result()
        running = [one for one in begun if not one.done()]
        if len(running) < most:
            return
        wait(running, return_when=FIRST_COMPLETED)


@dataclass(eq=False)
class _Task:
    """Task of one area, from its name to its outcome: read by one thread, then worked on by another."""

    name: str
    told: dict[str, Any] = field(default_factory=dict)
    line: ExitStack = field(default_factory=ExitStack)
    seconds: float = 0.0
    error: HubplanError | None = None
    question: tuple[Inputs, Scenario, Stages] | None = None

    def read(self, ask: Ask, output: Output, datasets: DatasetCache, done: dict[str, NamedArea]) -> bool:
        """Read what the area needs; return whether to finish it, as one that came before is not planned twice."""
        self.told = {"area": self.name}
        began = time.perf_counter()
        try:
            scenario = ask(self.name)
            dataset = datasets.dataset(scenario.data)
            stages = self.line.enter_context(datasets.follow(self.name))
            began = time.perf_counter()
            area = dataset.find_area(scenario.area)
            if area.slug in done and done[area.slug].council == area.council:
                self.line.close()
                return False
            self.told["area"] = area.name
            _check_apart(area, done)
            done[area.slug] = area
            inputs = prepare(scenario, output, stages, dataset=dataset)
            self.told |= {"people": inputs.feasibility.people, "zones": len(inputs.zones)}
            self.told["k_range"] = inputs.feasibility.k_range
            self.question = (inputs, scenario, stages)
        except HubplanError as error:
            self.error = error
        except Exception as error:  # noqa: BLE001
            self.error = _excuse(error, self.told["area"])
        except BaseException:
            self.line.close()
            raise
        self.seconds = time.perf_counter() - began
        return True

    def finish(self, work: Work) -> AreaOutcome:
        """Do the work, and release all that was read."""
        question, self.question = self.question, None
        if question is None:
            self.line.close()
            return AreaOutcome(seconds=self.seconds, error=self.error, **self.told)
        began = time.perf_counter()
        with self.line:
            try:
                ended: dict[str, Any] = {"worked": work(*question)}
            except HubplanError as error:
                ended = {"error": error}
            except CancelledError:  # stopped by hand
                raise
            except Exception as error:  # noqa: BLE001
                ended = {"error": _excuse(error, self.told["area"])}
        return AreaOutcome(seconds=self.seconds + time.perf_counter() - began, **ended, **self.told)


def _excuse(error: Exception, area: str) -> HubplanError:
    """Make an outcome of an error in hubplan or the disk, so that the other areas go on."""
    if not isinstance(error, OSError):
        _log.error("%s stopped at a defect of hubplan:", area, exc_info=error)
    what = str(error) or "no more is known"
    return HubplanError(f"{area}: unexpected {type(error).__name__}: {what}. Plan it alone to see more.")


def _check_apart(area: NamedArea, done: dict[str, NamedArea]) -> None:
    if area.slug in done:
        raise ScenarioError(
            f"{area.name}: would be written over {done[area.slug].name}, as both make the folder {area.slug}. "
            "Plan one of them with another --out."
        )


def worst_exit_code(outcomes: Sequence[AreaOutcome]) -> int:
    """Sum up how areas ended: 0 where all are done, 3 where some are infeasible and nothing worse came, else the worst.

    Examples
    --------
    >>> ends = [AreaOutcome("Elm", 1.0), AreaOutcome("Oak", 1.0, error=InfeasibleError("too few")), AreaOutcome("Ash", 1.0)]
    >>> worst_exit_code(ends[:1]), worst_exit_code(ends)
    (0, 3)
    >>> worst_exit_code([*ends, AreaOutcome("Fir", 0.1, error=ScenarioError("no such council"))])
    2
    """
    codes = {outcome.exit_code for outcome in outcomes}
    return max(codes - {0, INFEASIBLE}, default=INFEASIBLE if INFEASIBLE in codes else 0)


def tabulate_outcomes(outcomes: Sequence[AreaOutcome]) -> pd.DataFrame:
    """Put the areas into one table, a row each in the order asked.

    Returns
    -------
    pandas.DataFrame
        ``area``, ``people``, ``zones``, ``least_catchments`` and ``most_catchments`` that the band allows,
        ``catchments``, ``in_band`` (catchments within it), ``mean_travel``, ``bound_travel``, ``travel_unit``,
        ``travel_method``, ``gap``, ``quality``, ``seconds``, ``exit_code``, ``reason`` and ``remedies`` of a failure; empty where not known.
    """
    return pd.DataFrame(
        [_row(outcome) for outcome in outcomes], columns=list(_row(AreaOutcome("", 0.0))), dtype="object"
    )


def _row(outcome: AreaOutcome) -> dict[str, Any]:
    least, most = outcome.k_range or (None, None)
    worked = outcome.worked
    figures = None if worked is None else worked.figures
    return {
        "area": outcome.area,
        "people": outcome.people,
        "zones": outcome.zones,
        "least_catchments": least,
        "most_catchments": most,
        "catchments": None if worked is None else worked.k,
        "in_band": None if figures is None else figures.in_band,
        "mean_travel": None if figures is None else figures.mean_travel,
        "bound_travel": None if figures is None else figures.bound_travel,
        "travel_unit": "" if figures is None else figures.travel_unit,
        "travel_method": "" if figures is None else figures.travel_method,
        "gap": None if figures is None else figures.gap,
        "quality": "" if figures is None else figures.quality,
        "seconds": round(outcome.seconds, 2),
        "exit_code": outcome.exit_code,
        "reason": "" if outcome.error is None else str(outcome.error),
        "remedies": "; ".join(outcome.remedies),
    }
