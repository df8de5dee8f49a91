"""Threads, processes and a real Dask cluster give the same answers, also where a worker is killed."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from distributed import Client

from hubplan.cli.main import main
from hubplan.cluster.anneal import Attempt
from hubplan.cluster.problem import Problem
from hubplan.cluster.search import Clustering, cluster_zones, from_start
from hubplan.cluster.workers import dask as dask_workers
from hubplan.cluster.workers.dask import DaskWorkers
from hubplan.cluster.workers.executor import Executor, Threads, make_chunks, work_through
from hubplan.cluster.workers.open import open_executor
from hubplan.cluster.workers.processes import Processes
from hubplan.errors import ScenarioError, WorkersError
from hubplan.scenario import PopulationBand
from maps import draw_zones
from small_problems import problem_of

SQUARE = "\n".join("abcdefghijklmnopqrstuvwxyz"[5 * row : 5 * row + 5] for row in range(5))
SOON_S = 60.0


@pytest.fixture
def problem() -> Problem:
    zones = draw_zones(SQUARE, people={code: 700 + 41 * at for at, code in enumerate("abcdefghijklmnopqrstuvwxy")})
    return problem_of(zones, 4, PopulationBand(low=5000, high=10_000), compactness=0.1)[0]


def start(folder: Path, program: str, *arguments: object) -> subprocess.Popen[bytes]:
    """Start a scheduler or a worker in a process of its own."""
    with (folder / "dask.log").open("ab") as log:
        return subprocess.Popen(
            [sys.executable, "-m", f"distributed.cli.{program}", "--host", "127.0.0.1", "--no-dashboard",
             *map(str, arguments)],
            stdout=log, stderr=log, cwd=folder,
        )  # fmt: skip


def wait_for(true: Callable[[], object], what: str) -> None:
    """Wait until something is so, for as long as a slow machine may need."""
    until = time.monotonic() + SOON_S
    while not true():
        assert time.monotonic() < until, f"waited in vain for {what}"
        time.sleep(0.02)


@contextmanager
def ended(*programs: subprocess.Popen[bytes]) -> Iterator[None]:
    try:
        yield
    finally:
        for program in programs:
            program.kill()
            program.wait()


@pytest.fixture
def scheduler(tmp_path: Path) -> Iterator[str]:
    """Address of a scheduler without workers."""
    told = tmp_path / "scheduler.json"
    with ended(start(tmp_path, "dask_scheduler", "--port", 0, "--scheduler-file", told)):
        wait_for(told.exists, "the scheduler")
        yield json.loads(told.read_text())["address"]


@pytest.fixture
def worker(tmp_path: Path, scheduler: str) -> Iterator[Callable[[], subprocess.Popen[bytes]]]:
    """Start workers of one thread each, without a nanny that would start them again."""
    started = []

    def begin() -> subprocess.Popen[bytes]:
        begun = start(tmp_path, "dask_worker", scheduler, "--nthreads", 1, "--no-nanny", "--name", len(started))
        started.append(begun)
        return begun

    yield begin
    with ended(*started):
        pass


def same(one: Clustering, other: Clustering) -> bool:
    return (
        one.assignment.to_numpy().tobytes() == other.assignment.to_numpy().tobytes()
        and one.objective_km == other.objective_km
        and np.array_equal(one.start_km, other.start_km, equal_nan=True)
        and all(a.label.tobytes() == b.label.tobytes() for a, b in zip(one.attempts, other.attempts, strict=True))
    )


def searches(executor: Executor, problem: Problem, number: int, steps: int) -> Iterator[Attempt]:
    return executor.run(from_start, problem, [(at, [at, 1, 2, 3], steps) for at in range(number)], steps=steps)


def labels(attempts: list[Attempt]) -> list[bytes]:
    return [one.label.tobytes() for one in attempts]


@pytest.mark.parametrize("scheduler_word", ["threads", "processes"])
def test_two_workers_of_this_machine_find_what_one_finds(scheduler_word: str, problem: Problem) -> None:
    alone = cluster_zones(problem, effort="normal")
    with open_executor(scheduler_word, 2) as executor:
        assert isinstance(executor, Threads if scheduler_word == "threads" else Processes)
        assert executor.threads == 2
        assert same(cluster_zones(problem, effort="normal", executor=executor), alone)


def test_answers_come_in_order_and_from_other_processes(problem: Problem) -> None:
    with open_executor("processes", 2) as executor:
        own = searches(Threads(), problem, 5, 2000)
        assert labels(list(searches(executor, problem, 5, 2000))) == labels(list(own))
        assert os.getpid() not in set(executor.run(lambda _problem: os.getpid(), problem, [(), ()], steps=10**9))


def test_problems_from_a_memory_map_are_plain_to_the_kernels(problem: Problem, tmp_path: Path) -> None:
    path = tmp_path / "x.npy"
    np.save(path, problem.arrays.x)
    mapped = problem.arrays._replace(x=np.load(path, mmap_mode="c"))
    sent = object.__new__(Problem)
    sent.__dict__.update(problem.__dict__ | {"arrays": mapped})
    (got,) = work_through(sent, lambda own: own.arrays.x, [()])
    assert type(sent.arrays.x) is np.memmap
    assert type(got) is np.ndarray
    assert got.flags.writeable
    assert got.tolist() == problem.arrays.x.tolist()


def test_short_calls_go_together_in_order() -> None:
    calls = [(number,) for number in range(7)]
    chunks = make_chunks(calls, 300_000, 2)
    assert [len(chunk) for chunk in chunks] == [3, 3, 1]
    assert [call for chunk in chunks for call in chunk] == calls


@pytest.mark.parametrize("word", ["threads", "processes"])
def test_an_executor_that_was_told_to_stop_begins_nothing_more(word: str, problem: Problem) -> None:
    with open_executor(word, 2) as executor:
        pass
    with pytest.raises(CancelledError):
        next(searches(executor, problem, 3, 1000))


@pytest.mark.slow
def test_a_dask_cluster_finds_what_one_thread_finds(
    problem: Problem, scheduler: str, worker: Callable[[], subprocess.Popen[bytes]], tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    worker(), worker()
    with open_executor(scheduler, 2) as executor:
        assert isinstance(executor, DaskWorkers)
        assert same(cluster_zones(problem, executor=executor), cluster_zones(problem))
    monkeypatch.chdir(tmp_path)
    for out, where in (("remote", ("--scheduler", scheduler)), ("here", ("--jobs", "1"))):
        monkeypatch.setattr(sys, "argv", ["hubplan", "propose", "--effort", "quick", "--out", out, *where, "--json"])
        with pytest.raises(SystemExit) as stop:
            main()
        assert stop.value.code == 0
    one, two = (next(tmp_path.glob(f"{out}/*/assignment.csv")).read_bytes() for out in ("remote", "here"))
    assert one == two
    assert "distributed" not in capsys.readouterr().err


@pytest.mark.slow
def test_what_a_killed_worker_was_doing_is_done_by_another(
    problem: Problem, scheduler: str, worker: Callable[[], subprocess.Popen[bytes]]
) -> None:
    expected = list(searches(Threads(), problem, 6, 400_000))
    first = worker()
    with open_executor(scheduler, 1) as executor, Client(scheduler, set_as_default=False) as onlooker:
        answers = searches(executor, problem, 6, 400_000)
        found = [next(answers)]  # so the first worker holds the problem, and nobody else does
        (address,) = onlooker.nthreads()
        second = worker()
        wait_for(lambda: len(onlooker.nthreads()) == 2, "the second worker")
        assert first.poll() is None
        assert onlooker.processing()[address], "the first worker was not at work when it was killed"
        first.send_signal(signal.SIGKILL)
        found += answers
        assert first.wait() == -signal.SIGKILL
        assert second.poll() is None
        assert address not in onlooker.nthreads()
    assert labels(found) == labels(expected)


@pytest.mark.slow
def test_workers_that_are_not_there_are_told_in_one_line(
    problem: Problem, scheduler: str, worker: Callable[[], subprocess.Popen[bytes]]
) -> None:
    with pytest.raises(WorkersError, match=r"expected workers, found none for 1 seconds\. Start some with"):
        DaskWorkers(scheduler, 1, wait_s=1)
    only = worker()
    executor = DaskWorkers(scheduler, 1, wait_s=SOON_S)
    answers = searches(executor, problem, 20, 400_000)
    next(answers)
    executor.wait_s = 0.5
    only.kill()
    with pytest.raises(WorkersError, match="found none of them left"):
        list(answers)
    executor.stop()


@pytest.mark.slow
def test_workers_with_other_software_are_refused(
    problem: Problem, scheduler: str, worker: Callable[[], subprocess.Popen[bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    worker()
    with open_executor(scheduler, 1) as executor:
        other = dask_workers.describe_software() | {"numba": "0.0"}
        monkeypatch.setattr(dask_workers, "describe_software", lambda: other)
        with pytest.raises(WorkersError, match=r"numba \d.* there, 0\.0 here\. Install the same versions"):
            list(searches(executor, problem, 2, 1000))


def test_a_scheduler_that_is_not_there_is_told_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
    monkeypatch.setattr(dask_workers, "ANSWER_S", 0.5)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["hubplan", "propose", "--scheduler", address])
    with pytest.raises(SystemExit) as stop:
        main()
    assert stop.value.code == 2
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 1
    assert f"--scheduler {address}: expected a Dask scheduler, found none that answers" in said[0]
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("word", "told"), [("cluster", "expected threads, processes or the address"), ("tcp://", "found none that answers")]
)
def test_words_that_name_no_executor_are_refused(word: str, told: str) -> None:
    with pytest.raises(ScenarioError, match=told), open_executor(word):
        pass


def test_without_dask_the_cure_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    monkeypatch.delitem(sys.modules, "hubplan.cluster.workers.dask")
    with pytest.raises(ScenarioError, match=r"hubplan\[cluster\]"), open_executor("tcp://127.0.0.1:8786"):
        pass
