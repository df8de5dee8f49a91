"""``hubplan areas``: councils, partnerships and boards, and what rules a plan out."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from commands import call_hubplan
from folders import draw_vintage, put_files

Areas = Callable[..., tuple[int, str, str]]


@pytest.fixture
def areas(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Areas:
    """Run ``hubplan areas`` in a folder: exit code, stdout, stderr."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")

    def run(*arguments: object) -> tuple[int, str, str]:
        return call_hubplan(capsys, "areas", *arguments)

    return run


def listed(said: tuple[int, str, str]) -> dict[tuple[str, str], dict]:
    return {(area["kind"], area["name"]): area for area in json.loads(said[1])["areas"]}


def test_councils_and_partnerships_with_their_arithmetic(areas: Areas, tmp_path: Path) -> None:
    put_files(tmp_path / "data", draw_vintage("aab\nccb\ndde", "2011", people=22_000), "2011", oakshire="de")
    code, out, err = areas()
    assert (code, err) == (0, "")
    assert "Council" in out
    assert "Partnership" in out
    told = listed(areas("--json"))
    assert list(told) == [("council", "Elmshire"), ("council", "Oakshire"), ("hscp", "Elmshire and Oakshire")]
    assert told["council", "Elmshire"]["reason"].startswith("66,000 people cannot be cut")
    assert told["council", "Elmshire"]["remedies"]
    assert told["council", "Oakshire"]["k_range"] == [1, 1]
    assert told["hscp", "Elmshire and Oakshire"]["k_range"] == [2, 2]
    assert list(listed(areas("--kind", "hscp", "--json"))) == [("hscp", "Elmshire and Oakshire")]
    wider = listed(areas("--band", 30_000, 70_000, "--json"))
    assert wider["council", "Elmshire"]["can_be_planned"]


def test_areas_without_zones_say_so(areas: Areas, tmp_path: Path) -> None:
    zones = draw_vintage("aab\nccb\ndde", "2011")
    put_files(tmp_path / "data", zones, "2011", oakshire="de")
    put_files(tmp_path / "part", zones.iloc[:3], "2011")
    lookup = "lookups/dz2011_codes_and_labels_21042020.csv"
    (tmp_path / "part" / lookup).write_bytes((tmp_path / "data" / lookup).read_bytes())
    code, out, _ = areas("--data", "part")
    assert code == 0
    assert "No zones here: Oakshire." in out
    assert "No data zones here of Oakshire." in out
    told = listed(areas("--data", "part", "--json"))
    assert told["council", "Oakshire"]["zones"] == 0
    assert not told["council", "Oakshire"]["can_be_planned"]
    assert told["hscp", "Elmshire and Oakshire"]["absent"] == ["Oakshire"]
    assert not told["hscp", "Elmshire and Oakshire"]["can_be_planned"]


def test_a_partnership_of_a_part_of_a_council_says_why_it_cannot_be_planned(areas: Areas, tmp_path: Path) -> None:
    put_files(tmp_path / "data", draw_vintage("ab", "2011", people=50_000), "2011")
    lookup = tmp_path / "data/lookups/dz2011_codes_and_labels_21042020.csv"
    lines = lookup.read_text().replace("Elmshire and Oakshire", "[red]North[/red]").splitlines()
    lines[-1] = lines[-1].replace("S37000005", "S37000006").replace("[red]North[/red]", "South")
    lookup.write_text("\n".join(lines) + "\n")
    code, out, _ = areas("--kind", "hscp")
    assert code == 0
    assert "[red]North[/red]: holds only a part of Elmshire" in out
    assert "No zones here" not in out
    told = listed(areas("--json"))
    assert "holds only a part of Elmshire" in told["hscp", "South"]["reason"]
    assert told["council", "Elmshire"]["can_be_planned"]


def test_an_empty_folder_ends_with_5_and_the_cure(areas: Areas) -> None:
    code, out, err = areas()
    assert (code, out) == (5, "")
    assert "hubplan fetch" in err


def test_the_built_in_council(areas: Areas) -> None:
    code, out, _ = areas("--config", "synthetic.yaml")
    assert code == 0
    assert "Strathfable (synthetic)" in out
    assert "4 to 5" in out
    assert "Synthetic example: no real place." in out


@pytest.mark.real_data
def test_the_twelve_councils_of_thirty_two(areas: Areas, real_data: Path) -> None:
    told = listed(
        areas(
            "--boundaries", real_data / "boundaries/dz2011_dev.gpkg",
            "--population", real_data / "population/sape-2021-persons_dev.xlsx",
            "--lookup", real_data / "lookups/dz2011_codes_and_labels_21042020.csv",
            "--json",
        )
    )  # fmt: skip
    assert len([area for kind, area in told if kind == "council"]) == 32
    assert len([area for kind, area in told if kind == "hscp"]) == 31
    assert len([area for kind, area in told if kind == "health_board"]) == 14
    assert told["council", "City of Edinburgh"]["k_range"] == [9, 13]
    assert told["council", "Scottish Borders"]["k_range"] == [2, 2]
    assert told["council", "Inverclyde"]["reason"].endswith("1 would hold 76,700 and 2 would average 38,350.")
    assert told["hscp", "Clackmannanshire and Stirling"]["people"] == 145_010
    assert told["health_board", "NHS Forth Valley"]["people"] == 305_710
    assert told["council", "Glasgow City"]["zones"] == 0
