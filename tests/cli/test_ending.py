"""The next command of a run, as it is to be copied from a narrow terminal."""

from io import StringIO

from rich.console import Console

from hubplan.cli.display.ending import print_command


def test_a_long_command_breaks_between_words_and_an_option_stays_with_its_value() -> None:
    paper = StringIO()
    out = Console(file=paper, width=29)
    print_command(out, ["hubplan", "propose", "--effort", "quick", "--band", "40000", "60000", "Argyll and Bute"])
    assert paper.getvalue().splitlines() == [
        "       hubplan propose \\",
        "         --effort quick \\",
        "         --band 40000 60000 \\",
        "         'Argyll and Bute'",
    ]
