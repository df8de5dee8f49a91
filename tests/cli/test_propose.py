"""``hubplan propose`` as its users meet it: files, words, exit codes."""

import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from shapely import Polygon

from commands import call_hubplan
from hubplan.cli.options.scenario import make_question
from hubplan.config.builtin import builtin_folder
from hubplan.errors import MissingDataError
from hubplan.pipeline.question import check_files

Hubplan = Callable[..., tuple[int, str, str]]


@pytest.fixture
def hubplan(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Hubplan:
    """Run the command line in an empty folder: exit code, stdout, stderr."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: object) -> tuple[int, str, str]:
        return call_hubplan(capsys, *arguments)

    return run


def test_the_built_in_council_is_planned_and_written(hubplan: Hubplan, tmp_path: Path) -> None:
    code, out, _ = hubplan("propose", "--effort", "quick")
    assert code == 0
    assert "Synthetic example: no real place." in out
    assert "5 of 5 catchments hold 40,000 to 60,000 people" in out
    folder = next(path for path in (tmp_path / "outputs").iterdir() if path.name != "maps")
    assert {path.name for path in folder.iterdir()} == {
        "assignment.csv", "plan.gpkg", "scorecard.csv", "best_places.csv", "report.md", "run.json",
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
    assert set(told["catchments"][0]) >= {"catchment", "name", "people", "in_band", "hub", "mean_travel"}
    assert set(told) >= {"area", "zones", "k_range", "mean_travel", "links_used", "seconds"}
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
        (("--boundaries", "nowhere.gpkg"), 5, "1 data file is not there: nowhere.gpkg (--boundaries)"),
        (("--boundaries", "/nope.gpkg"), 5, "1 data file is not there: /nope.gpkg (--boundaries)"),
        (("--boundaries", "a.gpkg", "--lookup", "l.csv"), 5, "2 data files are not there"),
        (("--sites", "s.csv"), 5, "s.csv (--sites)"),
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


@pytest.mark.parametrize("when", ["write.outputs.write_record", "pipeline.steps.search.cluster_zones"])
def test_ctrl_c_leaves_nothing(hubplan: Hubplan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, when: str) -> None:
    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(f"hubplan.{when}", stop)
    code, _, err = hubplan("propose", "--effort", "quick")
    assert (code, err.strip().splitlines()[-1]) == (130, "Stopped. Nothing was written.")
    assert list(tmp_path.rglob("*")) == []


def test_one_catchment_is_told_as_one(hubplan: Hubplan, tmp_path: Path) -> None:
    code, out, _ = hubplan("propose", "--band", 200_000, 240_000, "--effort", "quick")
    assert code == 0
    assert "1 of 1 catchment holds 200,000 to 240,000 people, in one piece." in " ".join(out.split())
    assert "starts" not in out.partition("Map:")[0]
    report = (tmp_path / "outputs" / "strathfable-synthetic" / "report.md").read_text()
    assert "The plan is optimal (proved): no such plan can have less than" in report
    assert "starts the median" not in report


def test_next_is_a_command_that_goes_on(hubplan: Hubplan, tmp_path: Path) -> None:
    config = tmp_path / "my config.yaml"
    config.write_text("seed: 3\n")
    code, out, _ = hubplan("propose", "--config", config, "--effort", "quick", "--out", "a b", "--catchments", 5)
    assert code == 0
    command = out.partition("try a longer search:")[2].replace("\\\n", " ")
    said = ["--config", str(config), "--out", "a b", "--catchments", "5", "--effort", "thorough", "--overwrite"]
    assert shlex.split(command) == ["hubplan", "propose", *said]
    assert all(len(line) <= 80 or str(tmp_path) in line for line in out.splitlines())
    assert out.count("Took:") == 1


def test_the_record_holds_no_folder_of_this_machine(hubplan: Hubplan, tmp_path: Path) -> None:
    data = builtin_folder() / "data"
    (tmp_path / "mine").mkdir()
    own = tmp_path / "mine" / "zones.gpkg"
    own.write_bytes((data / "boundaries" / "synthetic_datazones.gpkg").read_bytes())
    population = data / "population" / "synthetic_population.csv"
    code, out, _ = hubplan(
        "propose", "--boundaries", own, "--population", population, "--effort", "quick", "--json"
    )  # fmt: skip
    assert code == 0
    text = next((tmp_path / "outputs").glob("*/run.json")).read_text()
    record = json.loads(text)
    assert record["scenario"]["data"]["boundaries"] == "mine/zones.gpkg"
    assert record["scenario"]["data"]["population"] == "synthetic_population.csv"
    table = gpd.read_file(next((tmp_path / "outputs").glob("*/plan.gpkg")), layer="run_metadata")
    for folder in (tmp_path, builtin_folder()):
        assert str(folder) not in text
        assert not table["value"].str.contains(str(folder), regex=False).any()
    assert "write" not in record["seconds"]
    assert json.loads(out)["seconds"]["write"] > 0
    assert record["components"][1]["joined_by"][0]["status"] == "assumed"
    assert sum(piece["people"] for piece in record["components"]) == record["people"]
    assert record["attribution"].startswith("Synthetic data made by hubplan.")


def test_assumed_links_stand_in_full_in_a_block_of_their_own(hubplan: Hubplan) -> None:
    data = builtin_folder() / "data"
    boundaries = data / "boundaries" / "synthetic_datazones.gpkg"
    population = data / "population" / "synthetic_population.csv"
    code, out, _ = hubplan("propose", "--boundaries", boundaries, "--population", population, "--dry-run")
    assert code == 0
    block = out.partition("Assumed links: confirm them")[2].partition("Needs attention")
    assert "Assumed link A01" in block[0]
    assert "Assumed link" not in block[2]
    assert "2 pieces by land, joined by 1 link" in out


def test_a_piece_too_small_for_the_band_does_no_harm_where_a_link_joins_it(hubplan: Hubplan) -> None:
    code, out, _ = hubplan("propose", "--dry-run", "--json")
    told = json.loads(out)
    island = told["components"][1]
    assert (code, island["fits_band"], island["people"]) == (0, False, 10_094)
    assert [link["status"] for link in island["joined_by"]] == ["confirmed"]
    assert told["findings"] == []
    assert set(told) >= {"area", "people", "zones", "k", "k_range", "arithmetic", "links", "sources", "notes", "files"}
    assert told["k"] == 5


def test_a_dry_run_ends_as_the_run_would(hubplan: Hubplan, tmp_path: Path) -> None:
    code, out, err = hubplan("propose", "--dry-run", "--band", 150_000, 160_000)
    assert code == 3
    assert "cannot be cut" in err
    assert "Would write" in out
    code, out, _ = hubplan("propose", "--dry-run", "--json", "--catchments", 9)
    assert (code, json.loads(out)["k"]) == (3, None)
    (tmp_path / "outputs" / "strathfable-synthetic").mkdir(parents=True)
    (tmp_path / "outputs" / "strathfable-synthetic" / "run.json").touch()
    code, out, err = hubplan("propose", "--dry-run")
    assert (code, out) == (2, "")
    assert "an earlier run is there" in err


def test_a_zone_larger_than_the_band_is_named(hubplan: Hubplan, tmp_path: Path) -> None:
    data = builtin_folder() / "data"
    people = pd.read_csv(data / "population" / "synthetic_population.csv")
    total = next(column for column in people.columns if people[column].dtype.kind == "i")
    lines = people[["DataZone" if "DataZone" in people.columns else people.columns[0], total]].copy()
    lines.columns = ["DataZone", "Total"]
    lines.loc[0, "Total"] = 61_234
    lines.to_csv(tmp_path / "people.csv", index=False)
    code, _, err = hubplan("propose", "--population", tmp_path / "people.csv")
    assert code == 3
    assert "1 zone is larger than the band's ceiling of 60,000: S0190000" in err
    assert "with 61,234" in err
    assert "1. Raise the ceiling over the largest zone: --band 40000 62000" in err


def test_lookups_may_be_several(hubplan: Hubplan) -> None:
    data = builtin_folder() / "data"
    lookups = [data / "lookups" / f"synthetic_{name}.csv" for name in ("lookup", "deprivation")]
    code, out, _ = hubplan("propose", "--lookup", lookups[1], "--lookup", lookups[0], "--dry-run", "--json")
    read = [source["file"] for source in json.loads(out)["sources"] if source["role"] == "lookup"]
    assert (code, read) == (0, ["synthetic_deprivation.csv", "synthetic_lookup.csv"])


@pytest.mark.parametrize("role", ["population", "lookup"])
def test_another_vintage_exits_5_before_the_council_is_looked_up(hubplan: Hubplan, tmp_path: Path, role: str) -> None:
    data = builtin_folder() / "data"
    files = {
        "boundaries": data / "boundaries" / "synthetic_datazones.gpkg",
        "population": data / "population" / "synthetic_population.csv",
        "lookup": data / "lookups" / "synthetic_lookup.csv",
    }
    other = tmp_path / f"{role}_2022.csv"
    text = files[role].read_text(encoding="utf-8-sig")
    other.write_text(re.sub(r"S01900(\d{3})", r"S01014\1", text))
    files[role] = other
    flags = [word for key, path in files.items() for word in (f"--{key}", path)]
    code, out, err = hubplan("propose", "Strathfable (synthetic)", *flags)
    assert (code, out) == (5, "")
    assert f"{role}_2022.csv: holds 2022 data zones" in err
    assert "synthetic" in err
    assert "They hold" not in err


DATA = "data:\n  boundaries: {0}/boundaries/synthetic_datazones.gpkg\n  population: {0}/population/synthetic_population.csv\n"


def test_a_config_names_only_what_it_changes(hubplan: Hubplan, tmp_path: Path) -> None:
    (tmp_path / "configs").mkdir()
    (tmp_path / "configs" / "default.yaml").write_text(DATA.format(builtin_folder() / "data") + "seed: 7\n")
    (tmp_path / "configs" / "strathfable-synthetic.yaml").write_text("catchments: 4\nthresholds: [1, 2]\n")
    (tmp_path / "mine.yaml").write_text("area: Strathfable (synthetic)\neffort: quick\nthresholds: [3]\n")
    question = make_question((), {"config": Path("mine.yaml"), "seed": 9}).scenario
    assert question.area == ("Strathfable (synthetic)",)
    assert (question.catchments, question.effort, question.thresholds.km, question.seed) == (4, "quick", (3.0,), 9)
    assert question.data.boundaries.endswith("synthetic_datazones.gpkg")


def test_a_config_without_area_and_data_is_laid_over_the_built_in_council(hubplan: Hubplan, tmp_path: Path) -> None:
    (tmp_path / "c.yaml").write_text("catchments: 4\n")
    code, out, _ = hubplan("propose", "--config", "c.yaml", "--dry-run")
    assert code == 0
    assert "Would make 4 catchments" in out


@pytest.mark.usefixtures("hubplan")
def test_a_config_may_extend_one_that_comes_with_hubplan(tmp_path: Path) -> None:
    (tmp_path / "f.yaml").write_text("extends: scotland-2011.yaml\narea: Fife\ndata: {population: p.csv}\n")
    question = make_question((), {"config": Path("f.yaml")})
    assert question.scenario.data.boundaries == str(tmp_path / "data" / "boundaries" / "SG_DataZoneBdry_2011.zip")
    assert question.named == {"population": "f.yaml"}
    with pytest.raises(MissingDataError, match=r"data/boundaries.*a default.*p\.csv \(data\.population in f\.yaml\)"):
        check_files(question)


def test_own_boundaries_keep_the_config_and_drop_what_a_default_only_supposes(hubplan: Hubplan, tmp_path: Path) -> None:
    (tmp_path / "configs").mkdir()
    (tmp_path / "configs" / "default.yaml").write_text(
        "data: {boundaries: b.gpkg, population: p.csv, lookup: l.csv, sites: s.csv}\ncatchments: 4\n"
    )
    zones = builtin_folder() / "data" / "boundaries" / "synthetic_datazones.gpkg"
    question = make_question((), {"boundaries": zones})
    data = question.scenario.data
    assert (data.population, data.lookup, data.sites, question.scenario.catchments) == (None, (), (), 4)
    check_files(question)
    code, out, _ = hubplan("propose", "--boundaries", zones, "--dry-run")
    assert code == 0
    assert "Would make 4 catchments" in out
    (tmp_path / "c.yaml").write_text("data: {population: p.csv}\n")
    code, _, err = hubplan("propose", "--boundaries", zones, "--config", "c.yaml")
    assert code == 5
    assert "1 data file is not there: p.csv (data.population in c.yaml)" in err


@pytest.mark.parametrize("asked", ["Edinburgh", "City of Edinburgh", "S12000036"])
def test_the_config_of_a_council_is_found_by_any_of_its_names(hubplan: Hubplan, tmp_path: Path, asked: str) -> None:
    (tmp_path / "configs").mkdir()
    (tmp_path / "l.csv").write_text("DataZone,Council,CouncilName\nS01008417,S12000036,City of Edinburgh\n")
    (tmp_path / "configs" / "default.yaml").write_text("data: {lookup: l.csv}\n")
    (tmp_path / "configs" / "city-of-edinburgh.yaml").write_text("catchments: 11\n")
    assert make_question((asked,), {}).scenario.catchments == 11


@pytest.mark.parametrize("arguments", [("--dry-run",), ("--dry-run", "--json"), ("--help",)])
def test_a_reader_that_goes_away_is_no_mistake(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    read, write = os.pipe()
    os.close(read)
    command = [sys.executable, "-m", "hubplan", "propose", *arguments]
    done = subprocess.run(command, stdout=write, stderr=subprocess.PIPE, cwd=tmp_path, check=False)
    os.close(write)
    assert (done.returncode, done.stderr) == (0, b"")


def test_repaired_shapes_are_told_where_they_are_in_the_area(hubplan: Hubplan, tmp_path: Path) -> None:
    data = builtin_folder() / "data"
    shapes = gpd.read_file(data / "boundaries" / "synthetic_datazones.gpkg")
    code = next(column for column in shapes.columns if shapes[column].astype(str).str.fullmatch(r"S01\d{6}").all())
    shapes = shapes.sort_values(code, ignore_index=True)
    west, south, east, north = shapes.geometry.iloc[-1].bounds
    shapes.loc[len(shapes) - 1, "geometry"] = Polygon([(west, south), (east, north), (east, south), (west, north)])
    shapes.to_file(tmp_path / "zones.gpkg")
    councils = ["S12900001"] * (len(shapes) - 1) + ["S12900002"]
    names = ["Here (synthetic)"] * (len(shapes) - 1) + ["There (synthetic)"]
    lookup = pd.DataFrame({"DataZone": shapes[code], "Council": councils, "CouncilName": names})
    lookup.to_csv(tmp_path / "l.csv", index=False)
    population = data / "population" / "synthetic_population.csv"
    flags = ("--boundaries", "zones.gpkg", "--population", population, "--lookup", "l.csv", "--dry-run", "--json")
    told = {}
    for area in ("Here (synthetic)", "There (synthetic)"):
        _, out, _ = hubplan("propose", area, *flags)
        told[area] = [note for note in json.loads(out)["notes"] if "not valid" in note]
    assert told["Here (synthetic)"] == []
    assert len(told["There (synthetic)"]) == 1


def test_every_number_of_catchments_is_tried_and_the_nearest_taken(hubplan: Hubplan) -> None:
    code, out, _ = hubplan("propose", "--catchments", "auto", "--effort", "quick", "--json")
    told = json.loads(out)
    assert (code, told["k"]) == (0, 5)
    assert [trial["catchments"] for trial in told["trials"]] == [4, 5]
    assert told["trials"][0]["travel"] > told["trials"][1]["travel"]


def test_every_plan_carries_a_bound(hubplan: Hubplan, tmp_path: Path) -> None:
    config = tmp_path / "plain.yaml"
    config.write_text("plain: true\n")
    _, out, _ = hubplan("propose", "--config", config, "--effort", "quick", "--json")
    told = json.loads(out)
    assert told["bound_travel"] <= told["mean_travel"]
    assert told["gap"] == pytest.approx(1 - told["bound_travel"] / told["mean_travel"], abs=2e-6)
    assert "proven bound" in told["quality"] or told["quality"] == "optimal (proved)"
    _, out, _ = hubplan("propose", "--config", config, "--prove", 30, "--effort", "quick", "--overwrite")
    assert out.endswith("Next:  Open the map.\n")  # a longer search could find no shorter way
    proved = json.loads((tmp_path / "outputs" / "strathfable-synthetic" / "run.json").read_text())
    assert proved["quality"] == "optimal (proved)"
    assert told["bound_travel"] <= proved["bound_travel"] + 2e-6
    assert proved["mean_travel"] == pytest.approx(proved["bound_travel"], rel=2e-6)


def test_a_plan_out_of_band_has_no_bound(hubplan: Hubplan) -> None:
    band = ("--band", 150_000, 160_000, "--allow-out-of-band")
    _, out, _ = hubplan("propose", *band, "--effort", "quick", "--json")
    told = json.loads(out)
    assert (told["bound_travel"], told["gap"], told["quality"]) == (None, None, "no bound")


def test_alternatives_differ_and_tell_what_is_sure(hubplan: Hubplan, tmp_path: Path) -> None:
    _, out, _ = hubplan("propose", "--alternatives", 2, "--effort", "quick", "--json")
    told = json.loads(out)
    assert 1 <= len(told["alternatives"]) <= 2
    for other in told["alternatives"]:
        assert other["in_band"]
        assert other["people_moved"] >= 0.1 * told["people"]
        assert sum(other["people"]) == told["people"]
    folder = next((tmp_path / "outputs").glob("*/alternatives.csv")).parent
    table = pd.read_csv(folder / "alternatives.csv")
    plan = pd.read_csv(folder / "assignment.csv")
    assert table["catchment"].tolist() == plan["catchment"].tolist()
    changed = plan.loc[table["alternative_1"] != table["catchment"], "people"].sum()
    assert changed == told["alternatives"][0]["people_moved"]
    assert table["stability"].between(0, 1).all()
    sure = plan.loc[table["stability"] >= 1, "people"].sum()
    assert sure == told["stability"]["people_always_alike"]
    assert "## Alternatives" in (folder / "report.md").read_text(encoding="utf-8")


def test_without_alternatives_nothing_is_said_of_them(hubplan: Hubplan, tmp_path: Path) -> None:
    _, out, _ = hubplan("propose", "--effort", "quick", "--json")
    told = json.loads(out)
    assert (told["alternatives"], told["stability"]) == ([], None)
    assert not list((tmp_path / "outputs").glob("*/alternatives.csv"))


def test_help_shows_each_example_on_a_line_of_its_own(hubplan: Hubplan) -> None:
    code, out, _ = hubplan("propose", "--help")
    assert code == 0
    assert "    hubplan propose Falkirk\n" in out
