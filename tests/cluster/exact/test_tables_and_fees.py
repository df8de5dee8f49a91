"""Tables that are no metric, fees, missing routes and hubs that must open, against brute force over every plan."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import pytest

from hubplan.cluster.anneal import judge
from hubplan.cluster.exact.lagrangian import bound_travel
from hubplan.cluster.exact.objective_bound import bound_objective
from hubplan.cluster.exact.prove import ProofLimits, prove, prove_objective
from hubplan.cluster.figures import measure_plan
from hubplan.cluster.problem import Problem, build_problem
from hubplan.cluster.recombine import cut_problem
from hubplan.cluster.requirements import Requirements, require
from hubplan.cluster.search import cluster_zones
from hubplan.cluster.start import make_start
from hubplan.contiguity import build_contiguity
from hubplan.errors import ScenarioError
from hubplan.prices import Prices
from hubplan.scenario import Objective, PopulationBand
from hubplan.travel.costs import TravelCosts
from maps import draw_zones
from small_problems import best_partition, bits_of, list_catchments

PICTURES = {
    "three by three": "abc\ndef\nghi",
    "three by four": "abcd\nefgh\nijkl",
    "a loch in the middle": "abcd\ne..f\nghij",
    "a long arm": "abc.\nd...\nefgh\ni..j",
    "an island": "abc.jl\ndef.k.\nghi...",
}
LIMITS = ProofLimits(nodes=10_000)


@dataclass(frozen=True, eq=False)
class Case:
    """A problem, and what it was made of: the table as a user gives it, fees, and what must open."""

    problem: Problem
    table: np.ndarray
    home: np.ndarray
    fee: np.ndarray
    must: np.ndarray
    component: np.ndarray


def draw(picture: str, k: int, seed: int, *, routes: bool = True, compactness: float = 0.0) -> Case:
    """A problem by chance. People come in hundreds, so that nobody without a route is worth anyone's detour."""
    rng = np.random.default_rng([seed, k, sum(map(ord, picture))])
    letters = sorted(set(picture) - set(".\n"))
    zones = draw_zones(picture, people={letter: 100 * int(rng.integers(3, 17)) for letter in letters})
    contiguity = build_contiguity(zones)
    n, options = len(zones), int(rng.integers(len(zones) // 2 + 1, len(zones) + 4))
    home = np.concatenate([rng.permutation(n), rng.integers(0, n, 4)])[:options]
    origins = zones[["easting", "northing"]].to_numpy() / 1000
    spots = origins[home] + rng.uniform(-0.3, 0.3, (options, 2))
    table = np.hypot(*(origins[:, None] - spots[None]).transpose(2, 0, 1)) * rng.uniform(0.5, 2.5, (n, options))
    if not routes:
        table[rng.random(table.shape) < rng.choice([0.05, 0.3, 0.6])] = np.nan
        table[rng.random(n) < 0.1] = np.nan
        table[:, rng.random(options) < 0.1] = np.inf
    places = pd.Index([f"p{number:02d}" for number in rng.permutation(options)])
    fee = np.where(rng.random(options) < 0.6, rng.uniform(0, 1.5, options), 0.0)
    mean = zones["population"].sum() / k
    width = rng.choice([0.3, 0.6])
    band = PopulationBand(low=int(mean * (1 - width)), high=int(mean * (1 + width)))
    problem = build_problem(
        zones,
        contiguity,
        k,
        band=band,
        objective=Objective(compactness=compactness, balance=0.3 if compactness else 0.0),
        travel=TravelCosts(zones.index, places, origins, spots, table),
        option_zone=pd.Series(zones.index[home], index=places),
        prices=Prices(fee=pd.Series(fee, index=places)),
    )
    must = np.zeros(options, bool)
    must[rng.choice(options, int(rng.integers(0, 3)), replace=False)] = True
    at = problem.options.get_indexer(places[must])
    problem = require(problem, Requirements(open=at.astype(np.int64)))
    return Case(problem, table, home, fee * band.target, must, contiguity.components.to_numpy())


def price_sets(case: Case) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Every catchment in the band, connected: as bits; travel and fees at its best hub; people without a route; charge."""
    a = case.problem.arrays
    n = len(a.people)
    pairs = list(zip(a.source.tolist(), a.indices.tolist(), strict=True))
    masks = list_catchments(a.people, pairs, a.low, a.high)
    inside = bits_of(masks, n)
    here = case.component[:, None] == case.component[case.home]
    lost = ~np.isfinite(case.table)
    anyhow = ~(~lost & here).any(axis=1)
    lost[anyhow] = False
    costs = np.where(np.isfinite(case.table), case.table, 0.0)
    costs[anyhow] = 0.0
    farthest = max(float(np.where(np.isfinite(case.table), case.table, 0.0).max()), 1.0)
    travel = inside @ (a.people[:, None] * costs) + case.fee
    people = inside @ (a.people[:, None] * lost)
    holds = inside[:, case.home]
    must = holds & case.must
    hubs = np.where(must.any(axis=1)[:, None], must, holds)
    total = np.where(hubs, travel + 1000 * farthest * people, np.inf)
    best = total.argmin(axis=1)
    row = np.arange(len(masks))
    kept = np.isfinite(total[row, best]) & (must.sum(axis=1) <= 1)
    return masks[kept], total[row, best][kept], people[row, best][kept], inside[kept]


def least_cost(case: Case) -> float:
    masks, cost, _, _ = price_sets(case)
    return best_partition(masks, cost, len(case.table), case.problem.k)


def least_objective(case: Case) -> float:
    a = case.problem.arrays
    masks, cost, _, inside = price_sets(case)
    cost = cost + a.balance * (inside @ a.people - a.target) ** 2
    cost += (inside[:, a.source] & ~inside[:, a.indices]) @ a.cut_cost / 2
    return best_partition(masks, cost, len(case.table), case.problem.k)


def value(case: Case, label: np.ndarray) -> tuple[float, float, float]:
    """Travel of those with a route, fees, and people without a route, of a plan by its labels."""
    masks, _, _, _ = price_sets(case)
    travel = fees = without = 0.0
    people = case.problem.arrays.people
    here = case.component[:, None] == case.component[case.home]
    anyhow = ~(np.isfinite(case.table) & here).any(axis=1)
    farthest = max(float(np.where(np.isfinite(case.table), case.table, 0.0).max()), 1.0)
    for catchment in np.unique(label):
        inside = label == catchment
        assert int((1 << np.flatnonzero(inside)).sum()) in masks.tolist()
        options = np.flatnonzero(inside[case.home])
        options = options[case.must[options]] if case.must[options].any() else options
        found = []
        for m in options:
            routes = inside & np.isfinite(case.table[:, m])
            lost = inside & ~routes
            known = float(people[routes & ~anyhow] @ case.table[routes & ~anyhow, m])
            alone = float(people[lost & ~anyhow].sum())
            found.append((known + case.fee[m] + 1000 * farthest * alone, known, case.fee[m], alone))
        best = min(found)
        travel, fees, without = travel + best[1], fees + best[2], without + best[3]
    return travel, fees, without + float(people[anyhow].sum())


@pytest.mark.parametrize("picture", PICTURES)
@pytest.mark.parametrize("routes", [True, False])
def test_bounds_and_proofs_of_travel_agree_with_brute_force(picture: str, routes: bool) -> None:
    solved = stranded = feed = 0
    for seed in range(6):
        for k in (2, 3, 4):
            case = draw(PICTURES[picture], k, seed, routes=routes)
            problem, least = case.problem, least_cost(case)
            if not np.isfinite(least):
                continue
            solved += 1
            for upper in (least * 1.1 + 1.0, least):
                assert bound_travel(problem, upper).travel <= least * (1 + 1e-9)
            proof = prove(problem, least * 1.1 + 1.0, seconds=200)
            assert proof.closed
            assert proof.label is not None
            assert proof.travel == pytest.approx(least, rel=1e-6)
            travel, fees, without = value(case, proof.label)
            figures = measure_plan(problem, judge(problem, proof.label))
            served = max(problem.people - without, 1.0)
            assert figures.without_route == pytest.approx(without)
            assert figures.fee_km == pytest.approx(fees / served)
            assert figures.cost == pytest.approx(least, rel=1e-6)
            if without < problem.people:
                assert figures.km == pytest.approx(travel / served, rel=1e-6, abs=1e-6)
            again = prove(problem, least, seconds=200)
            assert (again.closed, again.label) == (True, None)
            stranded += without > 0
            feed += fees > 0
    assert solved >= 6
    assert feed >= solved // 2
    assert (stranded > 0) != routes


@pytest.mark.parametrize("picture", PICTURES)
@pytest.mark.parametrize("routes", [True, False])
def test_proofs_of_the_objective_agree_with_brute_force(picture: str, routes: bool) -> None:
    """Borders and balance count too; with at most three hubs the sets of hubs are listed, and hold the best one."""
    solved = 0
    for seed in range(4):
        for k in (2, 3):
            case = draw(PICTURES[picture], k, seed, routes=routes, compactness=0.3)
            problem, least = case.problem, least_objective(case)
            if not np.isfinite(least):
                continue
            solved += 1
            proof = prove_objective(problem, least * 1.05 + 1.0, limits=LIMITS)
            assert proof.closed
            assert proof.label is not None
            assert proof.travel == pytest.approx(least, rel=1e-6)
            found = judge(problem, proof.label)
            assert not any(found.flaws)
            assert found.objective == pytest.approx(least, rel=1e-6)
            assert bound_objective(problem, least * 1.05 + 1.0).objective <= least * (1 + 1e-9)
            again = prove_objective(problem, least, limits=LIMITS)
            assert (again.closed, again.label) == (True, None)
    assert solved >= 2


@pytest.mark.parametrize("picture", PICTURES)
def test_the_search_finds_the_plan_that_leaves_fewest_without_a_route(picture: str) -> None:
    solved = best = 0
    for seed in range(6):
        case = draw(PICTURES[picture], 3, seed, routes=False)
        least = least_cost(case)
        if not np.isfinite(least):
            continue
        solved += 1
        found = cluster_zones(case.problem, effort="quick")
        assert np.isfinite(found.objective_km)
        best += found.cost <= least * (1 + 1e-6)
    assert best == solved >= 2


@pytest.mark.parametrize("seed", range(6))
def test_units_keep_count_of_people_without_a_route(seed: int) -> None:
    """Whole, in parts, and cut out, a plan costs the same, and leaves as many without a route."""
    case = draw(PICTURES["three by four"], 2, seed, routes=False)
    free = replace(case.problem, arrays=case.problem.arrays._replace(prize=0.0, must=np.zeros(len(case.fee), bool)))
    unit = np.full(12, -1)
    unit[[0, 1, 4]], unit[[10, 11]] = 0, 1
    required = require(free, Requirements(unit=unit))
    for start in range(4):
        label = make_start(required, start, start)
        whole, apart = judge(required, label), judge(free, required.spread(label).to_numpy())
        for name in ("objective", "travel", "fees", "without_route", "charge"):
            assert getattr(whole, name) == pytest.approx(getattr(apart, name), rel=1e-9, abs=1e-3), name
        piece = cut_problem(required, np.arange(len(label)), 2)
        assert judge(piece, label).cost == pytest.approx(whole.cost)


def test_a_zone_without_any_route_is_counted_and_moves_no_figure() -> None:
    zones = draw_zones("abcd", people={"a": 1000, "b": 1000, "c": 1000, "d": 1000})
    origins = zones[["easting", "northing"]].to_numpy() / 1000
    table = np.array([[2.0, 9.0], [4.0, 9.0], [9.0, 6.0], [np.nan, np.nan]])
    travel = TravelCosts(zones.index, pd.Index(["p", "q"]), origins, origins[[0, 2]], table)
    problem = build_problem(
        zones,
        build_contiguity(zones),
        2,
        band=PopulationBand(low=1000, high=3000),
        objective=Objective(compactness=0.0, balance=0.0),
        travel=travel,
        option_zone=pd.Series(zones.index[[0, 2]], index=travel.places),
    )
    assert np.isnan(table).sum() == 2
    found = cluster_zones(problem, effort="quick")
    assert (found.km, found.without_route, found.cost) == (pytest.approx(4.0), 1000.0, pytest.approx(12_000.0))
    assert bound_travel(problem, found.cost).travel <= 12_000.0 + 1e-6
    assert problem.arrays.no_route_km == 0 or found.objective_km < 10


@pytest.mark.parametrize("fee", [-0.5, float("nan"), float("inf")])
def test_a_fee_that_is_no_price_is_refused(fee: float) -> None:
    with pytest.raises(ScenarioError, match="0 or more for every place"):
        Prices(fee=pd.Series({"p": fee})).fees(pd.Index(["p", "q"]), 1000.0)
