"""How long training waits for a checkpoint: `python bench/checkpoint_stall.py [--dim N] [--saves N]`.

Saves alternate between synchronous and asynchronous. Prints JSON: the whole of a synchronous save, the time
an asynchronous one keeps the loop, its ratio, and the wall time that one asynchronous save adds to a stretch
of training.
"""

import argparse
import copy
import json
import statistics
import tempfile
import time
import warnings
from pathlib import Path
from typing import Any

import torch
from samples import learner_config, simulated
from undisturbed import undisturbed

from orion.build import build_learner, build_update
from orion.checkpoint.checkpointer import Checkpointer, Records
from orion.checkpoint.optimizer_state import read_optimizer
from orion.checkpoint.rng import RngState
from orion.checkpoint.snapshot import Progress, Snapshot
from orion.data.consumed import ConsumedWindows
from orion.data.sampler import Cursor
from orion.environment import make_deterministic
from orion.events import EventWriter
from orion.parallel.single import Single

STRETCH = 3
"""Steps after a save whose time is compared with as many steps without one."""


def measure(dim: int, depth: int, saves: int) -> dict[str, Any]:
    """Save the same training again and again, in both ways."""
    with tempfile.TemporaryDirectory(dir=".") as place:
        folder = Path(place)
        recordings = simulated(folder)
        config = learner_config("poyo", 1000, dim=dim, depth=depth)
        strategy = Single(torch.device("cpu"))
        learner = build_learner(config, recordings, device=strategy.device)
        update = build_update(config, learner.model, strategy)
        source = learner.data.batches(Cursor())
        batch = next(source).micro_batches[0]

        def step() -> None:
            loss, _ = learner.losses(learner.model.forward_batch(batch.inputs), batch.targets, batch.mask)
            torch.autograd.backward(loss)
            update.optimizer.step()
            update.optimizer.zero_grad(set_to_none=True)

        def snapshot(number: int) -> Snapshot:
            tensors, groups = read_optimizer(learner.model, update.optimizer)
            return Snapshot(
                progress=Progress(step=number),
                tensors={"model": learner.model.tensors(), "optimizer": tensors},
                optimizer_groups=groups,
                scheduler=copy.deepcopy(update.scheduler.state_dict()),
                rng=RngState.capture(),
                consumed=ConsumedWindows(),
                windows=[],
            )

        def checkpointer(asynchronous: bool) -> Checkpointer:
            own = folder / str(asynchronous)
            own.mkdir()
            records = Records("r", "0" * 64, 1, 0, Cursor(), None, {}, "", {}, learner.data.fingerprint())
            settings = config.checkpoint.model_copy(update={"async_": asynchronous})
            return Checkpointer(
                own / "checkpoints", settings, records, strategy, EventWriter(own, 0), ConsumedWindows()
            )

        ways = {asynchronous: checkpointer(asynchronous) for asynchronous in (False, True)}
        found: dict[str, list[float]] = {"sync": [], "stall": [], "async_total": [], "added": []}
        for _ in range(3):
            step()
        for number in range(1, saves + 1):
            found["sync"].append(_timed(lambda n=number: ways[False].save(snapshot(n))))
            plain = _timed(lambda: [step() for _ in range(STRETCH)])
            began = time.perf_counter()
            found["stall"].append(_timed(lambda n=number: ways[True].save(snapshot(n))))
            for _ in range(STRETCH):
                step()
            found["added"].append(time.perf_counter() - began - plain)
            ways[True].wait()
            found["async_total"].append(time.perf_counter() - began)
        size = sum(value.nbytes for named in snapshot(0).tensors.values() for value in named.values())
        count = sum(len(named) for named in snapshot(0).tensors.values())
    ratios = sorted(a / b for a, b in zip(found["stall"][1:], found["sync"][1:], strict=True))
    return {
        "tensors": count,
        "state_mb": size / 1e6,
        "saves": saves - 1,
        "sync_ms": statistics.median(found["sync"][1:]) * 1e3,
        "async_stall_ms": statistics.median(found["stall"][1:]) * 1e3,
        "stall_ratio_median": statistics.median(ratios),
        "stall_ratio_spread": [ratios[0], ratios[-1]],
        "async_adds_ms": statistics.median(found["added"][1:]) * 1e3,
    }


def _timed(work: Any) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Asynchronous beside synchronous saves.")
    parser.add_argument("--dim", type=int, default=64)
    parser.add_argument("--depth", type=int, default=2)
    parser.add_argument("--saves", type=int, default=12)
    options = parser.parse_args()
    make_deterministic(1)
    undisturbed()
    warnings.filterwarnings("ignore", message="torch.distributed is disabled")
    print(json.dumps(measure(options.dim, options.depth, options.saves)))
