"""Group of commands, and the place where errors become one line and an exit code."""

import atexit
import errno
import gc
import logging
import sys
from contextlib import suppress

import click
from rich.console import Console
from rich.markup import escape

from hubplan import __version__
from hubplan.cli.areas import areas_command
from hubplan.cli.check import check_command
from hubplan.cli.display.ending import discard_stdout
from hubplan.cli.fetch import fetch_command
from hubplan.cli.links import links_command
from hubplan.cli.propose import propose
from hubplan.errors import HubplanError, InfeasibleError
from hubplan.interrupts import count_writes, signals_taken, stop_code


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="hubplan")
def hubplan() -> None:
    """Draw the catchments of children's services hubs.

    Neighbouring data zones are clustered into catchments of 40,000 to 60,000 people, each with a hub.
    """


for command in (propose, fetch_command, check_command, areas_command, links_command):
    hubplan.add_command(command)


def main() -> None:
    """Run the command line; a user's mistake, Ctrl-C or another signal to end is one line, never a traceback."""
    with signals_taken():
        try:
            _main()
        except KeyboardInterrupt as again:  # another one, while the first was told of
            sys.exit(stop_code(again))


def _main() -> None:
    # libraries make many lasting objects and little garbage: looking for it less often saves a tenth of a short run
    gc.set_threshold(100_000, 50, 50)
    atexit.register(gc.freeze)  # nor is it looked for once more at the end
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    errors = Console(stderr=True, highlight=False, soft_wrap=True)
    stdout, writes = sys.stdout, count_writes()
    try:
        code = hubplan.main(args=sys.argv[1:], standalone_mode=False, obj=sys.argv[1:])
        sys.stdout.flush()
    except HubplanError as error:
        errors.print(f"[bold red]Error:[/] {escape(str(error))}")
        if isinstance(error, InfeasibleError) and error.remedies:
            errors.print("What you can do:")
            for number, remedy in enumerate(error.remedies, start=1):
                errors.print(f"  {number}. {escape(remedy)}")
        sys.exit(error.exit_code)
    except (click.exceptions.Abort, KeyboardInterrupt) as stop:
        # click makes its own error of Ctrl-C
        code = stop_code(stop.__cause__ if isinstance(stop, click.exceptions.Abort) else stop)
        with suppress(OSError):  # the terminal may have been closed
            errors.print(f"Stopped. {_tell_written(count_writes() - writes)}")
        sys.exit(code)
    except SystemExit as stop:
        if sys.stdout is stdout:
            raise
        # click wraps stdout where its reader went away, as `| head` does; what it read was all it wanted
        discard_stdout()
        raise SystemExit(0) from stop
    except OSError as error:
        if isinstance(error.__context__, KeyboardInterrupt):  # the terminal was closed, and cannot be written to
            sys.exit(stop_code(error.__context__))
        if error.errno != errno.EPIPE:
            raise
        discard_stdout()
        sys.exit(0)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    sys.exit(code if isinstance(code, int) else 0)


def _tell_written(writes: int) -> str:
    return "What was put in place until then is whole." if writes else "Nothing was written."
