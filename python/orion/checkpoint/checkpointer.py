"""Saves checkpoints while training goes on."""

import shutil
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from orion.checkpoint.collective import explain, ordinary_errors, together
from orion.checkpoint.layout import MANIFEST, owner_of
from orion.checkpoint.manifest import File, Manifest
from orion.checkpoint.retention import Kept, best, superfluous
from orion.checkpoint.shelf import Shelf
from orion.checkpoint.snapshot import Snapshot, Staging
from orion.checkpoint.write import write_rank_files, write_shards, write_shared_files
from orion.config.generated import CheckpointConfig
from orion.data.consumed import ConsumedWindows
from orion.data.sampler import Cursor
from orion.durable import sync_folder, write_json
from orion.events import EventWriter, utc_now
from orion.failpoint import failpoint
from orion.parallel.strategy import ParallelismStrategy


@dataclass(frozen=True)
class Records:
    """What a checkpoint says about where it comes from, beside its state."""

    run_id: str
    run_key: str
    attempt: int
    start_step: int
    start: Cursor
    parent: str | None
    """checkpoint_hash of the checkpoint that this attempt started from."""
    documents: dict[str, Any]
    """JSON files by path: config.json, code_version.json, environment.json."""
    lock: str
    donors: list[str]
    """checkpoint_hash of each further checkpoint whose weights the run began with."""
    lineage: dict[str, Any]
    """`lineage.json` without the step."""
    fingerprint: dict[str, Any]
    """What the order and content of the data depend on."""


@dataclass(frozen=True)
class Saved:
    """A checkpoint that is on the disk, under its name.

    Attributes:
        best: whether none of the run up to its step is better.
    """

    path: Path
    step: int
    checkpoint_hash: str
    best: bool


class Checkpointer:
    """Copies the state of a step, then writes, hashes and names the checkpoint in a thread.

    One save at a time: a new one waits for the one before. A save that failed makes `failed` true; `wait`
    raises its error, on every rank. On one rank a save needs no process group; on several it uses
    `checkpoint_group` alone.
    """

    def __init__(
        self,
        folder: Path,
        config: CheckpointConfig,
        records: Records,
        strategy: ParallelismStrategy,
        events: EventWriter,
        consumed: ConsumedWindows,
        on_saved: Callable[[Saved], None] = lambda _saved: None,
    ) -> None:
        """Remove what a killed save left.

        Args:
            folder: `checkpoints/` of the run.
            config: when a checkpoint is saved and which are kept.
            records: what every checkpoint says of its origin.
            strategy: the ranks.
            events: where saves are told.
            consumed: what was trained on before.
            on_saved: called on rank 0 for each checkpoint, before any is deleted.
        """
        self.shelf = Shelf(folder)
        self._config = config
        self._records = records
        self._strategy = strategy
        self._events = events
        self._consumed = consumed
        self._staging = Staging()
        self._thread: threading.Thread | None = None
        self._error: Exception | None = None
        self._parent = records.parent
        self._on_saved = on_saved
        self._adopted: set[str] = set()
        self.swept = self.shelf.sweep() if strategy.rank == 0 else []

    @property
    def failed(self) -> bool:
        """Whether a save failed since the last `wait`."""
        return self._error is not None

    def save(self, snapshot: Snapshot) -> None:
        """Save the state of a step; with `async`, return as soon as it is copied."""
        self.wait()
        self._events.flush()
        staged = replace(snapshot, tensors=self._staging.copy(snapshot.tensors))
        failpoint("checkpoint.after-stage")
        if not self._config.async_:
            self._run(staged)
            self.wait()
            return
        self._thread = threading.Thread(target=self._run, args=(staged,), name="checkpoint", daemon=True)
        self._thread.start()

    def wait(self) -> None:
        """Wait until no save is under way; SaveFailedError when the last one failed."""
        if self._thread is not None:
            self._thread.join()
            self._thread = None
        if self._error is not None:
            error, self._error = self._error, None
            raise error

    def settle(self, timeout_s: float) -> None:
        """Give a save under way time to end, when the training itself failed."""
        if self._thread is not None:
            self._thread.join(timeout_s)

    def _run(self, snapshot: Snapshot) -> None:
        step = snapshot.progress.step
        written: list[Path] = []
        try:
            self._write(snapshot, written)
        except BaseException as error:
            for folder in written:
                shutil.rmtree(folder, ignore_errors=True)
            self._error = explain(error, step, self.shelf.folder)
            self._error.__cause__ = error

    def _write(self, snapshot: Snapshot, written: list[Path]) -> None:
        """Write, seal, name, announce and tidy up: the protocol of
        docs/decisions/0031-checkpoint-commit.md."""
        main = self._strategy.rank == 0
        rank = self._strategy.rank

        def open_folder() -> Path | None:
            return self.shelf.open(snapshot.progress.step) if main else None

        folder = together(self._strategy, open_folder)[0]
        assert folder is not None
        if main:
            written.append(folder)
        failpoint("checkpoint.after-folder")
        with ordinary_errors():
            write_shards(folder, snapshot, self._strategy)
        failpoint("checkpoint.after-shards")
        self._remember(snapshot)

        def write_and_seal() -> list[File]:
            write_rank_files(folder, snapshot, rank)
            if main:
                self._write_shared(folder, snapshot)
            return _seal(folder, rank)

        files = [file for sealed in together(self._strategy, write_and_seal) for file in sealed]
        failpoint("checkpoint.before-manifest")

        def commit() -> tuple[str, str]:
            return self._commit(folder, snapshot, files) if main else ("", "")

        name, self._parent = together(self._strategy, commit)[0]
        self._adopted.add(name)
        if main:
            written.clear()
            self._retain()

    def _remember(self, snapshot: Snapshot) -> None:
        """Add what every rank trained on since the last save to rank 0's record."""
        snapshot.consumed.add(snapshot.windows)
        parts = together(self._strategy, snapshot.consumed.to_json)
        if self._strategy.rank == 0:
            self._consumed.merge(ConsumedWindows.from_json(part) for part in parts)
            self._consumed.follow(self._records.fingerprint, self._records.start, snapshot.progress.cursor)

    def _write_shared(self, folder: Path, snapshot: Snapshot) -> None:
        step = snapshot.progress.step
        consumed = {**self._consumed.to_json(), "fingerprint": self._records.fingerprint}
        documents = {**self._records.documents, "lineage.json": {**self._records.lineage, "step": step}}
        write_shared_files(folder, snapshot, documents, consumed, self._records.lock)

    def _commit(self, folder: Path, snapshot: Snapshot, files: list[File]) -> tuple[str, str]:
        progress = snapshot.progress
        manifest = Manifest.build(
            files,
            step=progress.step,
            run_id=self._records.run_id,
            run_key=self._records.run_key,
            attempt=self._records.attempt,
            world_size=self._strategy.world_size,
            parallelism=self._strategy.name,
            created_at=utc_now(),
            parent=self._parent,
            donors=self._records.donors,
        )
        for inner in sorted(entry for entry in folder.rglob("*") if entry.is_dir()):
            sync_folder(inner)
        write_json(folder / MANIFEST, manifest.fields)
        sync_folder(folder)
        target = self.shelf.add(folder, manifest)
        kept = Manifest.read(target)
        self._events.metrics(
            "checkpoint.saved",
            progress.metrics,
            step=progress.step,
            name=target.name,
            checkpoint_hash=kept.checkpoint_hash,
            manifest_sha256=kept.fields["manifest_sha256"],
            bytes=kept.bytes,
        )
        self._events.write(
            "data.consumed",
            step=progress.step,
            epoch=progress.cursor.epoch,
            position=progress.cursor.position,
            samples=progress.samples,
        )
        self.announce(target)
        return target.name, kept.checkpoint_hash

    def announce(self, folder: Path) -> None:
        """Tell `on_saved` of a checkpoint of this run; a resume does so for the one that it goes on from, of
        which a killed attempt may have told nobody."""
        manifest = Manifest.read(folder)
        step = manifest.step
        top = best([kept for kept in self.shelf.checkpoints() if kept.step <= step])
        is_best = top is not None and top.name == folder.name
        self._on_saved(Saved(folder, step, manifest.checkpoint_hash, is_best))

    def _retain(self) -> None:
        doomed = superfluous(
            self.shelf.checkpoints(),
            current=self._is_current,
            keep_last=self._config.keep_last,
            keep_every=self._config.keep_every,
        )
        held = self.shelf.pinned() | self.shelf.awaiting()
        for checkpoint in doomed:
            if checkpoint.name in held:
                continue
            try:
                self.shelf.delete(checkpoint.name)
            except OSError as error:
                self._events.write("warning", message=f"{checkpoint.name} could not be deleted: {error}")
            else:
                self._events.write("checkpoint.deleted", step=checkpoint.step, name=checkpoint.name)

    def _is_current(self, checkpoint: Kept) -> bool:
        return checkpoint.step <= self._records.start_step or checkpoint.name in self._adopted


def _seal(folder: Path, rank: int) -> list[File]:
    paths = sorted(entry.relative_to(folder).as_posix() for entry in folder.rglob("*") if entry.is_file())
    return [File.seal(folder, path) for path in paths if owner_of(path) == rank]
