"""Compile kernels, or load them compiled: which of them, and for which types."""

from typing import Any

import numpy as np
from numba import typeof, types

from hubplan.cluster.kernels.arrays import Arrays, load_state, make_room, measure, settle
from hubplan.cluster.kernels.moves import anneal, try_flip
from hubplan.cluster.kernels.splits import try_split
from hubplan.cluster.kernels.travel_bound import count_taken, price_options
from hubplan.cluster.kernels.trees import cut_recursively

Kernels = list[tuple[Any, tuple[Any, ...]]]
"""Kernels, each with the types of its arguments."""


def list_entries() -> Kernels:
    """List the kernels that Python calls before a proof is asked for."""
    a, s, ints, floats, rng = _kinds()
    whole, real = types.int64, types.float64
    near = (a, floats, ints, ints, types.boolean)
    return [
        (anneal, (a, s, ints, rng, whole, floats, ints)),
        (cut_recursively, (a, ints, whole, whole, rng, ints, real)),
        (price_options, (*near, types.UniTuple(whole, 2), floats, floats)),  # type: ignore[no-untyped-call]
        (count_taken, (*near, ints, floats)),
    ]


def list_shares() -> tuple[Kernels, Kernels]:
    """Share the kernels out to two compilers, in order: the last of the first one uses what both compile before.

    Some 25 seconds of one processor each.
    """
    a, s, ints, _, rng = _kinds()
    whole, real = types.int64, types.float64
    split = (try_split, (a, s, whole, real, real, rng, types.int32[:, ::1], ints))
    flip = (try_flip, (a, s, whole, real, real))
    search, *rest = list_entries()
    return [split, search], [flip, (load_state, (a, s, ints)), (measure, (a, s)), *rest]


def compile_here(kernels: Kernels) -> None:
    """Compile kernels in this process, or load them where they are kept compiled."""
    for kernel, kinds in kernels:
        if hasattr(kernel, "compile"):  # not where numba is set to compile nothing
            kernel.compile(kinds)


def _kinds() -> tuple[Any, Any, Any, Any, Any]:
    """List the numba types of a problem, a state, arrays of whole numbers and of others, and a random stream."""
    fields: dict[str, Any] = {
        name: 0.0 if kind is float else np.zeros((1, 1) if name in ("matrix", "no_route") else 1)
        for name, kind in Arrays.__annotations__.items()
    }
    state = make_room(zones=1, catchments=1, zone_room=1, options=1, option_room=1, edges=1)
    kinds = (settle(Arrays(**fields)), state, state.label, state.own, np.random.default_rng(0))
    a, s, ints, floats, rng = (typeof(one) for one in kinds)  # type: ignore[no-untyped-call]
    return a, s, ints, floats, rng
