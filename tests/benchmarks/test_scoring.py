"""The scorer of the benchmarks on maps whose answers can be worked out by hand."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from hubplan.contiguity import build_contiguity
from maps import draw_zones

# a row of four zones, and an island with more people than both of its neighbors
PICTURE = """
ABCD
...E
"""
PEOPLE = {"A": 1000, "B": 2000, "C": 1000, "D": 1000, "E": 3000}
BAND = (3000, 5000)


@pytest.fixture(scope="module")
def scoring() -> ModuleType:
    path = Path(__file__).resolve().parents[2] / "benchmarks" / "scoring.py"
    spec = importlib.util.spec_from_file_location("benchmarks_scoring", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def score(scoring: ModuleType, labels: str) -> object:
    zones = draw_zones(PICTURE, people=PEOPLE)
    edges = build_contiguity(zones).pairs
    pairs = np.column_stack([zones.index.get_indexer(edges[end]) for end in ("focal", "neighbor")])
    centres = zones[["easting", "northing"]].to_numpy() / 1000
    label = np.array([ord(letter) for letter in labels])
    return scoring.score_labels(label, zones["population"].to_numpy(), centres, pairs, band=BAND)


def test_a_valid_plan(scoring: ModuleType) -> None:
    got = score(scoring, "xxxyy")
    # ABC meet at B: 1,000 from A and 1,000 from C travel 1 km; DE at E: 1,000 from D travel 1 km
    assert got.km == pytest.approx(3000 / 8000)
    assert (got.k, got.in_band, got.pieces, got.contiguous, got.valid) == (2, 2, 0, True, True)
    assert got.largest_deviation == 0


def test_a_plan_in_pieces(scoring: ModuleType) -> None:
    got = score(scoring, "xyxyy")
    # AC meet at either: 1,000 × 2 km; BDE at E: 1,000 × 1 km from D, 2,000 × √5 km from B
    assert got.km == pytest.approx((2000 + 1000 + 2000 * 5**0.5) / 8000)
    assert (got.in_band, got.pieces, got.contiguous, got.valid) == (0, 2, False, False)


def test_both_ends_belong_to_the_band(scoring: ModuleType) -> None:
    got = score(scoring, "xxyyy")
    assert (got.k, got.in_band, got.largest_deviation) == (2, 2, 1000)


def test_a_catchment_out_of_the_band(scoring: ModuleType) -> None:
    got = score(scoring, "xyyyy")
    assert (got.in_band, got.contiguous, got.valid) == (0, True, False)


def test_distances_in_parts_are_those_at_once(scoring: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(3)
    xy, people = rng.uniform(0, 30, (57, 2)), rng.integers(1, 900, 57)
    at_once = scoring.best_place(xy, people)
    away = np.hypot(*(xy[:, None] - xy[None]).T)
    assert at_once[0] == int((people @ away).argmin())
    assert at_once[1] == pytest.approx((people @ away).min())
    monkeypatch.setattr(scoring, "_CELLS", 57 * 5)
    assert scoring.best_place(xy, people) == pytest.approx(at_once)


def test_labels_that_are_not_one_a_zone_are_refused(scoring: ModuleType) -> None:
    with pytest.raises(ValueError, match="expected 5 labels, one a zone"):
        score(scoring, "xxyy")
