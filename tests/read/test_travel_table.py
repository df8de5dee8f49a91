"""Tables of travel that users bring."""

from pathlib import Path

import numpy as np
import pytest

from hubplan.errors import InputDataError
from hubplan.read.travel_table import read_travel_table
from hubplan.scenario import Travel

A, B = "S01006506", "S01006507"


def read(path: Path, text: str, **keys: str) -> dict[str, list[float]]:
    (path / "car.csv").write_text(text)
    found = read_travel_table(path / "car.csv", Travel.model_validate({"method": "table", "file": "car.csv", **keys}))
    assert found.table.unit in ("km", "minutes")
    return found.table.frame.to_dict("list")


def test_long_and_wide_tables_say_the_same(tmp_path: Path) -> None:
    long = read(tmp_path, f"data_zone,site,minutes\n{A},L1,4\n{B},L1,\n{A},L2,6\n{B},L2,7.5\n{B},L2,7.5\n")
    wide = read(tmp_path, f"data_zone,L1,L2\n{A},4,6\n{B},no route,7.5\n", unit="minutes")
    for told in (long, wide):
        assert np.array_equal(told["L1"], [4, np.nan], equal_nan=True)
        assert told["L2"] == [6, 7.5]


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (f"{A},L1,-1", "negative"),
        (f"{A},L1,99999", "over 1,440"),
        (f"{A},L1,quick", "no number"),
        (f"{A},L1,4\n{A},L1,5", "more than one number"),
    ],
)
def test_numbers_that_cannot_be_are_refused(tmp_path: Path, rows: str, words: str) -> None:
    with pytest.raises(InputDataError, match=words):
        read(tmp_path, f"data_zone,site,minutes\n{rows}\n")


def test_a_wide_table_must_say_its_unit(tmp_path: Path) -> None:
    with pytest.raises(InputDataError, match="minutes or km"):
        read(tmp_path, f"data_zone,L1,L2\n{A},4,6\n")
