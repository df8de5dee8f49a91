"""Whatever stops a run while it is published, the earlier plan or the new one stands whole."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="children are forked, so that each step costs little")

FINISHED = "OUT/elm: an earlier run was stopped while its files were put in place; they all are now."
CLEARED = "OUT/elm: what an earlier run that was stopped had left hidden was removed."


def stop_at_every_step(folder: Path, how: str, *signals: str) -> dict[str, int]:
    """Run ``kill_swap.py``: how often which plan stood at once, which after the next start, and what was said."""
    script = Path(__file__).with_name("kill_swap.py")
    done = subprocess.run([sys.executable, script, folder, how, *signals], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["wrong"] == []
    return told["ends"]


@pytest.mark.slow
@pytest.mark.parametrize(("how", "before"), [("taken", "old"), ("first", "none"), ("again", "old")])
def test_killed_at_any_step_one_plan_is_whole_after_the_next_start(tmp_path: Path, how: str, before: str) -> None:
    ends = stop_at_every_step(tmp_path, how, "SIGKILL")
    assert f"{before}, {before}: {CLEARED}" in ends
    assert f"in between, new: {FINISHED}" in ends
    assert f"new, new: {CLEARED}" in ends


@pytest.mark.slow
@pytest.mark.parametrize(
    ("how", "signals"),
    [
        ("taken", ["SIGTERM"]),
        ("taken", ["SIGINT"]),
        ("taken", ["SIGINT", "SIGINT"]),
        ("plain", ["SIGINT", "SIGINT"]),
    ],
)
def test_stopped_at_any_step_one_plan_is_whole_at_once(tmp_path: Path, how: str, signals: list[str]) -> None:
    ends = stop_at_every_step(tmp_path, how, *signals)
    assert set(ends) <= {"old, old: ", "new, new: ", f"old, old: {CLEARED}", f"new, new: {CLEARED}"}
    assert ends["old, old: "] > 20
    assert ends["new, new: "] > 20
