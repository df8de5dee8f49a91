"""Symbols of the GeoPackage's styles in QML: fills, lines and signs as on the page, in layers from below to above."""

import base64
from collections.abc import Mapping
from xml.etree.ElementTree import Element, SubElement

from hubplan.style import (
    BAND,
    BRIDGE,
    BRIDGE_INSIDE_MM,
    FERRY,
    FERRY_RING,
    FERRY_RING_MM,
    FILL_ALPHA,
    HOUSE,
    HOUSE_HALO,
    INK,
    SIGNS,
    WHITE,
    QgisPattern,
    Stroke,
)

LETTERS_FROM = 75_000
"""Scales as large as this show the whole sign of a site, smaller ones its shape without the letter."""

SOLID = 255
_HOUSE = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="34" height="34" viewBox="-17 -17 34 34">'
    f'<path d="{HOUSE}" fill="{WHITE}" stroke="{WHITE}" stroke-width="{HOUSE_HALO}" stroke-linejoin="round"/>'
    f'<path d="{HOUSE}" fill="{INK}"/></svg>'
)


def fill(
    color: str | None, outline: str, width: float, *, pattern: QgisPattern = "solid", alpha: int = FILL_ALPHA
) -> Element:
    """Build a fill that lets a map below shine through; without a colour only its outline, ``width`` mm wide."""
    options = {
        "color": rgba(color or BAND, alpha),
        "style": pattern if color else "no",
        "outline_color": rgba(outline),
        "outline_style": "solid",
        "outline_width": str(width),
        "outline_width_unit": "MM",
        "joinstyle": "round",
    }
    return _symbol("fill", _layer("SimpleFill", options))


def line(*strokes: Stroke) -> Element:
    """Build a line of strokes, the lowest first."""
    return _symbol("line", *(_stroke(stroke.color, stroke.mm) for stroke in strokes))


def bridge() -> Element:
    """Build a line of two rails: a dark one with a lighter one on it."""
    return _symbol("line", _stroke(BRIDGE.color, BRIDGE.mm), _stroke(WHITE, BRIDGE_INSIDE_MM))


def ferry() -> Element:
    """Build a line of round dots with an open ring at both ends."""
    dash = ";".join(f"{length:g}" for length in FERRY.dash_mm or ())
    dots = {"use_custom_dash": "1", "customdash": dash, "customdash_unit": "MM"}
    ring = {"placement": "firstvertex", "rotate": "0"}
    drawn = _shape("circle", WHITE, FERRY_RING.color, 2 * FERRY_RING_MM, FERRY_RING.mm)
    return _symbol(
        "line",
        _stroke(FERRY.color, FERRY.mm, **dots),
        *(_layer("MarkerLine", ring | {"placement": end}, inside=drawn) for end in ("firstvertex", "lastvertex")),
    )


def sign(category: str) -> Element:
    """Build the sign of a category: its shape, and its letter at scales that have room for it."""
    drawn = SIGNS[category]
    large = 4.6 if drawn.shape in ("triangle", "diamond") else 4.0
    size = f"CASE WHEN @map_scale > {LETTERS_FROM} THEN {large * 0.55:.1f} ELSE {large} END"
    # the outline is of the other colour, so that it tells the sign from what lies below
    marker = _layer("SimpleMarker", _marker(drawn.shape, drawn.fill, drawn.letter_color, large, 0.3), {"size": size})
    drop = 0.45 if drawn.shape == "triangle" else 0.0
    font = _letters(drawn.letter, drawn.letter_color, 2.4, drop)
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
    return "#" + "".join(f"{round((part * FILL_ALPHA + 255 * (255 - FILL_ALPHA)) / 255):02X}" for part in parts)


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
