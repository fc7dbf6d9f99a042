"""Reads a checkpoint back."""

import json
import warnings
from dataclasses import replace
from pathlib import Path
from typing import Any

from safetensors.torch import load_file
from torch.distributed.checkpoint.state_dict_loader import load
from torch.optim import Optimizer
from torch.optim.lr_scheduler import LRScheduler

from orion.checkpoint.collective import ordinary_errors, together
from orion.checkpoint.layout import CONSUMED, SHARDS
from orion.checkpoint.manifest import Manifest
from orion.checkpoint.optimizer_state import load_optimizer, read_optimizer
from orion.checkpoint.rng import RngState
from orion.checkpoint.snapshot import Progress
from orion.data.consumed import ConsumedWindows
from orion.data.sampler import Cursor
from orion.failpoint import dropped
from orion.models.model import OrionModel
from orion.optim.ema import Ema
from orion.parallel.strategy import ParallelismStrategy


def verify(folder: Path, strategy: ParallelismStrategy) -> Manifest:
    """Read every byte of a checkpoint, shared out over the ranks; CheckpointDamagedError names what
    differs."""

    def check() -> Manifest:
        manifest = Manifest.read(folder)
        manifest.verify(folder, strategy.rank, strategy.world_size)
        return manifest

    return together(strategy, check)[strategy.rank]


def restore_tensors(
    folder: Path,
    model: OrionModel,
    optimizer: Optimizer,
    ema: Ema | None,
    strategy: ParallelismStrategy,
    *,
    hyperparameters: bool,
) -> None:
    """Load weights, optimizer and average in place; the optimizer must not have stepped.

    Without `hyperparameters`, learning rate, decay and the like stay as the config has them now. An average
    that the checkpoint does not have starts at the loaded weights.
    """
    state, now = read_optimizer(model, optimizer)
    saved = _json(folder / SHARDS / "index.json")["tensors"]
    wanted: dict[str, Any] = {"model": model.tensors(), "optimizer": state}
    if ema is not None and any(name.startswith("ema.") for name in saved):
        wanted["ema"] = ema.tensors
    wanted = {group: tensors for group, tensors in wanted.items() if not dropped(group)}
    with ordinary_errors():
        load(
            wanted,
            checkpoint_id=folder / SHARDS,
            process_group=strategy.checkpoint_group,
            no_dist=strategy.checkpoint_group is None,
        )
    if "optimizer" in wanted:
        then = _json(folder / SHARDS / "optimizer.json")
        load_optimizer(
            model, optimizer, state, then if hyperparameters else {**then, "groups": now["groups"]}
        )
    if ema is not None and "ema" not in wanted and not dropped("ema"):
        ema.load(model.tensors())


def restore_schedule(folder: Path, scheduler: LRScheduler, step: int, *, hyperparameters: bool) -> None:
    """Put the schedule where it was; it must exist before `restore_tensors`, since making one writes
    learning rates.

    Without `hyperparameters`, the schedule of the config is followed from its beginning to the step.
    """
    if dropped("scheduler"):
        return
    if hyperparameters:
        scheduler.load_state_dict(_json(folder / "scheduler/state.json")["state"])
        return
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Detected call of `lr_scheduler.step")
        for _ in range(step):
            scheduler.step()


def restore_progress(folder: Path, rank: int) -> Progress:
    """Read how far the training was; a rank that did not exist then starts where rank 0 was."""
    path = folder / f"dataloader/rank-{rank}.json"
    place = _json(path if path.exists() else folder / "dataloader/rank-0.json")
    snapshot = _json(folder / "metrics/snapshot.json")
    progress = Progress(
        step=snapshot["step"],
        cursor=Cursor.from_json(place["cursor"]),
        samples=place["samples"],
        metrics={name: float(value) for name, value in snapshot["metrics"].items()},
    )
    return replace(progress, cursor=Cursor()) if dropped("cursor") else progress


def restore_consumed(folder: Path) -> ConsumedWindows:
    """Read what the run, and the runs it descends from, were trained on."""
    return ConsumedWindows() if dropped("consumed") else ConsumedWindows.from_json(_json(folder / CONSUMED))


def restore_rng(folder: Path, rank: int) -> bool:
    """Put the generators of this rank back; False when the checkpoint holds none for it."""
    words = folder / f"rng/rank-{rank}.json"
    if dropped("rng") or not words.exists():
        return False
    RngState(load_file(folder / f"rng/rank-{rank}.safetensors"), _json(words)).restore()
    return True


def _json(path: Path) -> dict[str, Any]:
    value: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return value
