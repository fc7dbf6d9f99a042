"""`python -m orion.train --request PATH`: trains a run; under torchrun, one process a rank."""

import argparse
import contextlib
import os
import platform
import sys
import traceback
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from torch.distributed.elastic.multiprocessing.errors import record

from orion.benchmarks.inline import Inline
from orion.benchmarks.schedule import Due, Schedule, entries_of
from orion.build import Learner, build_learner, build_update, seed_rank
from orion.checkpoint import Checkpointer, Progress
from orion.checkpoint.checkpointer import Records
from orion.checkpoint.collective import RankFailedError, together
from orion.checkpoint.layout import MODEL, VOCAB
from orion.checkpoint.restore import restore_rng
from orion.checkpoint.shelf import Shelf
from orion.durable import write_text
from orion.environment import code_version, environment, lock, make_deterministic
from orion.errors import OrionError
from orion.events import EventWriter, last_step
from orion.job import Job
from orion.launcher import die_with_launcher
from orion.parallel import ParallelismStrategy, build_strategy
from orion.start import Start, afresh, begin, descend, resume
from orion.trainer import Callback, Outcome, Trainer
from orion.trainer.console import Console
from orion.trainer.event_log import EventLog
from orion.trainer.stop_signal import SAVED_AND_STOPPED, StopSignal
from orion.ursa.hashing import verify_recording

SETTLE_S = 60.0
"""Time that a save under way gets to end when the training has failed."""


class Run:
    """One attempt on one rank, from its request to its exit status."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.events = EventWriter(job.attempt_folder, job.rank)
        self.stop = StopSignal()
        self.progress = Progress()
        self.checkpointer: Checkpointer | None = None

    def train(self) -> Outcome:
        """Build, load what the attempt goes on from, train."""
        job, config = self.job, self.job.request.config
        strategy = build_strategy(
            config.training.strategy,
            precision=config.training.precision,
            world_size=job.world_size,
            local_rank=job.local_rank,
        )
        learner = build_learner(
            config,
            job.request.recordings,
            device=strategy.device,
            rank=strategy.rank,
            world_size=strategy.world_size,
        )
        documents = _documents(job, learner, strategy)
        manifest, warnings = begin(job, learner, strategy, documents)
        if manifest is not None:
            verify_recordings(job.request.recordings, strategy)
        descended = None
        if manifest is None and job.request.upstream is not None:
            descended = descend(job, job.request.upstream, learner, strategy)
        update = build_update(config, learner.model, strategy)
        if manifest is not None:
            start = resume(job, manifest, learner, update, strategy)
        else:
            start = descended or afresh(job)
        self.progress = start.progress
        entries = entries_of(job.request)
        schedule = self._schedule(entries)
        self.checkpointer = self._checkpointer(strategy, learner, start, documents, schedule)
        callbacks = self._callbacks(strategy)
        if any(due.config.mode == "inline" for due in entries):
            callbacks.append(Inline(entries, schedule, self.checkpointer, strategy, self.events, self.stop))
        trainer = Trainer(
            config,
            learner,
            update,
            strategy=strategy,
            progress=self.progress,
            checkpointer=self.checkpointer,
            stop=self.stop,
            callbacks=callbacks,
        )
        if strategy.rank == 0:
            self._announce(learner, strategy, start, [*self._restarted(), *warnings, *start.warnings])
            if job.resume_from is not None:
                self.checkpointer.announce(job.resume_from)
        seed_rank(config.training.seed, strategy.rank)
        if job.resume_from is not None:
            restore_rng(job.resume_from, strategy.rank)
        outcome = trainer.fit()
        strategy.close()
        return outcome

    def _restarted(self) -> list[str]:
        if self.job.restart == 0:
            return []
        place = self.job.resume_from
        where = "from the beginning" if place is None else f"from {place.name}"
        return [f"a rank died: torchrun started all again {where} (restart {self.job.restart})"]

    def fail(self, error: Exception) -> None:
        """Let a save under way end, then record why the training did not."""
        if self.checkpointer is not None:
            self.checkpointer.settle(SETTLE_S)
        with contextlib.suppress(OSError):
            self.events.write(
                "run.failed",
                step=self.progress.step,
                error=type(error).__name__,
                message=str(error),
                traceback="".join(traceback.format_exception(error)),
            )

    def _callbacks(self, strategy: ParallelismStrategy) -> list[Callback]:
        if strategy.rank != 0:
            return []
        logged = last_step(self.job.attempt_folder) if self.job.restart > 0 else 0
        return [EventLog(self.events, logged), Console()]

    def _schedule(self, entries: Sequence[Due]) -> Schedule:
        request = self.job.request
        return Schedule(
            entries,
            Shelf(self.job.checkpoints),
            self.events,
            run_id=request.run_id,
            last_step=request.config.training.max_steps,
        )

    def _checkpointer(
        self,
        strategy: ParallelismStrategy,
        learner: Learner,
        start: Start,
        documents: dict[str, Any],
        schedule: Schedule,
    ) -> Checkpointer:
        request = self.job.request
        records = Records(
            run_id=request.run_id,
            run_key=request.run_key,
            attempt=self.job.attempt,
            start_step=start.progress.step,
            start=start.progress.cursor,
            parent=start.checkpoint_hash,
            documents=documents,
            lock=lock(),
            donors=sorted({donor.checkpoint_hash for donor in request.donors.values()}),
            lineage=start.lineage,
            fingerprint=learner.data.fingerprint(),
        )
        return Checkpointer(
            self.job.checkpoints,
            request.config.checkpoint,
            records,
            strategy,
            self.events,
            start.consumed,
            schedule.saved,
        )

    def _announce(
        self, learner: Learner, strategy: ParallelismStrategy, start: Start, warnings: Sequence[str]
    ) -> None:
        parameters = sum(p.numel() for p in learner.model.parameters())
        self.events.write(
            "run.started",
            pid=os.getpid(),
            host=platform.node(),
            world_size=strategy.world_size,
            max_steps=self.job.request.config.training.max_steps,
            start_step=start.progress.step,
            checkpoint_hash=start.checkpoint_hash,
            summary={
                "model": learner.model.name,
                "parameters": f"{parameters:,}",
                "recordings": str(len(self.job.request.recordings)),
                "device": str(strategy.device),
                "strategy": strategy.name,
                "precision": self.job.request.config.training.precision,
            },
        )
        for message in warnings:
            print(f"warning: {message}", flush=True)
            self.events.write("warning", message=message)


def verify_recordings(recordings: Sequence[dict[str, Any]], strategy: ParallelismStrategy) -> None:
    """Read every recording, shared out over the ranks; OrionError names one that is not what the run began
    with."""

    def check() -> None:
        for recording in recordings[strategy.rank :: strategy.world_size]:
            changed = verify_recording(recording["path"], recording["hash"], recording.get("file_sha256"))
            if changed is not None:
                raise OrionError(
                    f"recording {recording['id']} ({recording['path']}) has changed: {changed}",
                    "Put the file back, or start a new run on the new data",
                )

    together(strategy, check)


def _documents(job: Job, learner: Learner, strategy: ParallelismStrategy) -> dict[str, Any]:
    """Return the files of a checkpoint that stay the same through an attempt, by path."""
    config = job.request.config
    return {
        "config.json": job.request.config_json,
        "code_version.json": code_version(job.provenance),
        "environment.json": environment(strategy.name, strategy.world_size, strategy.device),
        VOCAB: learner.model.vocab(),
        MODEL: {
            "schema_version": 1,
            "model": config.model.model_dump(mode="json", by_alias=True),
            "window_s": config.data.window_s,
            "readout": config.data.readout.model_dump(mode="json", by_alias=True),
            "dim_out": learner.data.readout_dim,
        },
    }


def _end_for_good(job: Job, status: int) -> None:
    """Tell `rank.sh` not to start this rank again: a stop was asked for, or the same error would come."""
    if int(os.environ.get("TORCHELASTIC_MAX_RESTARTS", "0")) > 0:
        with contextlib.suppress(OSError):
            write_text(job.attempt_folder / "final", str(status))


@record
def main(arguments: Sequence[str] | None = None) -> int:
    """Train; return 0 when every step is done and 85 when a signal was answered with a checkpoint."""
    parser = argparse.ArgumentParser(prog="orion.train", description="Train a run of Orion.")
    parser.add_argument("--request", type=Path, required=True, help="inputs/request.json of the bundle")
    options = parser.parse_args(arguments)
    die_with_launcher()
    os.umask(0o077)
    warnings.filterwarnings("ignore", message="torch.distributed is disabled")
    warnings.filterwarnings("ignore", message="FSDP2-wrapped module .* returned a view tensor")
    job = Job.from_environment(options.request)
    make_deterministic(job.request.config.resources.threads_per_rank)
    run = Run(job)
    run.stop.listen()
    try:
        outcome = run.train()
    except Exception as error:
        run.fail(error)
        if isinstance(error, OrionError) and not isinstance(error, RankFailedError):
            _end_for_good(job, 1)
        raise
    if outcome is Outcome.COMPLETE:
        return 0
    _end_for_good(job, SAVED_AND_STOPPED)
    return SAVED_AND_STOPPED


if __name__ == "__main__":
    sys.exit(main())
