"""Arcs hold every border once, and the rings walk them back to the shapes they came from."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely import box

from hubplan.render.maps.topology import build_topology


def rebuild(topology, zone):
    """Walk a zone's rings and fill them even-odd."""
    shape = shapely.Polygon()
    for ring in topology.rings[zone]:
        points = []
        for arc in ring:
            line = topology.arcs[arc] if arc >= 0 else topology.arcs[~arc][::-1]
            points += line.tolist() if not points else line[1:].tolist()
        assert points[0] == points[-1]
        shape = shape.symmetric_difference(shapely.Polygon(points))
    return shape


def grid(letters):
    """Zones from rows of letters on unit squares."""
    squares = {}
    for y, row in enumerate(letters):
        for x, letter in enumerate(row):
            if letter != ".":
                squares.setdefault(letter, []).append(box(x, -y, x + 1, 1 - y))
    shapes = np.array([shapely.union_all(squares[letter]) for letter in sorted(squares)])
    return shapely.coverage_simplify(shapes, 0)


@pytest.mark.parametrize(
    "rows",
    [
        ["ab"],
        ["aaa", "aba", "aaa"],  # an enclave: one ring with no other zone's border on it
        ["aa..b", "aa..b"],  # an island
        ["ab", "ba"],  # a corner where four arcs meet, and multipolygons
        ["aab", "acb", "ddb"],
    ],
)
def test_rings_give_the_shapes_back(rows):
    shapes = grid(rows)
    topology = build_topology(shapes)
    for zone, shape in enumerate(shapes):
        assert rebuild(topology, zone).equals(shape)


@given(
    st.lists(st.text("abcd", min_size=4, max_size=4), min_size=3, max_size=4),
    st.sets(st.sampled_from("abcd")),
    st.sets(st.sampled_from("abcd"), min_size=1),
)
def test_outer_arcs_of_several_zones_join_to_closed_rings(rows, turned, together):
    shapes = grid(rows)
    letters = sorted(set("".join(rows)))
    # rings come either way round, as simplifying turns some of them
    shapes = np.array([shape.reverse() if one in turned else shape for one, shape in zip(letters, shapes, strict=True)])
    topology = build_topology(shapes)
    inside = {zone for zone, letter in enumerate(letters) if letter in together}
    starts, ends = [], []
    for zone in inside:
        for arc in (arc for ring in topology.rings[zone] for arc in ring):
            if not set(topology.sides[max(arc, ~arc)]) <= inside:
                line = topology.arcs[arc] if arc >= 0 else topology.arcs[~arc][::-1]
                starts.append(tuple(line[0]))
                ends.append(tuple(line[-1]))
    assert sorted(starts) == sorted(ends)


@given(
    st.lists(st.text("abcd.", min_size=4, max_size=4), min_size=3, max_size=4).filter(
        lambda r: set("".join(r)) != {"."}
    )
)
def test_every_border_stands_once_with_both_sides(rows):
    shapes = grid(rows)
    topology = build_topology(shapes)
    used = [[] for _ in topology.arcs]
    for zone, rings in enumerate(topology.rings):
        for arc in (arc for ring in rings for arc in ring):
            used[arc if arc >= 0 else ~arc].append(zone)
    assert [sorted(zone for zone in pair if zone >= 0) for pair in topology.sides] == [sorted(zones) for zones in used]
    length = sum(shapely.LineString(arc).length for arc in topology.arcs)
    shared = sum(
        shapely.LineString(arc).length for arc, (_, b) in zip(topology.arcs, topology.sides, strict=True) if b >= 0
    )
    assert length + shared == pytest.approx(sum(shapely.length(shapes)))
