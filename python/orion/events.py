"""What a job tells the control plane: one JSON object a line, appended to a file of its own.

The shapes are those of `src/schema/event.ts`; the framing (seq, crc) is that of `docs/architecture.md`.
"""

import contextlib
import errno
import json
import math
import os
import threading
import time
import uuid
import zlib
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from orion.failpoint import failpoint

SYNCED: Final = frozenset(
    {
        "run.started",
        "checkpoint.saved",
        "checkpoint.deleted",
        "benchmark.scheduled",
        "benchmark.finished",
        "run.finished",
        "run.failed",
    }
)

PATIENCE_S: Final = 0.25

_encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode


def metric_value(value: float) -> float | str:
    """Return a finite number as it is and NaN or infinity as the word that JSON Schema knows."""
    if math.isfinite(value):
        return value
    return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"


def utc_now() -> str:
    """Return the time as ISO 8601 with milliseconds, UTC."""
    return _iso(time.time())


def _iso(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class EventWriter:
    """Appends events of one process to `events.<uuid>.jsonl`; safe to call from several threads.

    The file is made with the first event. Whole lines go out in one `write`, so a reader meets at most one
    torn line, at the end. Events of `SYNCED` are on the disk when `write` returns. Short
    steps share a system call: they wait until something else is written, which takes them along in order, or
    for a thread that looks every `PATIENCE_S`, so that they are seen when the training hangs.
    """

    def __init__(self, folder: Path, rank: int) -> None:
        self.path = folder / f"events.{uuid.uuid4()}.jsonl"
        self.rank = rank
        self._seq = 0
        self._size = 0
        self._descriptor: int | None = None
        self._lock = threading.Lock()
        self._waiting: list[tuple[float, int, Mapping[str, float]]] = []
        self._flushed = -math.inf
        self._flusher: threading.Thread | None = None

    def step(self, step: int, metrics: Mapping[str, float]) -> None:
        """Append the metrics of a step, soon."""
        with self._lock:
            self._waiting.append((time.time(), step, metrics))
            if time.monotonic() - self._flushed > PATIENCE_S:
                self._append([])
            elif self._flusher is None:
                self._flusher = threading.Thread(target=self._keep_flushing, name="events", daemon=True)
                self._flusher.start()

    def write(self, type_: str, **fields: object) -> None:
        """Append one event, whole or not at all. OSError when the disk is full or the folder is gone."""
        with self._lock:
            self._append([(time.time(), {"type": type_, **fields})])
            if type_ in SYNCED and self._descriptor is not None:
                failpoint("events.before-fsync")
                os.fsync(self._descriptor)

    def metrics(self, type_: str, metrics: Mapping[str, float], **fields: object) -> None:
        """Append an event that carries numbers by name."""
        self.write(type_, **fields, metrics=_words(metrics))

    def flush(self) -> None:
        """Hand steps that wait to the system, where a SIGKILL of this process does not reach them."""
        with self._lock:
            if self._waiting:
                self._append([])

    def _keep_flushing(self) -> None:
        while True:
            time.sleep(PATIENCE_S)
            # What cannot be written stays, and the training meets the error with its next event.
            with contextlib.suppress(OSError):
                self.flush()

    def _append(self, more: list[tuple[float, dict[str, object]]]) -> None:
        steps = [(t, {"type": "step", "step": n, "metrics": _words(m)}) for t, n, m in self._waiting]
        events = [*steps, *more]
        data = b"".join(
            _line({"seq": seq, "time": _iso(when), "rank": self.rank, **fields})
            for seq, (when, fields) in enumerate(events, start=self._seq + 1)
        )
        if self._descriptor is None:
            self._descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o600)
        written = os.write(self._descriptor, data)
        if written != len(data):
            os.ftruncate(self._descriptor, self._size)
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(self.path))
        self._size += written
        self._seq += len(events)
        self._waiting.clear()
        self._flushed = time.monotonic()


def last_step(folder: Path) -> int:
    """Return the highest step in the event files of an attempt, 0 for none; a torn line does not count."""
    highest = 0
    for path in folder.glob("events.*.jsonl"):
        for line in path.read_bytes().split(b"\n")[:-1]:
            with contextlib.suppress(ValueError, KeyError):
                event = json.loads(line)
                if event["type"] == "step":
                    highest = max(highest, event["step"])
    return highest


def _words(metrics: Mapping[str, float]) -> dict[str, float | str]:
    return {name: metric_value(value) for name, value in metrics.items()}


def _line(event: dict[str, object]) -> bytes:
    body = _encode(event).encode()
    return b'%b,"crc":"%08x"}\n' % (body[:-1], zlib.crc32(body[:-1]))
