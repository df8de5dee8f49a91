"""Last lines of a run in a terminal: paths, the next command, and stdout that was closed by its reader."""

import errno
import os
import shlex
import sys
import textwrap
from collections.abc import Sequence

from rich.console import Console

_INDENT = " " * 7


class Paper(Console):
    """Stdout whose reader, such as ``head``, may stop reading."""

    def on_broken_pipe(self) -> None:
        """Leave a broken pipe to :func:`hubplan.cli.main.main`, for everything that prints."""
        raise BrokenPipeError(errno.EPIPE, "the reader has gone")


def discard_stdout() -> None:
    """Discard what is still to be written to stdout, so that the interpreter raises no error when it ends."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.__stdout__.fileno() if sys.__stdout__ else 1)


def print_line(out: Console, label: str, *texts: str) -> None:
    """Print texts beside a label, one below the other; a path or word longer than the line is not cut."""
    lead = f"{label}:".ljust(len(_INDENT))
    for text in texts:
        wrapped = textwrap.wrap(text, max(out.width - len(_INDENT), 20), break_long_words=False, break_on_hyphens=False)
        for line in wrapped or [""]:
            out.print(lead + line, soft_wrap=True, markup=False)
            lead = _INDENT


def print_command(out: Console, command: Sequence[str]) -> None:
    """Print a command so that it can be copied: quoted, and continued over lines where it is long."""
    width = max(out.width - len(_INDENT) - 2, 20)
    words: list[str] = []
    for word in map(shlex.quote, command):
        if words and words[-1].startswith("--") and " " not in words[-1] and not word.startswith("-"):
            words[-1] += f" {word}"  # an option stays with its value
        else:
            words.append(word)
    lines = [""]
    for word in words:
        if lines[-1] and len(lines[-1]) + len(word) + 1 > width:
            lines.append("  " + word)
        else:
            lines[-1] += f" {word}" if lines[-1] else word
    for number, line in enumerate(lines, start=1):
        # no markup: escaping would double the stroke at the end of a line
        out.print(_INDENT + line + (" \\" if number < len(lines) else ""), soft_wrap=True, markup=False)


def search_longer(arguments: Sequence[str], *, effort: str, seed: int) -> list[str]:
    """Build the command that searches on from a run: with more effort, or with another seed at the highest effort.

    Parameters
    ----------
    arguments
        As typed, after ``hubplan``.
    effort, seed
        Of the run.

    Examples
    --------
    >>> search_longer(["propose", "Falkirk", "--effort=quick", "--hubs", "any"], effort="quick", seed=1)[2:]
    ['Falkirk', '--hubs', 'any', '--effort', 'thorough', '--overwrite']
    >>> search_longer(["propose", "--effort", "thorough"], effort="thorough", seed=1)[2:]
    ['--effort', 'thorough', '--seed', '2', '--overwrite']
    """
    changed = ["--effort", "--seed"] if effort == "thorough" else ["--effort"]
    more = ["--effort", "thorough", *(["--seed", str(seed + 1)] if effort == "thorough" else []), "--overwrite"]
    kept: list[str] = []
    words = list(arguments)
    while words:
        word = words.pop(0)
        if word == "--":
            return ["hubplan", *kept, *more, "--", *words]
        if word in changed:
            words = words[1:]
        elif word != "--overwrite" and word.partition("=")[0] not in changed:
            kept.append(word)
    return ["hubplan", *kept, *more]
