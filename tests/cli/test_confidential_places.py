"""Places where children or people at risk live reach no output: not a byte tells of one."""

import base64
import gzip
import json
import re
import sqlite3
import struct
import sys
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from pyproj import Transformer

from hubplan.cli.main import main
from hubplan.config.builtin import builtin_folder

EASTING, NORTHING = 19_437.3, 682_911.7
"""Of the home: no corner of a zone and no other site is near it in any rounding that is looked for."""

LONGITUDE, LATITUDE = Transformer.from_crs("EPSG:27700", "EPSG:4326", always_xy=True).transform(EASTING, NORTHING)
ZONE = "S01900003"

SECRETS = (
    "Quillfeather", "CS8800771", "CS8800772", "CS8800773", "ZZ88", "Thistlewood", "Secret Lane", "Ochiltree", "7741337", "Zebedee",
)  # fmt: skip
"""Parts of names, registration numbers, postcodes, addresses and a size that no other row has."""

CARE = f"""\
CSNumber,CareService,Subtype,AdditionalSubtypes,ServiceName,Address,Service_Postcode,Datazone,ServiceStatus,\
Provided_by_Local_Authority,Registered_Places,Easting,Northing
CS1,Day Care of Children,,,Harbour Street Nursery,1 Road,,S01900001,Active,No,40,,
CS8800771,Care Home Service,Children & Young People,,Quillfeather House,1 Secret Lane,ZZ88 1QQ,,Active,Yes,7741337,{EASTING},{NORTHING}
CS8800772,Secure Accommodation Service,,,Quillfeather Lodge,2 Secret Lane,ZZ88 1QR,{ZONE},Active,Yes,7741337,,
CS8800773,School Care Accommodation Service,Residential Special School,,Quillfeather School,3 Secret Lane,,,Active,No,7741337,,
CS8800775,Care Home Service,Children & Young People,,Quillfeather Court,5 Secret Lane,,{ZONE},Active,Yes,7741337,,
CS8800776,Care Home Service,Children & Young People,,Quillfeather Bank,6 Secret Lane,,{ZONE},Active,No,7741337,,
CS8800774,Care Home Service,Children & Young People,,Quillfeather Old House,4 Secret Lane,ZZ88 1QS,{ZONE},Inactive,Yes,7741337,,
"""

OWN = f"""\
Centre,Kind of service,Longitude,Latitude,DataZone,id
Harbour Street Hub,Family hub,,,S01900004,A1
Thistlewood Place,Women's refuge,{LONGITUDE},{LATITUDE},,CS8800771
Thistlewood Children's Home,Family hub,,,{ZONE},CS8800772
"""

REFUGES = f"""\
Place,Postcode,DataZone,Beds
Ochiltree,ZZ88 1QT,{ZONE},7741337
Zebedee,,,7741337
"""

CONFIG = """\
extends: {builtin}/configs/synthetic.yaml
data:
  sites:
    - file: care.csv
    - {{file: own.csv, name: Centre, site: id, category: {{column: Kind of service, values: {{"*": family_support}}}}}}
    - {{file: refuges.csv, confidential: true, name: Place, where: {{Place: [Ochiltree, Zebedee]}}, source: "Our council"}}
    - {{file: {builtin}/data/sites/synthetic_sites.csv, category: {{column: category}}, site: site, easting: Easting, northing: Northing}}
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Three files with confidential places beside the sites of the built-in council."""
    folder = tmp_path_factory.mktemp("confidential")
    for name, text in (("care", CARE), ("own", OWN), ("refuges", REFUGES)):
        (folder / f"{name}.csv").write_text(text)
    config = CONFIG.format(builtin=builtin_folder())
    (folder / "plain.yaml").write_text(config)
    (folder / "counts.yaml").write_text(config + "confidential_counts: true\nalternatives: 1\n")
    return folder


def call(folder: Path, *arguments: str) -> tuple[int, str]:
    """Run the command in a folder: its exit code, and all that it said."""
    out, err = folder / "out.txt", folder / "err.txt"
    with pytest.MonkeyPatch.context() as patch, out.open("w+") as one, err.open("w+") as two:
        patch.chdir(folder)
        patch.setattr(sys, "argv", ["hubplan", *arguments])
        patch.setattr(sys, "stdout", one)
        patch.setattr(sys, "stderr", two)
        with pytest.raises(SystemExit) as stop:
            main()
    return int(stop.value.code or 0), out.read_text() + err.read_text()


@pytest.fixture(scope="module", params=["plain", "counts"])
def run(request, folder):
    """A whole run with ``--verbose`` and ``--json``, and what was said: its folder, and the text."""
    arguments = ["propose", "--config", f"{request.param}.yaml", "--effort", "quick", "--verbose", "--json"]
    code, said = call(folder, *arguments, "--out", request.param)
    assert code == 0
    return folder / request.param, said


def contents(path: Path) -> bytes:
    """All that a file holds: its bytes, what a page has packed, and every cell of a database, blobs included."""
    raw = path.read_bytes()
    parts = [raw]
    packed = re.search(rb'id="payload">([^<]*)<', raw)
    if packed:
        parts.append(gzip.decompress(base64.b64decode(packed[1])))
    if path.suffix == ".gpkg":
        with sqlite3.connect(path) as database:
            tables = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
            for (table,) in tables:
                for row in database.execute(f'SELECT * FROM "{table}"'):  # noqa: S608 - names of the file's own tables
                    parts += [cell if isinstance(cell, bytes) else str(cell).encode() for cell in row]
    return b"\n".join(parts)


def find_place(whole: bytes) -> list[str]:
    """Find the home's place in any way that an output might write it: as text in several roundings, and as doubles."""
    found = []
    for number, most in ((EASTING, 1), (NORTHING, 1), (LONGITUDE, 6), (LATITUDE, 6)):
        texts = [f"{number:.{decimals}f}" for decimals in range(3 if most == 6 else 0, most + 1)]
        found += [text for text in texts if re.search(rb"(?<![\d.])" + re.escape(text).encode(), whole)]
        found += [f"{number} packed" for order in "<>" if struct.pack(f"{order}d", number) in whole]
    return found


def packed_points(page: Path) -> set[tuple[int, int]]:
    """Every pair of whole numbers that the page's payload draws a site or a hub at."""
    packed = re.search(rb'id="payload">([^<]*)<', page.read_bytes())
    payload = json.loads(gzip.decompress(base64.b64decode(packed[1])))
    text = json.dumps([payload["sites"], payload["catchments"], payload["others"]])
    return {(int(a), int(b)) for a, b in re.findall(r"(-?\d+), (-?\d+)", text)}


def test_no_name_number_postcode_or_place_is_in_any_byte(run):
    folder, said = run
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert {path.suffix for path in files} == {".html", ".gpkg", ".csv", ".md", ".json"}
    for path in files:
        whole = contents(path)
        assert not [word for word in SECRETS if word.casefold().encode() in whole.lower()], path.name
        assert not find_place(whole), path.name
    assert not [word for word in SECRETS if word.casefold() in said.casefold()]
    assert not find_place(said.encode())


def test_nothing_is_drawn_where_the_home_is(run):
    folder, _ = run
    (page,) = folder.glob("maps/*.html")
    points = packed_points(page)
    assert len(points) > 20
    at = {(round(LONGITUDE * 1e5), round(LATITUDE * 1e5)), (round(LATITUDE * 1e5), round(LONGITUDE * 1e5))}
    assert not [(a, b) for a, b in points for c, d in at if abs(a - c) < 20 and abs(b - d) < 20]
    sites = gpd.read_file(next(folder.glob("*/plan.gpkg")), layer="sites")
    assert sites.distance(gpd.points_from_xy([EASTING], [NORTHING])[0]).min() > 50


def test_no_kind_and_no_total_tells_of_them(run):
    folder, said = run
    words = re.compile(
        r"childrens_home|secure_care|residential_school|children's home|secure care|women's refuge", re.IGNORECASE
    )
    for path in folder.rglob("*"):
        if path.is_file():
            text = contents(path).decode("utf-8", "replace").replace("&#39;", "'")
            text = text.replace('"Care Home Service": "childrens_home"', "")
            assert not words.search(text), path.name
    assert not words.search(said)
    told = json.loads(next(folder.glob("*/run.json")).read_text(encoding="utf-8"))
    counts = {row["file"]: row for row in told["site_files"]}
    assert {name: counts[f"{name}.csv"]["rows"] for name in ("care", "own", "refuges")} == {
        "care": 1,
        "own": 1,
        "refuges": 0,
    }
    assert all(
        counts[f"{name}.csv"]["left_out"] == counts[f"{name}.csv"]["unplaced"] == 0
        for name in ("care", "own", "refuges")
    )
    synthetic = pd.read_csv(builtin_folder() / "data" / "sites" / "synthetic_sites.csv")["category"]
    assert counts["synthetic_sites.csv"]["rows"] == int((synthetic != "childrens_home").sum())
    sources = {source["file"]: source for source in told["sources"]}
    assert (sources["refuges.csv"]["rows"], sources["refuges.csv"]["sha256"]) == (0, "")
    assert len(sources["care.csv"]["sha256"]) == 64
    assert {"file": "refuges.csv", "confidential": True} in told["scenario"]["data"]["sites"]


def test_only_the_number_of_a_catchment_is_told_and_only_where_asked_for(run):
    folder, _ = run
    told = json.loads(next(folder.glob("*/run.json")).read_text(encoding="utf-8"))
    words = [row.get("confidential_places") for row in told["catchments"]]
    page, report = (next(folder.glob(name)).read_text(encoding="utf-8") for name in ("maps/*.html", "*/report.md"))
    scores = pd.read_csv(next(folder.glob("*/scorecard.csv")))
    rows = scores[scores["measure"] == "confidential_places"]
    if folder.name == "plain":
        assert set(words) == {None}
        assert "fewer than 5" not in page + report
        assert not len(rows)
        return
    assert "fewer than 5" in words
    (number,) = [int(word) for word in words if word != "fewer than 5"]
    assert number >= 5
    assert set(rows["scope"]) == {str(row["catchment"]) for row in told["catchments"]}
    assert rows["detail"].tolist() == words
    assert page.count("Confidential places") == report.count("Confidential places") == len(words)


def test_what_is_tried_or_checked_tells_nothing_either(folder):
    for arguments in (
        ["propose", "--config", "plain.yaml", "--dry-run", "--verbose"],
        ["propose", "--config", "counts.yaml", "--dry-run", "--json"],
        ["check", "--config", "plain.yaml"],
        ["check", "--config", "plain.yaml", "--json"],
    ):
        _, said = call(folder, *arguments)
        assert "own.csv" in said
        assert not [word for word in SECRETS if word.casefold() in said.casefold()]
        assert not find_place(said.encode())


@pytest.mark.parametrize("flag", ["--open-hub", "--close-hub"])
def test_a_pin_on_one_is_refused_like_a_pin_on_nothing(folder, flag):
    """Neither the wording nor what is offered tells an identifier that is there from one that is not."""
    known, unknown = (
        call(folder, "propose", "--config", "plain.yaml", flag, site, "--dry-run")
        for site in ("care:CS8800771", "care:CS8800999")
    )
    assert known[0] == unknown[0] == 2
    assert known[1].replace("0771", "0999") == unknown[1]


def test_the_files_do_hold_what_must_not_come_out(folder):
    held = "".join(path.read_text() for path in folder.glob("*.csv"))
    assert not [word for word in SECRETS if word not in held]
    assert all(text in held for text in (str(EASTING), str(NORTHING), str(LONGITUDE), str(LATITUDE)))
