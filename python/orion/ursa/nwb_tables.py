"""Tables of an NWB file: sorted units with their spikes, and intervals such as trials."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from torch_brain.data import ArrayDict, Interval

from orion.ursa.nwb_names import Array, require_finite, slug


def units(nwb: Any) -> tuple[Array, Array, Any | None]:
    """Spike times of all units in order of time (seconds), the unit of each, and the table of units."""
    table = nwb.units
    if table is None or len(table) == 0 or "spike_times" not in table.colnames:
        return np.zeros(0), np.zeros(0, dtype=np.int64), None
    times = [np.asarray(table["spike_times"][i], dtype=np.float64) for i in range(len(table))]
    for name, one in zip(table.id[:], times, strict=True):
        require_finite(one, f"spike_times of unit {name}")
    stamps = np.concatenate(times)
    index = np.repeat(np.arange(len(times), dtype=np.int64), [len(one) for one in times])
    order = np.argsort(stamps, kind="stable")
    columns = dict(_columns(table, {"spike_times", "id"}))
    units = ArrayDict(id=np.array([f"unit_{name}" for name in table.id[:]]), **columns)
    return stamps[order], index[order], units


def intervals(nwb: Any) -> Iterator[tuple[str, Any]]:
    """Every table of intervals with at least one that ended, in order of start."""
    for name in sorted(nwb.intervals or {}):
        table = nwb.intervals[name]
        if len(table) == 0:
            continue
        starts = np.asarray(table["start_time"][:], dtype=np.float64)
        ends = np.asarray(table["stop_time"][:], dtype=np.float64)
        require_finite(starts, f"start_time of {name}")
        ended = np.isfinite(ends) & (ends >= starts)
        if not ended.any():
            continue
        kept = np.flatnonzero(ended)[np.argsort(starts[ended], kind="stable")]
        columns = {key: value[kept] for key, value in _columns(table, {"start_time", "stop_time"})}
        timekeys = ["start", "end", *(key for key in columns if key.endswith("_time"))]
        yield name, Interval(start=starts[kept], end=ends[kept], timekeys=timekeys, **columns)


def _columns(table: Any, skip: set[str]) -> Iterator[tuple[str, Array]]:
    """Columns of numbers or of ASCII text; what torch_brain cannot hold is left out."""
    for name in table.colnames:
        key = slug(name)
        if name in skip or key in ("start", "end", "id", "") or key.startswith("_"):
            continue
        values = table[name].data[:] if type(table[name]).__name__ == "VectorData" else None
        if values is None or len(values) != len(table):
            continue
        array = np.asarray(values)
        if array.dtype.kind == "O" and all(isinstance(value, str) for value in array):
            array = array.astype(str)
        if (array.dtype.kind in "iufb" and array.ndim in (1, 2)) or (
            array.dtype.kind == "U" and array.ndim == 1 and all(str(value).isascii() for value in array)
        ):
            yield key, array
