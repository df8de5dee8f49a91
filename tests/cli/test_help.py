"""What ``--help`` says of each command, on a terminal of 80 columns."""

import click
import pytest

from hubplan.cli.main import hubplan


@pytest.mark.parametrize("name", [None, *hubplan.commands])
def test_help_fits_the_terminal_and_names_every_option_once(name: str | None) -> None:
    command = hubplan if name is None else hubplan.commands[name]
    parent = None if name is None else click.Context(hubplan, info_name="hubplan")
    context = click.Context(command, info_name=name or "hubplan", parent=parent, terminal_width=80)
    said = command.get_help(context)
    assert [line for line in said.splitlines() if len(line) > 80] == []
    assert "\\b" not in said  # click's mark for lines to keep, as it would stand in a raw docstring
    assert "..." not in said.partition("Commands:")[2]  # every command is summed up in full
    options = [line.split()[0] for line in said.splitlines() if line.startswith("  -")]
    assert len(options) == len(set(options)) >= 2
    if name is not None and name != "fetch":
        lines = said.partition("Examples:\n")[2].partition("\n\n")[0].splitlines()
        assert len(lines) >= 3
        assert all(line.startswith("    hubplan ") for line in lines)
