"""Smooth random fields, from which coasts, hills and neighborhoods are made."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]
"""Coordinates, n × 2, in metres."""


@dataclass(frozen=True, eq=False)
class Field:
    """Sum of plane waves with random directions, about 0 ± 1 everywhere."""

    waves: NDArray[np.float64]
    phases: NDArray[np.float64]
    amplitudes: NDArray[np.float64]

    def __call__(self, xy: Points) -> NDArray[np.float64]:
        """Compute the value of the field at each point, between −3 and 3."""
        total = np.zeros(len(xy))
        for wave, phase, amplitude in zip(self.waves, self.phases, self.amplitudes, strict=True):
            total += amplitude * np.cos(xy @ wave + phase)
        return np.clip(total, -3.0, 3.0)


def make_field(rng: np.random.Generator, wavelength_m: float, *, octaves: int = 6, fade: float = 0.58) -> Field:
    """Make a random field whose detail fades with its size, as that of coasts and hills does.

    Parameters
    ----------
    rng
        Source of directions and phases.
    wavelength_m
        Of the largest waves; each octave halves it.
    octaves
        How many sizes of waves, seven waves each.
    fade
        Amplitude of an octave as a share of the one before; near 1 is rugged, near 0 is smooth.

    Examples
    --------
    >>> field = make_field(np.random.default_rng(1), 1000.0)
    >>> field(np.array([[0.0, 0.0], [5000.0, 300.0]])).shape
    (2,)
    """
    per_octave = 7
    octave = np.repeat(np.arange(octaves), per_octave)
    angle = rng.uniform(0, 2 * np.pi, len(octave))
    number = 2 * np.pi / wavelength_m * 2.0**octave * rng.uniform(0.75, 1.35, len(octave))
    amplitude = fade**octave
    amplitude = amplitude / np.sqrt((amplitude**2).sum() / 2)
    waves = np.column_stack([np.cos(angle), np.sin(angle)]) * number[:, None]
    return Field(waves, rng.uniform(0, 2 * np.pi, len(octave)), amplitude)
