"""Reads what the catalog needs from a torch_brain HDF5 file, and refuses one that training would stumble
over.

Layout: docs of torch_brain.data (`Data.to_hdf5`); read here with h5py alone, so that nothing the file says is
executed and a large file is not loaded.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import h5py

from orion.ursa.hashing import file_sha256, tree_hash, walk
from orion.ursa.hdf5_file import attribute, damage_refused, open_recording, stat
from orion.ursa.recording import Field, Recording, Source
from orion.ursa.refusal import Refused
from orion.ursa.soundness import INDEX_NAME, check_object, class_of, domain, length, require_known_format

CHUNK_ROWS = 2**20


def inspect(path: Path, source: Source | None = None) -> Recording:
    """Reads, checks and hashes one file.

    Args:
        path: absolute path of the HDF5 file.
        source: what the file was converted from, if it was.

    Raises:
        Refused: the file is not a sound torch_brain recording.
    """
    before = stat(path)
    with open_recording(path) as file, damage_refused():
        facts = _facts(file)
        content = tree_hash(file)
    sha256 = file_sha256(path)
    after = stat(path)
    if (before.st_size, before.st_mtime_ns, before.st_ino) != (
        after.st_size,
        after.st_mtime_ns,
        after.st_ino,
    ):
        raise Refused("changed while it was read", "add it again once nothing writes to it")
    return Recording(
        **facts, path=str(path), bytes=after.st_size, hash=content, file_sha256=sha256, source=source
    )


def _facts(file: h5py.File) -> dict[str, Any]:
    _require_torch_brain(file)
    groups = [(path.replace("/", "."), item) for path, item in walk(file) if isinstance(item, h5py.Group)]
    require_known_format(file, groups)
    dataset, session = _identity(file)
    start, end = domain(file, "")
    for path, group in groups:
        check_object(path, group)
    spikes, units = _spikes_and_units(file)
    series = [(path, group) for path, group in groups if path and class_of(group).endswith("TimeSeries")]
    modalities = sorted({path for path, group in series if length(path, group) > 0})
    if not modalities:
        raise Refused("holds no time series with data", "check how the recording was prepared")
    trials = file.get("trials")
    return {
        "id": session if session.startswith(f"{dataset}/") else f"{dataset}/{session}",
        "dataset": dataset,
        "session": session.removeprefix(f"{dataset}/"),
        "subject": attribute(file.get("subject"), "id"),
        "modalities": modalities,
        "fields": sorted(_fields(series), key=lambda field: field.path),
        "units": units,
        "spikes": spikes,
        "trials": len(trials["start"]) if isinstance(trials, h5py.Group) and "start" in trials else 0,
        "start_s": start,
        "end_s": end,
        "duration_s": end - start,
        "derived_from": attribute(file.get("session"), "derived_from"),
    }


def _require_torch_brain(file: h5py.File) -> None:
    if attribute(file, "object") == "Data":
        return
    if "nwb_version" in file.attrs:
        raise Refused("is an NWB file", "add it under a name that ends in .nwb")
    raise Refused(
        "is HDF5, but not a torch_brain recording (its root is not a Data object)",
        "prepare it with torch_brain (Data.save), or add the NWB file it came from",
    )


def _identity(file: h5py.File) -> tuple[str, str]:
    names = []
    for group in ("brainset", "session"):
        name = attribute(file.get(group), "id")
        if not name:
            raise Refused(f"has no {group} id", f"set {group}.id when the recording is prepared")
        if not name.isprintable() or len(name) > 200 or name.strip(" /") != name:
            raise Refused(
                f"has an unusable {group} id: {name!r}", "use printable characters, without / at the ends"
            )
        names.append(name)
    return names[0], names[1]


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


def _fields(series: list[tuple[str, h5py.Group]]) -> Iterator[Field]:
    for path, group in series:
        if path == "spikes":
            continue
        rate = float(group.attrs["sampling_rate"]) if class_of(group) == "RegularTimeSeries" else None
        for name, item in group.items():
            if not isinstance(item, h5py.Dataset) or name in (INDEX_NAME, "timestamps"):
                continue
            if item.dtype.kind in "iufb" and item.ndim in (1, 2) and item.shape[0] > 0:
                yield Field(f"{path}.{name}", int(item.shape[1]) if item.ndim == 2 else 1, rate)
