"""Checks of a torch_brain HDF5 file: what training would stumble over is refused by name."""

from __future__ import annotations

import math
from importlib.metadata import version

import h5py
import numpy as np
from numpy.typing import NDArray

from orion.ursa.hdf5_file import attribute
from orion.ursa.refusal import Refused

KNOWN_CLASSES = frozenset({"Data", "ArrayDict", "Interval", "IrregularTimeSeries", "RegularTimeSeries"})
INDEX_NAME = "timestamp_indices_1s"
AGAIN = "prepare the recording again"

Floats = NDArray[np.float64]


def require_known_format(file: h5py.File, groups: list[tuple[str, h5py.Group]]) -> None:
    """Checks that torch_brain here knows every object.

    Raises:
        Refused: it was written by a newer torch_brain.
    """
    written, here = attribute(file.get("brainset"), "torch_brain_version"), version("torch_brain")
    hint = "update torch-brain in Orion's Python, or prepare the recording with the version there"
    for path, group in groups:
        name = class_of(group)
        if name not in KNOWN_CLASSES:
            by = f", written by torch_brain {written}" if written else ""
            raise Refused(f"has a newer format: {path} is a {name or 'group without a class'}{by}", hint)
    if written is not None and _release(written) > _release(here):
        raise Refused(f"has a newer format: written by torch_brain {written}, read here by {here}", hint)


def _release(text: str) -> tuple[int, int]:
    """Major and minor number of a version; (0, 0) for text that is none."""
    numbers = text.split(".")[:2]
    return (
        (int(numbers[0]), int(numbers[1]))
        if len(numbers) == 2 and all(n.isdigit() for n in numbers)
        else (0, 0)
    )


def check_object(path: str, group: h5py.Group) -> None:
    """Checks times, lengths and domain of one object at a dotted path.

    Raises:
        Refused: they make no sense.
    """
    kind = class_of(group)
    if kind == "IrregularTimeSeries":
        stamps = _floats(group, "timestamps", path)
        _require_sorted(stamps, f"{path}.timestamps")
        _check_index(path, group, stamps)
    elif kind == "RegularTimeSeries":
        rate = float(group.attrs["sampling_rate"])
        if not (math.isfinite(rate) and rate > 0):
            raise Refused(f"has a sampling rate of {rate:g} Hz in {path}", AGAIN)
        start, end = domain(group, path)
        if abs((end - start) * rate - length(path, group)) > 1.5:
            raise Refused(
                f"has a domain of {path} ({end - start:g} s) that its {length(path, group)} samples "
                f"at {rate:g} Hz do not fill",
                AGAIN,
            )
    elif kind == "Interval":
        starts, ends = _floats(group, "start", path), _floats(group, "end", path)
        if len(starts) != len(ends) or bool(np.any(ends < starts)):
            raise Refused(f"has intervals that end before they start in {path}", AGAIN)
    if kind.endswith("TimeSeries"):
        length(path, group)


def _floats(group: h5py.Group, name: str, path: str) -> Floats:
    values = np.asarray(group[name][:], dtype=np.float64)
    if not bool(np.isfinite(values).all()):
        raise Refused(
            f"has times that are not finite numbers in {path}.{name}", "remove them and prepare it again"
        )
    return values


def _require_sorted(stamps: Floats, path: str) -> None:
    backwards = np.flatnonzero(np.diff(stamps) < 0)
    if len(backwards):
        at = int(backwards[0]) + 1
        raise Refused(
            f"has unsorted times: {path}[{at}] = {stamps[at]:.6f} s comes after {stamps[at - 1]:.6f} s",
            "sort the series and prepare the recording again",
        )


def _check_index(path: str, group: h5py.Group, stamps: Floats) -> None:
    """torch_brain finds the samples of a window through this index, so a wrong one gives wrong windows
    silently.
    """
    start, end = domain(group, path)
    found = group[INDEX_NAME][:]
    if len(found) != math.ceil(end + 1.0 - start):
        raise Refused(f"has a time index of {path} that does not fill its domain", AGAIN)
    expected = np.searchsorted(stamps, np.arange(start, end + 1.0, 1.0, dtype=np.float64))
    if not np.array_equal(found, expected):
        raise Refused(
            f"has a time index that disagrees with its times in {path}", "save it again with torch_brain"
        )


def domain(group: h5py.Group, path: str) -> tuple[float, float]:
    """Start and end of the domain of an object, seconds.

    Raises:
        Refused: there is none, or the recording's own has no duration.
    """
    where = f"{path}.domain" if path else "domain"
    if "domain" not in group:
        raise Refused(f"has no {where}", "set the domain when the recording is prepared")
    starts, ends = _floats(group["domain"], "start", where), _floats(group["domain"], "end", where)
    if len(starts) == 0 or not ends[-1] > starts[0]:
        if path:
            return (0.0, 0.0) if len(starts) == 0 else (float(starts[0]), float(ends[-1]))
        raise Refused("is empty: its domain has no duration", "check how the recording was prepared")
    return float(starts[0]), float(ends[-1])


def length(path: str, group: h5py.Group) -> int:
    """Number of samples of a time series.

    Raises:
        Refused: its arrays have different lengths.
    """
    lengths = {
        name: item.shape[0] if item.ndim else 0
        for name, item in group.items()
        if isinstance(item, h5py.Dataset) and name != INDEX_NAME
    }
    if len(set(lengths.values())) > 1:
        raise Refused(f"has arrays of different lengths in {path}: {lengths}", AGAIN)
    return next(iter(lengths.values()), 0)


def class_of(group: h5py.Group) -> str:
    """Name of the torch_brain class of a group; empty where it has none."""
    return attribute(group, "object") or ""
