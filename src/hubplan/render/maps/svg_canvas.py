"""SVG canvas of the static map: its frame, the space that is taken, lines and blocks of words."""

from dataclasses import dataclass, field

import numpy as np
import shapely
from markupsafe import Markup
from numpy.typing import NDArray

from hubplan.style import INK

WIDTH = 1000.0
SMALL, PLAIN, NAME, NAME_MANY = 15.6, 17.0, 20.0, 16.0
"""Sizes of type; where the picture is 182 mm wide the smallest is 8 points."""

LETTER = 0.56
"""Width of a letter in widths of its size; bold ones are a little wider."""

HUB = 40.0

Box = tuple[float, float, float, float]


@dataclass
class SvgCanvas:
    """SVG canvas: turns metres into the picture's units and keeps which space is taken."""

    west: float
    north: float
    scale: float
    height: float
    taken: list[Box] = field(default_factory=list)

    def xy(self, metres: NDArray[np.float64]) -> NDArray[np.float64]:
        """Turn eastings and northings into units of the picture."""
        return np.column_stack([(metres[:, 0] - self.west) * self.scale, (self.north - metres[:, 1]) * self.scale])

    def free(self, box: Box) -> bool:
        """Tell whether a box lies inside the picture and on nothing else."""
        x0, y0, x1, y1 = box
        if x0 < 6 or y0 < 6 or x1 > WIDTH - 6 or y1 > self.height - 6:
            return False
        return not any(x0 < b[2] and b[0] < x1 and y0 < b[3] and b[1] < y1 for b in self.taken)


def draw_path(points: NDArray[np.float64], *, close: bool = False) -> str:
    """Write a line as relative steps of tenths."""
    tenths = np.rint(points * 10).astype(int)
    steps = np.diff(tenths, axis=0)
    steps = steps[np.any(steps != 0, axis=1)]
    moves = "".join(f"l{dx / 10:g} {dy / 10:g}" for dx, dy in steps)
    return f"M{tenths[0, 0] / 10:g} {tenths[0, 1] / 10:g}{moves}{'z' if close else ''}"


def draw_rings(shape: shapely.Geometry) -> str:
    """Write every ring of a shape."""
    rings = shapely.get_rings(shapely.get_parts(shape))
    return "".join(draw_path(shapely.get_coordinates(ring), close=True) for ring in rings)


def draw_text(
    x: float, y: float, text: str, *, size: float, fill: str = INK, weight: int = 400, italic: bool = False
) -> Markup:
    """Write words centred on a point."""
    return Markup(
        '<text x="{x:.1f}" y="{y:.1f}" font-size="{s:g}" fill="{fill}" font-weight="{w}"{i}>{t}</text>'
    ).format(x=x, y=y, s=size, fill=fill, w=weight, i=Markup(' font-style="italic"') if italic else "", t=text)


def break_name(name: str, most: int = 24) -> list[str]:
    """Break a name into two lines of about the same length where it is long.

    Examples
    --------
    >>> break_name("Denny, Bonnybridge and Larbert"), break_name("Leith")
    (['Denny, Bonnybridge', 'and Larbert'], ['Leith'])
    """
    words = name.split(" ")
    if len(name) <= most or len(words) == 1:
        return [name]
    middle = len(name) / 2
    at = min(
        range(1, len(words)), key=lambda i: abs(len(" ".join(words[:i])) - middle) - (2 if words[i] == "and" else 0)
    )
    return [" ".join(words[:at]), " ".join(words[at:])]


@dataclass(frozen=True)
class Block:
    """Words that stand together: a name in one or two lines and perhaps a line below."""

    lines: list[str]
    under: str
    size: float
    wide: float
    high: float

    def box(self, middle: tuple[float, float]) -> Box:
        """Compute what the block covers when its middle stands there."""
        x, y = middle
        return (x - self.wide / 2, y - self.high / 2, x + self.wide / 2, y + self.high / 2)

    def write(self, middle: tuple[float, float], fill: str) -> list[Markup]:
        """Write the block with its middle there."""
        x, top = middle[0], middle[1] - self.high / 2
        step = self.size * 1.2
        rows = [
            draw_text(x, top + self.size * 0.95 + step * row, line, size=self.size, fill=fill, weight=700)
            for row, line in enumerate(self.lines)
        ]
        if self.under:
            rows.append(draw_text(x, top + self.size * 0.95 + step * len(self.lines), self.under, size=PLAIN))
        return rows


def make_block(name: str, size: float, *, under: str) -> Block:
    """Break a name into lines and measure them."""
    lines = break_name(name, 22 if size > NAME_MANY else 16)
    wide = max(*(len(line) * size * (LETTER + 0.03) for line in lines), len(under) * PLAIN * LETTER)
    return Block(lines, under, size, wide, (len(lines) + bool(under)) * size * 1.2)
