"""Continuous signals of an NWB file as torch_brain time series."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
from torch_brain.data import Interval, IrregularTimeSeries, RegularTimeSeries

from orion.ursa.nwb_names import Array, require_finite
from orion.ursa.refusal import Refused

MAX_SERIES_BYTES = 2**30


def series(nwb: Any, left_out: list[str]) -> Iterator[tuple[str, Any]]:
    """Every continuous signal, under the name it has in the file."""
    from pynwb.base import TimeSeries

    holders = [nwb.acquisition, nwb.stimulus, *(module.data_interfaces for module in nwb.processing.values())]
    for holder in holders:
        for name in sorted(holder):
            item = holder[name]
            for child in [item] if isinstance(item, TimeSeries) else _children(item):
                found = _one_series(str(child.name), child)
                if found is None:
                    left_out.append(str(child.name))
                else:
                    yield str(child.name), found


def _children(container: Any) -> list[Any]:
    """Series of a container: Position, BehavioralTimeSeries, LFP."""
    from pynwb.base import TimeSeries

    children = [child for child in getattr(container, "children", ()) if isinstance(child, TimeSeries)]
    return sorted(children, key=lambda one: str(one.name))


def _one_series(name: str, item: Any) -> Any | None:
    from pynwb.ecephys import ElectricalSeries
    from pynwb.image import ImageSeries

    if isinstance(item, ElectricalSeries | ImageSeries) or len(getattr(item.data, "shape", ())) not in (1, 2):
        return None
    if item.data.dtype.kind not in "iufb" or item.data.shape[0] == 0:
        return None
    if 8 * math.prod(item.data.shape) > MAX_SERIES_BYTES:
        return None
    values = np.asarray(item.data[:], dtype=np.float64) * float(item.conversion) + float(item.offset)
    if item.rate is not None:
        if not (math.isfinite(item.rate) and item.rate > 0 and math.isfinite(item.starting_time)):
            raise Refused(
                f"has no usable rate or start in {name}", "set rate and starting_time in the NWB file"
            )
        return RegularTimeSeries(
            sampling_rate=float(item.rate), domain_start=float(item.starting_time), data=values
        )
    stamps = np.asarray(item.timestamps[:], dtype=np.float64)
    require_finite(stamps, f"timestamps of {name}")
    if len(stamps) != len(values):
        raise Refused(
            f"has {len(stamps)} times for {len(values)} values in {name}", "export the series again"
        )
    if bool(np.any(np.diff(stamps) < 0)):
        raise Refused(f"has unsorted times in {name}", "sort the series and export it again")
    return IrregularTimeSeries(timestamps=stamps, data=values, domain=Interval(stamps[0], _after(stamps)))


def _after(stamps: Array) -> float:
    """End of a half-open domain that holds the last sample: one median step after it."""
    steps = np.diff(stamps)
    steps = steps[steps > 0]
    return float(stamps[-1] + (np.median(steps) if len(steps) else 1e-3))
