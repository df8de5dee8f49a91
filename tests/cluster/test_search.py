"""The search against answers that brute force or a reader can verify."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numba import njit

from hubplan.cluster.anneal import anneal_plan
from hubplan.cluster.compile_ahead import compile_kernels
from hubplan.cluster.exact.lagrangian import bound_travel
from hubplan.cluster.kernels import arrays, moves, splits, travel_bound, trees
from hubplan.cluster.problem import build_problem, make_state
from hubplan.cluster.search import cluster_zones, count_searches
from hubplan.cluster.start import agglomerate, cut_trees, make_start, share_catchments
from hubplan.cluster.workers.executor import Threads
from hubplan.contiguity import build_contiguity, number_components
from hubplan.errors import ContiguityError
from hubplan.plan import make_plan
from hubplan.prices import Prices
from hubplan.scenario import Effort, Objective, PopulationBand
from hubplan.synthetic import make_council, to_links, to_zones
from hubplan.travel.straight_line import straight_line_costs
from maps import draw_zones
from small_problems import GRID, best_by_brute_force, problem_of


@njit
def load_state(a, s, label):
    """Kernels that only kernels call have nothing that Python could call."""
    arrays.load_state(a, s, label)


@njit
def measure(a, s):
    return arrays.measure(a, s)


@njit
def stays_connected(a, s, zone):
    return arrays.stays_connected(a, s, zone)


@njit
def move(a, s, zone, to):
    moves.flip(a, s, zone, to, moves.cost_without(a, s, zone), moves.cost_with(a, s, to, zone))


@pytest.mark.parametrize("k", [2, 3, 4])
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_finds_the_optimum_of_small_grids(k: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    people = dict(zip("abcdefghijkl", rng.integers(500, 1500, 12).tolist(), strict=True))
    zones = draw_zones(GRID, people=people)
    mean = sum(people.values()) / k
    band = PopulationBand(low=int(mean * 0.8), high=int(mean * 1.2))
    problem, contiguity = problem_of(zones, k, band)
    expected = best_by_brute_force(zones, contiguity, k, band)
    found = cluster_zones(problem, seed=1)
    plan = make_plan(zones, contiguity, found.assignment, band)
    assert plan.in_band.all()
    assert found.km == pytest.approx(expected, rel=1e-9)


def test_a_ferry_can_join_an_island() -> None:
    zones = draw_zones("ab.c\nde..", people=1000)
    codes = zones.index
    links = pd.DataFrame(
        {"name": "Ferry", "kind": "ferry", "zone_a": codes[1], "zone_b": codes[2], "gap_m": 1000.0,
         "crossing_minutes": 20.0, "vehicles": "Y", "status": "confirmed"},
        index=["F1"],
    )  # fmt: skip
    band = PopulationBand(low=2000, high=3000)
    problem, contiguity = problem_of(zones, 2, band, links=links)
    plan = make_plan(zones, contiguity, cluster_zones(problem).assignment, band)
    assert plan.in_band.all()
    assert plan.assignment[codes[2]] == plan.assignment[codes[1]]
    assert plan.links["link"].tolist() == ["F1"]


def test_without_the_ferry_each_piece_is_cut_by_itself() -> None:
    zones = draw_zones("ab.cd\nef.gh", people=1000)
    problem, contiguity = problem_of(zones, 4, PopulationBand(low=2000, high=2000))
    assert share_catchments(problem) == [2, 2]
    plan = make_plan(zones, contiguity, cluster_zones(problem).assignment, PopulationBand(low=2000, high=2000))
    assert plan.people.tolist() == [2000] * 4


def test_a_piece_gets_no_more_catchments_than_its_people_make() -> None:
    zones = draw_zones("abc.defg", people=1000)
    zones["population"] = [8000, 8000, 7000, 8000, 8000, 8000, 8000]
    problem, _ = problem_of(zones, 6, PopulationBand(low=7000, high=12_000))
    assert share_catchments(problem) == [3, 3]
    # three of at least 8,000 are more than the first piece's 23,000 people make
    problem, _ = problem_of(zones, 6, PopulationBand(low=8000, high=12_000))
    assert share_catchments(problem) == [4, 2]


def test_borders_that_weigh_far_more_than_travel_do_not_freeze_the_search() -> None:
    council = make_council(zones=300, people=240_000, seed=1)
    zones = to_zones(council)
    east = (zones["easting"] > zones["easting"].median()).to_numpy(dtype=np.int64)
    problem = build_problem(
        zones,
        build_contiguity(zones, to_links(council)),
        4,
        band=PopulationBand(low=45_000, high=75_000),
        objective=Objective(),
        travel=straight_line_costs(zones),
        option_zone=pd.Series(zones.index, index=zones.index),
        prices=Prices(together=((east, 1000.0),)),
    )
    found = cluster_zones(problem, effort="quick")
    assert found.worst == 0
    # each half of 120,000 people makes two; a catchment across the middle would cut a half once more
    assert pd.Series(east, index=zones.index).groupby(found.assignment).nunique().tolist() == [1] * 4


def test_fewer_catchments_than_pieces_is_refused() -> None:
    zones = draw_zones("a.b")
    with pytest.raises(ContiguityError, match="at least one catchment a piece"):
        problem_of(zones, 1, PopulationBand(low=1000, high=3000))


def test_hubs_stay_at_candidates() -> None:
    zones = draw_zones(GRID, people=1000)
    corners = [zones.index[0], zones.index[11]]
    problem, contiguity = problem_of(zones, 2, PopulationBand(low=6000, high=6000), candidates=corners)
    found = cluster_zones(problem)
    plan = make_plan(zones, contiguity, found.assignment, PopulationBand(low=6000, high=6000))
    assert plan.assignment[corners[0]] != plan.assignment[corners[1]]


def test_a_matrix_of_the_same_distances_gives_the_same_plan() -> None:
    zones = draw_zones(GRID, people=1000)
    band = PopulationBand(low=3000, high=5000)
    by_line = cluster_zones(problem_of(zones, 3, band)[0])
    by_matrix = cluster_zones(problem_of(zones, 3, band, matrix=True)[0])
    assert by_line.assignment.equals(by_matrix.assignment)


def test_workers_do_not_change_the_plan() -> None:
    zones = draw_zones(GRID, people=1000)
    problem, _ = problem_of(zones, 3, PopulationBand(low=3000, high=5000), compactness=0.1)
    one, two = (cluster_zones(problem, executor=Threads(jobs), effort="quick") for jobs in (1, 2))
    assert one.assignment.equals(two.assignment)
    assert one.start_km == two.start_km


@pytest.mark.parametrize("k", [1, 2, 4])
@pytest.mark.parametrize("effort", ["quick", "normal"])
def test_all_searches_are_told_as_many_as_were_counted(k: int, effort: Effort) -> None:
    # all starts of such a small map end alike, so that few are searched on from
    problem, _ = problem_of(draw_zones(GRID, people=1000), k, PopulationBand(low=2000, high=12_000))
    told: list[int] = []
    cluster_zones(problem, effort=effort, progress=told.append)
    assert sum(told) == count_searches(problem, effort)


def test_zones_without_people_carry_contiguity() -> None:
    zones = draw_zones("abc\ndef", people={"a": 1000, "b": 0, "c": 1000, "d": 1000, "e": 0, "f": 1000})
    band = PopulationBand(low=2000, high=2000)
    problem, contiguity = problem_of(zones, 2, band)
    plan = make_plan(zones, contiguity, cluster_zones(problem).assignment, band)
    assert plan.people.tolist() == [2000, 2000]


@st.composite
def walks(draw: st.DrawFn) -> tuple[list[int], int]:
    return draw(st.lists(st.integers(0, 10**6), min_size=5, max_size=60)), draw(st.integers(0, 10**6))


@settings(max_examples=30, deadline=None)
@given(walks())
def test_costs_of_moves_equal_costs_from_scratch(walk: tuple[list[int], int]) -> None:
    picks, seed = walk
    zones = draw_zones(GRID, people={c: 500 + 37 * i for i, c in enumerate("abcdefghijkl")})
    problem, contiguity = problem_of(zones, 3, PopulationBand(low=1000, high=9000), compactness=0.2)
    a, label = problem.arrays, cut_trees(problem, seed, slack=0.5)
    state, fresh = make_state(problem, label), make_state(problem, label)
    load_state(a, state, label)
    for pick in picks:
        edge = int(state.frontier[pick % state.tally[0]])
        zone, to = int(a.source[edge]), int(state.label[a.indices[edge]])
        if state.size[state.label[zone]] == 1 or not stays_connected(a, state, zone):
            continue
        move(a, state, zone, to)
        load_state(a, fresh, state.label.copy())
        assert measure(a, state) == pytest.approx(measure(a, fresh))
        assert sorted(state.frontier[: state.tally[0]]) == sorted(fresh.frontier[: fresh.tally[0]])
        make_plan(zones, contiguity, pd.Series(state.label, index=zones.index), PopulationBand())


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6), st.integers(0, 11), st.integers(2, 5))
def test_the_contiguity_test_agrees_with_components(seed: int, zone: int, k: int) -> None:
    zones = draw_zones("abcd\ne..f\nghij\nklkl".replace("klkl", "k..l"), people=1000)
    problem, contiguity = problem_of(zones, k, PopulationBand(low=1000, high=9000))
    label = cut_trees(problem, seed, slack=0.5)
    state = make_state(problem, label)
    load_state(problem.arrays, state, label)
    own = np.flatnonzero(label == label[zone])
    rest = zones.index[own[own != zone]]
    edges = contiguity.pairs[contiguity.pairs["focal"].isin(rest) & contiguity.pairs["neighbor"].isin(rest)]
    whole = len(rest) > 0 and number_components(rest, edges).max() == 0
    assert stays_connected(problem.arrays, state, zone) == whole


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 6))
def test_starts_are_complete_and_connected(seed: int, k: int) -> None:
    zones = draw_zones(GRID, people={c: 300 + (seed * 31 + 101 * i) % 900 for i, c in enumerate("abcdefghijkl")})
    problem, contiguity = problem_of(zones, k, PopulationBand(low=1500, high=4000))
    plan = make_plan(zones, contiguity, pd.Series(cut_trees(problem, seed, slack=0.5), zones.index), PopulationBand())
    assert plan.k == k


def test_every_kind_of_start_is_a_plan() -> None:
    zones = draw_zones("abcd.mn\nefgh.op\nijkl.qr", people=1000)
    problem, contiguity = problem_of(zones, 5, PopulationBand(low=3000, high=5000))
    for start in range(24):
        label = make_start(problem, start, seed=start)
        assert make_plan(zones, contiguity, pd.Series(label, zones.index), PopulationBand()).k == 5
    for linkage in ("ward", "average", "complete"):
        assert agglomerate(problem, linkage) is not None


def test_kernels_run_uncompiled_too() -> None:
    code = (
        "import warnings; from test_search import *; from hubplan.cluster.kernels.arrays import *\n"
        "zones = draw_zones('abc\\ndef\\nghi', people=1000)\n"
        "problem, _ = problem_of(zones, 3, PopulationBand(low=3000, high=3000))\n"
        "label = np.array([0, 0, 0, 1, 1, 1, 2, 2, 2], np.int32)\n"
        "state = make_state(problem, label)\n"
        "load_state(problem.arrays, state, label)\n"
        "assert measure(problem.arrays, state)[2] == pytest.approx(6000.0)\n"
        "flags = [stays_connected(problem.arrays, state, zone) for zone in range(9)]\n"
        "assert flags == [True, False, True] * 3\n"
        "assert anneal_plan(problem, label, seed=1, steps=50).worst == 0\n"
        "compile_kernels()\n"
    )
    _run_apart(code, NUMBA_DISABLE_JIT="1")


def test_lopsided_starts_fit_into_the_lists() -> None:
    """A dense town and a wide hinterland: agglomeration makes one catchment of nearly everything."""
    council = make_council(zones=400, people=300_000, seed=3)
    zones, links = to_zones(council), to_links(council)
    problem, contiguity = problem_of(zones, 6, PopulationBand(), links=links)
    for linkage in ("ward", "average", "complete"):
        label = agglomerate(problem, linkage)
        assert label is not None
        state = make_state(problem, label)
        assert state.members.shape[1] >= np.bincount(label).max()
        attempt = anneal_plan(problem, label, seed=1, steps=40_000)
        people = zones["population"].groupby(attempt.label).sum()
        assert len(people) == 6
        out = (40_000 - people).clip(lower=0) + (people - 60_000).clip(lower=0)
        assert (attempt.worst, attempt.out) == (out.max(), out.sum())
        again = anneal_plan(problem, attempt.label, seed=1, steps=0)
        assert again.objective == pytest.approx(attempt.objective)
        make_plan(zones, contiguity, pd.Series(attempt.label, zones.index), PopulationBand())


@pytest.mark.slow
def test_no_kernel_writes_out_of_its_arrays(tmp_path: Path) -> None:
    """The whole search again in a process of its own with numba's bounds checks on."""
    code = (
        "import warnings; from test_search import *\n"
        "council = make_council(zones=250, people=330_000, seed=5)\n"
        "problem, _ = problem_of(to_zones(council), 7, PopulationBand(), links=to_links(council), compactness=0.1)\n"
        "for linkage in ('ward', 'average', 'complete'): anneal_plan(problem, agglomerate(problem, linkage), seed=1, steps=20_000)\n"
        "cluster_zones(problem, effort='quick')\n"
    )
    _run_apart(code, NUMBA_BOUNDSCHECK="1", NUMBA_CACHE_DIR=str(tmp_path))


def _run_apart(code: str, **settings: str) -> None:
    here = Path(__file__).parent
    around = {**os.environ, **settings, "PYTHONPATH": os.pathsep.join([str(here), str(here.parent)])}
    done = subprocess.run([sys.executable, "-c", code], env=around, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]


def test_all_plans_of_a_grid_are_enumerated() -> None:
    """The brute force itself, on a map whose answer is plain: a 2 × 2 square cut into two dominoes."""
    zones = draw_zones("ab\ncd", people=1000)
    contiguity = build_contiguity(zones)
    assert best_by_brute_force(zones, contiguity, 2, PopulationBand(low=2000, high=2000)) == pytest.approx(0.5)


def test_no_part_of_the_search_is_compiled_twice() -> None:
    """Arrays of another type (not writable, say) would send every kernel to the compiler again."""
    modules = (arrays, travel_bound, moves, splits, trees)
    kernels = [f for module in modules for f in vars(module).values() if hasattr(f, "signatures")]
    compile_kernels()
    council = make_council(zones=200, people=250_000, seed=4)
    zones = to_zones(council)
    zones["population"] = pd.Series(np.array(zones["population"]), index=zones.index)
    problem, _ = problem_of(zones, 5, PopulationBand(), links=to_links(council), compactness=0.1)
    found = cluster_zones(problem, effort="normal")
    bound_travel(problem, found.km * problem.people)
    assert {kernel.__name__: len(kernel.signatures) for kernel in kernels if len(kernel.signatures) > 1} == {}
