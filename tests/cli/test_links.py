"""``hubplan links``: what an area relies on, what would join the rest, and what is kept of it."""

import json
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from commands import call_hubplan
from folders import draw_vintage, put_files
from hubplan.links.ends import carry_links
from hubplan.pipeline.links import links as list_links
from hubplan.pipeline.steps.dataset import Dataset, read_dataset
from hubplan.read.links import read_links
from hubplan.scenario import DataFiles, Scenario

Links = Callable[..., tuple[int, str, str]]
PICTURE = """
aab..d..f
ccb..e..g
"""
"""Elmshire is a, b and c, and the isles d with e and f with g, two kilometres apart."""
A, B, C, D, E, F, G = (f"S0{1_006_506 + number}" for number in range(7))
HEADER = "link_id,name,kind,zone_a,zone_b,gap_m,crossing_minutes,vehicles,status,confidence,source"
FERRY = f"V900,Elm - Isle of D,ferry,{B},{D},2000,25,N,,low,a map"


@pytest.fixture
def links(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Links:
    """Run ``hubplan links`` in a folder: exit code, stdout, stderr."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")

    def run(*arguments: object, command: str = "links") -> tuple[int, str, str]:
        return call_hubplan(capsys, command, *arguments)

    return run


@pytest.fixture
def isles(tmp_path: Path) -> Path:
    """The folder of the map, with a file of one ferry."""
    put_files(tmp_path / "data", draw_vintage(PICTURE, "2011", people=10_000), "2011")
    write(tmp_path / "links.csv", FERRY)
    return tmp_path


def write(path: Path, *rows: str) -> Path:
    path.write_text("\n".join([HEADER, *rows]) + "\n")
    return path


def told(said: tuple[int, str, str]) -> dict:
    assert (said[0], said[2]) == (0, "")
    return json.loads(said[1])


def test_what_joins_the_pieces_and_what_would_join_the_rest(links: Links, isles: Path) -> None:
    found = told(links("Elmshire", "--links", "links.csv", "--json"))
    assert [(piece["name"], piece["zones"], piece["links"]) for piece in found["pieces"]] == [
        ("Elmshire", 3, ["V900"]),
        ("d", 2, ["A01", "V900"]),
        ("f", 2, ["A01"]),
    ]
    assert (found["parts_with_fixed_links"], found["parts"]) == (3, 2)
    (ferry,), (gap,) = found["links"], found["proposed"]
    assert (ferry["link"], ferry["from_piece"], ferry["to_piece"]) == ("V900", "Elmshire", "d")
    assert (ferry["confidence"], ferry["source"], ferry["crossing_minutes"]) == ("low", "a map", 25)
    assert (gap["link"], gap["zone_a"], gap["zone_b"], gap["gap_m"], gap["status"]) == ("A01", D, F, 2_000, "assumed")
    assert (gap["zone_a_name"], gap["council_a"], gap["scope"]) == ("d", "Elmshire", "council")
    assert (found["doubts"], found["lost"], found["notes"]) == ([], [], [])


def test_the_words_of_a_terminal_with_the_command_that_keeps_a_proposal(links: Links, isles: Path) -> None:
    code, out, err = links("Elmshire", "--links", "links.csv")
    assert (code, err) == (0, "")
    assert max(map(len, out.splitlines())) <= 80
    assert " ".join(out.split()).startswith(
        "Elmshire, 70,000 people. 3 pieces by land, 3 with bridges and causeways, 2 with ferries. 1 link is proposed."
    )
    assert "V900  Elm - Isle of D  Elmshire – d  ferry on foot   25  2,000  low" in out
    assert "A01 d to f d – f ferry ? 2,000 assumed" in " ".join(out.split())
    assert "• a map: V900" in out
    assert "hubplan links Elmshire --links links.csv --confirm A01 --into links.csv" in out


def test_what_is_confirmed_is_kept_and_no_longer_proposed(links: Links, isles: Path) -> None:
    code, out, err = links(
        "Elmshire", "--links", "links.csv", "--confirm", "A01", "--kind", "fixed_link", "--into", "links.csv"
    )
    assert (code, err) == (0, "")
    assert "✓ U01 d to f" in out
    assert "1 link added to links.csv." in out
    frame = read_links(isles / "links.csv").frame
    assert frame.loc["U01", ["kind", "zone_a", "zone_b", "status"]].tolist() == ["fixed_link", D, F, "confirmed"]
    assert frame.loc["V900", "name"] == "Elm - Isle of D"
    found = told(links("Elmshire", "--links", "links.csv", "--json"))
    assert (found["proposed"], found["parts_with_fixed_links"], found["parts"]) == ([], 2, 1)
    # a table that is not planned with is not forgotten either
    assert told(links("Elmshire", "--confirm", "all", "--into", "links.csv", "--json"))["confirmed"] == {
        "added": {"A02": "U02"},
        "before": {"A01": "V900"},
    }


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--confirm", "A07", "--into", "links.csv"], "--confirm A07: not a proposal; for Elmshire A01 are proposed."),
        (["--confirm", "A01"], "--confirm needs the table to append to: --into FILE."),
        (["--into", "links.csv"], "--into needs what to keep: --confirm ID, or --confirm all."),
        (["--confirm", "A01", "--into", "data"], "data: "),
        (["--earlier", "links.csv"], "--earlier links.csv: the zones are of 2011"),
    ],
)
def test_a_mistake_is_one_line_and_changes_nothing(links: Links, isles: Path, arguments: list[str], words: str) -> None:
    before = (isles / "links.csv").read_bytes()
    code, out, err = links("Elmshire", "--links", "links.csv", *arguments)
    assert code in (1, 2)
    assert out == ""
    assert words in err
    assert len([line for line in err.splitlines() if line.startswith("Error")]) == 1
    assert "Traceback" not in err
    assert (isles / "links.csv").read_bytes() == before


def test_links_that_do_not_count_are_told_with_the_reason(links: Links, isles: Path) -> None:
    write(
        isles / "links.csv",
        FERRY,
        f"V901,Other ferry,ferry,{A},{E},,,Y,,high,",
        f"V902,Old ferry,ferry,{D},{F},,,Y,closed,high,",
        f"F903,Causeway,fixed_link,{E},{G},2000,,Y,,high,",
    )
    (isles / "choice.yaml").write_text("ferries: never\nlinks: {foot: false}\ndata: {links: links.csv}\n")
    found = told(links("Elmshire", "--config", "choice.yaml", "--json"))
    assert {row["link"]: row["why"] for row in found["left_out"]} == {
        "V900": "on foot",
        "V901": "a ferry",
        "V902": "closed",
    }
    assert [row["link"] for row in found["links"]] == ["F903"]
    assert (found["parts_with_fixed_links"], found["parts"], found["proposed"]) == (2, 2, [])
    assert "links.csv: 1 link is closed (V902 Old ferry)." in found["notes"]
    assert "• V902 Old ferry: closed" in links("Elmshire", "--config", "choice.yaml")[1]


def test_a_link_that_does_not_fit_the_zones_is_told_here_and_by_check(links: Links, isles: Path) -> None:
    write(isles / "links.csv", FERRY.replace(",2000,", ",9000,"))
    words = "V900 Elm - Isle of D: its zones are 2,000 m apart, and the table says 9,000 m. Check both ends."
    assert told(links("Elmshire", "--links", "links.csv", "--json"))["doubts"] == [words]
    assert words in told(links("--links", "links.csv", "--json", command="check"))["notes"]
    write(isles / "links.csv", FERRY.replace(",2000,", ",900,").replace(",N,,", ",N,closed,"))
    assert told(links("Elmshire", "--links", "links.csv", "--json"))["doubts"] == []


def test_links_to_other_councils_are_named(links: Links, tmp_path: Path) -> None:
    put_files(tmp_path / "data", draw_vintage(PICTURE, "2011", people=10_000), "2011", oakshire="fg")
    write(tmp_path / "links.csv", FERRY, f"V901,To Oak,ferry,{D},{F},2000,,,,,")
    found = told(links("Oakshire", "--links", "links.csv", "--json"))
    assert (len(found["pieces"]), found["links"], [row["link"] for row in found["outward"]]) == (1, [], ["V901"])
    out = links("Oakshire", "--links", "links.csv")[1]
    assert "One piece by land: no link is needed." in out
    assert "• V901 To Oak" in out


def test_the_built_in_council(links: Links) -> None:
    code, out, err = links()
    assert (code, err) == (0, "")
    assert "Synthetic example: no real place." in out
    assert "2 pieces by land, 2 with bridges and causeways, 1 with ferries." in " ".join(out.split())
    assert "SYV01  Balwendle - Glentarrow" in out
    assert "Proposed" not in out


def put_2022(folder: Path) -> None:
    """Three zones of North Ayrshire as the table suggests them: Largs, Cumbrae, Ardrossan with the rest of the land."""
    zones = draw_vintage("a..b\nccc.", "2022", people=20_000)
    zones.index = pd.Index(["S01018578", "S01018577", "S01018491"], name="data_zone")
    zones["name"] = ["a", "b", "c"]
    put_files(folder, zones.sort_index(), "2022")
    lookup = folder / "lookups" / "DataZone2022lookup.csv"
    lookup.write_text(lookup.read_text().replace("Elmshire", "North Ayrshire"))


def test_ends_among_zones_of_2022_are_proposed_and_kept(links: Links, tmp_path: Path) -> None:
    put_2022(tmp_path / "data")
    found = told(links("North Ayrshire", "--vintage", "2022", "--json"))
    assert (found["vintage"], len(found["pieces"]), found["parts"], found["links"]) == ("2022", 2, 2, [])
    (cumbrae,) = found["proposed"]
    assert (cumbrae["link"], cumbrae["name"]) == ("V10", "Largs - Cumbrae")
    assert (cumbrae["zone_a"], cumbrae["zone_b"], cumbrae["crossing_minutes"]) == ("S01018578", "S01018577", 10)
    assert cumbrae["basis"] == "S01018578: as suggested; S01018577: as suggested; the gap was 1,742 m"
    assert [words.split(":")[0] for words in found["lost"]] == ["V06 Ardrossan - Brodick"]
    assert links("North Ayrshire", "--vintage", "2022", "--confirm", "all", "--into", "links.csv")[0] == 0
    found = told(links("North Ayrshire", "--vintage", "2022", "--links", "links.csv", "--json"))
    assert ([row["link"] for row in found["links"]], found["proposed"], found["parts"]) == (["V10"], [], 1)
    assert found["links"][0]["status"] == "confirmed"


def test_boundaries_of_2011_in_the_data_folder_test_what_is_suggested(links: Links, tmp_path: Path) -> None:
    put_2022(tmp_path / "data")
    before = draw_vintage("...b\naaa.", "2011")  # Largs was where the table says that Ardrossan is
    before.index = pd.Index(["S01011329", "S01011328"], name="data_zone")
    put_files(tmp_path / "data", before.sort_index(), "2011")
    (cumbrae,) = told(links("North Ayrshire", "--vintage", "2022", "--json"))["proposed"]
    assert (cumbrae["zone_a"], cumbrae["zone_b"]) == ("S01018491", "S01018577")
    assert cumbrae["basis"].startswith("S01018491: overlaps S01011329; S01018577: as suggested, overlaps S01011328")
    wrong = tmp_path / "data" / "boundaries" / "SG_DataZoneBdry_2022.zip"
    code, out, err = links("North Ayrshire", "--vintage", "2022", "--earlier", wrong)
    assert (code, out) == (5, "")
    assert "holds no data zone of 2011 that a link ends in" in err


@pytest.fixture(scope="module")
def councils(real_data: Path) -> Dataset:
    return read_dataset(
        DataFiles(
            boundaries=str(real_data / "boundaries/dz2011_dev.gpkg"),
            population=str(real_data / "population/sape-2021-persons_dev.xlsx"),
            lookup=str(real_data / "lookups/dz2011_codes_and_labels_21042020.csv"),
        )
    )


@pytest.mark.real_data
@pytest.mark.parametrize(
    ("council", "pieces"),
    [
        ("Argyll and Bute", (8, 6, 1)),
        ("North Ayrshire", (3, 3, 1)),
        ("Orkney Islands", (5, 5, 1)),
        *(
            (name, (1, 1, 1))
            for name in ("City of Edinburgh", "Clackmannanshire", "Dundee City", "East Ayrshire", "Falkirk")
        ),
        *((name, (1, 1, 1)) for name in ("Inverclyde", "Scottish Borders", "Stirling", "West Dunbartonshire")),
    ],
)
def test_pieces_by_land_with_fixed_links_and_with_all(
    councils: Dataset, council: str, pieces: tuple[int, int, int]
) -> None:
    found = list_links(councils, Scenario(area=(council,)))
    assert (len(found.pieces), found.parts_fixed, found.parts) == pieces
    assert len(found.proposed) == 0
    # every link of the table fits the zones it joins
    assert (found.doubts, found.lost, found.notes) == ((), (), ())
    # and no council needs a boat without vehicles
    drivable = Scenario.model_validate({"area": (council,), "links": {"foot": False}})
    assert list_links(councils, drivable).parts == 1


@pytest.mark.real_data
def test_argyll_and_bute_relies_on_two_bridges_and_ten_ferries(councils: Dataset) -> None:
    found = list_links(councils, Scenario(area=("Argyll and Bute",)))
    between = found.links[found.links["from_piece"] != found.links["to_piece"]]
    assert sorted(between.index) == [
        "F29", "F30", "V05", "V13", "V14", "V15", "V16", "V17", "V18", "V21", "V22", "V23",
    ]  # fmt: skip
    assert found.links.index.difference(between.index).tolist() == ["V11"]
    assert "V04" in found.outward.index


@pytest.mark.real_data
@pytest.mark.parametrize("council", ["Argyll and Bute", "North Ayrshire", "Orkney Islands"])
def test_every_link_finds_its_ends_again_among_the_same_zones_under_other_codes(
    councils: Dataset, council: str
) -> None:
    zones = councils.zones[councils.zones["council_name"] == council]
    table = councils.links[councils.links["zone_a"].isin(zones.index) & councils.links["zone_b"].isin(zones.index)]
    table = table.assign(council_a=council, council_b=council)
    before = {f"S0102{number:04d}": code for number, code in enumerate(zones.index)}
    later = zones.set_axis(list(before))
    carried = carry_links(table, later, vintage="2022", earlier=zones)
    assert carried.lost == ()
    found = carried.links[["zone_a", "zone_b"]].replace(before)
    pd.testing.assert_frame_equal(found, table[["zone_a", "zone_b"]], check_dtype=False)
