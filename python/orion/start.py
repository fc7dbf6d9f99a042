"""Where a training begins: at the beginning, from another run's weights, or from a checkpoint of its own."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from orion.build import Learner, Update
from orion.checkpoint.exactness import environment_changes, inexact_because, same_hyperparameters
from orion.checkpoint.init_from import FRESH, Weights, init_from
from orion.checkpoint.manifest import Manifest
from orion.checkpoint.restore import (
    restore_consumed,
    restore_progress,
    restore_schedule,
    restore_tensors,
    verify,
)
from orion.checkpoint.snapshot import Progress
from orion.data.consumed import ConsumedWindows
from orion.errors import CheckpointDamagedError, NotExactError
from orion.job import Job, Request, Upstream
from orion.parallel import ParallelismStrategy


@dataclass(frozen=True)
class Start:
    """The state that the first step finds."""

    progress: Progress = field(default_factory=Progress)
    consumed: ConsumedWindows = field(default_factory=ConsumedWindows)
    checkpoint_hash: str | None = None
    lineage: dict[str, Any] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)


def begin(
    job: Job,
    learner: Learner,
    strategy: ParallelismStrategy,
    documents: Mapping[str, Any],
) -> tuple[Manifest | None, list[str]]:
    """Verify the checkpoint that this attempt goes on from, if any, and say what about it is not exact.

    Raises:
        CheckpointDamagedError: a file differs from what was written.
        NotExactError: going on would not give the same bits, and the user did not allow it.
    """
    if job.resume_from is None:
        return None, []
    folder = job.resume_from
    manifest = verify(folder, strategy)
    reasons = inexact_because(folder, manifest, documents, learner.data.fingerprint(), strategy)
    if reasons and not job.inexact:
        raise NotExactError(
            f"going on from {folder.name} would not be exact: {'; '.join(reasons)}",
            "Undo the change, or allow an inexact resume",
        )
    changes = environment_changes(folder, documents)
    warnings = [f"not exact: {reason}" for reason in reasons]
    if changes:
        warnings.append(f"the environment of {folder.name} was another one: {'; '.join(changes)}")
    return manifest, warnings


def resume(
    job: Job, manifest: Manifest, learner: Learner, update: Update, strategy: ParallelismStrategy
) -> Start:
    """Load everything but the random generators, which come last of all."""
    assert job.resume_from is not None
    folder = job.resume_from
    same = same_hyperparameters(folder, job.request.config_json)
    restore_tensors(folder, learner.model, update.optimizer, update.ema, strategy, hyperparameters=same)
    restore_schedule(folder, update.scheduler, manifest.step, hyperparameters=same)
    link = {
        "kind": "resumed",
        "run_id": manifest.fields["run_id"],
        "run_key": manifest.fields["run_key"],
        "attempt": manifest.fields["attempt"],
        "step": manifest.step,
        "checkpoint_hash": manifest.checkpoint_hash,
        "exact": not job.inexact,
    }
    return Start(
        progress=restore_progress(folder, strategy.rank),
        consumed=restore_consumed(folder),
        checkpoint_hash=manifest.checkpoint_hash,
        lineage=_lineage(job, link, folder),
    )


def descend(job: Job, upstream: Upstream, learner: Learner, strategy: ParallelismStrategy) -> Start:
    """Take over the weights of other runs' checkpoints; everything else begins anew."""
    donors = job.request.donors
    for each in (upstream, *donors.values()):
        found = verify(each.path, strategy).checkpoint_hash
        if found != each.checkpoint_hash:
            raise CheckpointDamagedError(
                f"{each.path} holds {found[:12]}, not {each.checkpoint_hash[:12]}",
                "Launch the run again to take what is there now",
            )
    taken = init_from(learner.model, *chosen_weights(job.request))
    parameters = taken.pop("overrides")
    given = [
        {**_link("weight_override", donor), "parameters": parameters[pattern]}
        for pattern, donor in donors.items()
    ]
    return Start(
        consumed=seen_by_all(job.request),
        checkpoint_hash=upstream.checkpoint_hash,
        lineage=_lineage(job, {**_link("init_from", upstream), **taken}, upstream.path, given, donors),
    )


def chosen_weights(request: Request) -> tuple[Weights, dict[str, Weights | str]]:
    """Which weights a run begins with: those of its upstream, and by pattern what stands in their place."""
    config, upstream = request.config.init_from, request.upstream
    assert config is not None
    assert upstream is not None
    overrides: dict[str, Weights | str] = {
        pattern: FRESH if choice == FRESH else Weights(request.donors[pattern].path, choice.use_ema)
        for pattern, choice in config.weight_overrides.items()
    }
    return Weights(upstream.path, config.use_ema), overrides


def seen_by_all(request: Request) -> ConsumedWindows:
    """What any of the weights that a run begins with was trained on.

    Raises:
        OrionError: two of them were trained on different contents of one recording.
    """
    assert request.upstream is not None
    consumed = restore_consumed(request.upstream.path)
    others = {donor.path for donor in request.donors.values()} - {request.upstream.path}
    consumed.merge(restore_consumed(path) for path in sorted(others))
    return consumed


def afresh(job: Job) -> Start:
    """Begin with random weights."""
    return Start(lineage=_lineage(job, None, None))


def _link(kind: str, checkpoint: Upstream) -> dict[str, Any]:
    return {
        "kind": kind,
        "run_id": checkpoint.run_id,
        "run_key": checkpoint.run_key,
        "step": checkpoint.step,
        "checkpoint_hash": checkpoint.checkpoint_hash,
    }


def _lineage(
    job: Job,
    link: dict[str, Any] | None,
    parent: Path | None,
    given: Sequence[dict[str, Any]] = (),
    donors: Mapping[str, Upstream] | None = None,
) -> dict[str, Any]:
    """Build `lineage.json` without the step: the links to the parent and the donors, and theirs before."""
    history: list[dict[str, Any]] = []
    for folder in [*([] if parent is None else [parent]), *(each.path for each in (donors or {}).values())]:
        links = json.loads((folder / "lineage.json").read_text("utf-8"))["history"]
        history += [each for each in links if each not in history]
    return {
        "schema_version": 1,
        "run_id": job.request.run_id,
        "run_key": job.request.run_key,
        "attempt": job.attempt,
        "parent": link,
        "history": [*history, *given, *([] if link is None else [link])],
    }
