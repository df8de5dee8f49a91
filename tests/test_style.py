"""The look is written once: what the page, its script, the still map and QGIS draw is what ``style.py`` says."""

import ast
import json
import re
import sqlite3
from contextlib import closing
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

import hubplan
from hubplan import style
from hubplan.categories import CATEGORIES, CONFIDENTIAL
from hubplan.render import build_page
from hubplan.render.colors import color_catchments
from hubplan.render.maps.symbols import sprite
from hubplan.write.geopackage.plan_file import write_geopackage
from hubplan.write.geopackage.symbols import bridge, ferry, rgba, sign
from pages import payload_of
from runs import draw_run, with_others

PACKAGE = Path(hubplan.__file__).parent
HEX = re.compile(r"#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})(?![\w-])")
CORNERS = {"square": 4, "diamond": 4, "triangle": 3, "hexagon": 6, "octagon": 8, "circle": 0}


@pytest.fixture(scope="module")
def run():
    return with_others(draw_run())


@pytest.fixture(scope="module")
def page(run):
    return build_page(run)


@pytest.fixture(scope="module")
def look(page):
    return json.loads(re.search(r"const LOOK = (\{.*\});", page)[1])


@pytest.fixture(scope="module")
def qml(run, tmp_path_factory):
    """The styles of the GeoPackage by layer, and by name where a layer has more than one."""
    path = tmp_path_factory.mktemp("style") / "plan.gpkg"
    write_geopackage(run, path, colors={c: color.fill for c, color in color_catchments(run.plan).items()})
    with closing(sqlite3.connect(path)) as database:
        rows = database.execute("SELECT f_table_name, styleName, useAsDefault, styleQML FROM layer_styles").fetchall()
    return {table if default else name: ET.fromstring(text.split("\n", 1)[1]) for table, name, default, text in rows}  # noqa: S314 - our own text


def option(layer, name):
    return layer.find(f"Option/Option[@name='{name}']").get("value")


def symbols_by_value(root):
    """The layers of each class's symbol, by the class's value."""
    layers = {symbol.get("name"): symbol.findall("layer") for symbol in root.findall("renderer-v2/symbols/symbol")}
    return {each.get("value"): layers[each.get("symbol")] for each in root.iter("category")}


def strokes(layers):
    return [(option(layer, "line_color"), float(option(layer, "line_width"))) for layer in layers]


def drawn_as(line):
    return rgba(line.color), line.mm


def test_catchments_have_the_same_fill_in_qgis_as_on_the_page(run, page, qml):
    shown = {str(c["number"]): c["fill"] for c in payload_of(page)["catchments"]}
    assert shown == {str(c): color.fill for c, color in color_catchments(run.plan).items()}
    filled = {c: option(layers[0], "color") for c, layers in symbols_by_value(qml["catchments"]).items()}
    assert filled == {c: rgba(fill, style.FILL_ALPHA) for c, fill in shown.items()}
    assert all(f'fill="{fill}" fill-opacity="{style.FILL_OPACITY}"' in page for fill in shown.values())
    assert pytest.approx(style.FILL_OPACITY, abs=0.01) == style.FILL_ALPHA / 255


def test_edges_are_alike_in_qgis_on_the_still_map_and_in_the_script(page, look, qml):
    edges = symbols_by_value(qml["boundaries"])
    assert strokes(edges["inner"]) == [drawn_as(style.CATCHMENT_HALO), drawn_as(style.CATCHMENT_EDGE)]
    assert strokes(edges["outer"]) == [drawn_as(style.COUNCIL_EDGE)]
    still = page[page.index('<svg class="still"') : page.index("</figure>")]
    for name, line in {
        "edge": style.CATCHMENT_EDGE,
        "halo": style.CATCHMENT_HALO,
        "council": style.COUNCIL_EDGE,
    }.items():
        assert (look[name]["color"], look[name]["px"]) == (line.color, line.px)
        assert f'stroke="{line.color}" stroke-width="{line.px}"' in still, name


def test_ferries_are_dots_between_open_rings_everywhere(page, look):
    line, *rings = ferry().findall("layer")
    assert strokes([line]) == [drawn_as(style.FERRY)]
    assert [float(length) for length in option(line, "customdash").split(";")] == list(style.FERRY.dash_mm)
    for ring in rings:
        drawn = ring.find("symbol/layer")
        assert (option(drawn, "color"), option(drawn, "outline_color")) == (rgba(style.WHITE), rgba(style.WATER))
        assert float(option(drawn, "outline_width")) == style.FERRY_RING.mm
        assert float(option(drawn, "size")) == 2 * style.FERRY_RING_MM
    assert look["ferry"] == {"color": style.WATER, "px": style.FERRY.px, "dash": list(style.FERRY.dash_px)}
    assert (look["ring"]["px"], look["ring"]["radius"]) == (style.FERRY_RING.px, style.FERRY_RING_PX)
    still = page[page.index('<svg class="still"') : page.index("</figure>")]
    assert f'<g fill="none" stroke="{style.WATER}">' in still
    assert f'stroke-width="{style.FERRY.px}" stroke-linecap="round" stroke-dasharray="{style.FERRY.dash}"' in still
    assert f'<g fill="{style.WHITE}" stroke-width="{style.FERRY_RING.px}">' in still


def test_an_assumed_ferry_has_the_color_of_caution(look):
    page = build_page(draw_run(status="assumed"))
    assert f'<g fill="none" stroke="{style.CAUTION_MARK}">' in page
    assert look["assumed"] == style.CAUTION_MARK


def test_bridges_are_two_rails_in_qgis():
    assert style.BRIDGE.mm > style.BRIDGE_INSIDE_MM
    assert strokes(bridge().findall("layer")) == [
        drawn_as(style.BRIDGE),
        (rgba(style.WHITE), style.BRIDGE_INSIDE_MM),
    ]


@pytest.mark.parametrize("line", ["COUNCIL_EDGE", "CATCHMENT_EDGE", "CATCHMENT_HALO", "FERRY", "FERRY_RING"])
def test_a_line_is_about_as_wide_on_paper_from_qgis_as_on_the_page(line):
    drawn = getattr(style, line)
    assert drawn.mm == pytest.approx(drawn.px * 25.4 / 96, abs=0.06)
    if drawn.dash_px:
        assert drawn.dash_mm == pytest.approx([length * 25.4 / 96 for length in drawn.dash_px], abs=0.06)


def test_every_category_has_a_sign_of_its_own():
    assert set(style.SIGNS) == set(CATEGORIES) - CONFIDENTIAL
    assert len(set(style.SIGNS.values())) == len(style.SIGNS)


@pytest.mark.parametrize("key", style.SIGNS)
def test_a_sign_has_one_shape_one_color_and_one_letter_on_the_page_and_in_qgis(key):
    drawn = style.SIGNS[key]
    inside, letter = (style.INK, style.WHITE) if drawn.solid else (style.WHITE, style.INK)
    symbol = ET.fromstring(sprite([key])).find(f"symbol[@id='sign-{key}']")  # noqa: S314 - our own text
    halo, shape = symbol.findall("path")
    text = symbol.find("text")
    assert (shape.get("fill"), shape.get("stroke"), halo.get("fill")) == (inside, style.INK, style.WHITE)
    assert (text.get("fill"), text.text) == (letter, drawn.letter)
    marker, font = sign(key).findall("layer")
    assert option(marker, "name") == drawn.shape
    assert (option(marker, "color"), option(marker, "outline_color")) == (rgba(inside), rgba(letter))
    assert (option(font, "chr"), option(font, "color")) == (drawn.letter, rgba(letter))
    assert _corners(shape.get("d")) == CORNERS[drawn.shape]


def _corners(path):
    """Count the corners of an outline; none where it has arcs."""
    if "A" in path:
        return 0
    numbers, points, at = re.findall(r"[MHVLZ]|-?\d*\.?\d+", path), [], [0.0, 0.0]
    command, waiting = "M", []
    for token in numbers:
        if token.isalpha():
            command = token
            continue
        waiting.append(float(token))
        if command == "H":
            at = [waiting.pop(), at[1]]
        elif command == "V":
            at = [at[0], waiting.pop()]
        elif len(waiting) == 2:
            at, waiting = waiting, []
        else:
            continue
        points.append(tuple(at))
    return len(set(points))


def test_how_sure_zones_are_has_the_same_classes_in_qgis_and_on_the_page(page, look, qml):
    (root,) = [each for each in qml.values() if each.find("renderer-v2").get("type") == "RuleRenderer"]
    symbols = {symbol.get("name"): symbol.findall("layer") for symbol in root.iter("symbol")}
    rules = list(root.iter("rule"))
    assert [rule.get("label") for rule in rules] == [step["words"] for step in look["stability"]]
    for rule, step, shown in zip(rules, style.STABILITY, look["stability"], strict=True):
        plain, *hatched = symbols[rule.get("symbol")]
        assert (option(plain, "color"), shown["fill"]) == (rgba(step.fill), step.fill)
        wanted = step.hatching.qgis if step.hatching else "solid"
        assert [option(layer, "style") for layer in hatched] == ([] if wanted == "solid" else [wanted])
        assert f'fill="{step.fill}"' in page
        assert shown["hatching"] == (step.hatching.name if step.hatching else None)
    assert payload_of(page)["sure"]["least"] == [14, 11, 7, 0]


def test_pictures_and_the_script_hatch_with_the_same_lines(page, look):
    for hatching in style.HATCHINGS:
        assert look["hatchings"][hatching.name] == [hatching.map_step, hatching.map_width, hatching.crossed]
        pattern = re.search(
            rf'<pattern id="hatch-{hatching.name}" width="([\d.]+)".*?d="([^"]+)".*?stroke-width="([\d.]+)"', page
        )
        assert (float(pattern[1]), float(pattern[3])) == (hatching.step, 2 * hatching.width)
        assert ("H" in pattern[2]) == hatching.crossed


def test_the_stylesheet_has_no_color_of_its_own(page):
    styles = page[page.index("<style>") : page.index("</style>")]
    for name, value in {"ink": style.INK, "paper": style.WHITE, "problem": style.PROBLEM, "good": style.GOOD}.items():
        assert f"--{name}: {value};" in styles
    used = set(re.findall(r"var\(--([\w-]+)\)", styles))
    assert used <= set(re.findall(r"--([\w-]+):", styles))


def test_no_color_is_written_outside_style():
    written = [f"{path.name}: {found}" for path in sorted(PACKAGE.rglob("*.*")) for found in _colors_in(path)]
    assert written == []


def _colors_in(path):
    if path.suffix in {".css", ".js", ".html", ".j2"}:
        return HEX.findall(path.read_text(encoding="utf-8"))
    if path.suffix != ".py" or path == PACKAGE / "style.py":
        return []
    tree = ast.parse(path.read_text(encoding="utf-8"))
    told = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}  # docstrings and their examples
    texts = [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told
    ]
    return [found for text in texts for found in HEX.findall(text)]
