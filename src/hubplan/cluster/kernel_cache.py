"""Folder of compiled kernels: the user's own, else a private one for this run, else none."""

import atexit
import hashlib
import logging
import os
import shutil
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numba

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class KernelCache:
    """Folder of compiled kernels, ``None`` where there is none; and why it does not last, where it does not."""

    folder: Path | None
    why_brief: str = ""

    @property
    def lasting(self) -> bool:
        """Whether later runs find what this one compiles."""
        return not self.why_brief


def open_cache(digest: str) -> KernelCache:
    """Open the folder of compiled kernels of one source.

    Kernels are kept as pickles, which run code when they are loaded: a folder that somebody else owns or may write to
    is not used.

    Parameters
    ----------
    digest
        Of the source, so that kernels of another are never loaded.
    """
    try:
        folder = _user_folder() / f"kernels-{digest}"
        _make_private(folder)
        return KernelCache(folder)
    except OSError as error:
        why = _explain(error)
    try:
        brief = Path(tempfile.mkdtemp(prefix="hubplan-"))
    except OSError as error:
        _log.info("No folder for compiled kernels: %s; %s", why, _explain(error))
        return KernelCache(None, why)
    atexit.register(_remove, brief, os.getpid())
    # processes that this one starts look there for it
    os.environ["NUMBA_CACHE_DIR"] = str(brief)
    folder = brief / f"kernels-{digest}"
    folder.mkdir(mode=0o700)
    _log.info("Compiled kernels are kept for this run only: %s", why)
    return KernelCache(folder, why)


def hash_source(folder: Path) -> str:
    """Hash the source of the kernels in a folder, and the compiler's version.

    numba looks at the file of a kernel but not at the files of what it calls, so after a change it would go on with
    old code (numba#2439).
    """
    digest = hashlib.sha256(numba.__version__.encode())
    for source in sorted(folder.glob("*.py")):
        digest.update(source.read_bytes())
    return digest.hexdigest()[:16]


def _user_folder() -> Path:
    """Name the folder that the user set, or the one for caches."""
    if given := os.environ.get("NUMBA_CACHE_DIR"):
        return Path(given).absolute()
    caches = Path(os.environ.get("XDG_CACHE_HOME", ""))
    if not caches.is_absolute():  # what the XDG specification says to pass over
        try:
            caches = Path.home() / ".cache"
        except RuntimeError as error:
            raise FileNotFoundError("there is no home folder") from error
    return caches / "hubplan"


def _make_private(folder: Path) -> None:
    """Make a folder that only this user may write to.

    Raises
    ------
    OSError
        It cannot be made or written to, or others may put something into it or in its place.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder = folder.resolve()
    if hasattr(os, "getuid"):
        told = folder.stat()
        if told.st_uid != os.getuid():
            raise PermissionError(f"{folder} belongs to another user")
        if told.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
            raise PermissionError(f"other users may write to {folder}")
        for parent in folder.parents:
            mode = parent.stat().st_mode
            if mode & stat.S_IWOTH and not mode & stat.S_ISVTX:
                raise PermissionError(f"other users may write to {parent}")
    tempfile.TemporaryFile(dir=folder).close()


def _explain(error: OSError) -> str:
    return f"{error.filename}: {error.strerror}" if error.strerror else str(error)


def _remove(folder: Path, owner: int) -> None:
    if os.getpid() == owner:  # and not a fork of it
        shutil.rmtree(folder, ignore_errors=True)
