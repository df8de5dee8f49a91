"""Archives that would write outside, or grow beyond measure, are refused unread."""

import stat
import zipfile
from pathlib import Path

import pytest

from hubplan.errors import SourceError
from hubplan.sources.archive import check_archive


def pack(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def test_a_sound_archive_lists_its_files(tmp_path: Path) -> None:
    path = pack(tmp_path / "a.zip", {"zones.shp": b"x" * 1000, "zones.dbf": b"y"})
    assert check_archive(path, "zones") == ("zones.shp", "zones.dbf")


@pytest.mark.parametrize("name", ["../evil.sh", "/etc/passwd", "a/../../b", "C:/x.txt", "..\\up.txt"])
def test_files_that_lead_outside_are_refused(tmp_path: Path, name: str) -> None:
    path = pack(tmp_path / "a.zip", {"good.txt": b"1", name: b"2"})
    with pytest.raises(SourceError, match="written outside its folder"):
        check_archive(path, "zones")


def test_links_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        link = zipfile.ZipInfo("home")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc")
    with pytest.raises(SourceError, match="written outside its folder"):
        check_archive(path, "zones")


def test_a_bomb_is_refused_before_it_is_opened(tmp_path: Path) -> None:
    path = pack(tmp_path / "a.zip", {"zones.csv": b"\0" * (64 << 20)})
    with pytest.raises(SourceError, match=r"would grow from 0\.1 to 64 MB"):
        check_archive(path, "zones")


def test_damage_shows(tmp_path: Path) -> None:
    whole = pack(tmp_path / "a.zip", {"zones.csv": bytes(range(256)) * 100}).read_bytes()
    for name, content in {
        "cut.zip": whole[:-30],
        "page.zip": b"<html>",
        "bit.zip": whole[:60] + b"\xff\xff" + whole[62:],
    }.items():
        (tmp_path / name).write_bytes(content)
        with pytest.raises(SourceError, match="damaged"):
            check_archive(tmp_path / name, "zones")


def test_a_bomb_that_says_it_is_small_does_not_go_off(tmp_path: Path) -> None:
    path = pack(tmp_path / "a.zip", {"zones.csv": b"\0" * (64 << 20)})
    content = bytearray(path.read_bytes())
    for header, place in ((b"PK\3\4", 22), (b"PK\1\2", 24)):
        at = content.index(header) + place
        content[at : at + 4] = (1_000).to_bytes(4, "little")
    path.write_bytes(content)
    with pytest.raises(SourceError, match="damaged"):
        check_archive(path, "zones")
