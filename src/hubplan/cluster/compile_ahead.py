"""Compile kernels in parallel processes while the files are read: in threads numba's own lock would stop them."""

import json
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hubplan.cluster import KERNEL_CACHE
from hubplan.cluster.compile import compile_here, list_entries, list_shares

_log = logging.getLogger(__name__)

# an interpreter of its own, and not a fork or a module run by name: it begins alike on every system, does not run the
# caller's own script again, and never looks for modules in the folder that happens to be the current one
_PROGRAM = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]); "
    "from hubplan.cluster.compile_ahead import compile_share; compile_share(int(sys.argv[2]))"
)
_compilers: list[subprocess.Popen[bytes]] = []


@contextmanager
def compile_ahead() -> Iterator[None]:
    """Start compiling what is not in the cache, until the context ends; :func:`compile_kernels` waits for it.

    Nothing is begun where kernels cannot be kept, or where there is one processor.
    """
    own: list[subprocess.Popen[bytes]] = []
    try:
        if _is_worth_it():
            _start_all(own)
        _compilers.extend(own)
        yield
    finally:
        for one in own:
            if one in _compilers:
                _compilers.remove(one)
            one.kill()
            one.wait()
            if one.stdin is not None:
                one.stdin.close()


def compile_kernels() -> None:
    """Compile the kernels, or load them from the cache, so that the search runs at full speed.

    What a compiler that ended early has left out is compiled here.
    """
    for one in tuple(_compilers):
        code = one.wait()
        if code:
            _log.info("A compiler ended with %d; its share is compiled in this process.", code)
    compile_here(list_entries())


def compile_share(number: int) -> None:
    """Compile one share in a process of its own, which ends with the one that started it."""
    threading.Thread(target=_end_with_starter, daemon=True).start()
    compile_here(list_shares()[number])


def _end_with_starter() -> None:
    sys.stdin.buffer.read()  # until the pipe is closed, by hand or by death
    os._exit(1)


def _start_all(begun: list[subprocess.Popen[bytes]]) -> None:
    """Start a compiler process for each share, as far as the system allows."""
    try:
        for number in range(len(list_shares())):
            begun.append(_start(number))  # noqa: PERF401 - what is begun must be ended, also where the next one fails
    except OSError as error:
        _log.info("The rest is compiled in this process: %s", error)


def _start(number: int) -> subprocess.Popen[bytes]:
    path = json.dumps([str(Path(one).absolute()) for one in sys.path if isinstance(one, str)])
    return subprocess.Popen(  # noqa: S603 - this interpreter and our own words
        [sys.executable, "-I", "-c", _PROGRAM, path, str(number)],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def _is_worth_it() -> bool:
    processors = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    # where Python is part of another program, as in QGIS, that is what would be started
    is_python = Path(sys.executable or "").name.lower().startswith("python") and not getattr(sys, "frozen", False)
    return processors > 1 and is_python and KERNEL_CACHE.folder is not None and not _is_kept(KERNEL_CACHE.folder)


def _is_kept(folder: Path) -> bool:
    """Tell from numba's index files whether this version of Python has compiled every kernel, or compiling is off."""
    kept = {
        path.name.partition("-")[0] for path in folder.glob(f"*/*-*.py{sys.version_info[0]}{sys.version_info[1]}*.nbi")
    }
    compiled = [kernel for kernel, _ in list_entries() if hasattr(kernel, "compile")]
    return all(f"{kernel.__module__.rpartition('.')[2]}.{kernel.__name__}" in kept for kernel in compiled)
