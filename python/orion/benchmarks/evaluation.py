"""One attempt to measure, on one rank."""

import contextlib
import os
import platform
import time
import traceback
from pathlib import Path
from typing import Any

from orion.benchmarks.base import Benchmark
from orion.benchmarks.events import asked, finished
from orion.benchmarks.measurement import Measurement
from orion.benchmarks.model import Lazy, build_predictor
from orion.benchmarks.predictions import Predictions
from orion.benchmarks.request import EvaluationRequest
from orion.benchmarks.result import BenchmarkResult, Question
from orion.events import EventWriter
from orion.parallel import ParallelismStrategy, build_strategy


class Evaluation:
    """Measures what a request asks for, and says so in events."""

    def __init__(self, request: EvaluationRequest, run_folder: Path, attempt_folder: Path) -> None:
        self.request = request
        self._run_folder = run_folder
        rank = int(os.environ.get("RANK", "0"))
        self._events = EventWriter(attempt_folder, rank)
        self._done = 0
        self._began = time.perf_counter()
        self._asked: dict[str, Any] = {}

    def measure(self) -> BenchmarkResult:
        """Predict what is missing, score, and write `benchmarks/<key>.json` of the run."""
        request = self.request
        suite = request.find()
        benchmark = suite.make()
        held_out = benchmark.held_out_data()
        question = request.question(suite, held_out)
        strategy = build_strategy(
            "auto",
            precision="fp32",
            world_size=int(os.environ.get("WORLD_SIZE", "1")),
            local_rank=int(os.environ.get("LOCAL_RANK", "0")),
        )
        self._rank = strategy.rank
        measurement = Measurement(
            question,
            held_out,
            request.recordings,
            Predictions(self._home() / "predictions" / question.predictions_key()),
            strategy,
            on_item=lambda done, share: self._tell(done, share, strategy.world_size),
        )
        if strategy.rank == 0:
            self._announce(question, benchmark, len(measurement.subset(request.partial_subset)), strategy)
        model = Lazy(
            lambda: build_predictor(
                request.checkpoint, request.checkpoint_hash, held_out, request.recordings, strategy.device
            )
        )
        result = benchmark.run(model, measurement, partial_subset=request.partial_subset)
        if strategy.rank == 0:
            self._finish(result, measurement)
        strategy.gather(None)
        strategy.close()
        return result

    def fail(self, error: Exception) -> None:
        """Record why nothing was measured."""
        words = str(error)
        with contextlib.suppress(OSError):
            if self._asked:
                self._events.write("benchmark.failed", **self._asked, message=words)
            self._events.write(
                "run.failed",
                step=self._done,
                error=type(error).__name__,
                message=words,
                traceback="".join(traceback.format_exception(error)),
            )

    def _home(self) -> Path:
        """Folder `benchmarks/` of the run that the checkpoint belongs to: what it predicted is kept beside
        it."""
        checkpoint = self.request.checkpoint
        return (self._run_folder if checkpoint is None else checkpoint.parent.parent) / "benchmarks"

    def _announce(
        self, question: Question, benchmark: Benchmark, items: int, strategy: ParallelismStrategy
    ) -> None:
        request = self.request
        self._events.write(
            "run.started",
            pid=os.getpid(),
            host=platform.node(),
            world_size=strategy.world_size,
            max_steps=items,
            start_step=0,
            checkpoint_hash=None if request.checkpoint is None else request.checkpoint_hash,
            summary={"suite": request.suite, "items": str(items), "device": str(strategy.device)},
        )
        self._asked = asked(question, benchmark, of_run=request.of_run, step=request.step)
        self._events.write("benchmark.scheduled", **self._asked)

    def _tell(self, done: int, share: int, ranks: int) -> None:
        if self._rank != 0:
            return
        self._done = done * ranks
        rate = self._done / max(time.perf_counter() - self._began, 1e-9)
        self._events.step(self._done, {"items_per_s": rate})
        if done == share or done % 10 == 0:
            print(f"item {done}/{share} of this rank  {rate:.1f} items/s", flush=True)

    def _finish(self, result: BenchmarkResult, measurement: Measurement) -> None:
        for path in measurement.predictions.damaged:
            message = f"{path} is damaged; its items were predicted again"
            print(f"warning: {message}", flush=True)
            self._events.write("warning", message=message)
        result.write(self._run_folder / "benchmarks")
        self._events.write("benchmark.finished", **finished(self._asked, result))
        items = len(result.fields["items"])
        self._events.metrics("run.finished", result.values, step=items, outcome="complete")
        words = "  ".join(f"{name} {value:.6f}" for name, value in result.values.items())
        print(f"{self.request.suite}: {words}", flush=True)
