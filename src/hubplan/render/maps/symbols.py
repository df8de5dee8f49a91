"""Signs as SVG symbols, defined once and used by the map, the key, the lists and the print."""

import math
from collections.abc import Iterable

from markupsafe import Markup

from hubplan.schema import CATEGORIES, Category

INK = "#16212B"
HOUSE = "M-13 13V-2.5L0-13.5 13-2.5V13Z"

HATCHINGS = {
    "hatch-moved": (6.0, 1.6, "M0 0V6"),
    "hatch-1": (11.0, 0.9, "M0 0V11"),
    "hatch-2": (6.0, 1.0, "M0 0V6"),
    "hatch-3": (5.0, 1.0, "M0 0V5M0 0H5"),
}
"""Patterns by name: distance and width of the lines, and the lines themselves before they are turned."""

_ICONS = {
    "good": '<circle r="10" fill="#136B33"/><path d="M-4.6 .4-1.4 3.6 4.8-3.4" fill="none" stroke="#fff" stroke-width="2.4"/>',
    "caution": '<path d="M0-9 10 8.5H-10Z" fill="#B36B00" stroke="#B36B00" stroke-width="2" stroke-linejoin="round"/>'
    '<path d="M0-3.6V2.2M0 4.6V7" stroke="#fff" stroke-width="2.2"/>',
    "problem": '<path d="M-4.2-10H4.2L10-4.2V4.2L4.2 10H-4.2L-10 4.2V-4.2Z" fill="#B3190B"/>'
    '<path d="M0-5.6V1.4M0 3.6V6" stroke="#fff" stroke-width="2.4"/>',
}


def sprite(categories: Iterable[str]) -> Markup:
    """Draw an SVG with one ``<symbol>`` for the house, each state's icon and each category's sign.

    Ids are ``sign-hub``, ``icon-good``, ``icon-caution``, ``icon-problem`` and ``sign-<category>``; the hatchings are
    patterns, ``hatch-moved`` and ``hatch-1`` to ``hatch-3``.
    """
    drawn = [
        (
            f'<symbol id="sign-hub" viewBox="-17 -17 34 34"><path d="{HOUSE}" fill="#fff" stroke="#fff" stroke-width="5" '
            f'stroke-linejoin="round"/><path d="{HOUSE}" fill="{INK}"/></symbol>'
        )
    ]
    drawn += [f'<symbol id="icon-{state}" viewBox="-11 -11 22 22">{shape}</symbol>' for state, shape in _ICONS.items()]
    drawn += [_sign(CATEGORIES[key]) for key in categories]
    drawn.append(f"<defs>{''.join(_hatching(name, *how) for name, how in HATCHINGS.items())}</defs>")
    return Markup('<svg class="sprite" width="0" height="0" aria-hidden="true" focusable="false">{}</svg>').format(
        Markup("".join(drawn))  # noqa: S704 - made of the constants of this module only
    )


def _sign(category: Category) -> str:
    path = _outline(category.shape)
    fill, letter = (INK, "#fff") if category.solid else ("#fff", INK)
    drop = 1.4 if category.shape == "triangle" else 0
    size = 8 if category.shape in ("triangle", "diamond") else 9
    return (
        f'<symbol id="sign-{category.key}" viewBox="-11 -11 22 22">'
        f'<path d="{path}" fill="#fff" stroke="#fff" stroke-width="4.6" stroke-linejoin="round"/>'
        f'<path d="{path}" fill="{fill}" stroke="{INK}" stroke-width="1.6"/>'
        f'<text y="{size * 0.36 + drop:.1f}" text-anchor="middle" font-size="{size}" font-weight="700" '
        f'fill="{letter}">{category.letter}</text></symbol>'
    )


def _hatching(name: str, step: float, wide: float, lines: str) -> str:
    # half of each line lies outside its tile, and is cut off
    return (
        f'<pattern id="{name}" width="{step:g}" height="{step:g}" patternUnits="userSpaceOnUse" '
        f'patternTransform="rotate(45)"><path d="{lines}" stroke="{INK}" stroke-width="{2 * wide:g}"/></pattern>'
    )


def _outline(shape: str) -> str:
    """Draw a shape of about 15 units round the origin."""
    if shape == "circle":
        return "M0-7.6A7.6 7.6 0 1 1-.01-7.6Z"
    if shape == "square":
        return "M-6.6-6.6H6.6V6.6H-6.6Z"
    if shape == "diamond":
        return "M0-9.2 9.2 0 0 9.2-9.2 0Z"
    if shape == "triangle":
        return "M0-8.4 9 7H-9Z"
    corners, turn, radius = (6, 0.0, 8.6) if shape == "hexagon" else (8, 22.5, 8.2)
    angles = [math.radians(turn + 360 * i / corners) for i in range(corners)]
    points = " ".join(f"{radius * math.cos(a):.2f} {radius * math.sin(a):.2f}" for a in angles)
    return f"M{points}Z"
