"""Converts an NWB file to torch_brain objects.

Taken over: sorted units with their spike times, time series of `acquisition`, `stimulus` and the processing
modules with one or two dimensions, tables of intervals (trials, epochs), subject and session. Left out: raw
wideband recordings, images and series of more than `nwb_series.MAX_SERIES_BYTES`; `left_out` of the result
names them. Times stay as they are in the file, in seconds.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from torch_brain.data import (
    BrainsetDescription,
    Data,
    DeviceDescription,
    Interval,
    IrregularTimeSeries,
    SessionDescription,
    SubjectDescription,
)

from orion.ursa.nwb_names import Array, ascii_text, slug
from orion.ursa.nwb_series import series
from orion.ursa.nwb_tables import intervals, units
from orion.ursa.refusal import Refused

RESERVED = frozenset({"units", "spikes", "domain", "brainset", "session", "subject", "device", "trials"})


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
    signals = dict(_named(series(nwb, left_out)))
    tables = dict(_named(intervals(nwb)))
    stamps, unit_index, table = units(nwb)
    if not signals and len(stamps) == 0:
        raise Refused(
            "holds neither spikes nor continuous signals", "check which data the file was exported with"
        )
    start, end = _extent(stamps, signals.values(), tables.values())
    if not end > start:
        raise Refused("is empty: its data have no duration", "check which data the file was exported with")
    domain = Interval(start, end)
    parts: dict[str, Any] = {**tables, **signals}
    if table is not None:
        parts["units"] = table
        parts["spikes"] = IrregularTimeSeries(timestamps=stamps, unit_index=unit_index, domain=domain)
    return Converted(Data(**_descriptions(nwb, dataset), **parts, domain=domain), sorted(left_out))


def _descriptions(nwb: Any, dataset: str) -> dict[str, Any]:
    session = slug(nwb.session_id or nwb.identifier or "")
    if not session:
        raise Refused("has neither session_id nor identifier", "set session_id in the NWB file")
    found = {
        "brainset": BrainsetDescription(
            id=dataset,
            origin_version=str(nwb.identifier),
            derived_version="orion-1",
            source="NWB",
            description=ascii_text(nwb.session_description or dataset) or dataset,
        ),
        "session": SessionDescription(id=session, recording_date=nwb.session_start_time),
        "device": DeviceDescription(id=slug(next(iter(nwb.devices), "")) or "unknown"),
    }
    if nwb.subject is not None and nwb.subject.subject_id:
        found["subject"] = SubjectDescription(
            id=ascii_text(nwb.subject.subject_id),
            species=ascii_text(nwb.subject.species) if nwb.subject.species else None,
            sex=ascii_text(nwb.subject.sex) if nwb.subject.sex else None,
        )
    return found


def _named(pairs: Iterator[tuple[str, Any]]) -> Iterator[tuple[str, Any]]:
    """Names that are attributes in Python, each once."""
    taken = set(RESERVED) - {"trials"}
    for name, value in pairs:
        key = base = slug(name).replace(".", "_").replace("-", "_").strip("_") or "series"
        number = 2
        while key in taken:
            key, number = f"{base}_{number}", number + 1
        taken.add(key)
        yield key, value


def _extent(stamps: Array, signals: Any, tables: Any) -> tuple[float, float]:
    starts = [float(one.domain.start[0]) for one in signals] + [float(one.start.min()) for one in tables]
    ends = [float(one.domain.end[-1]) for one in signals] + [float(one.end.max()) for one in tables]
    if len(stamps):
        starts.append(float(stamps[0]))
        ends.append(math.nextafter(float(stamps[-1]), math.inf))
    return min(starts), max(ends)
