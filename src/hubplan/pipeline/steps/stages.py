"""Stages of a run: their times, and the callbacks that report them."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


def _silent(_name: str, _words: str) -> None:
    """Report nothing."""


def _uncounted(_done: int, _of: int) -> None:
    """Count nothing."""


@dataclass
class Stages:
    """Clock that times each stage of a run, and reports it.

    ``tell`` gets (name, phrase) when a stage begins; ``count`` gets (searches done, searches in all) during the search.
    """

    tell: Callable[[str, str], None] = _silent
    count: Callable[[int, int], None] = _uncounted
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def stage(self, name: str, words: str) -> Iterator[None]:
        """Time what is done inside under ``name``."""
        self.tell(name, words)
        began = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - began
