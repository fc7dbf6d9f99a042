"""Which windows a run has trained on: the record that goes with every checkpoint as
`data_hashes/manifest.json`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from orion.data.sampler import Cursor, Sampler, SamplerSpec, Window
from orion.data.splits import Spans
from orion.errors import OrionError

COALESCE_AT = 4096
"""Windows of a recording that wait before they are merged into its spans."""


class ConsumedWindows:
    """Time that was trained on, per recording, in two forms.

    `recordings` holds the union of all windows as disjoint spans, with the number of windows; a window that
    was seen twice counts twice. `passes` holds the exact windows in a compact form: the spec of the sampler
    and the cursors between which it was followed, which `replay` turns into windows again. Both only grow:
    along `init_from`, merge the parent's record into the child's.
    """

    def __init__(self, hashes: Mapping[str, str] | None = None) -> None:
        """Starts empty; `hashes` gives the content hash of each recording that windows may come from."""
        self._hashes = dict(hashes or {})
        self._spans: dict[str, Spans] = {}
        self._waiting: dict[str, list[tuple[float, float]]] = {}
        self._windows: dict[str, int] = {}
        self._passes: list[dict[str, Any]] = []

    def add(self, windows: Iterable[Window]) -> None:
        """Adds the windows of a step, about a microsecond each."""
        for window in windows:
            waiting = self._waiting.setdefault(window.recording_id, [])
            waiting.append((window.start_s, window.end_s))
            self._windows[window.recording_id] = self._windows.get(window.recording_id, 0) + 1
            if len(waiting) >= COALESCE_AT:
                self._settle(window.recording_id)

    def follow(self, fingerprint: Mapping[str, Any], start: Cursor, end: Cursor) -> None:
        """Records that the data of `TrainingData.fingerprint` were followed from one cursor to another.

        A pass that goes on where a pass over the same data ended becomes longer; one that was recorded before
        is not recorded again.
        """
        found = {"sampler": dict(fingerprint["sampler"]), "from": start.to_json(), "to": end.to_json()}
        self._hashes.update(fingerprint["recordings"])
        for known in self._passes:
            same = known["sampler"] == found["sampler"]
            if same and Cursor.from_json(known["from"]) <= start <= Cursor.from_json(known["to"]):
                known["to"] = max(end, Cursor.from_json(known["to"])).to_json()
                return
        self._passes.append(found)

    def merge(self, others: Iterable[ConsumedWindows]) -> None:
        """Adds what others hold: the other ranks of a step, or the parent of a run.

        Raises:
            OrionError: a recording has another content there than here.
        """
        for other in others:
            for name, digest in other._hashes.items():
                if self._hashes.setdefault(name, digest) != digest:
                    raise OrionError(
                        f"recording {name} was trained on with content {digest[:12]} "
                        f"and with {self._hashes[name][:12]}",
                        "Give the changed recording a session id of its own",
                    )
            for name, count in other._windows.items():
                self._windows[name] = self._windows.get(name, 0) + count
                self._waiting.setdefault(name, []).extend(map(tuple, other.spans(name).tolist()))
                self._settle(name)
            for known in other._passes:
                if known not in self._passes:
                    self._passes.append(dict(known))

    def spans(self, recording_id: str) -> Spans:
        """Time of a recording that was trained on: disjoint spans, seconds, (K, 2) float64."""
        self._settle(recording_id)
        return self._spans.get(recording_id, np.zeros((0, 2)))

    def contains(self, windows: Iterable[Window]) -> bool:
        """True when every window lies in what was trained on."""
        for window in windows:
            spans = self.spans(window.recording_id)
            nth = int(np.searchsorted(spans[:, 0], window.start_s, side="right")) - 1
            if nth < 0 or window.end_s > spans[nth, 1]:
                return False
        return True

    def to_json(self) -> dict[str, Any]:
        """The record as plain JSON values."""
        names = sorted({*self._windows, *self._hashes})
        return {
            "schema_version": 1,
            "samples": sum(self._windows.values()),
            "recordings": {
                name: {
                    "hash": self._hashes.get(name),
                    "samples": self._windows.get(name, 0),
                    "windows": self.spans(name).tolist(),
                }
                for name in names
            },
            "passes": self._passes,
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> ConsumedWindows:
        """Reads what `to_json` wrote.

        Raises:
            OrionError: written in a newer format.
        """
        if value["schema_version"] != 1:
            raise OrionError(
                f"the record of consumed windows has format {value['schema_version']}",
                "Update Orion to read it",
            )
        found = cls(
            {name: one["hash"] for name, one in value["recordings"].items() if one["hash"] is not None}
        )
        for name, one in value["recordings"].items():
            if one["samples"]:
                found._windows[name] = int(one["samples"])
                found._spans[name] = np.array(one["windows"], dtype=np.float64).reshape(-1, 2)
        found._passes = [dict(known) for known in value["passes"]]
        return found

    def _settle(self, name: str) -> None:
        waiting = self._waiting.pop(name, None)
        if waiting:
            known = self._spans.get(name, np.zeros((0, 2)))
            self._spans[name] = coalesce(np.concatenate([known, np.array(waiting, dtype=np.float64)]))


def coalesce(spans: Spans) -> Spans:
    """Union of half-open spans (K, 2) in any order, as disjoint spans in order; touching spans join."""
    if len(spans) == 0:
        return spans.reshape(0, 2)
    ordered = spans[np.argsort(spans[:, 0], kind="stable")]
    reach = np.maximum.accumulate(ordered[:, 1])
    first = np.concatenate([[True], ordered[1:, 0] > reach[:-1]])
    last = np.concatenate([first[1:], [True]])
    return np.stack([ordered[first, 0], reach[last]], axis=1)


def replay(passes: Sequence[Mapping[str, Any]]) -> list[Window]:
    """The windows of recorded passes, over all ranks, in the order in which they were trained on.

    Needs the record alone, not the recordings.

    Raises:
        OrionError: recorded by another version of the sampler.
    """
    found: list[Window] = []
    for known in passes:
        sampler = Sampler(SamplerSpec.from_json(known["sampler"]))
        cursor, end = sampler.settle(Cursor.from_json(known["from"])), Cursor.from_json(known["to"])
        while cursor < end:
            found.extend(sampler.windows(cursor.epoch, cursor.position, sampler.spec.batch_size))
            cursor = sampler.after(cursor)
    return found
