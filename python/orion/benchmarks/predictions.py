"""Predictions that are kept: the layer under the scores."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from safetensors import safe_open
from safetensors.numpy import save

from orion.benchmarks.result import Predicted
from orion.durable import publish
from orion.failpoint import failpoint

_ITEMS_OF_A_FILE: Final = 64
_PATIENCE_S: Final = 1.0


class Predictions:
    """A folder of immutable files, each named after the SHA-256 of its bytes and holding the answers for some
    items.

    A kill loses at most what waited for its file: 64 items, or those of the last second. A file whose bytes
    are not those of its name is put aside, and its items are missing again. Several processes may add at
    once; where two hold an item, both hold the same bits.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.damaged: list[Path] = []
        self._places: dict[str, Path] = {}
        self._waiting: dict[str, Predicted] = {}
        self._flushed = time.monotonic()

    def look(self) -> set[str]:
        """Ids of the items that files hold; reads every file that is new."""
        seen = set(self._places.values())
        for path in sorted(self.folder.glob("*.safetensors")):
            if path in seen:
                continue
            if hashlib.sha256(path.read_bytes()).hexdigest() != path.stem:
                self.damaged.append(path.rename(path.with_suffix(".damaged")))
                continue
            with safe_open(path, "np") as file:
                for name in json.loads(file.metadata()["items"]):
                    self._places.setdefault(name, path)
        return set(self._places)

    def keep(self, item_id: str, answer: Predicted) -> None:
        """Keep an answer; it is on the disk after the next `flush`."""
        self._waiting[item_id] = answer
        if len(self._waiting) >= _ITEMS_OF_A_FILE or time.monotonic() - self._flushed > _PATIENCE_S:
            self.flush()

    def flush(self) -> None:
        """Write what waits. OSError when the disk is full or the folder cannot be written."""
        self._flushed = time.monotonic()
        if not self._waiting:
            return
        names = sorted(self._waiting)
        tensors = {
            f"{nth}.{part}": getattr(self._waiting[name], part)
            for nth, name in enumerate(names)
            for part in ("times", "prediction", "target")
        }
        failpoint("predictions.before-publish")
        data = save(tensors, metadata={"items": json.dumps(names)})
        publish(self.folder / f"{hashlib.sha256(data).hexdigest()}.safetensors", data)
        failpoint("predictions.after-publish")
        self._waiting.clear()

    def read(self, item_ids: Iterable[str]) -> dict[str, Predicted]:
        """Answers by item id; KeyError for one that no file holds."""
        wanted: dict[Path, set[str]] = {}
        for name in item_ids:
            wanted.setdefault(self._places[name], set()).add(name)
        found = {}
        for path, mine in wanted.items():
            with safe_open(path, "np") as file:
                for nth, name in enumerate(json.loads(file.metadata()["items"])):
                    if name in mine:
                        parts = (
                            file.get_tensor(f"{nth}.{part}") for part in ("times", "prediction", "target")
                        )
                        found[name] = Predicted(*parts)
        return found
