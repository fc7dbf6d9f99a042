"""Measures real checkpoints: real recordings, real torchrun."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from support.job import FINE, PYTHON, Forked, events_of

from orion import evaluate


@dataclass(frozen=True)
class Ended:
    """How an attempt ended, and what it printed."""

    returncode: int
    output: str


@dataclass
class Measuring:
    """One run directory of an evaluation, with an attempt for each start."""

    path: Path
    checkpoint: Path | None
    recordings: list[dict[str, Any]]
    code: str = FINE
    suite: str = "fine@1"
    part: float = 1.0
    attempts: list[Path] = field(default_factory=list)

    def run(
        self,
        *,
        ranks: int = 1,
        armed: str | None = None,
        killed_after_s: float | None = None,
        probe: bool = False,
        torchrun: bool = False,
    ) -> Ended:
        """Start an attempt, as forks of this process (which may be killed) or under torchrun; wait for it."""
        folder = self.path / "attempts" / str(len(self.attempts) + 1)
        folder.mkdir(parents=True)
        self.attempts.append(folder)
        arguments = ["--request", str(self._request(ranks)), *(["--probe"] if probe else [])]
        environment = {
            **os.environ,
            "PYTHONPATH": str(PYTHON),
            "OMP_NUM_THREADS": "1",
            "ORION_RUN_DIR": str(self.path),
            "ORION_ATTEMPT_DIR": str(folder),
            **({"ORION_FAILPOINT": armed} if armed else {}),
        }
        output = folder / "output.log"
        if not torchrun:
            forked = Forked(ranks, arguments, environment, output, evaluate.main)
            if killed_after_s is not None:
                time.sleep(killed_after_s)
                forked.send_signal(signal.SIGKILL)
            return Ended(forked.wait(), output.read_text())
        elastic = ["-m", "torch.distributed.run", "--standalone", f"--nproc-per-node={ranks}"]
        with output.open("w") as out:
            done = subprocess.run(
                [sys.executable, *elastic, "-m", "orion.evaluate", *arguments],
                env=environment,
                stdout=out,
                stderr=subprocess.STDOUT,
                timeout=180,
                check=False,
            )
        return Ended(done.returncode, output.read_text())

    def result(self, **how: Any) -> bytes:
        """Measure, which must end well; the bytes of the result."""
        done = self.run(**how)
        assert done.returncode == 0, done.output
        (path,) = self.path.glob("benchmarks/*.json")
        return path.read_bytes()

    def events(self, kind: str) -> list[dict[str, Any]]:
        """Events of the newest attempt."""
        return events_of(self.attempts[-1], kind)

    def predicted(self) -> int:
        """Items that rank 0 of the newest attempt predicted, times the ranks."""
        return max((event["step"] for event in self.events("step")), default=0)

    def _request(self, ranks: int) -> Path:
        folder = self.path / "inputs"
        (folder / "benchmarks").mkdir(parents=True, exist_ok=True)
        (folder / "benchmarks/mine.py").write_text(self.code)
        file = None if "@" in self.suite and not self.code else "mine.py"
        config = {
            "suite": self.suite,
            "suite_file": file,
            "partial_subset": self.part,
            "partial_seed": 0,
            "resources": {"ranks": ranks, "threads_per_rank": 1},
        }
        upstream = None
        if self.checkpoint is not None:
            manifest = json.loads((self.checkpoint / "manifest.json").read_text())
            upstream = {
                "path": str(self.checkpoint),
                "checkpoint_hash": manifest["checkpoint_hash"],
                "run_id": "r-test",
                "step": manifest["step"],
            }
        request = folder / "request.json"
        body = {"schema_version": 1, "config": config, "recordings": self.recordings, "upstream": upstream}
        request.write_text(json.dumps(body))
        return request


Measure = Callable[..., Measuring]
"""Makes run directories of evaluations."""
