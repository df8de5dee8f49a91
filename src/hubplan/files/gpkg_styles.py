"""Default styles of the GeoPackage's layers in QML, which QGIS applies when it opens them."""

import re
from xml.etree.ElementTree import Element, SubElement, tostring

from hubplan.files.gpkg_layers import Layer
from hubplan.schema import CATEGORIES

_INK, _INK_2, _LINE, _WATER, _WHITE = "#16212B", "#4A5661", "#7C8893", "#0B4F8A", "#FFFFFF"
_UNCLASSED = "#DCE3E8"

_ALIASES = {
    "catchment": "Catchment",
    "catchment_name": "Catchment name",
    "name": "Name",
    "data_zone": "Data zone",
    "people": "People",
    "age_0_4": "Children 0–4",
    "age_5_11": "Children 5–11",
    "age_12_17": "Children and young people 12–17",
    "children": "Children 0–17",
    "simd_rank": "SIMD rank (1 = most deprived)",
    "simd_quintile": "SIMD fifth (1 = most deprived)",
    "urban_rural": "Urban–rural class (six-fold)",
    "urban_rural_name": "Urban–rural class",
    "in_band": "Within the band",
    "people_out_of_band": "People over (+) or short (−)",
    "deviation": "Difference from the target (share)",
    "zones": "Data zones",
    "hub": "Hub (code)",
    "hub_name": "Hub",
    "hub_kind": "Kind of hub",
    "mean_km": "Average straight-line km to own hub",
    "p90_km": "Nine in ten people within (km)",
    "farthest_km": "Farthest data zone (km)",
    "farthest_zone": "Farthest data zone",
    "own_hub_km": "Straight-line km to own hub",
    "nearer_other_hub": "People nearer to another hub",
    "deprived_people": "People in the most deprived fifth of zones",
    "rural_people": "People in rural zones",
    "links": "Links relied on",
    "colocated": "Services within 400 m of the hub",
    "category_group": "Group of services",
    "specialist": "Specialist service (serves more than one catchment)",
    "size": "Pupils, registered patients or registered places",
    "area_km2": "Area (km²)",
    "relied_on": "Relied on",
    "length_km": "Length (km)",
    "stability": "Share of near-best plans in which it stays in its catchment",
}
_SURE = (
    ('"stability" >= 1', "In all near-best plans", "#F1F4F6", ""),
    ('"stability" >= 0.75 AND "stability" < 1', "In three quarters of them or more", "#D3E0EC", ""),
    ('"stability" >= 0.5 AND "stability" < 0.75', "In half of them or more", "#AFC9E2", "b_diagonal"),
    ('"stability" < 0.5', "In fewer than half of them", "#5F93C4", "diagonal_x"),
)
"""Filter, words, fill and hatching of how sure zones are, the surest first."""

_SHAPES = {"square", "circle", "diamond", "triangle", "hexagon", "octagon"}


def build_style(layer: Layer) -> str:
    """Build the QML of one layer.

    Parameters
    ----------
    layer
        One of :func:`hubplan.files.gpkg_layers.build_layers`.
    """
    root = Element("qgis", version="3.22.0", styleCategories="Symbology|Labeling|Fields")
    if layer.name == "catchments":
        frame = layer.frame
        classes = [
            (str(c), f"{c} {name}", _fill(color, _INK, 0.6))
            for c, name, color in zip(frame["catchment"], frame["name"], frame["color"], strict=True)
        ]
        _categorized(root, "catchment", classes)
        _labels(root, '"catchment" || \' \' || "name"', size=11)
    elif layer.name == "data_zones":
        _single(root, _fill(None, _LINE, 0.2))
    elif layer.name == "boundaries":
        _categorized(
            root,
            "kind",
            [("inner", "Between catchments", _line(_INK, 0.8)), ("outer", "Outer edge", _line(_INK_2, 0.4))],
        )
    elif layer.name == "links":
        classes = [
            ("ferry", "Ferry", _line(_WATER, 0.5, dash="dot")),
            ("fixed_link", "Bridge or causeway", _line(_WATER, 0.7)),
        ]
        _categorized(root, "kind", classes)
    elif layer.name == "hubs":
        _single(root, _marker("star", _INK, _WHITE, 5.5))
        _labels(root, '"hub_name"', size=9)
    else:
        here = set(layer.frame["category"])
        classes = [(key, words.plural, _sign(key)) for key, words in CATEGORIES.items() if key in here]
        _categorized(root, "category", classes)
    _aliases(root, layer)
    return "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n" + tostring(root, encoding="unicode")


def build_sure_style(layer: Layer) -> str:
    """Build the QML that tells by steps of one colour and of hatching in what share of near-best plans zones stay.

    Parameters
    ----------
    layer
        The data zones, with the column ``stability``.
    """
    root = Element("qgis", version="3.22.0", styleCategories="Symbology|Labeling|Fields")
    renderer = SubElement(root, "renderer-v2", type="RuleRenderer", symbollevels="0")
    rules, symbols = SubElement(renderer, "rules", key="rules"), SubElement(renderer, "symbols")
    for number, (test, label, color, pattern) in enumerate(_SURE):
        SubElement(rules, "rule", key=f"rule-{number}", filter=test, label=label, symbol=str(number))
        symbol = _fill(color, _LINE, 0.1)
        if pattern:
            symbol.extend(_fill(_INK, _LINE, 0.1, pattern=pattern))
        symbol.set("name", str(number))
        symbols.append(symbol)
    _aliases(root, layer)
    return "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n" + tostring(root, encoding="unicode")


def printable(text: str) -> str:
    """Drop control characters, which XML does not allow.

    Examples
    --------
    >>> printable("Elm" + chr(1) + " <Oak>")
    'Elm <Oak>'
    """
    return re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]", "", text)


def _categorized(root: Element, attribute: str, classes: list[tuple[str, str, Element]]) -> None:
    renderer = SubElement(root, "renderer-v2", type="categorizedSymbol", attr=attribute, symbollevels="0")
    categories, symbols = SubElement(renderer, "categories"), SubElement(renderer, "symbols")
    for number, (value, label, symbol) in enumerate(classes):
        SubElement(categories, "category", value=value, label=printable(label), symbol=str(number), render="true")
        symbol.set("name", str(number))
        symbols.append(symbol)


def _single(root: Element, symbol: Element) -> None:
    renderer = SubElement(root, "renderer-v2", type="singleSymbol", symbollevels="0")
    symbol.set("name", "0")
    SubElement(renderer, "symbols").append(symbol)


def _symbol(kind: str, layer: str, options: dict[str, str]) -> Element:
    symbol = Element("symbol", type=kind, alpha="1", clip_to_extent="1", force_rhr="0")
    inside = SubElement(symbol, "layer", {"class": layer, "enabled": "1", "locked": "0", "pass": "0"})
    given = SubElement(inside, "Option", type="Map")
    for name, value in options.items():
        SubElement(given, "Option", type="QString", name=name, value=value)
    for name, value in options.items():  # the same for QGIS before 3.24
        SubElement(inside, "prop", k=name, v=value)
    return symbol


def _fill(color: str | None, outline: str, width: float, *, pattern: str = "solid") -> Element:
    options = {
        "color": _rgba(color or _UNCLASSED, 200),
        "style": pattern if color else "no",
        "outline_color": _rgba(outline),
        "outline_style": "solid",
        "outline_width": str(width),
        "outline_width_unit": "MM",
    }
    return _symbol("fill", "SimpleFill", options)


def _line(color: str, width: float, *, dash: str = "solid") -> Element:
    options = {"line_color": _rgba(color), "line_style": dash, "line_width": str(width), "line_width_unit": "MM"}
    return _symbol("line", "SimpleLine", options)


def _sign(category: str) -> Element:
    words = CATEGORIES[category]
    shape = words.shape if words.shape in _SHAPES else "circle"
    fill, outline = (_INK, _WHITE) if words.solid else (_WHITE, _INK)
    return _marker(shape, fill, outline, 2.8)


def _marker(shape: str, color: str, outline: str, size: float) -> Element:
    options = {
        "name": shape,
        "color": _rgba(color),
        "outline_color": _rgba(outline),
        "outline_style": "solid",
        "outline_width": "0.3",
        "outline_width_unit": "MM",
        "size": str(size),
        "size_unit": "MM",
    }
    return _symbol("marker", "SimpleMarker", options)


def _labels(root: Element, expression: str, *, size: int) -> None:
    labeling = SubElement(root, "labeling", type="simple")
    settings = SubElement(labeling, "settings", calloutType="simple")
    style = SubElement(
        settings,
        "text-style",
        fieldName=expression,
        isExpression="1",
        fontSize=str(size),
        fontSizeUnit="Point",
        fontFamily="Arial",
        textColor=_rgba(_INK),
    )
    buffer = {"bufferDraw": "1", "bufferSize": "0.8", "bufferSizeUnits": "MM", "bufferColor": _rgba(_WHITE)}
    SubElement(style, "text-buffer", buffer)


def _aliases(root: Element, layer: Layer) -> None:
    aliases = SubElement(root, "aliases")
    columns = ["fid", *layer.frame.columns.drop(layer.frame.geometry.name)]
    for number, column in enumerate(columns):
        SubElement(aliases, "alias", field=column, index=str(number), name=_alias(column))


def _alias(column: str) -> str:
    if column in _ALIASES:
        return _ALIASES[column]
    if column.startswith("within_") and column.endswith("_km"):
        return f"People within {column[7:-3].replace('_', '.')} km"
    if column.startswith("alternative_"):
        return f"Catchment in other plan {column.removeprefix('alternative_')}"
    if column.startswith("sites_"):
        return CATEGORIES[column.removeprefix("sites_")].plural
    kind = column.removeprefix("nearest_").removesuffix("_km")
    if column.startswith("nearest_") and kind in CATEGORIES:
        return f"Nearest to the hub: {CATEGORIES[kind].label}{' (straight-line km)' if column.endswith('_km') else ''}"
    return column.replace("_", " ").capitalize()


def _rgba(color: str, alpha: int = 255) -> str:
    red, green, blue = (int(color[i : i + 2], 16) for i in (1, 3, 5))
    return f"{red},{green},{blue},{alpha}"
