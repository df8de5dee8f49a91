"""The clustering: arithmetic, starts, search, bound, proof. ``assign.cluster_zones`` is the front door."""

import hashlib
import os
from pathlib import Path

import numba


def _keep_kernels_apart() -> None:
    """Keep compiled kernels in a folder of their own for this very source.

    numba looks at the file of a kernel but not at the files of what it calls, so after a change it would go on with
    old code (numba#2439).
    """
    digest = hashlib.sha256(numba.__version__.encode())
    for source in sorted(Path(__file__).parent.glob("_*.py")):
        digest.update(source.read_bytes())
    given = os.environ.get("NUMBA_CACHE_DIR")
    home = Path(given) if given else Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "hubplan"
    folder = home / f"kernels-{digest.hexdigest()[:16]}"
    setattr(numba.config, "CACHE_DIR", str(folder))  # noqa: B010 - numba fills its config at run time


_keep_kernels_apart()
