"""Write the style for the page's stylesheet and script: custom properties, and one constant."""

import json

from hubplan import style


def write_properties() -> str:
    """Write the rule that gives the stylesheet its colours, as ``--ink``.

    Examples
    --------
    >>> write_properties().splitlines()[1]
    '  --ink: #16212B;'
    """
    shade = " ".join(str(int(style.INK[i : i + 2], 16)) for i in (1, 3, 5))
    properties = {
        "ink": style.INK,
        "ink-2": style.INK_2,
        "paper": style.WHITE,
        "line": style.LINE,
        "line-2": style.LINE_2,
        "control": style.CONTROL,
        "wash": style.WASH,
        "action": style.ACTION,
        "focus": style.FOCUS,
        "good": style.GOOD,
        "caution": style.CAUTION,
        "caution-mark": style.CAUTION_MARK,
        "problem": style.PROBLEM,
        "backdrop": style.UNKNOWN,
        "shadow": f"rgb({shade} / 18%)",
        "name-halo": f"{style.NAME_HALO_PX}px",
    }
    lines = "".join(f"  --{name}: {value};\n" for name, value in properties.items())
    return f":root {{\n{lines}}}\n"


def write_constant() -> str:
    """Write the constant ``LOOK`` that the page's scripts draw by."""
    look = {
        "many": style.MANY,
        "ink": style.INK,
        "white": style.WHITE,
        "land": style.LAND,
        "coast": style.COAST,
        "outline": style.OUTLINE,
        "sample": style.LINE_2,
        "town": style.TOWN,
        "faint": style.FAINT,
        "assumed": style.CAUTION_MARK,
        "fillOpacity": style.FILL_OPACITY,
        "tintOpacity": style.TINT_OPACITY,
        "tint": {"px": style.TINT_PX, "many": style.TINT_MANY_PX},
        "landEdge": style.LAND_PX,
        "council": _stroke(style.COUNCIL_EDGE),
        "edge": _stroke(style.CATCHMENT_EDGE) | {"many": style.EDGE_MANY_PX, "selected": style.EDGE_SELECTED_PX},
        "faintEdge": {"color": style.FAINT_EDGE, "px": style.EDGE_FAINT_PX},
        "halo": _stroke(style.CATCHMENT_HALO) | {"many": style.HALO_MANY_PX},
        "zone": _stroke(style.ZONE_EDGE),
        "proposed": _stroke(style.PROPOSED_EDGE) | {"sample": style.PROPOSED_SAMPLE_DASH},
        "ferry": _stroke(style.FERRY),
        "ring": _stroke(style.FERRY_RING) | {"radius": style.FERRY_RING_PX},
        "bridge": _stroke(style.BRIDGE) | {"halo": style.BRIDGE_HALO_PX},
        "hatchings": {each.name: [each.map_step, each.map_width, each.crossed] for each in style.HATCHINGS},
        "moved": style.MOVED.name,
        "stability": [
            {"fill": step.fill, "words": step.words, "hatching": step.hatching.name if step.hatching else None}
            for step in style.STABILITY
        ],
    }
    return f"const LOOK = {json.dumps(look)};\n"


def _stroke(stroke: style.Stroke) -> dict[str, object]:
    return {"color": stroke.color, "px": stroke.px, "dash": list(stroke.dash_px or ())}
