"""Downloads from a server that misbehaves: nothing false is taken, and every failure is one line."""

import gzip
import io
import json
import socket
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
import requests
from requests.adapters import BaseAdapter

from hubplan.errors import SourceError
from hubplan.sources.download import UnchangedError, download
from hubplan.sources.http import fetch_json
from hubplan.sources.retry import Limits, Session
from sources.server import Asked, Site, break_off, dribble, fail_first, hang, redirect, send, send_chunked, send_file

CONTENT = bytes(range(256)) * 2000


def test_a_file_comes_whole_with_its_marks_and_progress(
    site: Site, session: Session, hasty: Limits, tmp_path: Path
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


def test_what_broke_off_is_gone_on_with(site: Site, session: Session, hasty: Limits, tmp_path: Path) -> None:
    site.answers["/big"] = break_off(CONTENT, 200_000, times=2)
    download(session, f"{site.url}/big", tmp_path / "part", limits=hasty)
    assert (tmp_path / "part").read_bytes() == CONTENT
    asked = [headers.get("Range", "") for headers in site.headers]
    assert asked[0] == ""
    assert len(asked) == 3
    assert int(asked[2].removeprefix("bytes=").removesuffix("-")) > 200_000


def test_a_later_run_goes_on_where_an_earlier_one_gave_up(
    site: Site, session: Session, hasty: Limits, tmp_path: Path
) -> None:
    site.answers["/big"] = break_off(CONTENT, 100_000, times=1)
    once = replace(hasty, tries=1)
    with pytest.raises(SourceError, match="broke off"):
        download(session, f"{site.url}/big", tmp_path / "part", limits=once)
    download(session, f"{site.url}/big", tmp_path / "part", limits=once)
    assert (tmp_path / "part").read_bytes() == CONTENT
    assert site.headers[1].get("Range", "").startswith("bytes=")


def test_without_a_mark_of_the_version_it_begins_again(
    site: Site, session: Session, hasty: Limits, tmp_path: Path
) -> None:
    site.answers["/big"] = break_off(CONTENT, 100_000, times=1, etag="")
    download(session, f"{site.url}/big", tmp_path / "part", limits=hasty)
    assert (tmp_path / "part").read_bytes() == CONTENT
    assert all("Range" not in headers for headers in site.headers)


def test_a_new_version_is_not_glued_to_half_of_the_old_one(
    site: Site, session: Session, hasty: Limits, tmp_path: Path
) -> None:
    site.answers["/big"] = break_off(b"old" * 100_000, 50_000, times=9)
    with pytest.raises(SourceError):
        download(session, f"{site.url}/big", tmp_path / "part", limits=hasty)
    site.answers["/big"] = send_file(CONTENT)
    download(session, f"{site.url}/big", tmp_path / "part", limits=hasty)
    assert (tmp_path / "part").read_bytes() == CONTENT


def leave_half(part: Path, content: bytes, url: str, mark: str) -> None:
    part.write_bytes(content)
    part.with_name(part.name + ".mark").write_text(json.dumps({"url": url, "mark": mark}))


def test_a_rest_that_the_server_does_not_give_is_begun_again(
    site: Site, session: Session, hasty: Limits, tmp_path: Path
) -> None:
    def answer(asked: Asked) -> None:
        if "Range" in asked.headers:
            send(416, b"")(asked)
        else:
            send(200, CONTENT, ETag='"v1"')(asked)

    site.answers["/big"] = answer
    leave_half(tmp_path / "part", CONTENT + b"more than there is", f"{site.url}/big", '"v1"')
    download(session, f"{site.url}/big", tmp_path / "part", limits=hasty)
    assert (tmp_path / "part").read_bytes() == CONTENT
    assert ["Range" in headers for headers in site.headers] == [True, False]


@pytest.mark.parametrize("begins", ["bytes 1000-", "bytes 0-"])
def test_a_rest_of_another_version_or_from_another_place_is_not_taken(
    site: Site, session: Session, hasty: Limits, tmp_path: Path, begins: str
) -> None:
    def answer(asked: Asked) -> None:
        if "Range" in asked.headers:  # without regard to If-Range
            send(206, CONTENT[1000:], ETag='"v2"', Content_Range=f"{begins}{len(CONTENT) - 1}/{len(CONTENT)}")(asked)
        else:
            send(200, CONTENT, ETag='"v2"')(asked)

    site.answers["/big"] = answer
    leave_half(tmp_path / "part", b"o" * 1000, f"{site.url}/big", '"v1"')
    download(session, f"{site.url}/big", tmp_path / "part", limits=hasty)
    assert (tmp_path / "part").read_bytes() == CONTENT


def test_chunks_come_whole_or_not_at_all(site: Site, session: Session, hasty: Limits, tmp_path: Path) -> None:
    site.answers["/whole"] = send_chunked(CONTENT[:1000], CONTENT[1000:])
    download(session, f"{site.url}/whole", tmp_path / "part", limits=hasty)
    assert (tmp_path / "part").read_bytes() == CONTENT
    site.answers["/cut"] = send_chunked(CONTENT[:1000], whole=False)
    with pytest.raises(SourceError, match=r"the connection broke off \(tried 3 times\)"):
        download(session, f"{site.url}/cut", tmp_path / "part", limits=hasty)


def test_what_is_packed_unasked_is_unpacked_within_the_limit(
    site: Site, session: Session, hasty: Limits, tmp_path: Path
) -> None:
    site.answers["/packed"] = send(200, gzip.compress(CONTENT), Content_Encoding="gzip")
    download(session, f"{site.url}/packed", tmp_path / "part", limits=hasty)
    assert (tmp_path / "part").read_bytes() == CONTENT
    site.answers["/bomb"] = send(200, gzip.compress(b"\0" * (8 << 20)), Content_Encoding="gzip")
    with pytest.raises(SourceError, match="more than 4 MB"):
        download(session, f"{site.url}/bomb", tmp_path / "part", limits=hasty)
    assert (tmp_path / "part").stat().st_size <= 4 << 20


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The pauses between tries, which take no time."""
    told: list[float] = []
    monkeypatch.setattr("tenacity.nap.time", SimpleNamespace(sleep=told.append))
    return told


def test_pauses_grow_and_heed_what_the_server_asks_for(
    site: Site, session: Session, hasty: Limits, tmp_path: Path, pauses: list[float]
) -> None:
    patient = replace(hasty, tries=5, back_off_s=1.0, whole_s=600.0)
    site.answers["/down"] = send(503, b"")
    with pytest.raises(SourceError, match="tried 5 times"):
        download(session, f"{site.url}/down", tmp_path / "part", limits=patient)
    assert [int(pause) for pause in pauses] == [1, 2, 4, 8]
    pauses.clear()
    site.answers["/busy"] = fail_first(1, 429, send(200, b"well"), Retry_After="17")
    download(session, f"{site.url}/busy", tmp_path / "part", limits=patient)
    assert pauses == [17.0]


def test_nobody_waits_beyond_the_time_limit(
    site: Site, session: Session, hasty: Limits, tmp_path: Path, pauses: list[float]
) -> None:
    site.answers["/busy"] = send(503, b"", Retry_After="100")
    with pytest.raises(SourceError, match="tried once"):
        download(session, f"{site.url}/busy", tmp_path / "part", limits=replace(hasty, whole_s=50.0))
    assert pauses == []
    site.answers["/hangs"] = hang(1.0)
    brief = replace(hasty, whole_s=0.2, pause_s=30.0)
    with pytest.raises(SourceError, match=r"not done within 0\.2 s"):
        download(session, f"{site.url}/hangs", tmp_path / "part", limits=brief)


def test_passing_failures_are_tried_again(site: Site, session: Session, hasty: Limits, tmp_path: Path) -> None:
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
    site: Site, session: Session, hasty: Limits, tmp_path: Path, answer: object, words: str, asked: int
) -> None:
    site.answers["/file.csv"] = answer  # type: ignore[assignment]
    with pytest.raises(SourceError, match=words) as caught:
        download(session, f"{site.url}/file.csv", tmp_path / "part", limits=hasty)
    assert "\n" not in str(caught.value)
    assert "/file.csv" in str(caught.value)
    assert len(site.seen) == asked


def test_redirects_end_somewhere(site: Site, session: Session, hasty: Limits, tmp_path: Path) -> None:
    site.answers["/a"], site.answers["/b"] = redirect("/b"), redirect("/a")
    with pytest.raises(SourceError, match="without end"):
        download(session, f"{site.url}/a", tmp_path / "part", limits=hasty)
    site.answers["/c"], site.answers["/d"] = redirect("/d"), send(200, b"here")
    assert download(session, f"{site.url}/c", tmp_path / "part", limits=hasty).url.endswith("/d")


def test_too_much_is_refused_whether_it_is_announced_or_not(
    site: Site, session: Session, hasty: Limits, tmp_path: Path
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


def test_a_server_that_dribbles_is_given_up(site: Site, session: Session, hasty: Limits, tmp_path: Path) -> None:
    site.answers["/slow"] = dribble(b"x" * 200, every_s=0.05)
    with pytest.raises(SourceError, match=r"not done within 0\.4 s"):
        download(session, f"{site.url}/slow", tmp_path / "part", limits=replace(hasty, whole_s=0.4))


def test_hosts_that_cannot_be_reached_are_remembered(
    site: Site, session: Session, hasty: Limits, tmp_path: Path
) -> None:
    def fetch(url: str) -> None:
        download(session, url, tmp_path / "part", limits=hasty)

    with pytest.raises(SourceError, match=r"no connection \(tried 3 times\)"):
        fetch("http://127.0.0.1:9/x")
    for url in ("http://127.0.0.1:9/y", "http://127.0.0.1:7/offline"):  # nobody at all was reached so far
        with pytest.raises(SourceError, match=r"no connection \(tried once\)"):
            fetch(url)
    site.answers["/here"] = send(200, b"here")
    fetch(f"{site.url}/here")
    with pytest.raises(SourceError, match=r"no connection \(tried 3 times\)"):
        fetch("http://127.0.0.1:11/x")


def test_a_name_that_is_not_found_is_told_as_such(
    session: Session, hasty: Limits, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def find_nothing(*_: object, **__: object) -> list[object]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", find_nothing)
    with pytest.raises(SourceError, match="its name is not found; is this computer online") as caught:
        download(session, "https://maps.example/zones.zip", tmp_path / "part", limits=hasty)
    assert "\n" not in str(caught.value)


def test_a_proxy_that_refuses_is_told_as_such(site: Site, session: Session, hasty: Limits, tmp_path: Path) -> None:
    session.proxies = {"https": site.url}  # which does not know how to connect
    with pytest.raises(SourceError, match=r"the proxy of your network does not let it through .*501"):
        download(session, "https://maps.example/zones.zip", tmp_path / "part", limits=hasty)


def test_a_web_page_is_no_json(site: Site, session: Session, hasty: Limits) -> None:
    site.answers["/api"] = send(200, b"<html>Moved</html>")
    with pytest.raises(SourceError, match="expected JSON, found '<html>Moved</html>'"):
        fetch_json(session, f"{site.url}/api", limits=hasty)


class Disguised(BaseAdapter):
    """Stands for an encrypted server: leads elsewhere, or fails as the handshake would."""

    def __init__(self, location: str) -> None:
        super().__init__()
        self.location = location

    def send(self, request: requests.PreparedRequest, *_: object, **__: object) -> requests.Response:  # type: ignore[override]
        if not self.location:
            raise requests.exceptions.SSLError("certificate verify failed")
        response = requests.Response()
        response.status_code, response.url, response.request = 302, str(request.url), request
        response.headers["Location"], response.raw = self.location, io.BytesIO()
        return response

    def close(self) -> None:
        pass


def test_what_is_encrypted_may_not_lead_to_what_is_not(
    site: Site, session: Session, hasty: Limits, tmp_path: Path
) -> None:
    site.answers["/a"] = send(200, b"false")
    session.mount("https://", Disguised(f"{site.url}/a"))
    with pytest.raises(SourceError, match=r"https://maps\.example/a: leads to http://.*/a, which is not encrypted"):
        download(session, "https://maps.example/a", tmp_path / "part", limits=hasty)
    assert not (tmp_path / "part").exists()


@pytest.mark.parametrize(
    ("location", "words"),
    [("", "its certificate is not trusted"), ("file:///etc/passwd", "Check the address in the catalogue")],
)
def test_what_cannot_be_trusted_or_followed_is_a_line_at_once(
    session: Session, hasty: Limits, tmp_path: Path, location: str, words: str
) -> None:
    session.mount("https://", Disguised(location))
    with pytest.raises(SourceError, match=words) as caught:
        download(session, "https://maps.example/a", tmp_path / "part", limits=hasty)
    assert "\n" not in str(caught.value)
    assert not (tmp_path / "part").exists()


@pytest.mark.parametrize("said", [b"", b"SSH-2.0-OpenSSH_9.6\r\n"])
def test_a_server_that_hangs_up_or_speaks_otherwise(
    site: Site, session: Session, hasty: Limits, tmp_path: Path, said: bytes
) -> None:
    def answer(asked: Asked) -> None:
        asked.wfile.write(said)
        asked.wfile.flush()
        asked.connection.shutdown(socket.SHUT_RDWR)
        asked.close_connection = True

    site.answers["/a"] = answer
    with pytest.raises(SourceError, match="no connection"):
        download(session, f"{site.url}/a", tmp_path / "part", limits=hasty)
    assert len(site.seen) == 3
