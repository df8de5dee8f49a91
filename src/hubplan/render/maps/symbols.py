"""Signs as SVG symbols, defined once and used by the map, the key, the lists and the print."""

import math
from collections.abc import Iterable

from markupsafe import Markup

from hubplan.style import (
    CAUTION_MARK,
    GOOD,
    HATCHINGS,
    HOUSE,
    HOUSE_HALO,
    INK,
    PROBLEM,
    SIGNS,
    WHITE,
    Hatching,
    Shape,
)

_ICONS = {
    "good": f'<circle r="10" fill="{GOOD}"/><path d="M-4.6 .4-1.4 3.6 4.8-3.4" fill="none" stroke="{WHITE}" stroke-width="2.4"/>',
    "caution": f'<path d="M0-9 10 8.5H-10Z" fill="{CAUTION_MARK}" stroke="{CAUTION_MARK}" stroke-width="2" stroke-linejoin="round"/>'
    f'<path d="M0-3.6V2.2M0 4.6V7" stroke="{WHITE}" stroke-width="2.2"/>',
    "problem": f'<path d="M-4.2-10H4.2L10-4.2V4.2L4.2 10H-4.2L-10 4.2V-4.2Z" fill="{PROBLEM}"/>'
    f'<path d="M0-5.6V1.4M0 3.6V6" stroke="{WHITE}" stroke-width="2.4"/>',
}


def sprite(categories: Iterable[str]) -> Markup:
    """Draw an SVG with one ``<symbol>`` for the house, each state's icon and each category's sign.

    Ids are ``sign-hub``, ``icon-good``, ``icon-caution``, ``icon-problem`` and ``sign-<category>``; the hatchings are
    patterns, ``hatch-moved`` and ``hatch-1`` to ``hatch-3``.
    """
    drawn = [
        (
            f'<symbol id="sign-hub" viewBox="-17 -17 34 34"><path d="{HOUSE}" fill="{WHITE}" stroke="{WHITE}" '
            f'stroke-width="{HOUSE_HALO}" stroke-linejoin="round"/><path d="{HOUSE}" fill="{INK}"/></symbol>'
        )
    ]
    drawn += [f'<symbol id="icon-{state}" viewBox="-11 -11 22 22">{shape}</symbol>' for state, shape in _ICONS.items()]
    drawn += [_sign(key) for key in categories]
    drawn.append(f"<defs>{''.join(_hatching(hatching) for hatching in HATCHINGS)}</defs>")
    return Markup('<svg class="sprite" width="0" height="0" aria-hidden="true" focusable="false">{}</svg>').format(
        Markup("".join(drawn))  # noqa: S704 - made of the constants of this module only
    )


def _sign(key: str) -> str:
    sign = SIGNS[key]
    path = _outline(sign.shape)
    drop = 1.4 if sign.shape == "triangle" else 0
    size = 8 if sign.shape in ("triangle", "diamond") else 9
    return (
        f'<symbol id="sign-{key}" viewBox="-11 -11 22 22">'
        f'<path d="{path}" fill="{WHITE}" stroke="{WHITE}" stroke-width="4.6" stroke-linejoin="round"/>'
        f'<path d="{path}" fill="{sign.fill}" stroke="{INK}" stroke-width="1.6"/>'
        f'<text y="{size * 0.36 + drop:.1f}" text-anchor="middle" font-size="{size}" font-weight="700" '
        f'fill="{sign.letter_color}">{sign.letter}</text></symbol>'
    )


def _hatching(hatching: Hatching) -> str:
    step = hatching.step
    lines = f"M0 0V{step:g}" + (f"M0 0H{step:g}" if hatching.crossed else "")
    # half of each line lies outside its tile, and is cut off
    return (
        f'<pattern id="hatch-{hatching.name}" width="{step:g}" height="{step:g}" patternUnits="userSpaceOnUse" '
        f'patternTransform="rotate(45)"><path d="{lines}" stroke="{INK}" stroke-width="{2 * hatching.width:g}"/></pattern>'
    )


def _outline(shape: Shape) -> str:
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
