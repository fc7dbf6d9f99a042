"""What a job tells the control plane: one JSON object a line, appended to a file of its own.

The shapes are those of `src/schema/event.ts`; the framing (seq, crc) is that of `docs/architecture.md`.
"""

import errno
import json
import math
import os
import threading
import uuid
import zlib
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from orion.failpoint import failpoint

SYNCED: Final = frozenset(
    {"run.started", "checkpoint.saved", "checkpoint.deleted", "run.finished", "run.failed"}
)

_encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode


def metric_value(value: float) -> float | str:
    """Return a finite number as it is and NaN or infinity as the word that JSON Schema knows."""
    if math.isfinite(value):
        return value
    return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"


def utc_now() -> str:
    """Return the time as ISO 8601 with milliseconds, UTC."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class EventWriter:
    """Appends events of one process to `events.<uuid>.jsonl`; safe to call from several threads.

    The file is made with the first event. A line is one `write`, so a reader meets whole lines and at most
    one torn line at the end. Events of `SYNCED` are on the disk when `write` returns.
    """

    def __init__(self, folder: Path, rank: int) -> None:
        self.path = folder / f"events.{uuid.uuid4()}.jsonl"
        self.rank = rank
        self._seq = 0
        self._size = 0
        self._descriptor: int | None = None
        self._lock = threading.Lock()

    def write(self, type_: str, **fields: object) -> None:
        """Append one event, whole or not at all. OSError when the disk is full or the folder is gone."""
        with self._lock:
            if self._descriptor is None:
                self._descriptor = os.open(
                    self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o600
                )
            seq = self._seq + 1
            body = _encode(
                {"seq": seq, "time": utc_now(), "rank": self.rank, "type": type_, **fields}
            ).encode()
            line = b'%b,"crc":"%08x"}\n' % (body[:-1], zlib.crc32(body[:-1]))
            written = os.write(self._descriptor, line)
            if written != len(line):
                os.ftruncate(self._descriptor, self._size)
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(self.path))
            self._size += written
            self._seq = seq
            if type_ in SYNCED:
                failpoint("events.before-fsync")
                os.fsync(self._descriptor)

    def metrics(self, type_: str, metrics: Mapping[str, float], **fields: object) -> None:
        """Append an event that carries numbers by name."""
        self.write(type_, **fields, metrics={name: metric_value(value) for name, value in metrics.items()})

    def close(self) -> None:
        """Close the file; a later `write` fails."""
        with self._lock:
            if self._descriptor is not None:
                os.close(self._descriptor)
                self._descriptor = None
                self._seq = -1
