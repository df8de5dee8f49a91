"""Plans that must do something, against brute force over all plans that do."""

import numpy as np
import pandas as pd
import pytest

from hubplan.cluster.anneal import judge
from hubplan.cluster.exact.lagrangian import bound_travel
from hubplan.cluster.problem import Problem
from hubplan.cluster.recombine import cut_problem
from hubplan.cluster.requirements import Requirements, require
from hubplan.cluster.search import cluster_zones
from hubplan.cluster.start import make_start
from hubplan.cluster.tied import join_tied
from hubplan.cluster.workers.executor import Threads
from hubplan.errors import ContiguityError, ScenarioError
from hubplan.plan import make_plan
from hubplan.scenario import PopulationBand
from maps import draw_zones
from small_problems import best_by_brute_force, problem_of

GRID = "abcd\nefgh\nijkl\nmnop"
ISLAND = "abc.j\ndef.k\nghi.."
FERRY = pd.DataFrame(
    {"name": "Ferry", "kind": "ferry", "zone_a": "S01900006", "zone_b": "S01900011", "gap_m": 1000.0,
     "crossing_minutes": 9.0, "vehicles": "Y", "status": "confirmed"},
    index=["V1"],
)  # fmt: skip


def at(letters: str) -> np.ndarray:
    return np.array([ord(letter) - ord("a") for letter in letters])


def pairs(*words: str) -> np.ndarray:
    return np.array([at(word) for word in words])


def units(n: int, *words: str) -> np.ndarray:
    unit = np.full(n, -1)
    for number, word in enumerate(words):
        unit[at(word)] = number
    return unit


def only(n: int, word: str) -> np.ndarray:
    return units(n, word) == 0


CASES = {
    "two units": (GRID, 3, Requirements(unit=units(16, "abe", "fg"))),
    "a unit across the grid": (GRID, 3, Requirements(unit=units(16, "efgh"))),
    "tied far apart": (GRID, 3, Requirements(tied=pairs("ad"))),
    "tied corners": (GRID, 2, Requirements(tied=pairs("ap"))),
    "neighbors apart": (GRID, 3, Requirements(apart=pairs("fg", "fj", "gk"))),
    "tied and apart": (GRID, 3, Requirements(tied=pairs("ac"), apart=pairs("bf", "co"))),
    "one hub in a corner": (GRID, 3, Requirements(open=at("a"))),
    "hubs beside each other": (GRID, 3, Requirements(open=at("fg"))),
    "every hub given": (GRID, 3, Requirements(open=at("abp"))),
    "a hub in a unit": (GRID, 3, Requirements(unit=units(16, "abe", "fg"), open=at("eo"))),
    "a sealed catchment": (GRID, 3, Requirements(unit=units(16, "abcde"), sealed=only(16, "abcde"))),
    "all at once": (
        GRID,
        3,
        Requirements(
            unit=units(16, "abefi", "gh"), sealed=only(16, "abefi"), tied=pairs("cg"), apart=pairs("dp"), open=at("co")
        ),
    ),
    "a ferry and a unit": (ISLAND, 3, Requirements(unit=units(11, "fkj"))),
    "a ferry and ties": (ISLAND, 3, Requirements(tied=pairs("aj"))),
    "a ferry not taken": (ISLAND, 3, Requirements(unit=units(11, "jk"), apart=pairs("fj"), open=at("b"))),
}


def draw(picture: str, k: int, seed: int) -> tuple:
    rng = np.random.default_rng(seed)
    letters = sorted(set(picture) - set(".\n"))
    zones = draw_zones(picture, people={letter: int(rng.integers(700, 1300)) for letter in letters})
    zones["easting"] += rng.uniform(-300, 300, len(zones))
    zones["northing"] += rng.uniform(-300, 300, len(zones))
    mean = zones["population"].sum() / k
    # the island by itself holds half of a third
    least, most = (0.4, 1.8) if picture == ISLAND else (0.7, 1.4)
    band = PopulationBand(low=int(mean * least), high=int(mean * most))
    problem, contiguity = problem_of(zones, k, band, links=FERRY if picture == ISLAND else None)
    return zones, contiguity, band, problem


def test_a_pair_within_one_unit_costs_nothing():
    problem = draw(GRID, 3, 1)[-1]
    within = require(problem, Requirements(unit=units(16, "abe"), tied=pairs("ae", "ad")))
    assert (within.arrays.pair_zone.tolist(), len(within.arrays.pair_cost)) == ([2, 0], 2)


@pytest.mark.parametrize("case", CASES)
def test_finds_the_best_plan_that_meets_the_requirements(case: str) -> None:
    picture, k, requirements = CASES[case]
    for seed in range(2):
        zones, contiguity, band, problem = draw(picture, k, seed)
        people = zones["population"].sum()
        least = best_by_brute_force(zones, contiguity, k, band, requirements=requirements)
        assert np.isfinite(least)
        required = require(problem, requirements)
        found = cluster_zones(required)
        assert (found.broken, found.worst) == (0, 0)
        assert found.km == pytest.approx(least, rel=1e-9)
        assert make_plan(zones, contiguity, found.assignment, band).in_band.all()
        assert bound_travel(required, found.km * people).travel <= least * people * (1 + 1e-9)


def test_requirements_change_the_answer() -> None:
    """Else the cases above would prove nothing."""
    dearer = 0
    for picture, k, requirements in CASES.values():
        zones, contiguity, band, _ = draw(picture, k, 0)
        free = best_by_brute_force(zones, contiguity, k, band)
        dearer += best_by_brute_force(zones, contiguity, k, band, requirements=requirements) > free * 1.001
    assert dearer >= len(CASES) - 3


def test_travel_of_units_is_exact() -> None:
    zones, _, _, problem = draw(GRID, 3, 1)
    zones.loc[zones["name"] == "b", "population"] = 0
    problem, _ = problem_of(zones, 3, PopulationBand(low=1, high=10**6), compactness=0.1)
    required = require(problem, Requirements(unit=units(16, "abe", "fg", "op")))
    for seed in range(5):
        label = make_start(required, seed, seed)
        apart, whole = judge(required, label), judge(problem, required.spread(label).to_numpy())
        assert apart.travel == pytest.approx(whole.travel, rel=1e-12)
        assert apart.objective == pytest.approx(whole.objective, rel=1e-12)


def test_a_unit_without_people_stands_at_its_middle() -> None:
    zones = draw_zones("abcd", people={"a": 1000, "b": 0, "c": 0, "d": 1000})
    problem, _ = problem_of(zones, 2, PopulationBand(low=1, high=5000))
    required = require(problem, Requirements(unit=units(4, "bc")))
    assert required.arrays.x.tolist() == [0.5, 2.0, 3.5]
    assert required.arrays.matrix[1].tolist() == [1.5, 0.5, 0.5, 1.5]


def test_labels_are_spread_back() -> None:
    zones, _, _, problem = draw(GRID, 3, 0)
    required = require(problem, Requirements(unit=units(16, "pl", "ab")))
    assert len(required.zones) == 14
    assert required.all_zones.equals(zones.index)
    spread = required.spread(np.arange(14))
    assert spread.index.equals(zones.index)
    assert spread.tolist() == [0, 0, *range(1, 10), 10, 11, 12, 13, 10]
    assert problem.spread(np.arange(16)).tolist() == list(range(16))


def test_nothing_required_is_the_same_problem() -> None:
    _, _, _, problem = draw(ISLAND, 3, 0)
    required = require(problem, Requirements())
    for name, value in problem.arrays._asdict().items():
        assert np.array_equal(value, getattr(required.arrays, name)), name
    assert required.unit is None


def test_what_is_broken_is_counted_and_travel_holds_no_prizes() -> None:
    _, _, _, problem = draw(GRID, 2, 0)
    required = require(problem, Requirements(tied=pairs("ap", "ab"), apart=pairs("mn", "ad"), open=at("aem")))
    label = np.repeat(np.array([0, 1], np.int32), 8)  # a to h, i to p
    judged = judge(required, label)
    assert judged.broken == 4  # a and p; m and n, a and d; a and e have one hub between them
    a = problem.arrays
    hubs = [(0, at("abcdefgh"), at("ae")), (1, at("ijklmnop"), at("m"))]
    km = np.hypot(a.x[:, None] - a.option_x, a.y[:, None] - a.option_y) * a.weight[:, None]
    assert judged.travel == pytest.approx(sum(km[np.ix_(i, m)].sum(axis=0).min() for _, i, m in hubs), rel=1e-9)


def test_a_part_of_the_problem_keeps_its_own_requirements() -> None:
    _, _, _, problem = draw(GRID, 3, 0)
    required = require(problem, Requirements(tied=pairs("ac", "ap"), apart=pairs("bd"), open=at("cm")))
    part = cut_problem(required, at("abcdefgh"), 2).arrays
    assert part.must.nonzero()[0].tolist() == [2]
    assert [part.pair_zone[part.pair_ptr[i] : part.pair_ptr[i + 1]].tolist() for i in range(4)] == [[2], [3], [0], [1]]


def test_starts_keep_tied_zones_together() -> None:
    zones, contiguity, _, problem = draw(GRID, 3, 0)
    required = require(problem, Requirements(tied=pairs("ad", "ip"), apart=pairs("ai")))
    before = required.arrays.pair_zone.copy()
    for start in range(8):
        label = make_start(required, start, seed=start)
        assert label[0] == label[3]
        assert label[8] == label[15]
        assert make_plan(zones, contiguity, pd.Series(label, zones.index), PopulationBand()).k == 3
    assert np.array_equal(required.arrays.pair_zone, before)
    assert join_tied(problem, 0) is None


def test_zones_that_nothing_joins_do_not_start_together() -> None:
    problem, contiguity = problem_of(draw_zones("ab.cd\nef.gh", people=1000), 2, PopulationBand(low=2000, high=6000))
    required = require(problem, Requirements(tied=pairs("ac")))
    assert join_tied(required, 0) is None
    found = cluster_zones(required, effort="quick")
    assert found.broken == 1
    assert found.assignment.groupby(contiguity.components).nunique().tolist() == [1, 1]


def test_workers_do_not_change_the_plan() -> None:
    picture, k, requirements = CASES["all at once"]
    required = require(draw(picture, k, 0)[3], requirements)
    one, two = (cluster_zones(required, executor=Threads(jobs), effort="quick") for jobs in (1, 2))
    assert one.assignment.equals(two.assignment)
    assert one.start_km == two.start_km


def refuse(problem: Problem, requirements: Requirements, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        require(problem, requirements)


def test_contradictions_are_refused_by_name() -> None:
    _, _, _, problem = draw(GRID, 2, 0)
    refuse(problem, Requirements(tied=pairs("ab"), apart=pairs("ba")), ScenarioError, "S01900001, S01900002")
    refuse(problem, Requirements(unit=units(16, "abc"), apart=pairs("bc")), ScenarioError, "together or apart")
    sealed = Requirements(unit=units(16, "bf", "ae"), sealed=only(16, "bfae"))
    refuse(problem, sealed, ContiguityError, "3 pieces")
