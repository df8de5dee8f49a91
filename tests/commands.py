"""The command ``hubplan``, run in the process of the test."""

import sys

import pytest

from hubplan.cli.main import main

Said = tuple[int, str, str]
"""Exit code, stdout and stderr."""


def call_hubplan(capsys: pytest.CaptureFixture[str], *arguments: object) -> Said:
    """Run ``hubplan`` with these arguments."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["hubplan", *map(str, arguments)])
        with pytest.raises(SystemExit) as stop:
            main()
    said = capsys.readouterr()
    return int(stop.value.code or 0), said.out, said.err
