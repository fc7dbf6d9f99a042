"""What an evaluation is told at its start: `inputs/request.json` of its bundle."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from orion.benchmarks.baseline import BASELINE_HASH
from orion.benchmarks.held_out import HeldOut, dataset_hash
from orion.benchmarks.registry import Suite, find
from orion.benchmarks.result import Question
from orion.data.recordings import RecordingRef
from orion.errors import OrionError


@dataclass(frozen=True)
class EvaluationRequest:
    """One suite, one model, one subset.

    Attributes:
        suite: `name@version`.
        file: the user's file that defines it; None for one that comes with Orion.
        checkpoint: folder of the checkpoint; None for the baseline.
        checkpoint_hash: what the control plane resolved, or the baseline's hash.
        of_run: run that the checkpoint belongs to; None for the baseline.
        step: step of the checkpoint; 0 for the baseline.
    """

    suite: str
    file: Path | None
    checkpoint: Path | None
    checkpoint_hash: str
    of_run: str | None
    step: int
    partial_subset: float
    partial_seed: int
    threads: int
    recordings: list[RecordingRef]
    entries: list[dict[str, Any]]

    @classmethod
    def read(cls, path: Path) -> EvaluationRequest:
        """Read a request; OrionError when it is missing, newer than this code, or lacks something."""
        try:
            raw = json.loads(path.read_text(encoding="utf-8"))
            if raw["schema_version"] != 1:
                raise OrionError(
                    f"{path} has schema_version {raw['schema_version']}, this code reads 1", "Update Orion"
                )
            config, upstream = raw["config"], raw["upstream"]
            file = config["suite_file"]
            return cls(
                suite=config["suite"],
                file=None if file is None else path.parent / "benchmarks" / file,
                checkpoint=None if upstream is None else Path(upstream["path"]),
                checkpoint_hash=BASELINE_HASH if upstream is None else upstream["checkpoint_hash"],
                of_run=None if upstream is None else upstream["run_id"],
                step=0 if upstream is None else upstream["step"],
                partial_subset=float(config["partial_subset"]),
                partial_seed=int(config["partial_seed"]),
                threads=int(config["resources"]["threads_per_rank"]),
                recordings=[RecordingRef.from_json(entry) for entry in raw["recordings"]],
                entries=raw["recordings"],
            )
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise OrionError(f"cannot read the request {path}: {error!r}", "Launch the run again") from error

    def find(self) -> Suite:
        """The suite that is asked for; OrionError when it is not there."""
        return find(self.suite, self.file)

    def question(self, suite: Suite, held_out: HeldOut) -> Question:
        """What is asked, by content."""
        return Question(
            suite.name,
            suite.version,
            self.checkpoint_hash,
            dataset_hash(held_out, self.recordings),
            self.partial_subset,
            self.partial_seed,
        )
