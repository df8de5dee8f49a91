"""Plans from files as ``hubplan fetch`` keeps them, with no further step."""

import json
import sys
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import pytest

from commands import call_hubplan
from folders import draw_vintage, put_files
from hubplan.cli.main import main
from hubplan.sources.catalogue import read_catalogue
from hubplan.sources.provenance import Sent, tell_provenance, write_provenance

Dry = Callable[..., tuple[int, dict, str]]
PICTURE = "aab\nccb"


@pytest.fixture
def dry(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Dry:
    """Run ``hubplan propose --dry-run --json`` in a folder: exit code, what it told, stderr."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: object) -> tuple[int, dict, str]:
        code, out, err = call_hubplan(capsys, "propose", *arguments, "--dry-run", "--json")
        return code, json.loads(out or "{}"), err

    return run


def note(folder: Path, name: str, **changes: str) -> None:
    """Note beside a source's file that it was fetched."""
    source = next(source for source in read_catalogue() if source.name == name)
    told = tell_provenance(source, folder / source.file, Sent("https://p.example/x"), rows=1)
    write_provenance(told.model_copy(update=changes), folder / source.file)


def test_the_zones_of_2011_need_no_lookup_but_the_first(dry: Dry, tmp_path: Path) -> None:
    put_files(tmp_path / "data", draw_vintage(PICTURE, "2011"), "2011")
    code, told, err = dry("Elmshire")
    assert (code, err) == (0, "")
    assert (told["people"], told["vintage"]) == (60_000, "2011")
    assert [s["file"] for s in told["sources"] if s["role"] == "lookup"] == ["dz2011_codes_and_labels_21042020.csv"]
    (tmp_path / "data/lookups/simd2020v2.csv").write_text(
        "DataZone,SIMD2020V2Rank\nS01006506,1\nS01006507,2\nS01006508,3\n"
    )
    assert [s["file"] for s in dry("Elmshire")[1]["sources"] if s["role"] == "lookup"][1:] == ["simd2020v2.csv"]


def test_the_first_lookup_and_the_people_are_missed_by_name(dry: Dry, tmp_path: Path) -> None:
    put_files(tmp_path / "data", draw_vintage(PICTURE, "2011"), "2011")
    (tmp_path / "data/lookups/dz2011_codes_and_labels_21042020.csv").unlink()
    (tmp_path / "data/population/sape-2021-persons.xlsx").unlink()
    code, _, err = dry("Elmshire")
    assert code == 5
    assert "2 data files are not in" in err
    assert "sape-2021-persons.xlsx, dz2011_codes_and_labels_21042020.csv" in err
    assert "hubplan fetch" in err


@pytest.mark.parametrize("arguments", [("--vintage", "2022"), ("--config", "scotland-2022.yaml")])
def test_the_people_of_2022_are_in_the_boundaries_clipped_to_high_water(
    dry: Dry, tmp_path: Path, arguments: tuple[str, str]
) -> None:
    put_files(tmp_path / "data", draw_vintage("aab.d\nccb.d", "2022", people=10_000), "2022")
    code, told, _ = dry("Elmshire", *arguments)
    assert code == 0
    assert (told["people"], told["vintage"], told["people_date"]) == (40_000, "2022", "census 2022")
    assert len(told["components"]) == 2  # into the sea, they would touch
    assert sum("nothing is told of deprivation on those of 2022" in note for note in told["notes"]) == 1


def test_a_config_of_ones_own_may_extend_the_zones_of_2022(dry: Dry, tmp_path: Path) -> None:
    put_files(tmp_path / "data", draw_vintage(PICTURE, "2022"), "2022")
    (tmp_path / "configs").mkdir()
    (tmp_path / "configs" / "default.yaml").write_text("extends: scotland-2022.yaml\nseed: 4\n")
    assert dry("Elmshire")[1]["vintage"] == "2022"
    assert dry("Elmshire", "--vintage", "2011")[0] == 5


def test_a_data_folder_elsewhere(dry: Dry, tmp_path: Path) -> None:
    put_files(tmp_path / "far" / "away", draw_vintage(PICTURE, "2011"), "2011")
    assert dry("Elmshire", "--data", "far/away")[1]["people"] == 60_000
    assert dry("Elmshire")[0] == 5
    code, _, err = dry("Elmshire", "--data", "nowhere")
    assert code == 5
    assert "nowhere" in err


def test_boundaries_that_came_another_way_stand_in(dry: Dry, tmp_path: Path) -> None:
    zones = draw_vintage(PICTURE, "2011")
    put_files(tmp_path / "data", zones, "2011")
    folder = tmp_path / "data" / "boundaries"
    (folder / "SG_DataZoneBdry_2011.zip").unlink()
    pages = gpd.GeoDataFrame({"DataZone": zones.index, "Name": zones["name"].to_numpy()}, geometry=zones.geometry.array)
    pages.to_file(folder / "SG_DataZoneBdry_2011.geojson")
    code, told, _ = dry("Elmshire")
    assert (code, told["people"]) == (0, 60_000)
    assert told["sources"][0]["file"] == "SG_DataZoneBdry_2011.geojson"


def test_notes_beside_fetched_files_feed_what_a_run_prints(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    put_files(tmp_path / "data", draw_vintage(PICTURE, "2011"), "2011")
    note(tmp_path / "data", "data-zones-2011")
    note(tmp_path / "data", "lookup-2011", publisher="Elmshire Council", attribution="© Elmshire <b>Council</b>, 2026")
    note(tmp_path / "data", "population-2021", publisher="Nobody", attribution="© Nobody", sha256="0" * 64)
    monkeypatch.setattr(sys, "argv", ["hubplan", "propose", "Elmshire", "--hubs", "any", "--effort", "quick", "-q"])
    with pytest.raises(SystemExit) as stop:
        main()
    assert stop.value.code == 0
    run = json.loads((tmp_path / "outputs/elmshire/run.json").read_text())
    told = {source["role"]: source["source"] for source in run["sources"]}
    assert told["boundaries"].startswith("Scottish Government data zone boundaries 2011 © Crown copyright")
    assert "(2014, OGL v3, fetched 20" in told["boundaries"]
    assert told["lookup"].startswith("Elmshire Council: © Elmshire <b>Council</b>, 2026 (")
    assert told["population"] == ""
    assert run["attribution"].endswith("© Elmshire <b>Council</b>, 2026.")
    assert "Nobody" not in run["attribution"]
    page = (tmp_path / "outputs/maps/elmshire.html").read_text()
    assert "Elmshire &lt;b&gt;Council" in page
    assert "<b>Council" not in page


@pytest.mark.real_data
def test_official_files_under_the_names_of_the_catalogue(dry: Dry, tmp_path: Path, real_data: Path) -> None:
    put_files(tmp_path / "data", draw_vintage("a", "2011"), "2011")  # makes the folders; all its files are replaced
    zones = gpd.read_file(real_data / "boundaries/dz2011_dev.gpkg").to_crs(27700)
    shapes = zones.rename(columns={"dz11_code": "DataZone", "dz11_name": "Name"})
    (tmp_path / "data/boundaries/SG_DataZoneBdry_2011.zip").unlink()
    shapes.to_file(tmp_path / "data/boundaries/SG_DataZoneBdry_2011.geojson")
    for found, kept in (
        ("population/sape-2021-persons_dev.xlsx", "population/sape-2021-persons.xlsx"),
        ("lookups/dz2011_codes_and_labels_21042020.csv", "lookups/dz2011_codes_and_labels_21042020.csv"),
        ("lookups/datazone-to-locality-lookup.csv", "lookups/datazone_to_hscp_locality_lookup.csv"),
        ("lookups/datazone2011_urban_rural_2020.csv", "lookups/datazone2011_urban_rural_2020.csv"),
        ("deprivation/simd2020v2_ranks_dev.csv", "lookups/simd2020v2.csv"),
        ("services/care_inspectorate_2026-05-31_children_and_council.csv", "sites/care_inspectorate.csv"),
    ):
        (tmp_path / "data" / kept).write_bytes((real_data / found).read_bytes())
    code, told, _ = dry("Falkirk")
    assert (code, told["people"], told["zones"], told["k_range"]) == (0, 160_700, 214, [3, 4])
    assert [source["role"] for source in told["sources"]].count("lookup") == 4
    assert told["sites"] > 50
