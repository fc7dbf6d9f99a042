"""Sharded training: the same bits after a kill, checkpoints that every strategy reads, honest times."""

import os
import random
import shutil
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file
from support.job import TINY_MLP, TINY_POYO, Bench, Run, differences, events_of, until, workers_of
from support.ranks import on_ranks
from torch import Tensor, nn
from torch.distributed.tensor import DTensor

from orion.build import build_learner, build_update
from orion.checkpoint.manifest import Manifest
from orion.checkpoint.snapshot import Progress
from orion.config import RunConfig
from orion.data.sampler import Cursor
from orion.errors import OrionError
from orion.models.poyo import Poyo
from orion.models.registry import MODELS
from orion.parallel import build_strategy
from orion.trainer import Trainer

SHARDED = {"training": {"strategy": "fsdp2"}}
STEPS = 16


@pytest.mark.parametrize("ranks", [2, pytest.param(4, marks=pytest.mark.long)])
def test_a_killed_sharded_training_ends_with_the_bits_of_one_that_ran_through(
    bench: Bench, ranks: int
) -> None:
    over = {"training": {"strategy": "fsdp2", "max_steps": STEPS}, "data": {"batch_size": 4}}
    reference = bench.run(**over)
    reference.complete(ranks=ranks)
    run = bench.run(**over)
    job = run.start(ranks=ranks, torchrun=True)
    job.until_step(random.randint(5, STEPS // 2))
    until(lambda: run.newest() is not None)
    job.kill()
    until(lambda: workers_of(run) == [])
    start = run.newest()
    assert start is not None
    job = run.complete(ranks=ranks, torchrun=True, resume=start)
    assert events_of(job.folder, "run.started")[0]["start_step"] == int(start.name.removeprefix("step-"))
    assert differences(run.result(), reference.result()) == []


@pytest.mark.parametrize(
    ("ranks", "over"),
    [
        pytest.param(
            2,
            {"training": {"accumulate": 3}, "validation": {"every": 3, "max_windows": 5}},
            id="accumulation",
        ),
        pytest.param(
            4, {"data": {"batch_size": 4}}, id="four ranks, two readout rows", marks=pytest.mark.long
        ),
        pytest.param(2, {"training": {"precision": "bf16-mixed"}}, id="bf16", marks=pytest.mark.long),
        pytest.param(2, {"model": TINY_MLP}, id="baseline", marks=pytest.mark.long),
    ],
)
def test_every_way_of_sharded_training_resumes_with_the_same_bits(
    bench: Bench, ranks: int, over: dict[str, Any]
) -> None:
    over = {**over, "training": {"strategy": "fsdp2", "max_steps": 8, **over.get("training", {})}}
    whole = bench.run(**over)
    whole.complete(ranks=ranks)
    run = bench.run(**over)
    shutil.copytree(whole.path / "checkpoints/step-000000004", run.path / "checkpoints/step-000000004")
    run.complete(ranks=ranks, resume=run.newest())
    expected = whole.result()
    for name in ("losses", "grad_norms", "lr"):
        expected[name] = {step: value for step, value in expected[name].items() if step > 4}
    assert differences(run.result(), expected) == []


@pytest.fixture(scope="module")
def four_ranks(bench: Bench) -> Run:
    """A sharded training over four ranks that ran through."""
    run = bench.run(training={"strategy": "fsdp2", "max_steps": 4}, data={"batch_size": 4})
    run.complete(ranks=4)
    return run


@pytest.mark.parametrize(
    ("strategy", "ranks"), [("single", 1), ("ddp", 2), pytest.param("fsdp2", 2, marks=pytest.mark.long)]
)
def test_a_checkpoint_of_four_ranks_loads_under_every_strategy_and_world_size(
    four_ranks: Run, strategy: str, ranks: int
) -> None:
    still = {
        "max_steps": 5,
        "strategy": strategy,
        "lr": 1e-30,
        "schedule": {"name": "constant"},
        "optimizer": {"name": "adamw", "weight_decay": 0.0},
    }
    run = four_ranks.bench.run(training=still, data={"batch_size": 4})
    job = run.complete(ranks=ranks, resume=four_ranks.last(), ORION_INEXACT="1")
    warnings = [event["message"] for event in events_of(job.folder, "warning")]
    assert f"not exact: it was written by 4 ranks, {ranks} would go on" in warnings
    there = load_file(four_ranks.last() / "model/weights.safetensors")
    here = load_file(run.last() / "model/weights.safetensors")
    assert there.keys() == here.keys()
    assert [name for name in there if not there[name].equal(here[name])] == []


def test_a_sharded_checkpoint_says_who_wrote_it_and_holds_a_file_of_every_rank(four_ranks: Run) -> None:
    manifest = Manifest.read(four_ranks.last())
    manifest.verify(four_ranks.last())
    assert (manifest.fields["world_size"], manifest.fields["parallelism"]) == (4, "fsdp2")
    paths = {file["path"] for file in manifest.fields["files"]}
    for rank in range(4):
        assert {f"distributed/__{rank}_0.distcp", f"rng/rank-{rank}.json"} <= paths
    assert load_file(four_ranks.last() / "model/weights.safetensors")["readout.weight"].shape == (2, 16)


def test_without_exactness_being_waived_another_strategy_is_refused_in_words(four_ranks: Run) -> None:
    run = four_ranks.bench.run(training={"max_steps": 4}, data={"batch_size": 4})
    job = run.start(ranks=1, resume=four_ranks.last())
    assert job.wait() == 1
    message = events_of(job.folder, "run.failed")[0]["message"]
    assert "it was written by 4 ranks, 1 would go on" in message
    assert "it was written under fsdp2, not single" in message


class HeadPerSession(Poyo):
    """Reads each session out by a head of its own, which runs only where the batch has the session."""

    def __init__(self, **sizes: Any) -> None:
        super().__init__(**sizes)
        self.heads = nn.ModuleList([nn.Linear(sizes["dim_out"], sizes["dim_out"]) for _ in range(3)])

    def forward(self, *, session_index: Tensor, **inputs: Tensor) -> Tensor:
        common = super().forward(session_index=session_index, **inputs)
        result = torch.zeros_like(common)
        for session in session_index.unique().tolist():
            rows = (session_index == session).reshape(-1, 1, 1)
            result = torch.where(rows, self.heads[session](common), result)
        return result


def train_here(bench: Bench, **over: Any) -> Trainer:
    """Train on this rank, without a job around it."""
    config = RunConfig.model_validate(bench.config(**over))
    world = int(os.environ["WORLD_SIZE"])
    strategy = build_strategy(
        config.training.strategy, precision=config.training.precision, world_size=world, local_rank=0
    )
    learner = build_learner(
        config, bench.recordings, device=strategy.device, rank=strategy.rank, world_size=world
    )
    update = build_update(config, learner.model, strategy)
    trainer = Trainer(
        config,
        learner,
        update,
        strategy=strategy,
        progress=Progress(),
    )
    trainer.fit()
    return trainer


@pytest.mark.parametrize("ranks", [2, *(pytest.param(ranks, marks=pytest.mark.long) for ranks in (3, 4))])
def test_a_session_that_a_rank_does_not_see_neither_hangs_nor_changes_what_is_learned(
    bench: Bench, tmp_path: Path, ranks: int
) -> None:
    def train_and_keep(strategy: str) -> None:
        torch.set_num_threads(1)
        MODELS["poyo"] = HeadPerSession
        smooth = {"name": "adamw", "eps": 1.0, "betas": [0.0, 0.0], "weight_decay": 0.0}
        over = {"strategy": strategy, "max_steps": 6, "ema_decay": None, "optimizer": smooth}
        still = {**TINY_POYO, "ffn_dropout": 0.0, "lin_dropout": 0.0}
        trainer = train_here(bench, training=over, data={"batch_size": ranks}, model=still)
        tensors = trainer.model.tensors()
        whole = {
            name: value.full_tensor() if isinstance(value, DTensor) else value
            for name, value in tensors.items()
        }
        if trainer.strategy.rank == 0:
            save_file(whole, tmp_path / f"{strategy}.safetensors")
        trainer.strategy.gather(None)
        trainer.strategy.close()

    for name in ("fsdp2", "ddp"):
        on_ranks(ranks, partial(train_and_keep, name))
    sharded, replicated = (load_file(tmp_path / f"{name}.safetensors") for name in ("fsdp2", "ddp"))
    for name, value in replicated.items():
        torch.testing.assert_close(sharded[name], value, rtol=1e-4, atol=1e-6, msg=name)


def test_mixed_precision_keeps_times_to_the_bit_and_weights_in_float32(bench: Bench) -> None:
    def work() -> None:
        seen: list[Tensor] = []
        config = RunConfig.model_validate(
            bench.config(training={"strategy": "fsdp2", "precision": "bf16-mixed"})
        )
        strategy = build_strategy("fsdp2", precision="bf16-mixed", world_size=2, local_rank=0)
        learner = build_learner(
            config, bench.recordings, device=strategy.device, rank=strategy.rank, world_size=2
        )
        dtypes: list[torch.dtype] = []
        learner.model.rotary_emb.register_forward_pre_hook(lambda _module, args: seen.append(args[0]))
        for half in learner.model.shards():
            half.register_forward_pre_hook(
                lambda _module, args: dtypes.extend(arg.dtype for arg in args[1:]), prepend=True
            )
        plain = [value.dtype for value in learner.model.rotary_emb(torch.zeros(1, 1, dtype=torch.float64))]
        seen.clear()
        update = build_update(config, learner.model, strategy)
        batch = next(learner.data.batches(Cursor())).micro_batches[0]
        with torch.autocast("cpu", dtype=torch.bfloat16):
            predictions = update.forward(batch.inputs)
        assert predictions.dtype == torch.bfloat16
        names = ("input_timestamps", "latent_timestamps", "output_timestamps")
        assert [value.dtype for value in seen] == [torch.float64] * 3
        assert all(a.equal(batch.inputs[name]) for a, name in zip(seen, names, strict=True))
        assert set(dtypes) == set(plain)
        predictions.float().square().mean().backward()
        update.optimizer.step()
        assert {value.dtype for value in learner.model.parameters()} == {torch.float32}
        strategy.close()

    on_ranks(2, work)


def test_an_optimizer_that_needs_whole_tensors_is_refused_in_words(bench: Bench) -> None:
    run = bench.run(training={"strategy": "fsdp2", "optimizer": {"name": "sparse_lamb"}, "ema_decay": None})
    job = run.start(ranks=2)
    assert job.wait() == 1
    failed = events_of(job.folder, "run.failed")[0]
    assert "sparse_lamb cannot train a sharded model" in failed["message"]
    assert OrionError.__name__ in failed["traceback"]
