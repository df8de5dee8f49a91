"""Symbols of the GeoPackage's styles in QML: fills, lines and signs as on the page, in layers from below to above."""

import base64
from collections.abc import Mapping
from xml.etree.ElementTree import Element, SubElement

from hubplan.schema import CATEGORIES

INK, INK_2, LINE, WATER, WHITE = "#16212B", "#5A6670", "#7C8893", "#0B4F8A", "#FFFFFF"
LETTERS_FROM = 75_000
"""Scales as large as this show the whole sign of a site, smaller ones its shape without the letter."""

SOLID = 255
_SHEER = 200
_UNCLASSED = "#DCE3E8"
_SHAPES = {"square", "circle", "diamond", "triangle", "hexagon", "octagon"}
_HOUSE = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="34" height="34" viewBox="-17 -17 34 34">'
    '<path d="M-13 13V-2.5L0-13.5 13-2.5V13Z" fill="#FFFFFF" stroke="#FFFFFF" stroke-width="5" stroke-linejoin="round"/>'
    f'<path d="M-13 13V-2.5L0-13.5 13-2.5V13Z" fill="{INK}"/></svg>'
)


def fill(color: str | None, outline: str, width: float, *, pattern: str = "solid", alpha: int = _SHEER) -> Element:
    """Build a fill that lets a map below shine through; without a colour only its outline, ``width`` mm wide."""
    options = {
        "color": rgba(color or _UNCLASSED, alpha),
        "style": pattern if color else "no",
        "outline_color": rgba(outline),
        "outline_style": "solid",
        "outline_width": str(width),
        "outline_width_unit": "MM",
        "joinstyle": "round",
    }
    return _symbol("fill", _layer("SimpleFill", options))


def line(*strokes: tuple[str, float]) -> Element:
    """Build a line of strokes of a colour and a width in mm, the lowest first."""
    return _symbol("line", *(_stroke(color, width) for color, width in strokes))


def ferry() -> Element:
    """Build a line of round dots with an open ring at both ends."""
    dots = {"use_custom_dash": "1", "customdash": "0.01;1.5", "customdash_unit": "MM"}
    ring = {"placement": "firstvertex", "rotate": "0"}
    return _symbol(
        "line",
        _stroke(WATER, 0.65, **dots),
        *(
            _layer("MarkerLine", ring | {"placement": end}, inside=_shape("circle", WHITE, WATER, 1.8, 0.4))
            for end in ("firstvertex", "lastvertex")
        ),
    )


def sign(category: str) -> Element:
    """Build the sign of a category: its shape, and its letter at scales that have room for it."""
    words = CATEGORIES[category]
    shape = words.shape if words.shape in _SHAPES else "circle"
    color, letter = (INK, WHITE) if words.solid else (WHITE, INK)
    large = 4.6 if shape in ("triangle", "diamond") else 4.0
    size = f"CASE WHEN @map_scale > {LETTERS_FROM} THEN {large * 0.55:.1f} ELSE {large} END"
    outline = WHITE if words.solid else INK
    marker = _layer("SimpleMarker", _marker(shape, color, outline, large, 0.3), {"size": size})
    drop = 0.45 if shape == "triangle" else 0.0
    font = _letters(words.letter, letter, 2.4, drop)
    return _symbol("marker", marker, _layer("FontMarker", font, {"enabled": f"@map_scale <= {LETTERS_FROM}"}))


def house(number: str) -> Element:
    """Build the house of hubs with the number that a column holds; nothing else has this shape."""
    drawn = base64.b64encode(_HOUSE.encode()).decode()
    options = {"name": f"base64:{drawn}", "size": "9", "size_unit": "MM", "color": rgba(INK)}
    font = _letters("", WHITE, 3.6, 0.9)
    return _symbol(
        "marker", _layer("SvgMarker", options), _layer("FontMarker", font, {"char": f'to_string("{number}")'})
    )


def on_white(color: str) -> str:
    """Mix a colour with white, so that a solid fill looks as a sheer one does on paper.

    Examples
    --------
    >>> on_white("#9DC4F7")
    '#B2D1F9'
    """
    parts = (int(color[i : i + 2], 16) for i in (1, 3, 5))
    return "#" + "".join(f"{round((part * _SHEER + 255 * (255 - _SHEER)) / 255):02X}" for part in parts)


def rgba(color: str, alpha: int = 255) -> str:
    """Write a colour as QML does.

    Examples
    --------
    >>> rgba("#16212B")
    '22,33,43,255'
    """
    red, green, blue = (int(color[i : i + 2], 16) for i in (1, 3, 5))
    return f"{red},{green},{blue},{alpha}"


def _symbol(kind: str, *layers: Element) -> Element:
    symbol = Element("symbol", type=kind, alpha="1", clip_to_extent="1", force_rhr="0")
    symbol.extend(layers)
    return symbol


def _layer(
    kind: str, options: Mapping[str, str], changing: Mapping[str, str] | None = None, *, inside: Element | None = None
) -> Element:
    """Build one layer of a symbol, with expressions for what changes and the symbol that it repeats."""
    layer = Element("layer", {"class": kind, "enabled": "1", "locked": "0", "pass": "0"})
    given = SubElement(layer, "Option", type="Map")
    for name, value in options.items():
        SubElement(given, "Option", type="QString", name=name, value=value)
    for name, value in options.items():  # the same for QGIS before 3.24
        SubElement(layer, "prop", k=name, v=value)
    if changing:
        outer = SubElement(SubElement(layer, "data_defined_properties"), "Option", type="Map")
        SubElement(outer, "Option", type="QString", name="name", value="")
        each = SubElement(outer, "Option", type="Map", name="properties")
        for name, expression in changing.items():
            told = SubElement(each, "Option", type="Map", name=name)
            SubElement(told, "Option", type="bool", name="active", value="true")
            SubElement(told, "Option", type="QString", name="expression", value=expression)
            SubElement(told, "Option", type="int", name="type", value="3")
        SubElement(outer, "Option", type="QString", name="type", value="collection")
    if inside is not None:
        layer.append(inside)
    return layer


def _stroke(color: str, width: float, **more: str) -> Element:
    options = {
        "line_color": rgba(color),
        "line_style": "solid",
        "line_width": str(width),
        "line_width_unit": "MM",
        "capstyle": "round",
        "joinstyle": "round",
    }
    return _layer("SimpleLine", options | more)


def _shape(name: str, color: str, outline: str, size: float, width: float) -> Element:
    return _symbol("marker", _layer("SimpleMarker", _marker(name, color, outline, size, width)))


def _marker(name: str, color: str, outline: str, size: float, width: float) -> dict[str, str]:
    return {
        "name": name,
        "color": rgba(color),
        "outline_color": rgba(outline),
        "outline_style": "solid",
        "outline_width": str(width),
        "outline_width_unit": "MM",
        "size": str(size),
        "size_unit": "MM",
    }


def _letters(text: str, color: str, size: float, drop: float) -> dict[str, str]:
    return {
        "chr": text,
        "font": "Arial",
        "font_style": "Bold",
        "color": rgba(color),
        "outline_width": "0",
        "size": str(size),
        "size_unit": "MM",
        "offset": f"0,{drop}",
        "offset_unit": "MM",
    }
