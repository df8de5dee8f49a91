"""A web server on loopback that serves what a test gives it, and misbehaves where it is told to."""

import contextlib
import hashlib
import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

Answer = Callable[["Asked"], None]


class Asked(BaseHTTPRequestHandler):
    """One request; ``site`` holds what the server gives."""

    protocol_version = "HTTP/1.1"
    site: "Site"

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        with self.site.lock:
            self.site.seen.append(self.path)
            self.site.headers.append(dict(self.headers))
        self.query = {key: values[-1] for key, values in parse_qs(parts.query, keep_blank_values=True).items()}
        answer = self.site.answers.get(parts.path)
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            send(404, b"no such page")(self) if answer is None else answer(self)

    def log_message(self, *_: Any) -> None:
        pass

    def begin(self, status: int, length: int | None, **headers: str) -> None:
        self.send_response(status)
        if length is not None:
            self.send_header("Content-Length", str(length))
        else:
            self.close_connection = True
            self.send_header("Connection", "close")
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()


@dataclass
class Site:
    """Answers by path; ``seen`` are the requests so far, ``headers`` what they said."""

    url: str = ""
    answers: dict[str, Answer] = field(default_factory=dict)
    seen: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)


@contextlib.contextmanager
def serve() -> Iterator[Site]:
    site = Site()
    handler = type("Handler", (Asked,), {"site": site})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    site.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def send(status: int, content: bytes, **headers: str) -> Answer:
    """Give these bytes, at once."""

    def answer(asked: Asked) -> None:
        asked.begin(status, len(content), **headers)
        asked.wfile.write(content)

    return answer


def send_json(value: object) -> Answer:
    return send(200, json.dumps(value).encode(), Content_Type="application/json")


def send_file(content: bytes, **headers: str) -> Answer:
    """Give a file as a good server does: with a mark of its version, in parts where asked."""
    etag = '"' + hashlib.sha256(content).hexdigest()[:16] + '"'

    def answer(asked: Asked) -> None:
        if asked.headers.get("If-None-Match") == etag:
            asked.begin(304, 0, ETag=etag)
            return
        start = 0
        wanted = asked.headers.get("Range", "")
        if wanted.startswith("bytes=") and asked.headers.get("If-Range") == etag:
            start = int(wanted.removeprefix("bytes=").split("-")[0])
        part = content[start:]
        more = {"Content_Range": f"bytes {start}-{len(content) - 1}/{len(content)}"} if start else {}
        asked.begin(206 if start else 200, len(part), ETag=etag, **more, **headers)
        asked.wfile.write(part)

    return answer


def break_off(content: bytes, after: int, *, times: int, etag: str = '"v1"') -> Answer:
    """Hang up after some bytes, a number of times; then give the rest or the whole as asked."""
    left = [times]

    def answer(asked: Asked) -> None:
        start = 0
        if asked.headers.get("If-Range") == etag and etag:
            start = int(asked.headers["Range"].removeprefix("bytes=").split("-")[0])
        part = content[start:]
        more = {"Content_Range": f"bytes {start}-{len(content) - 1}/{len(content)}"} if start else {}
        marks = {"ETag": etag} if etag else {}
        asked.begin(206 if start else 200, len(part), **marks, **more)
        if left[0] > 0:
            left[0] -= 1
            asked.wfile.write(part[:after])
            asked.wfile.flush()
            asked.connection.close()
            asked.close_connection = True
            return
        asked.wfile.write(part)

    return answer


def send_chunked(*chunks: bytes, whole: bool = True) -> Answer:
    """Give chunks without saying how many; without the last, empty one where it is not whole."""

    def answer(asked: Asked) -> None:
        asked.send_response(200)
        asked.send_header("Transfer-Encoding", "chunked")
        asked.end_headers()
        for chunk in chunks:
            asked.wfile.write(b"%x\r\n%s\r\n" % (len(chunk), chunk))
        if whole:
            asked.wfile.write(b"0\r\n\r\n")
        asked.close_connection = True

    return answer


def send_unsized(content: bytes, length: int | None = None) -> Answer:
    """Give bytes and hang up, without a word on how many, or with a false one."""

    def answer(asked: Asked) -> None:
        asked.begin(200, length)
        asked.wfile.write(content)
        asked.wfile.flush()
        asked.close_connection = True

    return answer


def fail_first(times: int, status: int, then: Answer, **headers: str) -> Answer:
    left = [times]

    def answer(asked: Asked) -> None:
        if left[0] > 0:
            left[0] -= 1
            send(status, b"not now", **headers)(asked)
        else:
            then(asked)

    return answer


def dribble(content: bytes, *, every_s: float) -> Answer:
    """Give one byte at a time, slowly."""

    def answer(asked: Asked) -> None:
        asked.begin(200, len(content))
        for at in range(len(content)):
            asked.wfile.write(content[at : at + 1])
            asked.wfile.flush()
            time.sleep(every_s)

    return answer


def hang(seconds: float) -> Answer:
    def answer(asked: Asked) -> None:
        time.sleep(seconds)
        send(200, b"late")(asked)

    return answer


def redirect(to: str) -> Answer:
    def answer(asked: Asked) -> None:
        asked.begin(302, 0, Location=to)

    return answer
