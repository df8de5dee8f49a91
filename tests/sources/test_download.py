"""Downloads from a server that misbehaves: nothing false is taken, and every failure is one line."""

from dataclasses import replace
from pathlib import Path

import pytest
import requests

from hubplan.errors import SourceError
from hubplan.sources.download import Limits, UnchangedError, download, fetch_json
from sources.server import Site, break_off, dribble, fail_first, hang, redirect, send, send_file

CONTENT = bytes(range(256)) * 2000


def test_a_file_comes_whole_with_its_marks_and_progress(
    site: Site, session: requests.Session, hasty: Limits, tmp_path: Path
) -> None:
    site.answers["/zones.zip"] = send_file(CONTENT)
    told: list[tuple[int, int | None]] = []
    got = download(
        session,
        f"{site.url}/zones.zip",
        tmp_path / "part",
        limits=hasty,
        progress=lambda done, of: told.append((done, of)),
    )
    assert (tmp_path / "part").read_bytes() == CONTENT
    assert got.size == len(CONTENT)
    assert got.etag
    assert told[-1] == (len(CONTENT), len(CONTENT))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["part"]
    with pytest.raises(UnchangedError):
        download(session, f"{site.url}/zones.zip", tmp_path / "part", limits=hasty, since={"etag": got.etag})


def test_what_broke_off_is_gone_on_with(site: Site, session: requests.Session, hasty: Limits, tmp_path: Path) -> None:
    site.answers["/big"] = break_off(CONTENT, 200_000, times=2)
    download(session, f"{site.url}/big", tmp_path / "part", limits=hasty)
    assert (tmp_path / "part").read_bytes() == CONTENT
    asked = [headers.get("Range", "") for headers in site.headers]
    assert asked[0] == ""
    assert len(asked) == 3
    assert int(asked[2].removeprefix("bytes=").removesuffix("-")) > 200_000


def test_a_later_run_goes_on_where_an_earlier_one_gave_up(
    site: Site, session: requests.Session, hasty: Limits, tmp_path: Path
) -> None:
    site.answers["/big"] = break_off(CONTENT, 100_000, times=1)
    once = replace(hasty, tries=1)
    with pytest.raises(SourceError, match="broke off"):
        download(session, f"{site.url}/big", tmp_path / "part", limits=once)
    download(session, f"{site.url}/big", tmp_path / "part", limits=once)
    assert (tmp_path / "part").read_bytes() == CONTENT
    assert site.headers[1].get("Range", "").startswith("bytes=")


def test_without_a_mark_of_the_version_it_begins_again(
    site: Site, session: requests.Session, hasty: Limits, tmp_path: Path
) -> None:
    site.answers["/big"] = break_off(CONTENT, 100_000, times=1, etag="")
    download(session, f"{site.url}/big", tmp_path / "part", limits=hasty)
    assert (tmp_path / "part").read_bytes() == CONTENT
    assert all("Range" not in headers for headers in site.headers)


def test_a_new_version_is_not_glued_to_half_of_the_old_one(
    site: Site, session: requests.Session, hasty: Limits, tmp_path: Path
) -> None:
    site.answers["/big"] = break_off(b"old" * 100_000, 50_000, times=9)
    with pytest.raises(SourceError):
        download(session, f"{site.url}/big", tmp_path / "part", limits=hasty)
    site.answers["/big"] = send_file(CONTENT)
    download(session, f"{site.url}/big", tmp_path / "part", limits=hasty)
    assert (tmp_path / "part").read_bytes() == CONTENT


def test_passing_failures_are_tried_again(site: Site, session: requests.Session, hasty: Limits, tmp_path: Path) -> None:
    site.answers["/busy"] = fail_first(2, 503, send(200, b"well"), Retry_After="0")
    download(session, f"{site.url}/busy", tmp_path / "part", limits=hasty)
    assert (tmp_path / "part").read_bytes() == b"well"
    assert len(site.seen) == 3


@pytest.mark.parametrize(
    ("answer", "words", "asked"),
    [
        (send(404, b""), "404 Not Found: nothing is there", 1),
        (send(403, b""), "the server refuses", 1),
        (send(500, b""), "the server answered 500 .* \\(tried 3 times\\)", 3),
        (hang(2.0), "no answer within 0.5 s \\(tried 3 times\\)", 3),
        (break_off(CONTENT, 10, times=99, etag=""), "broke off", 3),
    ],
)
def test_failures_are_one_line_and_say_what_came(
    site: Site, session: requests.Session, hasty: Limits, tmp_path: Path, answer: object, words: str, asked: int
) -> None:
    site.answers["/file.csv"] = answer  # type: ignore[assignment]
    with pytest.raises(SourceError, match=words) as caught:
        download(session, f"{site.url}/file.csv", tmp_path / "part", limits=hasty)
    assert "\n" not in str(caught.value)
    assert "/file.csv" in str(caught.value)
    assert len(site.seen) == asked


def test_redirects_end_somewhere(site: Site, session: requests.Session, hasty: Limits, tmp_path: Path) -> None:
    site.answers["/a"], site.answers["/b"] = redirect("/b"), redirect("/a")
    with pytest.raises(SourceError, match="without end"):
        download(session, f"{site.url}/a", tmp_path / "part", limits=hasty)
    site.answers["/c"], site.answers["/d"] = redirect("/d"), send(200, b"here")
    assert download(session, f"{site.url}/c", tmp_path / "part", limits=hasty).url.endswith("/d")


def test_too_much_is_refused_whether_it_is_announced_or_not(
    site: Site, session: requests.Session, hasty: Limits, tmp_path: Path
) -> None:
    site.answers["/told"] = send(200, CONTENT)

    def untold(asked: object) -> None:
        asked.begin(200, None)  # type: ignore[attr-defined]
        for _ in range(100):
            asked.wfile.write(CONTENT)  # type: ignore[attr-defined]

    site.answers["/untold"] = untold
    small = replace(hasty, most_bytes=100_000)
    for path in ("/told", "/untold"):
        with pytest.raises(SourceError, match="at most"):
            download(session, site.url + path, tmp_path / "part", limits=small)


def test_a_server_that_dribbles_is_given_up(
    site: Site, session: requests.Session, hasty: Limits, tmp_path: Path
) -> None:
    site.answers["/slow"] = dribble(b"x" * 200, every_s=0.05)
    with pytest.raises(SourceError, match=r"not done within 0\.4 s"):
        download(session, f"{site.url}/slow", tmp_path / "part", limits=replace(hasty, whole_s=0.4))


def test_nobody_there(session: requests.Session, hasty: Limits, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no connection"):
        download(session, "http://127.0.0.1:9/x", tmp_path / "part", limits=hasty)


def test_a_web_page_is_no_json(site: Site, session: requests.Session, hasty: Limits) -> None:
    site.answers["/api"] = send(200, b"<html>Moved</html>")
    with pytest.raises(SourceError, match="expected JSON, found '<html>Moved</html>'"):
        fetch_json(session, f"{site.url}/api", limits=hasty)
