"""The arithmetic of the band."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubplan.feasibility import Feasibility, Piece, assess, nearest_k, range_of_k
from hubplan.scenario import PopulationBand

BAND = PopulationBand()


@given(st.integers(1, 10**7), st.integers(1, 10**5), st.integers(0, 10**5))
def test_the_range_is_exactly_what_fits(people: int, low: int, width: int) -> None:
    band = PopulationBand(low=low, high=low + width)
    least, most = range_of_k(people, band)
    for k in range(max(1, least - 1), least + 3):
        assert (least <= k <= most) == (k * band.low <= people <= k * band.high)
    assert nearest_k(people, band) >= 1
    if least <= most:
        assert least <= nearest_k(people, band) <= most


@pytest.mark.parametrize(
    ("people", "expected"),
    [(527_620, (9, 13)), (160_560, (3, 4)), (121_600, (3, 3)), (77_060, (2, 1)), (22_400, (1, 0)), (60_000, (1, 1))],
)
def test_real_totals(people: int, expected: tuple[int, int]) -> None:
    assert range_of_k(people, BAND) == expected


def test_inverclyde_gets_the_arithmetic_and_every_remedy() -> None:
    neighbors = pd.Series({"North Ayrshire": 134_250, "Renfrewshire": 179_390})
    feasibility = assess(77_060, BAND, neighbors=neighbors)
    assert not feasibility.possible
    words = "\n".join(remedy.words for remedy in feasibility.remedies)
    assert "2 catchments of 38,530 on average, 1,470 under the floor (3.7%)" in words
    assert "1 catchment of 77,060, 17,060 over the ceiling (28.4%)" in words
    assert (
        "the highest floor that can is 38,530, without any room, and zones cannot be cut): --band 38000 60000" in words
    )
    assert "the lowest ceiling that can is 77,060): --band 40000 78000" in words
    assert "Plan together with North Ayrshire: 211,310 people make 4 to 5 catchments" in words
    assert "North Ayrshire" in feasibility.remedies[0].words  # a planner asks the neighbour first
    assert [remedy.catchments for remedy in feasibility.remedies if remedy.catchments] == [2, 2, 1, 1]


def test_orkney_is_short_of_one() -> None:
    feasibility = assess(22_400, BAND)
    assert "17,600 short of one" in feasibility.arithmetic
    assert feasibility.remedies[0].catchments == 1


def test_a_piece_that_cannot_stand_alone_is_found() -> None:
    mainland = Piece("Irvine", 179, 129_650)
    alone = assess(134_250, BAND, pieces=[mainland, Piece("Arran", 7, 4_600)])
    assert alone.findings == ("Arran: 4,600 people in a piece of its own cannot meet the band.",)
    assert "--links FILE" in alone.remedies[0].words


@pytest.mark.parametrize("assumed", [(), ("V01",)])
def test_a_small_piece_that_a_link_joins_is_no_finding(assumed: tuple[str, ...]) -> None:
    pieces = [Piece("Irvine", 179, 129_650, ("V01",), assumed), Piece("Arran", 7, 4_600, ("V01",), assumed)]
    feasibility = assess(134_250, BAND, pieces=pieces)
    assert (feasibility.findings, feasibility.remedies) == ((), ())
    assert [piece.fits(BAND) for piece in feasibility.pieces] == [True, False]


def test_zones_larger_than_the_band_are_named_with_a_way_out() -> None:
    people = pd.Series({"S01006506 Culter - 01": 61_000, "S01006507 Culter - 02": 500, "S01006508 Elm": 70_000})
    feasibility = assess(150_000, BAND, zone_people=people)
    shown = "S01006508 Elm with 70,000, S01006506 Culter - 01 with 61,000"
    assert feasibility.findings == (f"2 zones are each larger than the band's ceiling of 60,000: {shown}.",)
    assert [remedy.words.partition(": ")[2] for remedy in feasibility.remedies] == [
        "--band 40000 71000",
        "--allow-out-of-band",
    ]


def test_a_narrower_band_keeps_to_the_catchments_that_pins_need() -> None:
    """Zones kept apart need three catchments, though two would hold the people."""
    band = PopulationBand(low=2_000, high=4_000)
    area = Feasibility(8_000, band, range_of_k(8_000, band), needed=3)
    assert area.range_within(PopulationBand(low=2_500, high=4_000)) == (3, 3)
    assert area.range_within(band) == (3, 4)
