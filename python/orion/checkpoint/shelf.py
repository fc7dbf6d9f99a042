"""The folder `checkpoints/` of a run: what is in it, what enters and what leaves."""

import json
import math
import shutil
from pathlib import Path
from typing import Any

from orion.checkpoint.layout import MANIFEST, leftovers, name_of, step_of, temporary
from orion.checkpoint.manifest import Manifest
from orion.checkpoint.retention import Kept
from orion.durable import publish, sync_folder
from orion.errors import CheckpointDamagedError
from orion.failpoint import failpoint


class Shelf:
    """Adds and removes whole checkpoints; a name that is taken is never written over."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)

    def sweep(self) -> list[Path]:
        """Delete what a killed save or deletion left; return what was there."""
        stale = leftovers(self.folder)
        for entry in stale:
            shutil.rmtree(entry, ignore_errors=True)
        return stale

    def checkpoints(self) -> list[Kept]:
        """Return the checkpoints whose manifest agrees with itself; other folders are passed over."""
        found = []
        for entry in sorted(self.folder.iterdir()):
            if step_of(entry.name) is None:
                continue
            try:
                manifest = Manifest.read(entry)
            except CheckpointDamagedError:
                continue
            found.append(Kept(entry.name, manifest.step, manifest.fields["attempt"], _metrics(entry)))
        return found

    def pinned(self) -> frozenset[str]:
        """Names of checkpoints that a user wants kept whatever the rule says: the files of `pins/` beside
        this folder."""
        pins = self.folder.parent / "pins"
        return frozenset(entry.name for entry in pins.iterdir()) if pins.is_dir() else frozenset()

    def awaiting(self) -> frozenset[str]:
        """Names of checkpoints that wait to be measured: the files of `awaiting/` beside this folder, one a
        question."""
        folder = self._awaiting
        return frozenset(entry.stem for entry in folder.iterdir()) if folder.is_dir() else frozenset()

    def hold(self, name: str, key: str) -> None:
        """Keep a checkpoint until the question of that key is answered."""
        publish(self._awaiting / f"{name}.{key}", b"")

    def let_go(self, name: str, key: str) -> None:
        """End what `hold` began."""
        (self._awaiting / f"{name}.{key}").unlink(missing_ok=True)

    @property
    def _awaiting(self) -> Path:
        return self.folder.parent / "awaiting"

    def open(self, step: int) -> Path:
        """Make the folder that a new checkpoint is written into."""
        folder = self.folder / temporary(name_of(step))
        folder.mkdir(mode=0o700)
        return folder

    def add(self, written: Path, manifest: Manifest) -> Path:
        """Give a sealed folder its name and return it.

        Where the name is taken by the same weights, that checkpoint stays and the new one is dropped; where
        it is taken by a damaged one, that is moved aside; where another history holds it, the new name
        carries the attempt.
        """
        target = self.folder / name_of(manifest.step)
        if target.exists():
            try:
                existing = Manifest.read(target)
                existing.verify(target)
            except CheckpointDamagedError:
                target.rename(self.folder / temporary(target.name).replace(".tmp-", ".damaged-"))
            else:
                if existing.checkpoint_hash == manifest.checkpoint_hash:
                    shutil.rmtree(written)
                    return target
                target = self.folder / name_of(manifest.step, manifest.fields["attempt"])
        failpoint("checkpoint.before-rename")
        written.rename(target)
        sync_folder(self.folder)
        failpoint("checkpoint.after-rename")
        return target

    def delete(self, name: str) -> None:
        """Delete a checkpoint: it stops being one with its manifest, before anything else goes."""
        failpoint("checkpoint.before-delete")
        folder = self.folder / name
        (folder / MANIFEST).unlink()
        sync_folder(folder)
        doomed = self.folder / temporary(name)
        folder.rename(doomed)
        shutil.rmtree(doomed, ignore_errors=True)


def newest_of(folder: Path, attempt: int) -> Path | None:
    """Return the newest whole checkpoint that an attempt saved; None when it saved none.

    Every byte is read: ranks that start again with a damaged checkpoint would fail once more.
    """
    for entry in sorted(folder.glob("step-*"), key=lambda entry: step_of(entry.name) or -1, reverse=True):
        if step_of(entry.name) is None:
            continue
        try:
            manifest = Manifest.read(entry)
            if manifest.fields["attempt"] == attempt:
                manifest.verify(entry)
                return entry
        except CheckpointDamagedError:
            continue
    return None


def _metrics(folder: Path) -> dict[str, float]:
    try:
        snapshot: dict[str, Any] = json.loads((folder / "metrics/snapshot.json").read_text(encoding="utf-8"))
        return {
            name: float(value) for name, value in snapshot["metrics"].items() if math.isfinite(float(value))
        }
    except (OSError, ValueError, KeyError, TypeError):
        return {}
