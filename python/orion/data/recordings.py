"""Recordings as the data path sees them: references, their files opened lazily in each process, and their
ids.
"""

from __future__ import annotations

import contextlib
import os
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import h5py
import numpy as np
from torch_brain.data import Data

from orion.data.splits import Spans, intersect
from orion.errors import OrionError


@dataclass(frozen=True)
class RecordingRef:
    """A recording of the request: its id, its file, the hash of its content, and its domain in seconds."""

    id: str
    path: str
    hash: str
    start_s: float
    end_s: float

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> RecordingRef:
        """Reads an entry of the catalog; fields that training does not need are ignored.

        Raises:
            OrionError: a field is missing.
        """
        try:
            return cls(
                id=str(value["id"]),
                path=str(value["path"]),
                hash=str(value["hash"]),
                start_s=float(value["start_s"]),
                end_s=float(value["end_s"]),
            )
        except KeyError as error:
            raise OrionError(f"a recording of the request has no {error}", "Launch the run again") from error


class OpenRecordings:
    """Files of recordings, at most `limit` of them open.

    Holds references alone, so it can be pickled and forked: a handle belongs to the process that opened it,
    and a process that finds itself forked forgets the handles of its parent.
    """

    def __init__(self, recordings: Sequence[RecordingRef], limit: int = 64) -> None:
        self._refs = {ref.id: ref for ref in recordings}
        self._limit = limit
        self._pid = os.getpid()
        self._open: OrderedDict[str, Any] = OrderedDict()

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_open": OrderedDict(), "_pid": 0}

    def window(self, recording_id: str, start_s: float, end_s: float) -> Any:
        """The half-open window [start_s, end_s) as a Data object of its own, times from 0; arrays are read
        when touched.

        `session.id` is the recording's id and `units.id` is prefixed with it, as in the vocabularies of a
        model.

        Raises:
            OrionError: the file cannot be opened or is not what the catalog knew.
        """
        return self._data(recording_id).slice(start_s, end_s)

    def series(self, recording_id: str, path: str, start_s: float, end_s: float) -> Any:
        """One series of a window, by its dotted path, where nothing else of the window is needed.

        Raises:
            OrionError: the file cannot be opened or is not what the catalog knew.
        """
        return self._data(recording_id).get_nested_attribute(path).slice(start_s, end_s)

    def close(self) -> None:
        """Closes every file; the next window opens its file again."""
        if self._pid == os.getpid():
            for data in self._open.values():
                with contextlib.suppress(Exception):
                    data.file.close()
        self._open = OrderedDict()
        self._pid = os.getpid()

    def _data(self, recording_id: str) -> Any:
        if self._pid != os.getpid():
            self._open, self._pid = OrderedDict(), os.getpid()
        if recording_id in self._open:
            self._open.move_to_end(recording_id)
            return self._open[recording_id]
        data = _load(self._refs[recording_id])
        self._open[recording_id] = data
        while len(self._open) > self._limit:
            self._open.popitem(last=False)[1].file.close()
        return data


def session_ids(recordings: Sequence[RecordingRef]) -> list[str]:
    """Words of a session vocabulary: the ids of the recordings, sorted."""
    return sorted(ref.id for ref in recordings)


def unit_ids(recordings: Sequence[RecordingRef]) -> list[str]:
    """Words of a unit vocabulary: `<recording id>/<unit id>` of every unit, sorted.

    Raises:
        OrionError: a file cannot be read, has no units, or names one twice.
    """
    found = []
    for ref in recordings:
        with open_file(ref) as file:
            if "units" not in file or "id" not in file["units"] or "spikes" not in file:
                raise OrionError(
                    f"recording {ref.id} ({ref.path}) has no spikes", "Leave it out of data.query"
                )
            names = _prefixed(ref, file["units/id"][:])
        if len(set(names)) != len(names):
            raise OrionError(f"recording {ref.id} ({ref.path}) has two units of one name", "Prepare it again")
        found.extend(names)
    return sorted(found)


def observed(ref: RecordingRef, file: h5py.File, series: str) -> Spans:
    """Time in which windows make sense: in the recording's domain and that of its spikes, between the ends of
    a series.
    """
    domain = intersect(_spans(file["domain"]), _spans(file["spikes/domain"]))
    ends = _spans(file[f"{series.replace('.', '/')}/domain"])
    return intersect(domain, np.array([[ends[0, 0], ends[-1, 1]]])) if len(ends) else np.zeros((0, 2))


def open_file(ref: RecordingRef) -> h5py.File:
    """Opens the file of a recording for reading; a lock that the file system does not offer is done without.

    Raises:
        OrionError: it cannot be opened.
    """
    try:
        return h5py.File(ref.path, "r", locking="best-effort")
    except (OSError, RuntimeError) as error:
        raise OrionError(
            f"recording {ref.id}: {ref.path} cannot be opened ({' '.join(str(error).split())})",
            "Put the file back, or add it to the catalog again with `orion data add`",
        ) from error


def _load(ref: RecordingRef) -> Any:
    """A lazy Data that is sliced and never read: reading an array before the slice breaks later slices.

    What slices share (units, domain) is read here, once, and made read-only.
    """
    data = Data.from_hdf5(open_file(ref), lazy=True)
    data.units.id = np.array(_prefixed(ref, data.units.id))
    data.session.id = ref.id
    for shared in (data.units.materialize(), data.domain.materialize()):
        for key in shared.keys():  # noqa: SIM118
            getattr(shared, key).flags.writeable = False
    return data


def _prefixed(ref: RecordingRef, names: Any) -> list[str]:
    words = [name.decode() if isinstance(name, bytes) else str(name) for name in names]
    return [word if word.startswith(f"{ref.id}/") else f"{ref.id}/{word}" for word in words]


def _spans(interval: h5py.Group) -> Spans:
    return np.stack([interval["start"][:], interval["end"][:]], axis=1).astype(np.float64)
