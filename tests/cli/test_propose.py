"""``hubplan propose`` as its users meet it: files, words, exit codes."""

import json
import sys
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest

from hubplan.cli.main import main
from hubplan.files.builtin import builtin_folder

Hubplan = Callable[..., tuple[int, str, str]]


@pytest.fixture
def hubplan(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Hubplan:
    """Run the command line in an empty folder: exit code, stdout, stderr."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["hubplan", *map(str, arguments)])
        with pytest.raises(SystemExit) as stop:
            main()
        said = capsys.readouterr()
        return int(stop.value.code or 0), said.out, said.err

    return run


def test_the_built_in_council_is_planned_and_written(hubplan: Hubplan, tmp_path: Path) -> None:
    code, out, _ = hubplan("propose", "--effort", "quick")
    assert code == 0
    assert "Synthetic example: no real place." in out
    assert "5 of 5 catchments hold 40,000 to 60,000 people" in out
    folder = next(path for path in (tmp_path / "outputs").iterdir() if path.name != "maps")
    assert {path.name for path in folder.iterdir()} == {
        "assignment.csv", "plan.gpkg", "scorecard.csv", "report.md", "run.json",
    }  # fmt: skip
    page = (tmp_path / "outputs" / "maps" / f"{folder.name}.html").read_text(encoding="utf-8")
    assert page.startswith("<!DOCTYPE html>")
    assert "Synthetic example: no real place" in page
    assignment = pd.read_csv(folder / "assignment.csv")
    assert assignment.columns[:2].tolist() == ["data_zone", "catchment"]
    zones = gpd.read_file(folder / "plan.gpkg", layer="data_zones")
    assert zones.set_index("data_zone")["catchment"].sort_index().tolist() == assignment["catchment"].tolist()


def test_json_holds_the_plan(hubplan: Hubplan) -> None:
    code, out, err = hubplan("propose", "--effort", "quick", "--json")
    told = json.loads(out)
    assert (code, told["k"], told["in_band"], told["contiguous"]) == (0, 5, True, True)
    assert told["people"] == sum(c["people"] for c in told["catchments"]) == 230_000
    assert set(told["catchments"][0]) >= {"catchment", "name", "people", "in_band", "hub", "mean_km"}
    assert set(told) >= {"area", "zones", "k_range", "mean_km", "links_used", "seconds"}
    assert "Traceback" not in err


def test_the_same_question_gives_the_same_bytes(hubplan: Hubplan, tmp_path: Path) -> None:
    written = []
    for out, jobs in (("one", 1), ("two", 2)):
        assert hubplan("propose", "--effort", "quick", "--out", out, "--jobs", jobs, "-q")[0] == 0
        written.append(next((tmp_path / out).glob("*/assignment.csv")).read_bytes())
    assert written[0] == written[1]


def test_row_order_of_the_files_does_not_matter(hubplan: Hubplan, tmp_path: Path) -> None:
    data = builtin_folder() / "data"
    shapes = gpd.read_file(data / "boundaries" / "synthetic_datazones.gpkg")
    people = pd.read_csv(data / "population" / "synthetic_population.csv")
    written = []
    for name, order in (("straight", 1), ("shuffled", -1)):
        shapes.iloc[::order].to_file(tmp_path / f"{name}.gpkg")
        people.iloc[::order].to_csv(tmp_path / f"{name}.csv", index=False)
        files = ("--boundaries", tmp_path / f"{name}.gpkg", "--population", tmp_path / f"{name}.csv")
        links = ("--links", data / "links" / "synthetic_links.csv")
        assert hubplan("propose", *files, *links, "--effort", "quick", "--out", name, "-q")[0] == 0
        written.append(next((tmp_path / name).glob("*/assignment.csv")).read_bytes())
    assert written[0] == written[1]


def test_an_earlier_run_is_kept_unless_asked(hubplan: Hubplan, tmp_path: Path) -> None:
    assert hubplan("propose", "--effort", "quick", "-q")[0] == 0
    record = next((tmp_path / "outputs").glob("*/run.json"))
    before = record.read_bytes()
    code, _, err = hubplan("propose", "--effort", "quick")
    assert code == 2
    assert "an earlier run is there" in err
    assert "--overwrite" in err
    assert record.read_bytes() == before
    assert hubplan("propose", "--effort", "quick", "--seed", 2, "--overwrite", "-q")[0] == 0
    assert record.read_bytes() != before


def test_without_links_gaps_are_assumed_and_said(hubplan: Hubplan, tmp_path: Path) -> None:
    data = builtin_folder() / "data"
    files = (
        "--boundaries", data / "boundaries" / "synthetic_datazones.gpkg",
        "--population", data / "population" / "synthetic_population.csv",
    )  # fmt: skip
    code, out, _ = hubplan("propose", *files, "--effort", "quick")
    assert code == 0
    assert "Assumed link A01" in out
    record = json.loads(next((tmp_path / "outputs").glob("*/run.json")).read_text())
    assert any("Assumed link A01" in note for note in record["notes"])
    links = gpd.read_file(next((tmp_path / "outputs").glob("*/plan.gpkg")), layer="links")
    assert "assumed" in set(links["status"])
    code, _, err = hubplan("propose", *files, "--strict-links", "--out", "strict")
    assert code == 3
    assert "joined by no border and no link" in err
    assert not (tmp_path / "strict").exists()


def test_a_band_that_cannot_be_met_exits_3_with_remedies(hubplan: Hubplan, tmp_path: Path) -> None:
    code, out, err = hubplan("propose", "--band", 150_000, 160_000)
    assert (code, out) == (3, "")
    assert "230,000 people cannot be cut into catchments of 150,000 to 160,000" in err
    assert "--allow-out-of-band --catchments 2" in err
    assert not (tmp_path / "outputs").exists()
    code, out, _ = hubplan("propose", "--band", 150_000, 160_000, "--allow-out-of-band", "--effort", "quick")
    assert code == 0
    assert "✗" in out
    page = next((tmp_path / "outputs" / "maps").glob("*.html")).read_text(encoding="utf-8")
    assert "short" in page


def test_a_number_of_catchments_that_does_not_fit_exits_3(hubplan: Hubplan) -> None:
    code, _, err = hubplan("propose", "--catchments", 9)
    assert code == 3
    assert "9 catchments of 230,000 people would average 25,556" in err


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("Falkirk",), 5, "data files are not in"),
        (("--boundaries", "nowhere.gpkg"), 5, "nowhere.gpkg"),
        (("--config", "nowhere.yaml"), 2, "nowhere.yaml"),
        (("--band", "60000", "40000"), 2, "low ≤ target ≤ high"),
        (("--catchments", "many"), 2, "whole number"),
        (("--effort", "great"), 2, "quick"),
        (("--colour", "red"), 2, "No such option"),
    ],
)
def test_mistakes_are_one_line_with_an_exit_code(
    hubplan: Hubplan, tmp_path: Path, arguments: tuple[str, ...], code: int, words: str
) -> None:
    found, out, err = hubplan("propose", *arguments)
    assert found == code
    assert words in err
    assert out == ""
    assert "Traceback" not in err
    assert not (tmp_path / "outputs").exists()


def test_a_dry_run_writes_nothing(hubplan: Hubplan, tmp_path: Path) -> None:
    code, out, _ = hubplan("propose", "--dry-run")
    assert code == 0
    assert "Would make 5 catchments" in out
    assert "Would write" in out
    assert list(tmp_path.iterdir()) == []


def test_a_config_beside_the_data_is_found_by_the_area(hubplan: Hubplan, tmp_path: Path) -> None:
    data = builtin_folder() / "data"
    (tmp_path / "configs").mkdir()
    (tmp_path / "configs" / "default.yaml").write_text(
        f"data:\n  boundaries: {data}/boundaries/synthetic_datazones.gpkg\n"
        f"  population: {data}/population/synthetic_population.csv\n"
        f"  links: {data}/links/synthetic_links.csv\n"
        "catchments: 4\neffort: quick\n"
    )
    code, out, _ = hubplan("propose", "Strathfable (synthetic)")
    assert code == 0
    assert "4 of 4 catchments" in out
    code, out, _ = hubplan("propose", "S12900001", "--catchments", 5, "--overwrite")
    assert "5 of 5 catchments" in out


def test_ctrl_c_leaves_nothing(hubplan: Hubplan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("hubplan.pipeline.propose.write_record", stop)
    code, _, err = hubplan("propose", "--effort", "quick")
    assert (code, err.strip().splitlines()[-1]) == (130, "Stopped. Nothing was written.")
    assert not list(tmp_path.rglob("*.gpkg"))
