"""Signals that ask a run to end are taken like Ctrl-C, each with its own exit code."""

import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from hubplan.config.builtin import builtin_folder
from hubplan.interrupts import Stopped, count_writes, held_back, signals_taken

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows sends no signals to processes")

ENDLESS = ("--effort", "thorough", "--prove", "600")
"""A run that no machine ends before the test does."""


DATA = builtin_folder() / "data"
EACH = (
    *("--each", "S12900001", "--jobs", "2"),
    *("--boundaries", str(DATA / "boundaries/synthetic_datazones.gpkg")),
    *("--population", str(DATA / "population/synthetic_population.csv")),
    *("--lookup", str(DATA / "lookups/synthetic_lookup.csv")),
    *("--links", str(DATA / "links/synthetic_links.csv")),
)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("each", "name", "code"),
    [((), "SIGINT", 130), ((), "SIGTERM", 143), ((), "SIGHUP", 129), (EACH, "SIGTERM", 143)],
    ids=["SIGINT", "SIGTERM", "SIGHUP", "many areas, SIGTERM"],
)
def test_a_signal_ends_a_run_cleanly(tmp_path: Path, name: str, code: int, each: tuple[str, ...]) -> None:
    command = [sys.executable, "-c", "from hubplan.cli.main import main; main()", "propose", *each, *ENDLESS, "-v"]
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as run:
        assert run.stderr is not None
        for line in run.stderr:
            if "Loading the search" in line:
                break
        run.send_signal(getattr(signal, name))
        _, said = run.communicate(timeout=300)
    assert run.returncode == code, said
    assert "Stopped." in said
    assert "Traceback" not in said
    assert list(tmp_path.rglob("*")) == []


def test_what_comes_while_held_back_is_delivered_afterwards_once() -> None:
    done = []
    with signals_taken():
        with pytest.raises(Stopped) as stop, held_back():  # noqa: PT012
            signal.raise_signal(signal.SIGTERM)
            signal.raise_signal(signal.SIGTERM)
            with held_back():
                done.append("inner")
            done.append("outer")
        with held_back():
            done.append("later")
    assert stop.value.number == signal.SIGTERM
    assert done == ["inner", "outer", "later"]


def test_ctrl_c_is_held_back_without_the_command_line() -> None:
    before, done, writes = signal.getsignal(signal.SIGINT), [], count_writes()
    with pytest.raises(KeyboardInterrupt), held_back():  # noqa: PT012
        signal.raise_signal(signal.SIGINT)
        done.append("whole")
    assert done == ["whole"]
    assert count_writes() == writes + 1
    assert signal.getsignal(signal.SIGINT) is before


def test_a_thread_that_puts_files_in_place_holds_signals_back_from_the_main_one() -> None:
    inside, go_on, done = threading.Event(), threading.Event(), []

    def put_in_place() -> None:
        with held_back():
            inside.set()
            assert go_on.wait(60)
            done.append("whole")

    thread = threading.Thread(target=put_in_place)
    with signals_taken():
        thread.start()
        assert inside.wait(60)
        signal.raise_signal(signal.SIGTERM)
        done.append("main goes on")
        with pytest.raises(Stopped):  # noqa: PT012
            go_on.set()
            for _ in range(600):  # not one long sleep, which a signal that comes just before does not end
                time.sleep(0.1)
    thread.join()
    assert done == ["main goes on", "whole"]


def test_what_is_ignored_stays_ignored() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)  # as under nohup
    try:
        with signals_taken(), held_back():
            signal.raise_signal(signal.SIGHUP)
        assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, before)
