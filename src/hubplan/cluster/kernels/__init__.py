"""Compiled kernels: arrays in, arrays out, numba only."""

from typing import Any

from hubplan.cluster import KERNEL_CACHE

ENTRY: dict[str, Any] = {"cache": KERNEL_CACHE.folder is not None, "nogil": True, "no_cfunc_wrapper": True}
"""Options for a kernel that Python calls."""
INNER: dict[str, Any] = {**ENTRY, "no_cpython_wrapper": True}
"""Options for a kernel that only kernels call: compiling its Python wrapper would take as long as itself."""
