"""The folder of recordings that Orion itself wrote, each under the hash of its content."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

import h5py

from orion.ursa.hashing import file_sha256, recording_hash


def write_atomically(path: Path, write: Callable[[h5py.File], None]) -> None:
    """Writes an HDF5 file whole or not at all, with mode 0600.

    Raises:
        OSError: the folder cannot be written or is full; nothing of the file is left.
    """
    temporary = _write_temporary(path.parent, write)
    try:
        os.replace(temporary, path)
        _sync_folder(path.parent)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise


def keep(store: Path, write: Callable[[h5py.File], None]) -> Path:
    """Keeps a recording under `<store>/<hash>.h5`; a file there with the same bytes is left untouched.

    Returns:
        Absolute path of the file.

    Raises:
        OSError: the store cannot be written or is full.
    """
    temporary = _write_temporary(store, write)
    try:
        content = recording_hash(temporary)
        place = store / f"{content}.h5"
        if place.exists() and file_sha256(place) == file_sha256(temporary):
            temporary.unlink()
        else:
            os.replace(temporary, place)
            _sync_folder(store)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return place


def _write_temporary(folder: Path, write: Callable[[h5py.File], None]) -> Path:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(prefix=".new-", suffix=".h5", dir=folder)
    os.close(descriptor)
    temporary = Path(name)
    try:
        with h5py.File(temporary, "w") as file:
            write(file)
        with open(temporary, "rb") as stream:
            os.fsync(stream.fileno())
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return temporary


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        with contextlib.suppress(OSError):  # some network file systems cannot sync a folder
            os.fsync(descriptor)
    finally:
        os.close(descriptor)
