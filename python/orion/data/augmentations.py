"""Augmentations of a training window: pure functions of window, config and (seed, epoch, position)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from torch_brain.data import IrregularTimeSeries

from orion.config.generated import TimeJitterConfig, UnitDropoutConfig
from orion.data.random_stream import Purpose, bits, permutation, uniforms

Augmentation = UnitDropoutConfig | TimeJitterConfig


def augment(
    data: Any, configs: Sequence[Augmentation], window_s: float, *, seed: int, epoch: int, position: int
) -> Any:
    """Applies augmentations in order and returns a new Data object; the one given is left as it was.

    Args:
        data: a window with times from 0, as `OpenRecordings.window` gives it.
        configs: `data.augmentations`.
        window_s: length of the window, seconds.
        seed: seed of the run.
        epoch: epoch of the window.
        position: place of the window in the epoch, over all ranks.
    """
    for index, config in enumerate(configs):
        source = bits(seed, Purpose.AUGMENTATION, epoch, position, index)
        if isinstance(config, UnitDropoutConfig):
            data = unit_dropout(data, config, source)
        else:
            data = time_jitter(data, config, source, window_s)
    return data


def unit_dropout(data: Any, config: UnitDropoutConfig, source: np.random.Philox) -> Any:
    """Keeps a random subset of units: a fraction uniform in [keep_fraction, 1], at least `min_units` of them.

    Source: Azabou et al. 2023 (https://arxiv.org/abs/2310.16046), section on unit dropout.
    """
    units = len(data.units.id)
    fraction = config.keep_fraction + (1.0 - config.keep_fraction) * float(uniforms(source, 1)[0])
    kept = min(units, max(config.min_units, math.floor(fraction * units + 0.5)))
    mask = np.zeros(units, dtype=bool)
    mask[permutation(source, units)[:kept]] = True
    index = np.asarray(data.spikes.unit_index)
    spikes = data.spikes.select_by_mask(mask[index])
    spikes.unit_index = (np.cumsum(mask) - 1)[np.asarray(spikes.unit_index)]
    return _with(data, spikes=spikes, units=data.units.select_by_mask(mask))


def time_jitter(data: Any, config: TimeJitterConfig, source: np.random.Philox, window_s: float) -> Any:
    """Moves each spike by a normal deviate of `sigma_s` seconds, within the window, and sorts them again."""
    spikes = data.spikes
    times = np.asarray(spikes.timestamps)
    moved = times + config.sigma_s * np.random.Generator(source).standard_normal(len(times))
    moved = np.clip(moved, 0.0, np.nextafter(window_s, 0.0))
    order = np.argsort(moved, kind="stable")
    arrays = {key: np.asarray(getattr(spikes, key))[order] for key in spikes.keys() if key != "timestamps"}  # noqa: SIM118
    jittered = IrregularTimeSeries(
        timestamps=moved[order], timekeys=list(spikes.timekeys()), domain=spikes.domain, **arrays
    )
    return _with(data, spikes=jittered)


def _with(data: Any, **changes: Any) -> Any:
    """A window with other attributes; `copy.copy` of torch_brain 0.2.1 fails on a sliced Data."""
    out = data.__class__.__new__(data.__class__)
    out.__dict__.update({**data.__dict__, **changes})
    return out
