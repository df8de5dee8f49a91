"""Bounds and proofs against brute force: nothing is called proved that is not."""

from dataclasses import replace
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import OptimizeResult, milp

from hubplan.cluster.anneal import judge
from hubplan.cluster.exact.hub_sets import list_cheap
from hubplan.cluster.exact.lagrangian import bound_travel
from hubplan.cluster.exact.prove import ProofLimits, prove, prove_objective
from hubplan.cluster.requirements import Requirements, require
from hubplan.cluster.search import cluster_zones
from hubplan.cluster.start import cut_trees
from hubplan.plan import make_plan
from hubplan.scenario import PopulationBand
from maps import draw_zones
from small_problems import best_by_brute_force, best_objective_by_brute_force, problem_of

PICTURES = {
    "three by three": "abc\ndef\nghi",
    "three by four": "abcd\nefgh\nijkl",
    "a loch in the middle": "abcd\ne..f\nghij",
    "a long arm": "abc.\nd...\nefgh\ni..j",
    "an island": "abc.j\ndef.k\nghi..",
}


def draw(picture: str, seed: int) -> tuple:
    """Zones of a picture with people by chance; the island's only way is a ferry."""
    rng = np.random.default_rng(seed)
    letters = sorted(set(picture) - set(".\n"))
    zones = draw_zones(picture, people={letter: int(rng.integers(300, 1700)) for letter in letters})
    zones["easting"] += rng.uniform(-300, 300, len(zones))
    zones["northing"] += rng.uniform(-300, 300, len(zones))
    code = dict(zip(zones["name"], zones.index, strict=True))
    links = None
    if "k" in code and "....." not in picture and ".j" in picture:
        links = pd.DataFrame(
            {"name": "Ferry", "kind": "ferry", "zone_a": code["f"], "zone_b": code["k"], "gap_m": 1000.0,
             "crossing_minutes": 9.0, "vehicles": "Y", "status": "confirmed"},
            index=["V1"],
        )  # fmt: skip
    return zones, links


@pytest.mark.parametrize("picture", PICTURES)
@pytest.mark.parametrize("k", [2, 3, 4])
@pytest.mark.parametrize("width", [0.1, 0.25])
@pytest.mark.parametrize("some", [False, True])
def test_proofs_agree_with_brute_force(picture: str, k: int, width: float, some: bool) -> None:
    for seed in range(3):
        zones, links = draw(PICTURES[picture], seed)
        mean = zones["population"].sum() / k
        band = PopulationBand(low=int(mean * (1 - width)), high=int(mean * (1 + width)))
        candidates = zones.index[::2].tolist() if some else None
        problem, contiguity = problem_of(zones, k, band, candidates=candidates, links=links)
        least = best_by_brute_force(zones, contiguity, k, band, candidates=candidates)
        found = cluster_zones(problem, effort="quick")
        if not np.isfinite(least):
            assert found.worst > 0 or some  # without any candidate a plan may still be in band
            continue
        assert found.worst == 0
        people = zones["population"].sum()
        bound = bound_travel(problem, found.km * people)
        assert bound.travel <= least * people * (1 + 1e-9)
        # also from a plan that is worse than the best: the proof must then find a better one
        for upper in (found.km, found.km * 1.1):
            proof = prove(problem, upper * people, seconds=200)
            assert proof.closed
            assert proof.bound == pytest.approx(proof.travel)
            if proof.label is None:
                assert upper == pytest.approx(least, rel=1e-6)
            else:
                assert proof.travel == pytest.approx(least * people, rel=1e-6)
                plan = make_plan(zones, contiguity, pd.Series(proof.label, zones.index), band)
                assert plan.in_band.all()


FOUR_BY_FOUR = {
    "whole": "abcd\nefgh\nijkl\nmnop",
    "a horseshoe": "abcd\ne..f\ni..l\nmnop",
    "an island by ferry": "abc..\ndef.j\nghi.k\nlmno.",
}


@pytest.mark.parametrize("picture", FOUR_BY_FOUR)
@pytest.mark.parametrize("k", [2, 3, 4, 5])
@pytest.mark.parametrize("some", [False, True])
def test_proofs_agree_with_brute_force_on_four_by_four(picture: str, k: int, some: bool) -> None:
    """From a tenth above the best the proof must find the best; from the best itself, that there is none below."""
    solved = 0
    for seed, width in ((0, 0.08), (1, 0.15), (2, 0.4)):
        zones, links = draw(FOUR_BY_FOUR[picture], seed)
        mean = zones["population"].sum() / k
        band = PopulationBand(low=int(mean * (1 - width)), high=int(mean * (1 + width)))
        candidates = zones.index[::2].tolist() if some else None
        problem, contiguity = problem_of(zones, k, band, candidates=candidates, links=links)
        least = best_by_brute_force(zones, contiguity, k, band, candidates=candidates) * zones["population"].sum()
        if not np.isfinite(least):
            continue
        solved += 1
        assert bound_travel(problem, least).travel <= least * (1 + 1e-9)
        proof = prove(problem, least * 1.1, seconds=200)
        assert proof.closed
        assert proof.label is not None
        assert proof.travel == pytest.approx(least, rel=1e-6)
        assert make_plan(zones, contiguity, pd.Series(proof.label, zones.index), band).in_band.all()
        again = prove(problem, least, seconds=200)
        assert again.closed
        assert again.label is None
    assert solved >= 1


@pytest.mark.parametrize("picture", FOUR_BY_FOUR)
@pytest.mark.parametrize("k", [2, 3, pytest.param(4, marks=pytest.mark.slow)])
@pytest.mark.parametrize("required", [False, True])
def test_proofs_of_the_objective_agree_with_brute_force(picture: str, k: int, required: bool) -> None:
    """Borders, balance and a ferry to shun are priced so that they matter; pairs and a hub are asked for."""
    solved = 0
    for seed, compactness in ((0, 0.1), (1, 1.0)):
        zones, links = draw(FOUR_BY_FOUR[picture], seed)
        mean = zones["population"].sum() / k
        width = 0.6 if required else 0.3
        band = PopulationBand(low=int(mean * (1 - width)), high=int(mean * (1 + width)))
        problem, _ = problem_of(zones, k, band, links=links, compactness=compactness)
        a = problem.arrays
        price = problem.reach_km * problem.people / k
        shunned = np.where(a.cut_cost == 0, -0.2 * price, a.cut_cost)
        problem = replace(problem, arrays=a._replace(balance=price / a.target**2, cut_cost=shunned))
        if required:
            n = len(zones)
            wanted = Requirements(tied=np.array([[0, 2]]), apart=np.array([[5, n - 1]]), open=np.array([4]))
            problem = require(problem, wanted)
        least = best_objective_by_brute_force(problem)
        if not np.isfinite(least):
            continue
        solved += 1
        proof = prove_objective(problem, least + 0.02 * abs(least), limits=ProofLimits(nodes=10_000))
        assert proof.closed
        assert proof.label is not None
        assert proof.travel == pytest.approx(least, abs=1e-6 * price)
        found = judge(problem, proof.label)
        assert not any(found.flaws)
        assert found.objective == pytest.approx(least, abs=1e-6 * price)
        again = prove_objective(problem, least, limits=ProofLimits(nodes=10_000))
        assert again.closed
        assert again.label is None
    assert solved >= 1


@pytest.mark.parametrize("compactness", [0.0, 1.0])
def test_zones_without_people_close_no_proof(compactness: float) -> None:
    for seed in range(4):
        zones, _ = draw(PICTURES["three by four"], seed)
        zones.loc[zones["name"].isin(["a", "g"]), "population"] = 0
        mean = zones["population"].sum() / 3
        problem, _ = problem_of(
            zones, 3, PopulationBand(low=int(mean * 0.6), high=int(mean * 1.4)), compactness=compactness
        )
        least = best_objective_by_brute_force(problem)
        for above in (1.01, 1.2):
            proof = prove_objective(problem, least * above, limits=ProofLimits(nodes=10_000))
            assert proof.closed
            assert proof.label is not None
            assert proof.travel == pytest.approx(least, rel=1e-6)


def test_a_model_that_the_solver_fails_on_is_solved_without_presolve(monkeypatch: pytest.MonkeyPatch) -> None:
    zones, _ = draw(PICTURES["three by three"], 0)
    problem, _ = problem_of(zones, 2, PopulationBand(low=1, high=10**6), compactness=1.0)
    least = best_objective_by_brute_force(problem)

    def fail_on_presolve(*model: Any, options: dict[str, Any], **rest: Any) -> OptimizeResult:
        if options.get("presolve", True):
            return OptimizeResult(status=4, x=None, fun=None, mip_node_count=None, mip_dual_bound=None)
        return milp(*model, options=options, **rest)

    monkeypatch.setattr("hubplan.cluster.exact.prove.milp", fail_on_presolve)
    proof = prove_objective(problem, least * 1.1, limits=ProofLimits(nodes=1000))
    assert proof.rounds > 0
    assert (proof.closed, proof.travel) == (True, pytest.approx(least))


def test_sets_of_hubs_are_those_that_all_sets_hold() -> None:
    rng = np.random.default_rng(0)
    for _ in range(50):
        value, k, room = np.sort(rng.normal(0, 3, 7)), int(rng.integers(1, 4)), rng.normal(0, 4)
        wanted = [list(one) for one in combinations(range(7), k) if value[list(one)].sum() <= room]
        listed = list_cheap(value, k, room, most=35)
        assert listed is not None
        assert sorted(listed[0].tolist()) == wanted
        if wanted:
            assert list_cheap(value, k, room, most=len(wanted) - 1) is None


def test_separators_forbid_plans_in_pieces() -> None:
    """A horseshoe: its ends are near each other, but the way is round; without cuts they would often share a hub."""
    forbidden = 0
    for seed in range(12):
        zones, _ = draw("ab.fg\nc...h\ndeeei", seed)
        zones.loc[zones["name"].isin(["f", "g", "h", "i"]), "easting"] -= 1500
        mean = zones["population"].sum() / 2
        band = PopulationBand(low=int(mean * 0.7), high=int(mean * 1.3))
        problem, contiguity = problem_of(zones, 2, band)
        free = best_by_brute_force(zones, contiguity, 2, band, connected=False)
        least = best_by_brute_force(zones, contiguity, 2, band)
        forbidden += free < least * 0.999
        proof = prove(problem, least * zones["population"].sum() * 1.2, seconds=200)
        assert proof.closed
        assert proof.travel == pytest.approx(least * zones["population"].sum(), rel=1e-6)
    assert forbidden >= 3


@settings(max_examples=15)
@given(st.integers(0, 10**6))
def test_the_bound_holds_for_plans_by_chance(seed: int) -> None:
    zones, _ = draw(PICTURES["three by four"], seed)
    band = PopulationBand(low=1, high=10**6)
    problem, _ = problem_of(zones, 3, band)
    attempt = judge(problem, cut_trees(problem, seed, slack=0.5))
    assert bound_travel(problem, attempt.travel).travel <= attempt.travel * (1 + 1e-9)


@pytest.mark.parametrize("need", [False, True])
def test_large_problems_use_short_lists_and_stay_valid(monkeypatch: pytest.MonkeyPatch, need: bool) -> None:
    """Also where few of a zone's people count: it is then worth little, and not what its distance says."""
    zones, _ = draw(PICTURES["three by four"], 5)
    mean = zones["population"].sum() / 4
    band = PopulationBand(low=int(mean * 0.8), high=int(mean * 1.2))
    problem, _ = problem_of(zones, 4, band)
    if need:
        share = np.random.default_rng(1).choice([0.01, 0.1, 1.0], len(zones))
        problem = replace(problem, arrays=problem.arrays._replace(weight=share * problem.arrays.people))
    least = best_objective_by_brute_force(problem)
    whole = bound_travel(problem, least * 1.01).travel
    monkeypatch.setattr("hubplan.cluster.exact.lagrangian.WHOLE_LISTS", 5)
    monkeypatch.setattr("hubplan.cluster.exact.lagrangian._LIST_CATCHMENTS", 1)
    short = bound_travel(problem, least * 1.01).travel
    assert short <= whole * (1 + 1e-9) <= least * (1 + 2e-9)
    assert short > 0


def test_two_workers_bound_alike() -> None:
    zones, _ = draw(PICTURES["three by four"], 6)
    problem, _ = problem_of(zones, 3, PopulationBand(low=1, high=10**6))
    assert bound_travel(problem, 9000.0, jobs=1).travel == bound_travel(problem, 9000.0, jobs=2).travel
