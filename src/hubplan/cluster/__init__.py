"""Clustering: starts, search, bound, proof. :func:`hubplan.cluster.search.cluster_zones` is the entry point."""

from pathlib import Path

import numba

from hubplan.cluster.kernel_cache import hash_source, open_cache

KERNEL_CACHE = open_cache(hash_source(Path(__file__).parent / "kernels"))
if KERNEL_CACHE.folder is not None:
    setattr(numba.config, "CACHE_DIR", str(KERNEL_CACHE.folder))  # noqa: B010 - numba fills its config at run time
