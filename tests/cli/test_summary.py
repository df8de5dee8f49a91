"""The table of many areas: how many catchments fit each."""

from io import StringIO

import pytest
from rich.console import Console

from hubplan.cli.display.summary import show_summary
from hubplan.errors import InfeasibleError
from hubplan.pipeline.batch import AreaOutcome


@pytest.mark.parametrize(("k_range", "fits"), [((2, 1), "none"), ((3, 3), "3"), ((3, 5), "3–5")])
def test_the_table_tells_how_many_catchments_fit(k_range: tuple[int, int], fits: str) -> None:
    paper = StringIO()
    out = Console(file=paper, width=100)
    outcome = AreaOutcome("Elm", 1.0, error=InfeasibleError("too few people", []), k_range=k_range)
    show_summary([outcome], out)
    assert paper.getvalue().splitlines()[1].split()[:2] == ["Elm", fits]
