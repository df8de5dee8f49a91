"""People over the years: every zone in every year, and every defect refused by name."""

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hubplan.errors import InputDataError, MissingDataError
from hubplan.read.people.series import read_population_series

CODES = ["S01010206", "S01010207"]
EMPTY = CODES[0]
YEARS = (2022, 2023, 2024)


def write(folder, text: str, name: str = "series.csv", encoding: str = "utf-8"):
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def phs(sexes=("All", "Male", "Female")) -> str:
    """The open data of Public Health Scotland in small: Scotland's derived row, and a zone where nobody lives."""
    lines = ["Year,DataZone,DataZoneQF,Sex,SexQF,AllAges," + ",".join(f"Age{age}" for age in range(90)) + ",Age90plus"]
    for year in YEARS:
        for code in ["S92000003", *CODES]:
            for sex in sexes:
                each = 0 if code == EMPTY else {"All": 2, "Male": 1, "Female": 1}[sex] * (year - 2020)
                quality = "d" if code == "S92000003" else ""
                lines.append(",".join(map(str, [year, code, quality, sex, "", 91 * each, *[each] * 91])))
    return "\n".join(lines) + "\n"


def plain(*rows: str) -> str:
    return "\n".join(["Year,DataZone,AllAges,Children", *rows]) + "\n"


GOOD = [f"{year},{code},{100 + number},{20 + number}" for number, year in enumerate(YEARS) for code in CODES]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("sexes", [("All", "Male", "Female"), ("All",), ("Female", "Male")])
def test_open_data_of_public_health_scotland(tmp_path, encoding, sexes):
    content = read_population_series(write(tmp_path, phs(sexes), encoding=encoding))
    frame = content.frame
    assert frame.index.names == ["data_zone", "year"]
    assert frame.index.tolist() == [(code, year) for code in CODES for year in YEARS]
    assert frame.columns.tolist() == ["population", "children"]
    assert frame.loc[CODES[1]].values.tolist() == [[182 * n, 36 * n] for n in (2, 3, 4)]
    # nobody lives there, which is no defect; Scotland's row is no zone
    assert frame.loc[EMPTY].sum().tolist() == [0, 0]
    assert content.date == "mid-2022 to mid-2024"
    assert (content.source.role, content.source.rows) == ("population series", 6)


def test_the_columns_that_are_fetched(tmp_path):
    ages = [f"Age{age}" for age in range(18)]
    lines = ["Year,DataZone,DataZoneQF,Sex,AllAges," + ",".join(ages)]
    lines += [f"{year},{CODES[1]},,All,100,{','.join(['2'] * 18)}" for year in YEARS]
    frame = read_population_series(write(tmp_path, "\n".join(lines))).frame
    assert frame.values.tolist() == [[100, 36]] * 3


def test_totals_alone(tmp_path):
    frame = read_population_series(
        write(tmp_path, "DataZone,Year,Population\nS01010207,2023,5\nS01010207,2024,6\n")
    ).frame
    assert frame.columns.tolist() == ["population"]
    assert frame["population"].tolist() == [5, 6]


def test_a_zone_that_lacks_a_year_is_refused_by_name(tmp_path):
    text = plain(*[row for row in GOOD if not row.startswith(f"2023,{CODES[1]}")])
    with pytest.raises(
        InputDataError, match=r"series.csv: 1 data zone lacks years .* \(S01010207: 2023\)\. Add the rows"
    ):
        read_population_series(write(tmp_path, text))


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("2024,S01010206,100,20", r"series.csv.* 1 data zone stands in more than one row \(S01010206\)"),
        (",S01010299,100,20", r"1 row has no year in column Year \(row 8\)"),
        ("soon,S01010299,100,20", r"1 row has no year in column Year \(row 8\)"),
        ("2024,S0101020,100,20", r"1 code that is no data zone \(row 8 S0101020\)"),
        ("2024,,100,20", r"1 row has people but no data zone code \(row 8\)"),
    ],
)
def test_a_broken_row_is_refused(tmp_path, row, words):
    with pytest.raises(InputDataError, match=words) as caught:
        read_population_series(write(tmp_path, plain(*GOOD, row)))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("-5,1", r"series.csv, 2023: column AllAges has 1 negative number \(S01010206 -5\)"),
        ("*,1", r"series.csv, 2023: column AllAges has 1 cell that is no number \(S01010206 \*\)"),
        (",1", "series.csv, 2023: column AllAges has 1 cell that is no number"),
        ("5.5,1", "series.csv, 2023: column AllAges has 1 number that is not whole"),
        ("5,6", r"series.csv, 2023: 1 data zone has more children than people \(S01010206\)"),
    ],
)
def test_a_broken_count_is_refused_with_its_year(tmp_path, cell, words):
    rows = [f"2023,S01010206,{cell}" if row.startswith("2023,S01010206") else row for row in GOOD]
    with pytest.raises(InputDataError, match=words):
        read_population_series(write(tmp_path, plain(*rows)))


def test_a_table_without_years_is_refused(tmp_path):
    with pytest.raises(InputDataError, match=r"no column tells the year \(found DataZone, AllAges\)"):
        read_population_series(write(tmp_path, "DataZone,AllAges\nS01010206,5\n"))


def test_two_vintages_are_refused(tmp_path):
    more = [row.replace("S01010206", "S01013482") for row in GOOD if "S01010206" in row]
    with pytest.raises(MissingDataError, match="data zones of 2 vintages in one file"):
        read_population_series(write(tmp_path, plain(*GOOD, *more)))


def test_a_missing_file_says_so(tmp_path):
    with pytest.raises(MissingDataError, match="no such file"):
        read_population_series(tmp_path / "series.csv")


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(range(len(GOOD))))
def test_the_order_of_rows_does_not_matter(tmp_path, order):
    straight = read_population_series(write(tmp_path, plain(*GOOD))).frame
    shuffled = read_population_series(write(tmp_path, plain(*(GOOD[i] for i in order)), "shuffled.csv")).frame
    pd.testing.assert_frame_equal(straight, shuffled)
