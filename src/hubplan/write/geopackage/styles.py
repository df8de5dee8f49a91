"""Default styles of the GeoPackage's layers in QML, which QGIS applies when it opens them."""

from xml.etree.ElementTree import Element, SubElement

from hubplan.categories import CATEGORIES
from hubplan.style import (
    CATCHMENT_EDGE,
    CATCHMENT_HALO,
    COUNCIL_EDGE,
    INK,
    LINE_2,
    NAME_HALO_MM,
    STABILITY,
    WHITE,
    ZONE_EDGE,
)
from hubplan.write.geopackage.aliases import name_column
from hubplan.write.geopackage.layers import StyledLayer
from hubplan.write.geopackage.metadata import printable
from hubplan.write.geopackage.symbols import (
    SOLID,
    bridge,
    ferry,
    fill,
    house,
    line,
    on_white,
    rgba,
    sign,
)

_NAME_AND_PEOPLE = """"catchment" || ' ' || "name" || '\\n' || format_number("people", 0) || ' people'"""
_AROUND = {
    "placement": "6",
    "predefinedPositionOrder": "R,L,TR,BR,TL,BL,TSR,BSR",
    "offsetType": "1",
    "dist": "1",
    "distUnits": "MM",
    "priority": "10",
}
_INSIDE = {"placement": "4", "priority": "8", "centroidWhole": "1", "centroidInside": "1", "polygonPlacementFlags": "2"}


def build_style(layer: StyledLayer) -> Element:
    """Build the QML of one layer.

    Parameters
    ----------
    layer
        One of :func:`hubplan.write.geopackage.layers.build_layers`.
    """
    root = Element("qgis", version="3.22.0", styleCategories="Symbology|Labeling|Fields")
    if layer.name == "catchments":
        frame = layer.frame
        classes = [
            (str(c), f"{c} {name}", fill(color, INK, 0.3))
            for c, name, color in zip(frame["catchment"], frame["name"], frame["color"], strict=True)
        ]
        _categorized(root, "catchment", classes)
        _labels(root, _NAME_AND_PEOPLE, size=12, placement=_INSIDE)
    elif layer.name == "data_zones":
        _single(root, fill(None, LINE_2, ZONE_EDGE.mm))
    elif layer.name == "boundaries":
        _categorized(
            root,
            "kind",
            [
                ("outer", "Outer edge", line(COUNCIL_EDGE)),
                ("inner", "Between catchments", line(CATCHMENT_HALO, CATCHMENT_EDGE)),
            ],
        )
    elif layer.name == "links":
        classes = [("ferry", "Ferry", ferry()), ("fixed_link", "Bridge or causeway", bridge())]
        _categorized(root, "kind", classes)
    elif layer.name == "hubs":
        _single(root, house("catchment"))
        _labels(root, '"hub_name"', size=10, placement=_AROUND)
    else:
        here = set(layer.frame["category"])
        classes = [(key, words.plural, sign(key)) for key, words in CATEGORIES.items() if key in here]
        _categorized(root, "category", classes)
    _aliases(root, layer)
    return root


def build_other_style(layer: StyledLayer, column: str, catchments: StyledLayer) -> Element:
    """Build the QML that shows the catchments of another plan in the colours of those they share most people with.

    Parameters
    ----------
    layer
        The data zones.
    column
        Theirs, with the catchment in that plan, as ``alternative_1``.
    catchments
        The layer of the plan's catchments.
    """
    root = Element("qgis", version="3.22.0", styleCategories="Symbology|Labeling|Fields")
    frame = catchments.frame
    classes = [
        (str(c), f"Catchment {c}", fill(on_white(color), LINE_2, 0.1, alpha=SOLID))
        for c, color in zip(frame["catchment"], frame["color"], strict=True)
    ]
    _categorized(root, column, classes)
    _aliases(root, layer)
    return root


def build_stability_style(layer: StyledLayer) -> Element:
    """Build the QML that shows stability by steps of one colour and of hatching.

    Parameters
    ----------
    layer
        The data zones, with the column ``stability``.
    """
    root = Element("qgis", version="3.22.0", styleCategories="Symbology|Labeling|Fields")
    renderer = SubElement(root, "renderer-v2", type="RuleRenderer", symbollevels="0")
    rules, symbols = SubElement(renderer, "rules", key="rules"), SubElement(renderer, "symbols")
    for number, step in enumerate(STABILITY):
        test = _stability_filter(number)
        SubElement(rules, "rule", key=f"rule-{number}", filter=test, label=step.words, symbol=str(number))
        symbol = fill(step.fill, LINE_2, 0.1, alpha=SOLID)
        if step.hatching and step.hatching.qgis != "solid":
            symbol.extend(fill(INK, LINE_2, 0.1, pattern=step.hatching.qgis))
        symbol.set("name", str(number))
        symbols.append(symbol)
    _aliases(root, layer)
    return root


def _stability_filter(position: int) -> str:
    """Write the test of a class of stability: its least share, and that of the next higher class."""
    least = f'"stability" >= {STABILITY[position].least:g}' if STABILITY[position].least else ""
    below = f'"stability" < {STABILITY[position - 1].least:g}' if position else ""
    return " AND ".join(test for test in (least, below) if test)


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


def _labels(root: Element, expression: str, *, size: int, placement: dict[str, str]) -> None:
    """Label in bold with a white halo; what is left out QGIS takes as 0, the weight of letters too."""
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
        fontWeight="75",
        namedStyle="Bold",
        textColor=rgba(INK),
        textOpacity="1",
        multilineHeight="1",
    )
    buffer = {"bufferDraw": "1", "bufferSize": str(NAME_HALO_MM), "bufferSizeUnits": "MM", "bufferColor": rgba(WHITE)}
    SubElement(style, "text-buffer", buffer | {"bufferOpacity": "1", "bufferNoFill": "1", "bufferJoinStyle": "128"})
    SubElement(settings, "text-format", multilineAlign="1", wrapChar="")
    SubElement(settings, "placement", placement)
    SubElement(settings, "rendering", drawLabels="1", displayAll="1", obstacle="0", fontMaxPixelSize="10000")


def _aliases(root: Element, layer: StyledLayer) -> None:
    aliases = SubElement(root, "aliases")
    columns = ["fid", *layer.frame.columns.drop(layer.frame.geometry.name)]
    for number, column in enumerate(columns):
        SubElement(aliases, "alias", field=column, index=str(number), name=name_column(column))
