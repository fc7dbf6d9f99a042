"""Randomness without state: what is drawn depends on the seed and on what it is drawn for, never on what came
before.

Philox is counter-based: each (purpose, epoch, position, index) has a range of the counter of its own, 2^64
blocks long. Its raw words are stable over versions of NumPy (NEP 19), which the distributions of `Generator`
are not, so what decides the order of data is computed from the words themselves.
"""

from __future__ import annotations

from enum import IntEnum

import numpy as np
from numpy.typing import NDArray


class Purpose(IntEnum):
    """What a stream is for; streams of different purposes are independent."""

    JITTER = 1
    ORDER = 2
    AUGMENTATION = 3


def bits(seed: int, purpose: Purpose, epoch: int, position: int = 0, index: int = 0) -> np.random.Philox:
    """Source of raw words for one purpose at one place of the run."""
    return np.random.Philox(key=[seed, int(purpose)], counter=[0, index, position, epoch])


def uniforms(source: np.random.Philox, count: int) -> NDArray[np.float64]:
    """The next `count` doubles in [0, 1), with 53 random bits each, from the raw words of a source."""
    words: NDArray[np.uint64] = source.random_raw(count)
    return (words >> np.uint64(11)).astype(np.float64) * 2.0**-53


def permutation(source: np.random.Philox, count: int) -> NDArray[np.int64]:
    """A random order of 0 .. count-1, from the raw words of a source."""
    words: NDArray[np.uint64] = source.random_raw(count)
    return np.argsort(words, kind="stable").astype(np.int64)
