"""Who is told of what a run is doing: a bar on a terminal, words elsewhere."""

import sys
import threading

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from hubplan.pipeline.stages import Stages

_PATIENCE_S = 2.0


class Watch:
    """Shows progress on a terminal; elsewhere only what takes long, or every stage when asked."""

    def __init__(self, console: Console, *, verbose: bool) -> None:
        self.console, self.verbose = console, verbose
        self.live = console.is_terminal and not console.quiet
        self.timer: threading.Timer | None = None
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
        self.prefix = ""
        self.task = self.progress.add_task("", total=None)

    def __enter__(self) -> Stages:
        self.progress.start()
        return self.stages()

    def __exit__(self, *_: object) -> None:
        self._hush()
        self.progress.stop()

    def stages(self) -> Stages:
        """Make a clock that tells this watch."""
        return Stages(self._tell, self._count)

    def begin(self, area: str, number: int, of: int) -> None:
        """Say which of several areas comes now, counted from 1."""
        self._hush()
        self.prefix = f"{area}: "
        if self.areas is None:
            self.areas = self.progress.add_task("", total=of)
        self.progress.update(self.areas, description="Areas", completed=number - 1)

    def _hush(self) -> None:
        if self.timer is not None:
            self.timer.cancel()
            self.timer = None

    def _tell(self, name: str, words: str) -> None:
        self._hush()
        if self.verbose:
            self.console.print(f"{self.prefix}{words}", markup=False)
        self.progress.update(self.task, description=escape(f"{self.prefix}{words}"), total=None, completed=0)
        if name == "compile":
            said = "Compiling the search for this machine: once only, less than a minute."
            self.timer = threading.Timer(_PATIENCE_S, lambda: print_note(self.console, said))
            self.timer.daemon = True
            self.timer.start()

    def _count(self, done: int, of: int) -> None:
        self.progress.update(self.task, total=of, completed=done)


def print_note(console: Console, words: str) -> None:
    """Print a note to stderr, if it is still there."""
    if not sys.stderr.closed:
        console.print(words)
