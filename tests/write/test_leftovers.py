"""Leftovers and fingerprints are of what lies there itself, never of the target of a link."""

from pathlib import Path

from hubplan.write.journal import AreaPlace, fingerprint
from hubplan.write.leftovers import find_leftovers


def test_a_link_of_the_name_of_a_leftover_is_none(tmp_path: Path) -> None:
    (tmp_path / ".elm.abcdefgh").mkdir()
    (tmp_path / ".elm.linked_1").symlink_to(tmp_path / ".elm.abcdefgh", target_is_directory=True)
    (tmp_path / ".elm.filefile").touch()
    (tmp_path / ".elm.too_long_1").mkdir()
    assert find_leftovers(AreaPlace(tmp_path, "elm")) == [tmp_path / ".elm.abcdefgh"]


def test_only_a_plain_file_has_a_fingerprint(tmp_path: Path) -> None:
    plain, linked = tmp_path / "report.md", tmp_path / "linked.md"
    plain.write_bytes(b"")
    linked.symlink_to(plain)
    empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert [fingerprint(path) for path in (plain, linked, tmp_path, tmp_path / "none.md")] == [empty, "", "", ""]
