"""Progress of a run: a bar on a terminal, lines of text elsewhere."""

import logging
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from hubplan.pipeline.steps.stages import Stages

_SILENT_S = 2.0


class Watch:
    """Progress display: a bar on a terminal; elsewhere only what takes long, or every stage when asked.

    Several areas may be under way at a time, each in a thread of its own; each has a line.
    """

    def __init__(self, console: Console, *, verbose: bool) -> None:
        self.console, self.verbose = console, verbose
        self.live = console.is_terminal and not console.quiet
        self.progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=console,
            transient=True,
            disable=not self.live,
        )
        self.areas: TaskID | None = None
        self.told_compiling = False
        self.lines = ExitStack()

    def __enter__(self) -> Stages:
        if self.console.quiet:
            self.lines.enter_context(_errors_only())
        if self.live:
            self.progress.start()
        return self.lines.enter_context(self.follow())

    def __exit__(self, *_: object) -> None:
        self.lines.close()
        if self.live:  # a bar that was never shown ends with an empty line in some versions of rich
            self.progress.stop()

    def expect(self, areas: int) -> None:
        """Set how many areas will be followed."""
        self.areas = self.progress.add_task("Areas", total=areas)

    def tell_compiling(self) -> None:
        """Say once that kernels are being compiled, which delays the search."""
        from hubplan.cluster import KERNEL_CACHE  # loaded by now, but not where help is asked for

        if self.told_compiling:
            return
        self.told_compiling = True
        words = "Compiling the search for this machine: once only, less than a minute."
        if not KERNEL_CACHE.lasting:
            words = (
                f"Compiling the search for this run only, up to a minute, as it cannot be kept: {KERNEL_CACHE.why_brief}. "
                "Set NUMBA_CACHE_DIR to a folder of your own to keep it."
            )
        print_note(self.console, words)

    @contextmanager
    def follow(self, area: str = "") -> Iterator[Stages]:
        """Make a clock that reports the stages of one area to this display."""
        line = _AreaLine(self, f"{area}: " if area else "")
        try:
            yield Stages(line.tell, line.count)
        finally:
            line.end()
            if area and self.areas is not None:
                self.progress.advance(self.areas)


@contextmanager
def _errors_only() -> Iterator[None]:
    """Log errors only."""
    logger = logging.getLogger("hubplan")
    before = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(before)


class _AreaLine:
    """Progress line of one area."""

    def __init__(self, watch: Watch, prefix: str) -> None:
        self.watch, self.prefix = watch, prefix
        self.timer: threading.Timer | None = None
        self.task = watch.progress.add_task("", total=None, visible=False)

    def tell(self, name: str, words: str) -> None:
        self._hush()
        watch, said = self.watch, f"{self.prefix}{words}"
        if watch.verbose:
            watch.console.print(said, markup=False)
        watch.progress.update(self.task, description=escape(said), total=None, completed=0, visible=True)
        if name == "compile":
            self.timer = threading.Timer(_SILENT_S, watch.tell_compiling)
            self.timer.daemon = True
            self.timer.start()

    def count(self, done: int, of: int) -> None:
        self.watch.progress.update(self.task, total=of, completed=done)

    def end(self) -> None:
        self._hush()
        self.watch.progress.remove_task(self.task)

    def _hush(self) -> None:
        if self.timer is not None:
            self.timer.cancel()
            self.timer = None


def print_note(console: Console, words: str) -> None:
    """Print a note to stderr, if stderr is still open."""
    if not sys.stderr.closed:
        console.print(words)
