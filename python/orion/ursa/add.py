"""`orion.ursa add`: from paths to recordings and refusals."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from orion.ursa.hashing import file_sha256
from orion.ursa.hdf5_file import damage_refused, open_recording
from orion.ursa.isolated import Isolated
from orion.ursa.recording import Recording, Source
from orion.ursa.refusal import Refused
from orion.ursa.store import keep
from orion.ursa.torch_brain_file import inspect

SUFFIXES = frozenset({".h5", ".hdf5", ".nwb"})


def add(
    paths: list[str], store: Path, dataset: str | None = None, stall_s: float = 120.0
) -> Iterator[dict[str, Any]]:
    """Reads files and folders, in order, and yields one answer a file besides progress.

    Args:
        paths: files (torch_brain HDF5 or NWB) and folders, which are searched for both.
        store: folder for what NWB files are converted to.
        dataset: dataset of NWB recordings; by default the name of the folder that holds the file.
        stall_s: seconds without progress after which a file is given up as damaged.

    Yields:
        `progress`, `recording` and `refused` objects, as the command prints them.

    Raises:
        OSError: the store cannot be written.
    """
    files: list[Path] = []
    for text in paths:
        place = Path(os.path.abspath(text))
        found = list(_walk(place)) if place.is_dir() else [place]
        if not found:
            yield _refusal(
                place, Refused("holds no recording", "name a folder with .h5, .hdf5 or .nwb files")
            )
        files.extend(found)
    with Isolated(stall_s) as reader:
        for done, place in enumerate(files):
            yield {"kind": "progress", "path": str(place), "done": done, "total": len(files)}
            try:
                recording = reader.call(add_one, place, store, dataset)
            except Refused as refused:
                yield _refusal(place, refused)
            else:
                yield {"kind": "recording", "recording": recording.to_json()}
    if files:
        yield {"kind": "progress", "path": str(files[-1]), "done": len(files), "total": len(files)}


def add_one(place: Path, store: Path, dataset: str | None) -> Recording:
    """Reads one file; `add` says the rest.

    Raises:
        Refused: the catalog does not take it.
        OSError: the store cannot be written.
    """
    return add_nwb(place, store, dataset) if is_nwb(place) else inspect(place)


def is_nwb(place: Path) -> bool:
    """True for HDF5 whose root says it is NWB, whatever its name.

    Raises:
        Refused: as `open_recording`.
    """
    with open_recording(place) as file, damage_refused():
        return "nwb_version" in file.attrs


def add_nwb(place: Path, store: Path, dataset: str | None) -> Recording:
    """Converts an NWB file into the store and inspects the result.

    Raises:
        Refused: as `nwb_file.convert` and `torch_brain_file.inspect`.
        OSError: the store cannot be written.
    """
    from orion.ursa import nwb_file

    source = Source(path=str(place), format="nwb", sha256=file_sha256(place))
    converted = nwb_file.convert(place, dataset or dataset_of(place))
    if converted.left_out:
        print(f"{place}: left out {', '.join(converted.left_out)}", file=sys.stderr)
    return inspect(keep(store, converted.data.to_hdf5), source)


def dataset_of(place: Path) -> str:
    """Name of the folder that holds a file, above the folders `sub-*` and `ses-*` of the DANDI layout."""
    names = [name for name in place.parent.parts if not re.match(r"(sub|ses)-", name)]
    slug = re.sub(r"[^A-Za-z0-9._-]+", "_", names[-1] if names else "").strip("_.-")
    return slug or "nwb"


def _walk(folder: Path) -> Iterator[Path]:
    for root, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if not name.startswith(".") and Path(name).suffix.lower() in SUFFIXES:
                yield Path(root) / name


def _refusal(place: Path, refused: Refused) -> dict[str, Any]:
    return {"kind": "refused", "path": str(place), "message": refused.message, "hint": refused.hint}
