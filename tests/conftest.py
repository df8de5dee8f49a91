"""What all tests share: where the real data lie."""

import os
import signal
import threading
from pathlib import Path

import pytest
from hypothesis import settings

# speed is measured in benchmarks, never in a test; examples are drawn alike on every machine
settings.register_profile("hubplan", deadline=None, derandomize=True)
settings.load_profile("hubplan")

# a shell's background job ignores Ctrl-C, nohup ignores hang-ups, and what tests start would inherit that
if threading.current_thread() is threading.main_thread():
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for name in ("SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_DFL)

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def real_data() -> Path:
    """Folder of the real data, or a skip that says how to get it tested."""
    folder = Path(os.environ.get("HUBPLAN_REAL_DATA", ROOT.parent / "shared" / "data"))
    if not (folder / "boundaries").is_dir():
        if os.environ.get("CI"):
            pytest.fail(f"real data are not at {folder}; in CI the tests with real data must run")
        pytest.skip("real data are not here; set HUBPLAN_REAL_DATA to the folder that holds them")
    return folder
