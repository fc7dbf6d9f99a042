"""Opens files as HDF5 and says in a user's words why one cannot be read."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import h5py

from orion.ursa.refusal import Refused

HDF5_SIGNATURE = b"\x89HDF\r\n\x1a\n"


def open_recording(path: Path) -> h5py.File:
    """Opens a file as HDF5, for reading.

    Raises:
        Refused: missing, unreadable, empty, not HDF5 or damaged; the message says which.
    """
    if stat(path).st_size == 0:
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


def stat(path: Path) -> os.stat_result:
    """Status of a file; refused when there is none."""
    try:
        return path.stat()
    except FileNotFoundError as error:
        raise Refused("does not exist", "check the path") from error
    except OSError as error:
        raise Refused(f"cannot be read: {error.strerror}", "check the path and your rights to it") from error


def attribute(item: Any, name: str) -> str | None:
    """Text attribute of an HDF5 object, or None where there is none."""
    if not isinstance(item, h5py.Group) or name not in item.attrs:
        return None
    value = item.attrs[name]
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def _one_line(error: BaseException) -> str:
    return " ".join(str(error).split()) or type(error).__name__
