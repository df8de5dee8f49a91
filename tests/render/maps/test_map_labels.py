"""A name stands inside its shape, where nothing else does, or not at all."""

import pytest
from shapely import box

from hubplan.render.maps.map_labels import _spot_inside
from hubplan.render.maps.svg_canvas import SvgCanvas

SHAPE = box(100, 100, 200, 200)


@pytest.mark.parametrize(("room", "fits"), [((60, 20), True), ((101, 20), False), ((20, 101), False)])
def test_a_name_too_large_for_its_shape_has_no_spot_in_it(room: tuple[float, float], fits: bool) -> None:
    spot = _spot_inside(SHAPE, (150, 150), room, SvgCanvas(0, 600, 1, 600))
    assert (spot is not None) is fits


def test_a_name_is_as_near_as_what_is_taken_allows_and_wholly_inside() -> None:
    canvas = SvgCanvas(0, 600, 1, 600, taken=[(100, 100, 200, 150)])
    x, y = _spot_inside(SHAPE, (150, 120), (60, 20), canvas) or (0.0, 0.0)
    assert y - 10 >= 150
    assert SHAPE.contains(box(x - 30, y - 10, x + 30, y + 10))
