"""Projection: totals are kept, nobody is negative, the past is told as it was, and rows may come in any order."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubplan.errors import MissingDataError, ScenarioError
from hubplan.projection import METHODS, people_in, round_to_total, trend_start
from hubplan.read.people.population import read_population


def make_series(counts: dict[str, dict[int, tuple[int, int]]]) -> pd.DataFrame:
    """Zone → year → (people, children)."""
    rows = {(zone, year): cell for zone, years in counts.items() for year, cell in years.items()}
    index = pd.MultiIndex.from_tuples(rows, names=["data_zone", "year"])
    return pd.DataFrame(list(rows.values()), index=index, columns=["population", "children"])


@st.composite
def any_series(draw: st.DrawFn) -> tuple[pd.DataFrame, pd.Series]:
    zones = [f"z{number}" for number in range(draw(st.integers(1, 7)))]
    years = sorted(draw(st.sets(st.integers(2012, 2024), min_size=2, max_size=4)))
    cell = st.tuples(st.integers(0, 900), st.integers(0, 300))
    counts = {zone: {year: (a + c, c) for year in years for a, c in [draw(cell)]} for zone in zones}
    council = pd.Series({zone: draw(st.sampled_from(["North", "South"])) for zone in zones})
    return make_series(counts), council


def expected_total(series: pd.DataFrame, council: pd.Series, year: int, years: int) -> pd.Series:
    """The council's line, worked out one council at a time."""
    known = sorted(series.index.get_level_values("year").unique())
    last, first = known[-1], min(y for y in known if known[-1] - y <= years)
    totals = {}
    for name in sorted(set(council)):
        inside = series[series.index.get_level_values("data_zone").isin(council.index[council == name])]
        by_year = inside.groupby("year").sum()
        by_year["others"] = by_year["population"] - by_year["children"]
        totals[name] = 0
        for group in ("children", "others"):
            change = (by_year.at[last, group] - by_year.at[first, group]) / (last - first)
            totals[name] += round(max(0.0, by_year.at[last, group] + (year - last) * change))
    return pd.Series(totals)


@pytest.mark.parametrize("method", METHODS)
@given(drawn=any_series(), ahead=st.integers(1, 20))
def test_zones_add_up_to_the_line_of_their_council(method, drawn, ahead):
    series, council = drawn
    year = int(series.index.get_level_values("year").max()) + ahead
    people = people_in(series, year, method=method, council=council, trend_years=12)
    assert (people >= 0).all(axis=None)
    assert (people["children"] <= people["population"]).all()
    assert people.dtypes.tolist() == [np.dtype("int64")] * 2
    totals = people["population"].groupby(council).sum()
    # a half may be rounded either way in each of the two groups
    assert (totals - expected_total(series, council, year, 12)).abs().max() <= 2


@pytest.mark.parametrize("method", METHODS)
@given(drawn=any_series(), random=st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(method, drawn, random):
    series, council = drawn
    rows, zones = list(range(len(series))), list(council.index)
    random.shuffle(rows)
    random.shuffle(zones)
    straight = people_in(series, 2031, method=method, council=council, trend_years=12)
    shuffled = people_in(series.iloc[rows], 2031, method=method, council=council[zones], trend_years=12)
    pd.testing.assert_frame_equal(straight, shuffled)


@pytest.mark.parametrize("method", METHODS)
def test_a_year_of_the_series_comes_back_as_counted(method):
    series = make_series({"b": {2014: (10, 3), 2024: (30, 5)}, "a": {2014: (7, 2), 2024: (0, 0)}})
    then = people_in(series, 2014, method=method)
    assert then.index.tolist() == ["a", "b"]
    assert then.values.tolist() == [[7, 2], [10, 3]]


def test_shares_that_are_kept_and_shares_that_drift():
    # the council grows by 100 others in ten years; a third of them live in a, a half lived there
    series = make_series({"a": {2014: (100, 0), 2024: (100, 0)}, "b": {2014: (100, 0), 2024: (200, 0)}})
    assert people_in(series, 2034)["population"].tolist() == [133, 267]
    # a half, a third, a sixth of 400
    assert people_in(series, 2034, method="shift_share")["population"].tolist() == [67, 333]
    # a share that would fall below nothing stays at nothing
    assert people_in(series, 2064, method="shift_share")["population"].tolist() == [0, 700]


def test_children_follow_a_line_of_their_own():
    series = make_series({"a": {2014: (100, 40), 2024: (100, 30)}})
    assert people_in(series, 2034).values.tolist() == [[100, 20]]
    assert people_in(series, 2064).values.tolist() == [[110, 0]]


def test_only_the_last_ten_years_count():
    series = make_series({"a": {2004: (900, 0), 2014: (100, 0), 2024: (110, 0)}})
    assert people_in(series, 2034)["population"].tolist() == [120]
    assert people_in(series, 2034, trend_years=20)["population"].tolist() == [0]


def test_councils_are_projected_each_by_itself():
    series = make_series({"a": {2014: (100, 0), 2024: (200, 0)}, "b": {2014: (100, 0), 2024: (50, 0)}})
    council = pd.Series({"a": "North", "b": "South"})
    assert people_in(series, 2034, council=council)["population"].tolist() == [300, 0]


def test_an_empty_zone_and_an_empty_council_stay_empty():
    series = make_series({"a": {2014: (0, 0), 2024: (0, 0)}, "b": {2014: (5, 0), 2024: (0, 0)}})
    for method in METHODS:
        assert people_in(series, 2030, method=method)["population"].tolist() == [0, 0]


def test_a_series_without_children():
    series = make_series({"a": {2014: (100, 0), 2024: (110, 0)}})[["population"]]
    assert people_in(series, 2029).to_dict("list") == {"population": [115]}


def test_methods_know_what_comes_when_lines_and_shares_go_on():
    """Made up so that every zone is on a line: a projection from ten years finds the eleventh to the fifteenth."""
    years = range(2010, 2026)
    rising = {year: (1000 + 20 * (year - 2010), 100) for year in years}
    falling = {year: (2000 - 20 * (year - 2010), 100) for year in years}
    whole = make_series({"a": rising, "b": falling, "c": dict.fromkeys(years, (500, 100))})
    known = whole[whole.index.get_level_values("year") <= 2020]
    for year in (2021, 2025):
        counted = people_in(whole, year)
        shifted = people_in(known, year, method="shift_share")
        kept = people_in(known, year)
        pd.testing.assert_frame_equal(shifted, counted)
        assert (kept["population"] - counted["population"]).abs().tolist() == [20 * (year - 2020)] * 2 + [0]


@pytest.mark.parametrize("year", [2010, 2019])
def test_years_before_and_between_are_refused(year):
    series = make_series({"a": {2014: (1, 0), 2024: (1, 0)}})
    with pytest.raises(MissingDataError, match=f"expected one of 2014, 2024, or one after 2024, found {year}"):
        people_in(series, year)


def test_one_year_tells_no_trend():
    with pytest.raises(MissingDataError, match=r"tells no trend: .* found 2024\. Give a file with several years"):
        people_in(make_series({"a": {2024: (1, 0)}}), 2029)
    with pytest.raises(MissingDataError, match="within 10 years of its last, found 2001, 2024"):
        trend_start([2001, 2024])


def test_a_zone_without_a_council_is_refused_by_name():
    series = make_series({"a": {2014: (1, 0), 2024: (1, 0)}, "b": {2014: (1, 0), 2024: (1, 0)}})
    with pytest.raises(MissingDataError, match="found none for b"):
        people_in(series, 2029, council=pd.Series({"a": "North"}))


def test_what_is_no_method_is_refused():
    series = make_series({"a": {2014: (1, 0), 2024: (1, 0)}})
    with pytest.raises(ScenarioError, match="expected constant_share or shift_share, found 'luck'"):
        people_in(series, 2029, method="luck")
    with pytest.raises(ScenarioError, match="trend_years: expected 1 or more, found 0"):
        people_in(series, 2029, trend_years=0)


@given(
    weights=st.lists(st.integers(0, 50), min_size=1, max_size=9),
    total=st.integers(0, 400),
)
def test_rounding_adds_up_and_is_off_by_less_than_one(weights, total):
    shares = pd.Series(weights, dtype="float64") / max(sum(weights), 1)
    exact, area = shares * total, pd.Series("x", index=shares.index)
    rounded = round_to_total(exact, area, pd.Series({"x": total if sum(weights) else 0}))
    assert rounded.sum() == (total if sum(weights) else 0)
    assert (rounded - exact).abs().max() < 1


def test_of_equal_remainders_the_first_goes_up():
    area = pd.Series(["x", "y", "x", "y"])
    rounded = round_to_total(pd.Series([1.5, 0.5, 1.5, 0.5]), area, pd.Series({"x": 3, "y": 1}))
    assert rounded.tolist() == [2, 1, 1, 0]


@pytest.fixture(scope="module")
def falkirk(real_data):
    """People of Falkirk's 214 zones in mid-2020 and mid-2021, as the readers give them."""
    tables = {
        2020: read_population(real_data / "population" / "dz2011_pop_mid2020_sex_syoa_dev.csv").frame,
        2021: read_population(real_data / "population" / "sape-2021-persons_dev.xlsx").frame,
    }
    own = tables[2021].index[tables[2021]["council_name"] == "Falkirk"]
    return pd.concat(
        {year: table.loc[own, ["population", "children"]] for year, table in tables.items()}, names=["year"]
    )


@pytest.mark.real_data
@pytest.mark.parametrize("ahead", [5, 10, 15])
def test_real_zones_follow_the_formulas(falkirk, ahead):
    series = falkirk.swaplevel().sort_index()
    counted = falkirk.groupby("year").sum()
    assert counted["population"].to_dict() == {2020: 160_560, 2021: 160_700}
    assert counted["children"].to_dict() == {2020: 31_291, 2021: 31_062}
    # by hand: 31,062 - 229 a year; 129,638 + 369 a year
    children, others = 31_062 - 229 * ahead, 129_638 + 369 * ahead
    for method in METHODS:
        people = people_in(series, 2021 + ahead, method=method)
        assert (people["children"].sum(), people["population"].sum()) == (children, children + others)
        for group, total in (("children", children), ("others", others)):
            found = people["population"] - people["children"] if group == "others" else people["children"]
            before, now = ((t["population"] - t["children"] if group == "others" else t["children"]).to_numpy()
                           for t in (falkirk.loc[2020], falkirk.loc[2021]))  # fmt: skip
            share = now / now.sum()
            if method == "shift_share":
                share = np.maximum(share + ahead * (share - before / before.sum()), 0)
                share = share / share.sum()
            assert np.abs(found.to_numpy() - share * total).max() < 1
    # what the two methods make of one zone differs, what they make of the council does not
    apart = (
        people_in(series, 2021 + ahead)["population"]
        - people_in(series, 2021 + ahead, method="shift_share")["population"]
    )
    assert apart.abs().max() > 20
    assert apart.sum() == 0
