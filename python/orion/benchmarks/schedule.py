"""Which checkpoints of a training are measured, and that they wait for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orion.benchmarks.base import Benchmark
from orion.benchmarks.events import asked
from orion.benchmarks.held_out import HeldOut, dataset_hash
from orion.benchmarks.registry import Suite, find
from orion.benchmarks.result import Question
from orion.checkpoint.checkpointer import Saved
from orion.data.recordings import RecordingRef

if TYPE_CHECKING:
    from orion.checkpoint.shelf import Shelf
    from orion.config.generated import BenchmarksConfig
    from orion.events import EventWriter
    from orion.job import AskedSuite, Request


@dataclass(frozen=True)
class Due:
    """One entry of `benchmarks` with the suite that it names."""

    config: BenchmarksConfig
    suite: Suite
    benchmark: Benchmark
    held_out: HeldOut
    recordings: Sequence[RecordingRef]

    @classmethod
    def of(cls, config: BenchmarksConfig, asked: AskedSuite) -> Due:
        """Find the suite; OrionError when it is not there or its file cannot be run."""
        suite = find(config.suite, asked.file)
        benchmark = suite.make()
        recordings = [RecordingRef.from_json(entry) for entry in asked.recordings]
        return cls(config, suite, benchmark, benchmark.held_out_data(), recordings)

    def at(self, saved: Saved, last_step: int) -> bool:
        """Whether a checkpoint is to be measured."""
        every, step = self.config.every, saved.step
        return (
            (every is not None and step % every == 0)
            or (self.config.best and saved.best)
            or (self.config.end and step == last_step)
        )

    def may_be_at(self, step: int, last_step: int) -> bool:
        """Whether a checkpoint of that step may be measured, before it is known whether it is the best."""
        return self.config.best or self.at(Saved(Path(), step, "", best=False), last_step)

    def question(self, checkpoint_hash: str) -> Question:
        """What is asked of a checkpoint, by content."""
        return Question(
            self.suite.name,
            self.suite.version,
            checkpoint_hash,
            dataset_hash(self.held_out, self.recordings),
            float(self.config.partial_subset),
            self.config.partial_seed,
        )


@dataclass(frozen=True)
class Ask:
    """A question about a checkpoint.

    Attributes:
        entry: number of the entry of `benchmarks`.
        checkpoint: its folder.
        said: what events say of the question.
    """

    entry: int
    checkpoint: Path
    said: dict[str, Any]


def entries_of(request: Request) -> list[Due]:
    """Every entry of the run's config; OrionError when a suite is not usable."""
    suites = {suite.name: suite for suite in request.suites}
    return [Due.of(entry, suites[entry.suite]) for entry in request.config.benchmarks]


class Schedule:
    """Says of each checkpoint what is to be measured on it, and keeps it from retention until that is done.
    On rank 0 alone.

    Attributes:
        here: what is to be measured by the training itself and has not been taken yet.
    """

    def __init__(
        self, entries: Sequence[Due], shelf: Shelf, events: EventWriter, *, run_id: str, last_step: int
    ) -> None:
        self._entries = entries
        self._shelf = shelf
        self._events = events
        self._run_id = run_id
        self._last_step = last_step
        self.here: list[Ask] = []

    def saved(self, saved: Saved) -> None:
        """Announce what is due; a question that was answered is not asked again."""
        for number, due in enumerate(self._entries):
            if due.at(saved, self._last_step):
                self._ask(number, due, saved)

    def settle(self, ask: Ask) -> None:
        """Let retention have the checkpoint again."""
        self._shelf.let_go(ask.checkpoint.name, ask.said["key"])

    def _ask(self, number: int, due: Due, saved: Saved) -> None:
        question = due.question(saved.checkpoint_hash)
        key = question.key(due.benchmark.metrics())
        answer = self._shelf.folder.parent / f"benchmarks/{key}.json"
        if answer.exists():
            return
        self._shelf.hold(saved.path.name, key)
        if answer.exists():
            # It came in between, and who brought it may have looked for the hold before.
            self._shelf.let_go(saved.path.name, key)
            return
        said = asked(question, due.benchmark, of_run=self._run_id, step=saved.step)
        self._events.write("benchmark.scheduled", **said)
        if due.config.mode == "inline":
            self.here.append(Ask(number, saved.path, said))
