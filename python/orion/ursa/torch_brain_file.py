"""Reads what the catalog needs from a torch_brain HDF5 file, and refuses one that training would stumble
over.

Layout: docs of torch_brain.data (`Data.to_hdf5`); read here with h5py alone, so that nothing the file says is
executed and a large file is not loaded.
"""

from __future__ import annotations

import math
import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

import h5py
import numpy as np
from numpy.typing import NDArray

from orion.ursa.hashing import file_sha256, tree_hash, walk
from orion.ursa.recording import Field, Recording, Source
from orion.ursa.refusal import Refused

HDF5_SIGNATURE = b"\x89HDF\r\n\x1a\n"
KNOWN_CLASSES = frozenset({"Data", "ArrayDict", "Interval", "IrregularTimeSeries", "RegularTimeSeries"})
INDEX_NAME = "timestamp_indices_1s"
CHUNK_ROWS = 2**20

Floats = NDArray[np.float64]


def inspect(path: Path, source: Source | None = None) -> Recording:
    """Reads, checks and hashes one file.

    Args:
        path: absolute path of the HDF5 file.
        source: what the file was converted from, if it was.

    Raises:
        Refused: the file is not a sound torch_brain recording.
    """
    before = _stat(path)
    with open_recording(path) as file, damage_refused():
        facts = _facts(file)
        content = tree_hash(file)
    sha256 = file_sha256(path)
    after = _stat(path)
    if (before.st_size, before.st_mtime_ns, before.st_ino) != (
        after.st_size,
        after.st_mtime_ns,
        after.st_ino,
    ):
        raise Refused("changed while it was read", "add it again once nothing writes to it")
    return Recording(
        **facts, path=str(path), bytes=after.st_size, hash=content, file_sha256=sha256, source=source
    )


def open_recording(path: Path) -> h5py.File:
    """Opens a file as HDF5, for reading.

    Raises:
        Refused: missing, unreadable, empty, not HDF5 or damaged; the message says which.
    """
    if _stat(path).st_size == 0:
        raise Refused("is empty (0 bytes)", "copy it again from where it came")
    try:
        with open(path, "rb") as stream:
            head = stream.read(len(HDF5_SIGNATURE))
    except OSError as error:
        raise Refused(f"cannot be read: {error.strerror}", "check the owner and mode of the file") from error
    try:
        return h5py.File(path, "r", locking="best-effort")
    except (OSError, RuntimeError) as error:
        if head != HDF5_SIGNATURE and not h5py.is_hdf5(path):
            raise Refused(
                "is not an HDF5 file", "Orion reads torch_brain HDF5 (.h5) and NWB (.nwb)"
            ) from error
        if isinstance(error, BlockingIOError):
            raise Refused(
                "is open for writing in another process", "add it again once it is closed"
            ) from error
        raise Refused(f"is damaged: {_one_line(error)}", "copy it again from where it came") from error


@contextmanager
def damage_refused() -> Iterator[None]:
    """Turns what h5py raises over a file that opens and then makes no sense into a refusal."""
    try:
        yield
    except Refused:
        raise
    except Exception as error:  # h5py raises many types over damaged files
        raise Refused(f"is damaged: {_one_line(error)}", "copy it again from where it came") from error


def _stat(path: Path) -> os.stat_result:
    try:
        return path.stat()
    except FileNotFoundError as error:
        raise Refused("does not exist", "check the path") from error
    except OSError as error:
        raise Refused(f"cannot be read: {error.strerror}", "check the path and your rights to it") from error


def _facts(file: h5py.File) -> dict[str, Any]:
    _require_torch_brain(file)
    groups = [(path.replace("/", "."), item) for path, item in walk(file) if isinstance(item, h5py.Group)]
    _require_known_format(file, groups)
    dataset, session = _identity(file)
    start, end = _domain(file, "")
    for path, group in groups:
        _check_object(path, group)
    spikes, units = _spikes_and_units(file)
    series = [(path, group) for path, group in groups if path and _class(group).endswith("TimeSeries")]
    modalities = sorted({path for path, group in series if _length(path, group) > 0})
    if not modalities:
        raise Refused("holds no time series with data", "check how the recording was prepared")
    trials = file.get("trials")
    return {
        "id": session if session.startswith(f"{dataset}/") else f"{dataset}/{session}",
        "dataset": dataset,
        "session": session.removeprefix(f"{dataset}/"),
        "subject": _attribute(file.get("subject"), "id"),
        "modalities": modalities,
        "fields": sorted(_fields(series), key=lambda field: field.path),
        "units": units,
        "spikes": spikes,
        "trials": len(trials["start"]) if isinstance(trials, h5py.Group) and "start" in trials else 0,
        "start_s": start,
        "end_s": end,
        "duration_s": end - start,
    }


def _require_torch_brain(file: h5py.File) -> None:
    if _attribute(file, "object") == "Data":
        return
    if "nwb_version" in file.attrs:
        raise Refused("is an NWB file", "add it under a name that ends in .nwb")
    raise Refused(
        "is HDF5, but not a torch_brain recording (its root is not a Data object)",
        "prepare it with torch_brain (Data.save), or add the NWB file it came from",
    )


def _require_known_format(file: h5py.File, groups: list[tuple[str, h5py.Group]]) -> None:
    written, here = _attribute(file.get("brainset"), "torch_brain_version"), version("torch_brain")
    hint = "update torch-brain in Orion's Python, or prepare the recording with the version there"
    for path, group in groups:
        name = _class(group)
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


def _identity(file: h5py.File) -> tuple[str, str]:
    names = []
    for group in ("brainset", "session"):
        name = _attribute(file.get(group), "id")
        if not name:
            raise Refused(f"has no {group} id", f"set {group}.id when the recording is prepared")
        if not name.isprintable() or len(name) > 200 or name.strip(" /") != name:
            raise Refused(
                f"has an unusable {group} id: {name!r}", "use printable characters, without / at the ends"
            )
        names.append(name)
    return names[0], names[1]


def _check_object(path: str, group: h5py.Group) -> None:
    kind = _class(group)
    if kind == "IrregularTimeSeries":
        stamps = _floats(group, "timestamps", path)
        _require_sorted(stamps, f"{path}.timestamps")
        _check_index(path, group, stamps)
    elif kind == "RegularTimeSeries":
        rate = float(group.attrs["sampling_rate"])
        if not (math.isfinite(rate) and rate > 0):
            raise Refused(f"has a sampling rate of {rate:g} Hz in {path}", "prepare the recording again")
        start, end = _domain(group, path)
        if abs((end - start) * rate - _length(path, group)) > 1.5:
            raise Refused(
                f"has a domain of {path} ({end - start:g} s) that its {_length(path, group)} samples "
                f"at {rate:g} Hz do not fill",
                "prepare the recording again",
            )
    elif kind == "Interval":
        starts, ends = _floats(group, "start", path), _floats(group, "end", path)
        if len(starts) != len(ends) or bool(np.any(ends < starts)):
            raise Refused(
                f"has intervals that end before they start in {path}", "prepare the recording again"
            )
    if kind.endswith("TimeSeries"):
        _length(path, group)


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
    start, end = _domain(group, path)
    found = group[INDEX_NAME][:]
    expected = np.searchsorted(stamps, np.arange(start, end + 1.0, 1.0, dtype=np.float64))
    if not np.array_equal(found, expected):
        raise Refused(
            f"has a time index that disagrees with its times in {path}", "save it again with torch_brain"
        )


def _domain(group: h5py.Group, path: str) -> tuple[float, float]:
    where = f"{path}.domain" if path else "domain"
    if "domain" not in group:
        raise Refused(f"has no {where}", "set the domain when the recording is prepared")
    starts, ends = _floats(group["domain"], "start", where), _floats(group["domain"], "end", where)
    if len(starts) == 0 or not ends[-1] > starts[0]:
        if path:
            return (0.0, 0.0) if len(starts) == 0 else (float(starts[0]), float(ends[-1]))
        raise Refused("is empty: its domain has no duration", "check how the recording was prepared")
    return float(starts[0]), float(ends[-1])


def _spikes_and_units(file: h5py.File) -> tuple[int, int]:
    """Counts spikes and units; each spike must name a unit, each unit have a name of its own."""
    units = file.get("units")
    names = units["id"][:].tolist() if isinstance(units, h5py.Group) and "id" in units else None
    count = len(names or [])
    if len(set(names or [])) != count:
        raise Refused("has two units of one name", "name each unit differently when it is prepared")
    spikes = file.get("spikes")
    if not isinstance(spikes, h5py.Group) or "timestamps" not in spikes:
        return 0, count
    total = len(spikes["timestamps"])
    if names is None or "unit_index" not in spikes:
        raise Refused(
            "has spikes without units.id or spikes.unit_index", "name the units when it is prepared"
        )
    for start in range(0, total, CHUNK_ROWS):
        index = spikes["unit_index"][start : start + CHUNK_ROWS]
        if index.dtype.kind not in "iu" or int(index.min()) < 0 or int(index.max()) >= count:
            raise Refused(
                f"has spikes of units that do not exist (units: {count})", "prepare the recording again"
            )
    return total, count


def _length(path: str, group: h5py.Group) -> int:
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
        raise Refused(f"has arrays of different lengths in {path}: {lengths}", "prepare the recording again")
    return next(iter(lengths.values()), 0)


def _fields(series: list[tuple[str, h5py.Group]]) -> Iterator[Field]:
    for path, group in series:
        if path == "spikes":
            continue
        rate = float(group.attrs["sampling_rate"]) if _class(group) == "RegularTimeSeries" else None
        for name, item in group.items():
            if not isinstance(item, h5py.Dataset) or name in (INDEX_NAME, "timestamps"):
                continue
            if item.dtype.kind in "iufb" and item.ndim in (1, 2) and item.shape[0] > 0:
                yield Field(f"{path}.{name}", int(item.shape[1]) if item.ndim == 2 else 1, rate)


def _class(group: h5py.Group) -> str:
    return _attribute(group, "object") or ""


def _attribute(item: Any, name: str) -> str | None:
    """Text attribute of an HDF5 object, or None where there is none."""
    if not isinstance(item, h5py.Group) or name not in item.attrs:
        return None
    value = item.attrs[name]
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def _one_line(error: BaseException) -> str:
    return " ".join(str(error).split()) or type(error).__name__
