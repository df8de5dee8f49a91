"""``hubplan check``: everything that is wrong, at once, in words and as JSON."""

import json
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from shapely import affinity

from commands import call_hubplan
from folders import draw_vintage, put_files
from hubplan.config.builtin import builtin_folder

Check = Callable[..., tuple[int, str, str]]
PICTURE = """
aab
ccb
dde
"""
"""Five zones of 20,000 people; ``d`` and ``e`` lie in Oakshire, which is too small for a catchment of its own."""


@pytest.fixture
def check(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Check:
    """Run ``hubplan check`` in a folder: exit code, stdout, stderr."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")

    def run(*arguments: object) -> tuple[int, str, str]:
        return call_hubplan(capsys, "check", *arguments)

    return run


@pytest.fixture
def zones() -> gpd.GeoDataFrame:
    return draw_vintage(PICTURE, "2011", people={"a": 20_000, "b": 20_000, "c": 20_000, "d": 15_000, "e": 15_000})


def told(said: tuple[int, str, str]) -> dict:
    assert said[0] == json.loads(said[1])["exit_code"]
    return json.loads(said[1])


def test_a_folder_in_order(check: Check, zones: gpd.GeoDataFrame, tmp_path: Path) -> None:
    put_files(tmp_path / "data", zones, "2011", oakshire="de")
    code, out, err = check()
    assert (code, err) == (0, "")
    assert "data-zones-2011          ✓ put by hand" in out
    assert "simd-2020                missing" in out
    assert "5 of 6,976 data zones of 2011, 90,000 people" in out
    assert "no gap, no overlap" in out
    assert "30,000 people cannot be cut into catchments of 40,000 to 60,000" in out
    assert "Everything that a plan needs is here." in out
    report = told(check("--json"))
    assert [(a["name"], a["people"], a["k_range"], a["can_be_planned"]) for a in report["areas"]] == [
        ("Elmshire", 60_000, [1, 1], True),
        ("Oakshire", 30_000, [1, 0], False),
    ]
    assert [one["vintage"] for one in report["files"] if one["role"] == "boundaries"] == ["2011"]
    assert {one["state"] for one in report["sources"] if one["needed"]} == {"own"}
    assert [a["name"] for a in told(check("Oakshire", "--band", 20_000, 40_000, "--json"))["areas"]] == ["Oakshire"]


def test_an_empty_folder_tells_what_to_fetch_and_ends_with_5(check: Check) -> None:
    code, out, err = check()
    assert (code, err) == (5, "")
    for name in ("data-zones-2011", "population-2021", "lookup-2011"):
        assert f"is not there. Fetch it: hubplan fetch {name}" in out
    assert "3 problems" in out
    code, out, _ = check("--vintage", "2022", "--data", "elsewhere")
    assert code == 5
    assert "elsewhere/boundaries/SG_DataZoneBdry_2022.zip: is not there. " in out
    assert "Fetch it: hubplan fetch data-zones-2022 --into elsewhere" in out


def test_files_that_lie_in_another_place_are_told_with_the_one_where_they_belong(
    check: Check, zones: gpd.GeoDataFrame, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    put_files(data, zones, "2011")
    people = data / "population/sape-2021-persons.xlsx"
    people.rename(data / "sape-2021-persons (1).XLSX")
    for name in (
        ".hidden.csv",
        "notes.md",
        "boundaries/SG_DataZoneBdry_2011.zip.source.json",
        "ours.dbf",
        "[b]ours.csv",
    ):
        (data / name).write_text("x")
    code, out, _ = check("--boundaries", "data/boundaries/SG_DataZoneBdry_2011.zip")
    assert code == 5
    assert "Other files here: [b]ours.csv, sape-2021-persons (1).XLSX\n" in out
    place = "sape-2021-persons (1).XLSX: looks like population-2021, which is read as data/population/sape-2021-persons.xlsx"
    assert f"{place}. Move it there." in out
    assert told(check("--json"))["unused_files"] == [
        {"file": "[b]ours.csv", "source": "", "place": ""},
        {
            "file": "sape-2021-persons (1).XLSX",
            "source": "population-2021",
            "place": "population/sape-2021-persons.xlsx",
        },
    ]


def test_files_of_ones_own_take_the_place_of_official_ones(
    check: Check, zones: gpd.GeoDataFrame, tmp_path: Path
) -> None:
    put_files(tmp_path / "far", zones, "2011")
    code, out, _ = check(
        "--boundaries", "far/boundaries/SG_DataZoneBdry_2011.zip",
        "--population", "far/population/sape-2021-persons.xlsx",
        "--lookup", "far/lookups/dz2011_codes_and_labels_21042020.csv",
    )  # fmt: skip
    assert code == 0
    assert out.count("not here, yours is read") == 3
    assert "missing, needed" not in out


@pytest.mark.parametrize("width", [80, 120])
def test_what_is_told_fits_the_terminal(
    check: Check, zones: gpd.GeoDataFrame, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    put_files(tmp_path / "data", zones, "2011", oakshire="de")
    monkeypatch.setenv("COLUMNS", str(width))
    _, out, _ = check()
    table = out.split("Notes")[0].splitlines()
    assert max(map(len, table)) <= width
    assert any(line.startswith("intermediate-zones-2011 ") for line in table)


def test_overlap_gap_and_invalid_shape_are_named(check: Check, tmp_path: Path) -> None:
    zones = draw_vintage("abc", "2011")
    shapes = zones.geometry.copy()
    shapes.iloc[0] = affinity.scale(shapes.iloc[0], xfact=1.01, origin=(0, 0))
    shapes.iloc[2] = affinity.translate(shapes.iloc[2], xoff=0.4)
    put_files(tmp_path / "data", zones.set_geometry(shapes), "2011")
    code, out, _ = check()
    assert code == 0
    assert "1 overlap, 1 gap" in out
    assert "overlap of 10,000 m², 9.9 m wide, between S01006506 a and S01006507 b" in out
    assert "gap of 400 m², 0.4 m wide, between S01006507 b and S01006508 c" in out
    flaws = told(check("--json"))["flaws"]
    assert [(flaw["kind"], flaw["zone_a"], flaw["zone_b"]) for flaw in flaws] == [
        ("overlap", "S01006506", "S01006507"),
        ("gap", "S01006507", "S01006508"),
    ]


def test_zones_without_people_and_zones_left_out(check: Check, tmp_path: Path) -> None:
    zones = draw_vintage("abc", "2011", people={"a": 0, "b": 50_000, "c": 50_000})
    put_files(tmp_path / "data", zones, "2011")
    people = tmp_path / "data" / "population" / "sape-2021-persons.xlsx"
    people.write_text("".join(people.read_text().splitlines(keepends=True)[:-1]))
    code, out, _ = check()
    assert code == 5
    assert "1 zone where nobody lives: S01006506 a" in out
    assert "sape-2021-persons.xlsx: 1 data zone has no people (S01006508 c)" in out


def test_people_of_another_vintage_are_refused_and_the_rest_goes_on(
    check: Check, zones: gpd.GeoDataFrame, tmp_path: Path
) -> None:
    put_files(tmp_path / "data", draw_vintage(PICTURE, "2022"), "2022")
    put_files(tmp_path / "data", zones, "2011")
    code, out, _ = check("--vintage", "2022", "--population", "data/population/sape-2021-persons.xlsx")
    assert code == 5
    assert "holds 2011 data zones (S01006506, …), but SG_DataZoneBdry_2022.zip holds 2022 ones (S01013482, …)" in out
    assert "100,000 people (census 2022)" in out
    assert "Elmshire" in out


def test_every_broken_file_is_a_line(check: Check, zones: gpd.GeoDataFrame, tmp_path: Path) -> None:
    put_files(tmp_path / "data", zones, "2011")
    (tmp_path / "data/lookups/dz2011_codes_and_labels_21042020.csv").write_text("<html>gone</html>")
    (tmp_path / "data/sites/gp_practices.csv").write_text("[red]Name[/red],Where\n[bold]x[/bold],y\n")
    (tmp_path / "data/lookups/simd2020v2.csv").write_bytes(b"\0\1\2" * 50)
    code, out, _ = check()
    assert code == 1
    report = told(check("--json"))
    assert {problem["file"] for problem in report["problems"]} == {
        "dz2011_codes_and_labels_21042020.csv", "gp_practices.csv", "simd2020v2.csv",
    }  # fmt: skip
    assert "(columns [red]Name[/red], Where)" in out
    assert "so all zones are taken together" in out
    assert [area["name"] for area in report["areas"]] == ["All zones"]
    (tmp_path / "data/boundaries/SG_DataZoneBdry_2011.zip").write_bytes(b"PK\3\4 cut off")
    report = told(check("--json"))
    assert report["zones"]["zones"] == 0
    assert len(report["problems"]) >= 3
    assert report["exit_code"] == 1


def test_names_with_markup_stand_as_they_are(check: Check, tmp_path: Path) -> None:
    zones = draw_vintage("ab", "2011", people={"a": 0, "b": 50_000})
    zones["name"] = ["[red]a[/red]", "[/]"]
    put_files(tmp_path / "data", zones, "2011")
    lookup = tmp_path / "data/lookups/dz2011_codes_and_labels_21042020.csv"
    lookup.write_text(lookup.read_text().replace("Elmshire", "[blink]Elm[/blink]"))
    code, out, _ = check()
    assert code == 0
    assert "S01006506 [red]a[/red]" in out
    assert "[blink]Elm[/blink]" in out


def test_links_that_lead_nowhere_and_links_that_would_be_assumed(check: Check, tmp_path: Path) -> None:
    zones = draw_vintage("a.b.c", "2011", people=20_000)
    put_files(tmp_path / "data", zones.iloc[:2], "2011")
    lookup = tmp_path / "data/lookups/dz2011_codes_and_labels_21042020.csv"
    lookup.write_text(
        lookup.read_text() + "S01006508,S12000005,Elmshire,S37000005,E\nS01006509,S12000033,Far,S37000001,F\n"
    )
    (tmp_path / "links.csv").write_text(
        "link_id,name,kind,zone_a,zone_b\nV1,Lost,ferry,S01006507,S01006508\nV2,Far away,ferry,S01006507,S01006509\n"
    )
    report = told(check("--links", "links.csv", "--json"))
    assert report["links"] == ["V1 Lost: S01006508 is not among the boundaries; it joins nothing."]
    assert report["assumed_links"] == ["Elmshire: Assumed link A01: a to b, 1,000 m apart."]
    assert report["areas"][0]["pieces"] == 2


def test_sites_that_could_not_be_placed_are_counted_by_reason(
    check: Check, zones: gpd.GeoDataFrame, tmp_path: Path
) -> None:
    put_files(tmp_path / "data", zones, "2011")
    pd.DataFrame(
        {
            "Name": ["in", "out", "lost", "moved", "gone"],
            "Category": "library",
            "DataZone": ["S01006507", "", "", "", ""],
            "Easting": ["", "300000", "", "", ""],
            "Northing": ["", "700000", "", "", ""],
            "Postcode": ["", "", "", "EH1 1AA", "EH1 1AB"],
        }
    ).to_csv(tmp_path / "s.csv", index=False)
    (tmp_path / "p.csv").write_text("Postcode,Easting,Northing\nFK1 1AA,300000,700000\n")
    report = told(check("--sites", "s.csv", "--postcodes", "p.csv", "--json"))
    (counts,) = report["sites"]
    assert (counts["rows"], counts["placed"], counts["outside"], counts["unplaced"]) == (5, 1, 1, 3)
    assert [(row["file"], row["rows"], row["reason"]) for row in report["unplaced"]] == [
        ("s.csv", 2, "postcode not in the table of postcodes"),
        ("s.csv", 1, "no coordinates, data zone or postcode"),
    ]


def test_a_broken_file_of_people_is_one_problem_and_everybody_gone_is_none(
    check: Check, zones: gpd.GeoDataFrame, tmp_path: Path
) -> None:
    put_files(tmp_path / "data", zones, "2011")
    people = tmp_path / "data/population/sape-2021-persons.xlsx"
    good = people.read_text()
    people.write_text(good.replace(",20000", ",-1"))
    report = told(check("--json"))
    assert (report["exit_code"], len(report["problems"]), report["zones"]["people"]) == (1, 1, None)
    people.write_text(good.replace("20000", "0").replace("15000", "0"))
    report = told(check("--json"))
    assert (report["exit_code"], len(report["zones"]["empty"]), report["zones"]["people"]) == (0, 5, 0)
    assert not report["areas"][0]["can_be_planned"]


def test_zones_that_a_lookup_leaves_out_are_told(check: Check, zones: gpd.GeoDataFrame, tmp_path: Path) -> None:
    put_files(tmp_path / "data", zones, "2011")
    (tmp_path / "data/lookups/simd2020v2.csv").write_text("DataZone,SIMD2020V2Rank\nS01006506,1\nS01006507,2\n")
    notes = told(check("--json"))["notes"]
    assert any(note.startswith("simd2020v2.csv: says nothing about 3 of 5 data zones") for note in notes)


def test_a_file_that_was_changed_after_it_was_fetched(check: Check, zones: gpd.GeoDataFrame, tmp_path: Path) -> None:
    put_files(tmp_path / "data", zones, "2011")
    people = tmp_path / "data/population/sape-2021-persons.xlsx"
    note = {
        "name": "population-2021", "title": "People", "publisher": "P", "licence": "L", "attribution": "P ©", "date": "mid-2021",
        "address": "https://p.example", "fetched": "2026-11-24T09:00:00Z", "bytes": 1, "sha256": "0" * 64,
    }  # fmt: skip
    people.with_name(people.name + ".source.json").write_text(json.dumps(note))
    code, out, _ = check()
    assert code == 0
    assert "population-2021          ✗ changed since" in out
    assert "was changed after it was fetched" in out


def test_the_built_in_council_is_in_order(check: Check) -> None:
    report = told(check("--config", "synthetic.yaml", "--json"))
    assert report["exit_code"] == 0
    assert report["vintage"] == "synthetic"
    assert [area["name"] for area in report["areas"]] == ["Strathfable (synthetic)"]
    assert report["areas"][0]["links"] >= 1
    assert report["sites"][0]["rows"] > 0
    assert str(builtin_folder()) not in json.dumps(report["sites"])


@pytest.mark.real_data
def test_the_twelve_councils(check: Check, real_data: Path) -> None:
    report = told(
        check(
            "--boundaries", real_data / "boundaries/dz2011_dev.gpkg",
            "--population", real_data / "population/sape-2021-persons_dev.xlsx",
            "--lookup", real_data / "lookups/dz2011_codes_and_labels_21042020.csv",
            "--sites", real_data / "services/SG_SchoolRoll_2023.csv",
            "--json",
        )
    )  # fmt: skip
    assert report["exit_code"] == 0
    assert (report["zones"]["zones"], report["zones"]["people"]) == (2_073, 1_625_410)
    assert report["zones"]["repaired"] == ["S01007307 Benderloch Trail - 07"]
    assert (report["flaws"], report["unmatched"], report["assumed_links"], report["links"]) == ([], [], [], [])
    assert {a["name"] for a in report["areas"] if not a["can_be_planned"]} == {"Inverclyde", "Orkney Islands"}
    assert {a["name"]: a["pieces"] for a in report["areas"] if a["pieces"] > 1} == {
        "Argyll and Bute": 8, "North Ayrshire": 3, "Orkney Islands": 5,
    }  # fmt: skip
    assert report["sites"][0]["unplaced"] == 0
