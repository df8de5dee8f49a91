"""Land of a synthetic council: a mainland with a fractal coast, a firth that cuts into it, and islands before it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from hubplan.synthetic.fields import Field, Points, make_field

_NARROWS = 0.42
"""Position where the firth is narrow enough for a bridge, as a share of its length from the mouth."""


@dataclass(frozen=True, eq=False)
class Land:
    """Land in a square of ``span_m``, x and y from its south-west corner.

    ``islands`` holds x, y and radius (m) of each island.
    """

    span_m: float
    islands: NDArray[np.float64]
    coast: Field
    relief: Field
    mouth: NDArray[np.float64]
    head: NDArray[np.float64]

    def depth_m(self, xy: Points) -> NDArray[np.float64]:
        """Compute about how far inland each point lies, in metres; negative at sea."""
        depth = np.minimum(self._mainland(xy), self._beside_firth(xy))
        # the moats keep a sound between islands and mainland whatever the noise does
        for x, y, radius in self.islands:
            depth = np.minimum(depth, _stretched(xy, x, y) - radius - 0.055 * self.span_m)
        rough = self.coast(xy * 1.7)
        for x, y, radius in self.islands:
            depth = np.maximum(depth, radius - _stretched(xy, x, y) + min(0.016 * self.span_m, 0.3 * radius) * rough)
        edge = np.minimum(xy, self.span_m - xy).min(axis=1)
        depth = np.minimum(depth, edge - 0.012 * self.span_m)
        return np.asarray(depth, dtype=np.float64)

    def height(self, xy: Points) -> NDArray[np.float64]:
        """Compute how hilly each point is, 0 by the coast to about 3 in the hills."""
        inland = np.clip(self._beside_firth(xy) / (0.28 * self.span_m), 0, 1)
        slope = 0.5 + (xy @ np.array([0.8, 0.6])) / self.span_m
        return np.asarray(np.clip(inland * slope * (1.15 + 0.75 * self.relief(xy)), 0, 3))

    def banks(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Find where a bridge over the firth would stand: a point in midstream, and the direction across."""
        along = self.head - self.mouth
        across = np.array([-along[1], along[0]]) / np.hypot(*along)
        midstream: Points = self.mouth + along * _NARROWS + across * self._bend(np.array([_NARROWS]))[0]
        return midstream, across

    def island_of(self, xy: Points) -> NDArray[np.int64]:
        """Number the island each point belongs to, from 1; 0 for the mainland."""
        number = np.zeros(len(xy), dtype=np.int64)
        nearest = np.full(len(xy), 0.045 * self.span_m)
        for i, (x, y, radius) in enumerate(self.islands, start=1):
            beyond = _stretched(xy, x, y) - radius
            number[beyond < nearest] = i
            nearest = np.minimum(nearest, beyond)
        return number

    def scan_mainland(self, steps: int = 240) -> Points:
        """List points on a grid that lie on the largest component of land, leaving out islands and islets."""
        middle = (np.arange(steps) + 0.5) * self.span_m / steps
        grid = np.stack(np.meshgrid(middle, middle), axis=-1).reshape(-1, 2)
        dry = (self.depth_m(grid) > 0) & (self.island_of(grid) == 0)
        part, _ = ndimage.label(dry.reshape(steps, steps))
        largest = np.argmax(np.bincount(part.ravel())[1:]) + 1
        return np.asarray(grid[part.ravel() == largest])

    def _mainland(self, xy: Points) -> NDArray[np.float64]:
        u, v = (xy / self.span_m).T
        blob = 1 - (np.abs((u - 0.575) / 0.36) ** 2.3 + np.abs((v - 0.5) / 0.4) ** 2.3) ** (1 / 2.3)
        # the sea gnaws the west; the east is a council's border along watersheds, much smoother
        rugged = 0.022 + 0.062 / (1 + np.exp((u - 0.45) * 12))
        return np.asarray(self.span_m * (0.36 * blob + rugged * self.coast(xy)))

    def _beside_firth(self, xy: Points) -> NDArray[np.float64]:
        along = self.head - self.mouth
        length = np.hypot(*along)
        from_mouth = xy - self.mouth
        t = from_mouth @ along / length**2
        side = (from_mouth @ np.array([-along[1], along[0]])) / length - self._bend(t)
        inside = np.clip(t, 0, 1)
        width = 0.05 * (1 - inside) ** 1.1 + 0.007 + 0.1 * np.maximum(-t, 0)
        width *= (1 - 0.6 * np.exp(-(((t - _NARROWS) / 0.07) ** 2))) * np.exp(0.36 * self.coast(xy * 1.3))
        beyond = np.maximum(t - 1, 0) * length
        return np.asarray(np.hypot(side, beyond) - width * self.span_m)

    def _bend(self, t: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray(0.035 * self.span_m * np.sin(5.2 * t + 0.6))


def make_land(rng: np.random.Generator, span_m: float, islands: int) -> Land:
    """Shape the land of a council.

    Parameters
    ----------
    rng
        Source of the coast.
    span_m
        Side of the square that holds it all.
    islands
        How many islands lie before the west coast.
    """
    return Land(
        span_m,
        _place_islands(rng, span_m, islands),
        make_field(rng, 0.42 * span_m, octaves=7, fade=0.62),
        make_field(rng, 0.5 * span_m, octaves=4),
        np.array([0.16, rng.uniform(0.46, 0.5)]) * span_m,
        np.array([0.79, rng.uniform(0.6, 0.66)]) * span_m,
    )


def _place_islands(rng: np.random.Generator, span_m: float, islands: int) -> NDArray[np.float64]:
    """Set islands before the west coast, south of the firth's mouth first, then north of it."""
    south = (islands + 1) // 2
    v = np.concatenate([np.linspace(0.06, 0.44, south + 2)[1:-1], np.linspace(0.54, 0.94, islands - south + 2)[1:-1]])
    # so small that two of them never meet, at the roughest and with their grain
    largest = min(0.085, 0.38 / (south + 1) / 4.8) if islands > 2 else 0.085
    radius = largest * rng.uniform(0.8, 1.0, islands)
    u = 0.125 + rng.uniform(-0.01, 0.02, islands)
    return np.column_stack([u, v, radius]) * span_m


def _stretched(xy: Points, x: float, y: float) -> NDArray[np.float64]:
    """Measure the distance from a place, longer across than along the grain of the land (north by north-east)."""
    dx, dy = (xy - (x, y)).T
    along, across = dx * 0.35 + dy * 0.94, dx * 0.94 - dy * 0.35
    return np.asarray(np.hypot(along * 0.85, across * 1.25))
