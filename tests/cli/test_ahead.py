"""Years ahead, from a population series to the files of a run."""

import json
from pathlib import Path

import pandas as pd
import pytest

import hubplan
from commands import call_hubplan
from hubplan.config.builtin import builtin_folder
from hubplan.read.people.series import read_population_series

DATA = builtin_folder() / "data"
SERIES = DATA / "population" / "synthetic_series.csv"


def propose(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    return call_hubplan(capsys, "propose", "--effort", "quick", *arguments)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_built_in_council_looks_ahead(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = propose(capsys)
    words = " ".join(out.split())
    assert code == 0
    assert "That is a projection from 2014 to 2024, not a forecast." in words
    run = folder / "outputs" / "strathfable-synthetic"
    record = json.loads((run / "run.json").read_text())
    rows = pd.DataFrame(record["ahead"]["catchments"])
    assert sorted(rows["year"].unique()) == [2024, 2029, 2034, 2039]
    counted = rows[rows["method"] == "counted"].set_index("catchment")["people"]
    assert counted.to_dict() == {one["catchment"]: one["people"] for one in record["catchments"]}
    # both methods share the same council
    totals = rows.groupby(["year", "method"])["people"].sum()
    for year in (2029, 2034, 2039):
        assert totals[(year, "constant_share")] == totals[(year, "shift_share")] > totals[(2024, "counted")]
    assert not rows["in_band"].all()
    scores = pd.read_csv(run / "scorecard.csv")
    assert scores["measure"].str.fullmatch(r"in_band_20(29|34|39)_(constant|shift)_share").sum() == 6
    assert "## Years ahead" in (run / "report.md").read_text()
    assert str(DATA) not in (run / "run.json").read_text()


def test_the_plan_is_the_same_with_and_without_a_series(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    none = folder / "none.yaml"
    none.write_text("years_ahead: []\n")
    code, out, _ = propose(capsys, "--json", "--config", none)
    without = json.loads(out)
    assert (code, without["ahead"]) == (0, None)
    code, out, _ = propose(capsys, "--json", "--out", "with")
    told = json.loads(out)
    assert told["plan_id"] == without["plan_id"]
    assert told["mean_travel"] == without["mean_travel"]


def test_years_of_the_users_own(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    own = folder / "own.yaml"
    own.write_text(f"data: {{population_series: {SERIES}}}\nyears_ahead: [1, 20]\n")
    code, out, _ = propose(capsys, "--json", "--config", own)
    assert code == 0
    assert {row["year"] for row in json.loads(out)["ahead"]["catchments"]} == {2024, 2025, 2044}


@pytest.mark.parametrize("years", ["[10, 5]", "[0]", "[5, 5]", "five"])
def test_years_that_cannot_be_are_refused(folder: Path, capsys: pytest.CaptureFixture[str], years: str) -> None:
    (folder / "own.yaml").write_text(f"years_ahead: {years}\n")
    code, _, err = propose(capsys, "--config", "own.yaml")
    assert code == 2
    assert "years_ahead" in err


def series_without(folder: Path, keep: str) -> Path:
    path = folder / "my-series.csv"
    pd.read_csv(SERIES).query(keep).to_csv(path, index=False)
    return path


def test_a_series_that_lacks_a_zone_is_refused_by_name(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = series_without(folder, "DataZone != 'S01900007'")
    code, _, err = propose(capsys, "--population-series", path)
    assert code == 5
    words = " ".join(err.split())
    assert "my-series.csv: says nothing about 1 data zone of the area (S01900007" in words


def test_one_year_is_no_trend(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = propose(capsys, "--population-series", series_without(folder, "Year == 2024"))
    assert code == 5
    assert "tells no trend" in " ".join(err.split())


def test_a_missing_series_names_its_flag(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = propose(capsys, "--population-series", folder / "none.csv")
    assert code == 5
    assert "--population-series" in err


def test_a_series_of_another_vintage_is_told_and_not_used(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = folder / "2011.csv"
    path.write_text("Year,DataZone,AllAges\n2014,S01006506,5\n2024,S01006506,6\n")
    code, out, _ = propose(capsys, "--json", "--population-series", path)
    told = json.loads(out)
    assert (code, told["ahead"]) == (0, None)
    assert any("2011.csv: holds 2011 data zones, and the area has synthetic ones" in note for note in told["notes"])


def test_years_ahead_by_flag(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = propose(capsys, "--json", "--years-ahead", "2,7")
    assert code == 0
    told = json.loads(out)
    assert {row["year"] for row in told["ahead"]["catchments"]} == {2024, 2026, 2031}


def test_years_by_flag_need_a_series(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    boundaries = DATA / "boundaries" / "synthetic_datazones.gpkg"
    people = DATA / "population" / "synthetic_population.csv"
    code, _, err = propose(capsys, "--boundaries", boundaries, "--population", people, "--years-ahead", "3,8")
    assert code == 5
    assert "--years-ahead: no people over the years are here." in err
    assert "hubplan fetch population-series" in err


@pytest.mark.parametrize(("years", "words"), [("soon", "Give whole numbers, as 5,10,15"), ("10,5", "from near to far")])
def test_years_by_flag_that_cannot_be_are_refused(
    folder: Path, capsys: pytest.CaptureFixture[str], years: str, words: str
) -> None:
    code, _, err = propose(capsys, "--years-ahead", years)
    assert code == 2
    assert words in " ".join(err.split())


def test_a_short_past_is_told(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = propose(capsys, "--json", "--population-series", series_without(folder, "Year >= 2023"))
    assert code == 0
    words = "my-series.csv: tells the trend of 1 year alone; projections from so short a past say little."
    assert words in json.loads(out)["notes"]
    code, out, _ = propose(capsys, "--json", "--out", "long")
    assert not [note for note in json.loads(out)["notes"] if "so short a past" in note]


def test_people_in_is_in_the_library() -> None:
    series = read_population_series(SERIES).frame
    people = hubplan.people_in(series, 2034, method="shift_share")
    assert people.index.equals(series.index.unique("data_zone"))
    assert people["population"].sum() == hubplan.people_in(series, 2034)["population"].sum()
