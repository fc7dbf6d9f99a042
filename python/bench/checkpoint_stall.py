"""How long training waits for a checkpoint: `python bench/checkpoint_stall.py [--dim N] [--saves N]`.

Saves alternate between synchronous, asynchronous, and asynchronous of a run whose every checkpoint is due to
be measured. Prints JSON: the whole of a synchronous save, the time an asynchronous one keeps the loop, with
and without a measurement, its ratio, and the wall time that one asynchronous save adds to a stretch of
training.
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

from orion.benchmarks.schedule import Due, Schedule
from orion.build import build_learner, build_update
from orion.checkpoint.checkpointer import Checkpointer, Records
from orion.checkpoint.optimizer_state import read_optimizer
from orion.checkpoint.rng import RngState
from orion.checkpoint.shelf import Shelf
from orion.checkpoint.snapshot import Progress, Snapshot
from orion.config.generated import BenchmarksConfig
from orion.data.consumed import ConsumedWindows
from orion.data.sampler import Cursor
from orion.environment import make_deterministic
from orion.events import EventWriter
from orion.job import AskedSuite
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

        def checkpointer(way: str) -> Checkpointer:
            own = folder / way
            own.mkdir()
            records = Records(
                run_id="r",
                run_key="0" * 64,
                attempt=1,
                start_step=0,
                start=Cursor(),
                parent=None,
                documents={},
                lock="",
                donors=[],
                lineage={},
                fingerprint=learner.data.fingerprint(),
            )
            events = EventWriter(own, 0)
            entries = [due] if way == "measured" else []
            shelf = Shelf(own / "checkpoints")
            schedule = Schedule(entries, shelf, events, run_id="r", last_step=10**9)
            settings = config.checkpoint.model_copy(update={"async_": way != "sync"})
            return Checkpointer(
                shelf.folder, settings, records, strategy, events, ConsumedWindows(), schedule.saved
            )

        due = Due.of(
            BenchmarksConfig(suite="r2-velocity@1", every=1), AskedSuite("r2-velocity@1", None, recordings)
        )
        ways = {way: checkpointer(way) for way in ("sync", "async", "measured")}
        found: dict[str, list[float]] = {way: [] for way in (*ways, "added")}
        for _ in range(3):
            step()
        for number in range(1, saves + 1):
            found["sync"].append(_timed(lambda n=number: ways["sync"].save(snapshot(n))))
            plain = _timed(lambda: [step() for _ in range(STRETCH)])
            began = time.perf_counter()
            found["async"].append(_timed(lambda n=number: ways["async"].save(snapshot(n))))
            for _ in range(STRETCH):
                step()
            found["added"].append(time.perf_counter() - began - plain)
            ways["async"].wait()
            found["measured"].append(_timed(lambda n=number: ways["measured"].save(snapshot(n))))
            for _ in range(STRETCH):
                step()
            ways["measured"].wait()
        size = sum(value.nbytes for named in snapshot(0).tensors.values() for value in named.values())
        count = sum(len(named) for named in snapshot(0).tensors.values())

    def ratios(way: str) -> list[float]:
        return sorted(a / b for a, b in zip(found[way][1:], found["sync"][1:], strict=True))

    return {
        "tensors": count,
        "state_mb": size / 1e6,
        "saves": saves - 1,
        "sync_ms": statistics.median(found["sync"][1:]) * 1e3,
        "async_stall_ms": statistics.median(found["async"][1:]) * 1e3,
        "stall_ratio_median": statistics.median(ratios("async")),
        "stall_ratio_spread": [ratios("async")[0], ratios("async")[-1]],
        "measured_stall_ms": statistics.median(found["measured"][1:]) * 1e3,
        "measured_ratio_median": statistics.median(ratios("measured")),
        "measured_ratio_spread": [ratios("measured")[0], ratios("measured")[-1]],
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
