"""The clustering: arithmetic, starts, search, bound, proof. ``assign.cluster_zones`` is the front door."""

from pathlib import Path
from typing import Any

import numba

from hubplan.cluster.kernel_cache import hash_source, open_cache

KERNEL_CACHE = open_cache(hash_source(Path(__file__).parent))
if KERNEL_CACHE.folder is not None:
    setattr(numba.config, "CACHE_DIR", str(KERNEL_CACHE.folder))  # noqa: B010 - numba fills its config at run time

ENTRY: dict[str, Any] = {"cache": KERNEL_CACHE.folder is not None, "nogil": True, "no_cfunc_wrapper": True}
"""How a kernel that Python calls is compiled."""
INNER: dict[str, Any] = {**ENTRY, "no_cpython_wrapper": True}
"""How a kernel that only kernels call is compiled: what Python would call it by takes as long as itself."""
