"""Neighbors get different colours, few catchments all different ones."""

from hypothesis import given
from hypothesis import strategies as st

from hubplan.contiguity import build_contiguity
from hubplan.plan import make_plan
from hubplan.render.colors import color_catchments, color_graph
from hubplan.scenario import PopulationBand
from hubplan.style import LOOK_ALIKES, PALETTE
from maps import draw_zones


@st.composite
def planar_like(draw):
    n = draw(st.integers(1, 40))
    graph = {node: set() for node in range(1, n + 1)}
    for node in range(2, n + 1):  # each new node meets at most three before it: always colourable with four
        for other in draw(st.sets(st.integers(1, node - 1), max_size=3)):
            graph[node].add(other)
            graph[other].add(node)
    return graph


@given(planar_like())
def test_neighbors_differ_and_everyone_has_a_color(graph):
    colors = color_graph(graph)
    assert set(colors) == set(graph)
    assert all(colors[a] != colors[b] for a in graph for b in graph[a])


@given(planar_like())
def test_look_alikes_are_kept_apart(graph):
    colors = color_graph(graph)
    names = {node: PALETTE[color].name for node, color in colors.items()}
    bad = {frozenset({"rose", "stone"}), frozenset({"straw", "rose"})}
    assert not any(frozenset({names[a], names[b]}) in bad for a in graph for b in graph[a])


def test_a_sixth_color_beside_the_first_five_is_none_that_looks_like_one_of_them():
    everyone = {node: {other for other in range(1, 7) if other != node} for node in range(1, 7)}
    colors = color_graph(everyone)
    assert len(set(colors.values())) == 6
    assert not any(frozenset({colors[a], colors[b]}) in LOOK_ALIKES for a in everyone for b in everyone[a])
    assert {PALETTE[color].name for color in colors.values()} == {"blue", "straw", "mint", "clay", "lilac", "lime"}


def test_a_crowded_graph_still_gets_colors():
    everyone = {node: {other for other in range(1, 13) if other != node} for node in range(1, 13)}
    assert set(color_graph(everyone)) == set(everyone)


def test_few_catchments_take_the_colors_in_order(strip_run):
    colors = color_catchments(strip_run.plan)
    assert [color.name for color in colors.values()] == ["blue", "straw", "mint"]


def test_catchments_that_are_beside_each_other_in_another_plan_only_differ_too():
    zones = draw_zones("abcdef")
    each = dict(zip(zones.index, range(1, 7), strict=True))
    plan = make_plan(zones, build_contiguity(zones), each, PopulationBand(low=1, high=2000))
    colors = color_catchments(plan)
    one, other = next((a, b) for a in colors for b in colors if a < b and colors[a] == colors[b])
    moved = plan.assignment.copy()
    moved.iloc[:2] = [one, other]
    both = color_catchments(plan, [moved])
    assert both[one] != both[other]
