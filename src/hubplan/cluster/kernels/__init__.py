"""Compiled kernels: arrays in, arrays out, numba only."""

from typing import Any

from hubplan.cluster import KERNEL_CACHE

ENTRY: dict[str, Any] = {"cache": KERNEL_CACHE.folder is not None, "nogil": True, "no_cfunc_wrapper": True}
"""How a kernel that Python calls is compiled."""
INNER: dict[str, Any] = {**ENTRY, "no_cpython_wrapper": True}
"""How a kernel that only kernels call is compiled: what Python would call it by takes as long as itself."""
