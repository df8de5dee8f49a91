from collections.abc import Iterator

import pytest

from hubplan.sources.retry import Limits, Session
from sources.server import Site, serve


@pytest.fixture
def site() -> Iterator[Site]:
    with serve() as one:
        yield one


@pytest.fixture
def session() -> Iterator[Session]:
    with Session() as one:
        one.trust_env = False  # no proxy between a test and its own server
        yield one


@pytest.fixture
def hasty() -> Limits:
    """Limits for tests: short pauses."""
    return Limits(connect_s=2.0, pause_s=0.5, whole_s=20.0, tries=3, back_off_s=0.01, most_bytes=1 << 22)
