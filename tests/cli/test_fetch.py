"""``hubplan fetch`` as a user types it, against a server of our own that serves official files."""

import io
import json
import re
import zipfile
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from click.testing import CliRunner, Result

from hubplan.cli.main import hubplan
from hubplan.errors import HubplanError, SourceError
from hubplan.sources.lock import hold_folder
from sources.server import Asked, Site, dribble, send, send_file, send_json, serve

HEAD = """
[[source]]
name = "{name}"
title = "{name}"
group = "{group}"
role = "{role}"
vintage = "{vintage}"
file = "{file}"
publisher = "P"
licence = "OGL v3"
attribution = "© P"
rows = {rows}
columns = {columns}
{more}
ways = [{ways}]
"""


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with serve() as one:
        yield one


def run(*arguments: str) -> Result:
    return CliRunner().invoke(hubplan, ["fetch", *arguments], standalone_mode=False, obj=[])


def entry(name: str, group: str, role: str, file: str, rows: int, columns: list[str], ways: str, more: str = "") -> str:
    vintage = "" if group in ("sites", "postcodes") else "2011"
    return HEAD.format(name=name, group=group, role=role, vintage=vintage, file=file, rows=rows,
                       columns=json.dumps(columns), ways=ways, more=more)  # fmt: skip


def catalogue(folder: Path, *entries: str) -> str:
    path = folder / "mine.toml"
    path.write_text("".join(entries))
    return str(path)


def shapefile_zip(layer: gpd.GeoDataFrame, folder: Path, stems: list[str]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for stem in stems:
            layer.to_file(folder / f"{stem}.shp")
            for path in folder.glob(f"{stem}.*"):
                archive.write(path, path.name)
    return content.getvalue()


def test_the_list_tells_what_there_is_and_fetches_nothing(tmp_path: Path) -> None:
    result = run("--list", "--into", str(tmp_path))
    assert "data-zones-2011" in result.output
    assert "OGL v3" in result.output
    assert "data-zones-2022" not in result.output
    long = [line.split()[0] for line in result.output.splitlines() if len(line) > 80]
    assert set(long) <= {"from", "to"}  # addresses and paths are not cut, to be copied
    assert not list(tmp_path.iterdir())
    listed = json.loads(run("--list", "--vintage", "2022", "--json").stdout)
    assert {one["vintage"] for one in listed} == {"2022", ""}


def test_a_name_that_is_not_known_is_a_mistake_of_usage() -> None:
    error = run("boundries").exception
    assert isinstance(error, HubplanError)
    assert error.exit_code == 2
    assert "Did you mean boundaries" in str(error)


def test_failures_are_lines_and_stop_nothing(site: Site, tmp_path: Path) -> None:
    site.answers["/a.csv"] = send_file(b"DataZone,CA\nS01006506,S12000033\n")
    site.answers["/b.csv"] = send(200, b"<html>moved</html>")
    mine = catalogue(
        tmp_path,
        entry(
            "bad",
            "lookups",
            "lookup",
            "lookups/b.csv",
            1,
            ["DataZone"],
            f'{{ kind = "file", url = "{site.url}/b.csv" }}',
        ),
        entry(
            "good",
            "lookups",
            "lookup",
            "lookups/a.csv",
            1,
            ["DataZone"],
            f'{{ kind = "file", url = "{site.url}/a.csv" }}',
        ),
    )
    result = run("bad", "good", "--catalogue", mine, "--into", str(tmp_path / "data"))
    assert result.return_value == 1
    assert "✗ bad: expected .csv, a web page came" in result.stderr
    assert "✓ good: fetched" in result.stderr
    assert "1 source could not be fetched" in result.stdout
    assert (tmp_path / "data/lookups/a.csv").is_file()
    assert not (tmp_path / "data/lookups/b.csv").exists()
    again = json.loads(run("good", "--catalogue", mine, "--into", str(tmp_path / "data"), "--json").stdout)
    assert [one["status"] for one in again] == ["kept"]


def test_a_terminal_shows_how_far_a_download_is(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")  # which a terminal is, too
    site.answers["/a.csv"] = dribble(b"DataZone,CA\nS01006506,S12000033\n", every_s=0.01)
    way = f'{{ kind = "file", url = "{site.url}/a.csv" }}'
    mine = catalogue(tmp_path, entry("slow", "lookups", "lookup", "lookups/a.csv", 1, ["DataZone"], way))
    result = run("slow", "--catalogue", mine, "--into", str(tmp_path / "data"))
    assert result.return_value == 0
    assert re.search(r"slow.* \d?\d %", result.stderr)


def test_what_failed_is_told_with_the_way_to_have_it_by_hand(site: Site, tmp_path: Path) -> None:
    way = f'{{ kind = "file", url = "{site.url}/gone.csv" }}'
    mine = catalogue(
        tmp_path, entry("gone", "lookups", "lookup", "lookups/a.csv", 1, ["DataZone"], way, "needed = true")
    )
    result = run("gone", "--catalogue", mine, "--into", str(tmp_path / "data"))
    assert result.return_value == 1
    assert [line for line in result.stderr.splitlines() if line.startswith("✗ gone: ")] == result.stderr.splitlines()
    assert "1 source could not be fetched, and a plan needs gone." in result.stdout
    assert "`hubplan fetch --list` tells from where" in result.stdout
    assert not list((tmp_path / "data").iterdir())
    told = json.loads(run("gone", "--catalogue", mine, "--into", str(tmp_path / "data"), "--json").stdout)
    assert [(one["status"], one["file"], one["provenance"]) for one in told] == [("failed", None, None)]
    assert "404" in told[0]["error"]
    assert f"from {site.url}/gone.csv" in run("gone", "--catalogue", mine, "--list").stdout


def test_two_fetches_at_once_do_not_write_into_each_others_files(site: Site, tmp_path: Path) -> None:
    site.answers["/a.csv"] = send_file(b"DataZone,CA\nS01006506,S12000033\n")
    way = f'{{ kind = "file", url = "{site.url}/a.csv" }}'
    mine = catalogue(tmp_path, entry("one", "lookups", "lookup", "lookups/a.csv", 1, ["DataZone"], way))
    with hold_folder(tmp_path / "data"):
        error = run("one", "--catalogue", mine, "--into", str(tmp_path / "data")).exception
    assert isinstance(error, SourceError)
    assert "another hubplan fetch is at work here" in str(error)
    assert not site.seen
    assert run("one", "--catalogue", mine, "--into", str(tmp_path / "data")).return_value == 0


def test_a_data_folder_that_is_a_file_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")
    error = run("--into", str(tmp_path / "data")).exception
    assert isinstance(error, SourceError)
    assert str(error) == f"{tmp_path / 'data'}: File exists. Choose another --into."


@pytest.mark.real_data
def test_official_files_come_through_every_kind_of_way(site: Site, tmp_path: Path, real_data: Path) -> None:
    lookup = pd.read_csv(real_data / "lookups/dz2011_codes_and_labels_21042020.csv", dtype=str)
    zones = gpd.read_file(real_data / "boundaries/dz2011_dev.gpkg").iloc[:80]
    codes = zones.columns[zones.iloc[0].astype(str).str.fullmatch(r"S01\d{6}")][0]
    zones = zones.rename(columns={codes: "DataZone"})[["DataZone", "geometry"]].assign(Name="A name")
    (tmp_path / "shp").mkdir()
    both = shapefile_zip(zones, tmp_path / "shp", ["SG_DataZoneBdry_2022_EoR", "sg_datazonebdry_2022_mhw"])
    people = (real_data / "population/sape-2021-persons_dev.xlsx").read_bytes()
    schools = (real_data / "services/SG_SchoolRoll_2023.csv").read_bytes()
    care = (real_data / "services/care_inspectorate_2026-05-31_children_and_council.csv").read_text("utf-8-sig")
    care = care.replace("CSNumber,", "Manager_Name,CSNumber,", 1).replace("\nCS", "\nJean Doe,CS")
    site.answers["/zones.zip"] = send_file(both)
    site.answers["/people.xlsx"] = send_file(people)
    site.answers["/schools.csv"] = send_file(schools)
    site.answers["/store"] = send(200, b'<a href="/MDSF_data_31%20May%202026.csv">May</a>')
    site.answers["/MDSF_data_31%20May%202026.csv"] = send_file(care.encode("cp1252", errors="replace"))

    def datastore(asked: Asked) -> None:
        page = lookup.iloc[int(asked.query["offset"]) :][: min(1000, int(asked.query["limit"]))]
        records = page.to_dict("records")
        send_json({"success": True, "result": {"records": records, "total": len(lookup)}})(asked)

    def layer(asked: Asked) -> None:
        if "returnCountOnly" in asked.query:
            send_json({"count": len(zones)})(asked)
            return
        after = max(0, int(asked.query["where"].split(">")[1]))
        page = zones.assign(objectid=range(1, len(zones) + 1)).iloc[after:][:30].to_crs(4326)
        send(200, page.to_json().encode())(asked)

    site.answers["/api/3/action/datastore_search"] = datastore
    site.answers["/map/2"], site.answers["/map/2/query"] = send_json({"objectIdField": "OBJECTID"}), layer
    mine = catalogue(
        tmp_path,
        entry("zones", "boundaries", "boundaries", "boundaries/z.zip", 80, ["DataZone", "Name"],
              f'{{ kind = "file", url = "{site.url}/zones.zip" }}'),
        entry("zones-by-pages", "boundaries", "boundaries", "boundaries/pages.geojson", 80, ["DataZone", "Name"],
              f'{{ kind = "arcgis", url = "{site.url}/map/2" }}'),
        entry("people", "population", "population", "population/p.xlsx", 2073, ["Data zone code", "Age 90 and over"],
              f'{{ kind = "file", url = "{site.url}/people.xlsx" }}', "total = [1_600_000, 1_700_000]"),
        entry("lookup", "lookups", "lookup", "lookups/l.csv", 6976, ["DataZone", "IntZone", "HSCP"],
              f'{{ kind = "ckan", url = "{site.url}", resource = "r" }}'),
        entry("schools", "sites", "sites", "sites/s.csv", 2483, ["SchUID", "SchoolName"],
              f'{{ kind = "file", url = "{site.url}/schools.csv" }}'),
        entry("care", "sites", "sites", "sites/c.csv", 7166, ["CSNumber", "Service_Postcode"],
              f'{{ kind = "page", url = "{site.url}/store", pattern = "MDSF_data.*" }}',
              'encoding = "cp1252"\nleave_out = ["*Manager*Name*"]'),
    )  # fmt: skip
    names = ["zones", "zones-by-pages", "people", "lookup", "schools", "care"]
    result = run(*names, "--catalogue", mine, "--into", str(tmp_path / "data"), "--json")
    outcomes = {one["name"]: one for one in json.loads(result.stdout)}
    assert {name: one["error"] for name, one in outcomes.items()} == dict.fromkeys(names)
    assert {name: one["provenance"]["rows"] for name, one in outcomes.items()} == {
        "zones": 80, "zones-by-pages": 80, "people": 2073, "lookup": 6976, "schools": 2483, "care": 7166,
    }  # fmt: skip
    assert outcomes["care"]["provenance"]["left_out"] == ["Manager_Name"]
    assert "Jean Doe" not in (tmp_path / "data/sites/c.csv").read_text(encoding="utf-8")
    beside = json.loads((tmp_path / "data/population/p.xlsx.source.json").read_text())
    assert beside["address"] == f"{site.url}/people.xlsx"
