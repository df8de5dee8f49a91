"""Compilers side by side: when there are any, how they end, and what they leave behind."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from hubplan.cluster import compile_ahead as ahead
from hubplan.cluster.kernel_cache import KernelCache

posix = pytest.mark.skipif(os.name != "posix", reason="asks for processes as POSIX does")


@pytest.fixture
def cold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder without any kernels, on a machine of two processors."""
    monkeypatch.setattr(ahead, "KERNEL_CACHE", KernelCache(tmp_path))
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1}, raising=False)
    return tmp_path


def test_compilers_are_started_only_where_it_helps(cold: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert ahead._is_worth_it()
    with monkeypatch.context() as patch:
        patch.setattr(os, "sched_getaffinity", lambda _: {0}, raising=False)
        assert not ahead._is_worth_it()
    with monkeypatch.context() as patch:
        patch.setattr(ahead, "KERNEL_CACHE", KernelCache(None, "nowhere"))
        assert not ahead._is_worth_it()
    with monkeypatch.context() as patch:
        patch.setattr(sys, "executable", "/usr/bin/qgis")
        assert not ahead._is_worth_it()
    python = f"py{sys.version_info[0]}{sys.version_info[1]}"
    names = ("moves.anneal", "trees.cut_recursively", "travel_bound.price_options", "travel_bound.count_taken")
    for name in names:
        assert ahead._is_worth_it()
        (cold / "cluster_0").mkdir(exist_ok=True)
        (cold / "cluster_0" / f"{name}-12.{python}.nbi").touch()
    assert not ahead._is_worth_it()


def test_what_is_kept_is_known_by_the_names_that_numba_gives(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1}, raising=False)
    ahead.compile_kernels()
    assert ahead.KERNEL_CACHE.folder is not None
    assert not ahead._is_worth_it()


def test_compilers_end_with_the_run_that_began_them(cold: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(cold))
    begun: list[subprocess.Popen[bytes]] = []

    def stop() -> None:
        with ahead.compile_ahead():
            begun.extend(ahead._compilers)
            assert [one.poll() for one in begun] == [None, None]
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stop()
    assert all(one.returncode for one in begun)  # stopped, not done, and waited for
    assert ahead._compilers == []


def test_an_error_of_the_run_is_passed_on(cold: Path) -> None:
    with pytest.raises(OSError, match="the disk"), ahead.compile_ahead():
        raise OSError("the disk")


def test_a_system_without_processes_to_spare_compiles_here(cold: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise BlockingIOError("no more processes")

    monkeypatch.setattr(subprocess, "Popen", refuse)
    with ahead.compile_ahead():
        assert ahead._compilers == []


def test_a_compiler_that_dies_leaves_its_share_to_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []
    monkeypatch.setattr(ahead, "compile_here", lambda kernels: done.extend(kernel.__name__ for kernel, _ in kernels))
    with subprocess.Popen([sys.executable, "-c", "raise SystemExit(3)"]) as dead:
        monkeypatch.setattr(ahead, "_compilers", [dead])
        ahead.compile_kernels()
        assert dead.returncode == 3
    assert done == ["anneal", "cut_recursively", "price_options", "count_taken"]


@posix
def test_compilers_end_when_the_run_is_killed(tmp_path: Path) -> None:
    code = (
        "import os; os.sched_getaffinity = lambda _: {0, 1}\n"
        "from hubplan.cluster import compile_ahead as ahead\n"
        "with ahead.compile_ahead():\n"
        "    print(*(one.pid for one in ahead._compilers), flush=True)\n"
        "    os.kill(os.getpid(), 9)\n"
    )
    around = {**os.environ, "NUMBA_CACHE_DIR": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", code], env=around, capture_output=True, text=True, check=False)
    left = [int(pid) for pid in done.stdout.split()]
    assert len(left) == 2
    for _ in range(300):
        if not any(_is_running(pid) for pid in left):
            return
        time.sleep(0.1)
    pytest.fail("a compiler outlasts the run")


def _is_running(pid: int) -> bool:
    status = Path(f"/proc/{pid}/stat")
    if status.parent.parent.exists():  # an orphan that nobody waits for stays in the list of processes
        return status.exists() and status.read_text().rpartition(")")[2].split()[0] != "Z"
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.slow
def test_what_compilers_leave_is_loaded_and_not_compiled_again(tmp_path: Path) -> None:
    code = (
        "import os; os.sched_getaffinity = lambda _: {0, 1}\n"
        "from hubplan.cluster import compile_ahead as ahead\n"
        "with ahead.compile_ahead():\n"
        "    assert len(ahead._compilers) == 2\n"
        "    ahead.compile_kernels()\n"
        "for kernel, _ in ahead.list_entries():\n"
        "    print(kernel.__name__, sum(kernel.stats.cache_hits.values()), sum(kernel.stats.cache_misses.values()))\n"
    )
    around = {**os.environ, "NUMBA_CACHE_DIR": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", code], env=around, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    told = [line.split()[1:] for line in done.stdout.splitlines()]
    assert told == [["1", "0"]] * 4
    data = [path.name for path in tmp_path.rglob("*.nbc")]
    assert [name for name in data if not name.endswith(".1.nbc")] == []  # no kernel for two types of arguments
