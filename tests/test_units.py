"""The rows of the kinds of unit: whole, and each told apart from the others."""

from typing import get_args

import pytest

from hubplan.units import PLANNED, UNITS, KeptUnit


@pytest.mark.parametrize("unit", get_args(KeptUnit))
def test_every_kind_that_can_be_kept_together_has_a_row_with_its_cure(unit: str) -> None:
    row = UNITS[unit]
    assert row.cure.startswith(("a ", "an "))
    assert row.code is not None or f"a column named {unit}" in row.cure
    assert (row.code is None) or row.code.pattern[:3] in row.cure


def test_no_code_and_no_column_means_two_kinds() -> None:
    called = [name for row in UNITS.values() for name in row.called]
    codes = [row.code.pattern for row in UNITS.values() if row.code is not None]
    assert len(called) == len(set(called))
    assert len(codes) == len(set(codes))


def test_what_can_be_planned_is_named_as_a_heading_and_after_a_name() -> None:
    assert PLANNED == ("council", "hscp", "health_board")
    assert [UNITS[unit].heading for unit in PLANNED] == ["Council", "Partnership", "Health board"]
    assert [UNITS[unit].area for unit in PLANNED] == ["council area", "partnership area", "health board area"]
    assert all(UNITS[unit].spare is not None for unit in PLANNED[1:])


def test_words_for_several_of_a_kind() -> None:
    told = {row.column: (row.label, row.labels, row.several) for row in UNITS.values()}
    assert told["hscp"] == ("HSCP", "HSCPs", "partnerships")
    assert told["locality"] == ("locality", "localities", "localities")
    assert told["intermediate_zone"] == ("intermediate zone", "intermediate zones", "intermediate zones")
