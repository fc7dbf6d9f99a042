"""Converts an NWB file to torch_brain objects.

Taken over: sorted units with their spike times, time series of `acquisition`, `stimulus` and the processing
modules with one or two dimensions, tables of intervals (trials, epochs), subject and session. Left out: raw
wideband recordings, images and series larger than `MAX_SERIES_BYTES`; `left_out` of the result names them.
Times stay as they are in the file, in seconds.
"""

from __future__ import annotations

import math
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from torch_brain.data import (
    ArrayDict,
    BrainsetDescription,
    Data,
    DeviceDescription,
    Interval,
    IrregularTimeSeries,
    RegularTimeSeries,
    SessionDescription,
    SubjectDescription,
)

from orion.ursa.refusal import Refused

MAX_SERIES_BYTES = 2**30
RESERVED = frozenset({"units", "spikes", "domain", "brainset", "session", "subject", "device", "trials"})

Array = NDArray[Any]


@dataclass(frozen=True)
class Converted:
    """A recording in memory, and the names of what did not come along."""

    data: Any
    left_out: list[str]


def convert(path: Path, dataset: str) -> Converted:
    """Reads an NWB file whole.

    Args:
        path: the file.
        dataset: name of the dataset that the recording joins.

    Raises:
        Refused: damaged, of a newer NWB than pynwb here reads, empty, or with times that are not finite or
        not sorted.
    """
    import pynwb

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with pynwb.NWBHDF5IO(str(path), mode="r", load_namespaces=True) as io:
                return _convert(io.read(), dataset)
    except Refused:
        raise
    except Exception as error:  # pynwb and hdmf raise many types for a file that they cannot make sense of
        text = " ".join(str(error).split())[:300] or type(error).__name__
        raise Refused(
            f"cannot be read as NWB: {text}",
            "check it with nwbinspector; a file of a newer NWB schema needs a newer pynwb",
        ) from error


def _convert(nwb: Any, dataset: str) -> Converted:
    left_out: list[str] = []
    series = dict(_named(_series(nwb, left_out)))
    intervals = dict(_named(_intervals(nwb)))
    stamps, unit_index, units = _units(nwb)
    if not series and len(stamps) == 0:
        raise Refused(
            "holds neither spikes nor continuous signals", "check which data the file was exported with"
        )
    start, end = _extent(stamps, series.values(), intervals.values())
    if not end > start:
        raise Refused("is empty: its data have no duration", "check which data the file was exported with")
    domain = Interval(start, end)
    parts: dict[str, Any] = {**intervals, **series}
    if units is not None:
        parts["units"] = units
        parts["spikes"] = IrregularTimeSeries(timestamps=stamps, unit_index=unit_index, domain=domain)
    return Converted(Data(**_descriptions(nwb, dataset), **parts, domain=domain), sorted(left_out))


def _descriptions(nwb: Any, dataset: str) -> dict[str, Any]:
    session = _slug(nwb.session_id or nwb.identifier or "")
    if not session:
        raise Refused("has neither session_id nor identifier", "set session_id in the NWB file")
    found = {
        "brainset": BrainsetDescription(
            id=dataset,
            origin_version=str(nwb.identifier),
            derived_version="orion-1",
            source="NWB",
            description=_ascii(nwb.session_description or dataset) or dataset,
        ),
        "session": SessionDescription(id=session, recording_date=nwb.session_start_time),
        "device": DeviceDescription(id=_slug(next(iter(nwb.devices), "")) or "unknown"),
    }
    if nwb.subject is not None and nwb.subject.subject_id:
        found["subject"] = SubjectDescription(
            id=_ascii(nwb.subject.subject_id),
            species=_ascii(nwb.subject.species) if nwb.subject.species else None,
            sex=_ascii(nwb.subject.sex) if nwb.subject.sex else None,
        )
    return found


def _units(nwb: Any) -> tuple[Array, Array, Any | None]:
    """Spike times of all units in order of time (seconds), the unit of each, and the table of units."""
    table = nwb.units
    if table is None or len(table) == 0 or "spike_times" not in table.colnames:
        return np.zeros(0), np.zeros(0, dtype=np.int64), None
    times = [np.asarray(table["spike_times"][i], dtype=np.float64) for i in range(len(table))]
    for name, one in zip(table.id[:], times, strict=True):
        _require_finite(one, f"spike_times of unit {name}")
    stamps = np.concatenate(times)
    index = np.repeat(np.arange(len(times), dtype=np.int64), [len(one) for one in times])
    order = np.argsort(stamps, kind="stable")
    columns = dict(_columns(table, {"spike_times", "id"}))
    units = ArrayDict(id=np.array([f"unit_{name}" for name in table.id[:]]), **columns)
    return stamps[order], index[order], units


def _series(nwb: Any, left_out: list[str]) -> Iterator[tuple[str, Any]]:
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
    _require_finite(stamps, f"timestamps of {name}")
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


def _intervals(nwb: Any) -> Iterator[tuple[str, Any]]:
    for name in sorted(nwb.intervals or {}):
        table = nwb.intervals[name]
        if len(table) == 0:
            continue
        starts = np.asarray(table["start_time"][:], dtype=np.float64)
        ends = np.asarray(table["stop_time"][:], dtype=np.float64)
        _require_finite(starts, f"start_time of {name}")
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
        key = _slug(name)
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


def _named(pairs: Iterator[tuple[str, Any]]) -> Iterator[tuple[str, Any]]:
    """Names that are attributes in Python, each once."""
    taken = set(RESERVED) - {"trials"}
    for name, value in pairs:
        key = base = _slug(name).replace(".", "_").replace("-", "_").strip("_") or "series"
        number = 2
        while key in taken:
            key, number = f"{base}_{number}", number + 1
        taken.add(key)
        yield key, value


def _extent(stamps: Array, series: Any, intervals: Any) -> tuple[float, float]:
    starts = [float(one.domain.start[0]) for one in series] + [float(one.start.min()) for one in intervals]
    ends = [float(one.domain.end[-1]) for one in series] + [float(one.end.max()) for one in intervals]
    if len(stamps):
        starts.append(float(stamps[0]))
        ends.append(math.nextafter(float(stamps[-1]), math.inf))
    return min(starts), max(ends)


def _require_finite(values: Array, what: str) -> None:
    if not bool(np.isfinite(values).all()):
        raise Refused(
            f"has times that are not finite numbers in {what}", "remove them and export the file again"
        )


def _slug(text: str) -> str:
    """Letters, digits, dot, underscore and dash; everything else becomes an underscore."""
    return re.sub(r"[^A-Za-z0-9._-]+", "_", str(text)).strip("_.-")


def _ascii(text: str) -> str:
    return str(text).encode("ascii", "replace").decode()
