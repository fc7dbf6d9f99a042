"""Writes the files of one checkpoint into a folder that is not a checkpoint yet."""

from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file
from torch import Tensor
from torch.distributed.checkpoint.default_planner import DefaultSavePlanner
from torch.distributed.checkpoint.filesystem import FileSystemWriter
from torch.distributed.checkpoint.state_dict_loader import load
from torch.distributed.checkpoint.state_dict_saver import save
from torch.distributed.tensor import DTensor

from orion.checkpoint.layout import CONSUMED, EMA, SHARDS, WEIGHTS
from orion.checkpoint.snapshot import Snapshot
from orion.durable import write_json, write_text
from orion.events import metric_value
from orion.parallel.strategy import ParallelismStrategy


def write_shards(folder: Path, snapshot: Snapshot, strategy: ParallelismStrategy) -> None:
    """Write the tensors as torch.distributed.checkpoint shards; every rank together, on a group of its own.

    A tensor that all ranks hold is written once, by the lowest; of one that is cut, each writes its part.
    """
    save(
        {group: dict(tensors) for group, tensors in snapshot.tensors.items()},
        storage_writer=FileSystemWriter(folder / SHARDS, sync_files=False),
        planner=DefaultSavePlanner(dedup_save_to_lowest_rank=True),
        process_group=strategy.checkpoint_group,
        no_dist=strategy.checkpoint_group is None,
    )


def write_rank_files(folder: Path, snapshot: Snapshot, rank: int) -> None:
    """Write what is this rank's own: generators and data cursor."""
    for name in ("rng", "dataloader"):
        (folder / name).mkdir(exist_ok=True, mode=0o700)
    save_file(snapshot.rng.tensors, folder / f"rng/rank-{rank}.safetensors")
    write_json(folder / f"rng/rank-{rank}.json", snapshot.rng.words)
    progress = snapshot.progress
    where = {"cursor": progress.cursor.to_json(), "samples": progress.samples}
    write_json(folder / f"dataloader/rank-{rank}.json", {"schema_version": 1, **where})


def write_shared_files(
    folder: Path, snapshot: Snapshot, documents: dict[str, Any], consumed: Any, lock: str
) -> None:
    """Write what all ranks share: weights for inference, schedule, metrics, records. Rank 0 alone."""
    (folder / "model").mkdir(mode=0o700)
    (folder / "benchmarks").mkdir(mode=0o700)
    save_file(_whole(folder, snapshot, "model"), folder / WEIGHTS, metadata={"format": "pt"})
    if "ema" in snapshot.tensors:
        save_file(_whole(folder, snapshot, "ema"), folder / EMA, metadata={"format": "pt"})
    progress = snapshot.progress
    write_json(folder / SHARDS / "index.json", _index(snapshot.tensors))
    write_json(folder / SHARDS / "optimizer.json", snapshot.optimizer_groups)
    write_json(folder / "scheduler/state.json", {"schema_version": 1, "state": snapshot.scheduler})
    write_json(
        folder / "metrics/snapshot.json",
        {
            "schema_version": 1,
            "step": progress.step,
            "metrics": {name: metric_value(value) for name, value in progress.metrics.items()},
        },
    )
    write_json(folder / CONSUMED, consumed)
    for path, value in documents.items():
        write_json(folder / path, value)
    write_text(folder / "env.lock", lock)


def _whole(folder: Path, snapshot: Snapshot, group: str) -> dict[str, Tensor]:
    """Return tensors as one rank has them; those that are cut over ranks are put together from the shards
    that all ranks have just written."""
    named = snapshot.tensors[group]
    if not any(isinstance(value, DTensor) for value in named.values()):
        return named
    whole = {name: torch.empty(value.shape, dtype=value.dtype) for name, value in named.items()}
    load({group: whole}, checkpoint_id=folder / SHARDS, no_dist=True)
    return whole


def _index(tensors: dict[str, dict[str, Tensor]]) -> dict[str, Any]:
    """Say in JSON what the shards hold, since their own index is a pickle."""
    return {
        "schema_version": 1,
        "tensors": {
            f"{group}.{name}": {"shape": list(value.shape), "dtype": str(value.dtype).removeprefix("torch.")}
            for group, named in tensors.items()
            for name, value in named.items()
        },
    }
