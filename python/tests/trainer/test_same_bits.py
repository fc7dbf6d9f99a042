"""What must not change a training, and what it must equal."""

from collections.abc import Mapping
from typing import Any

import pytest
import torch
from support.job import TINY_MLP, Bench, differences

from orion.build import build_learner, build_update
from orion.checkpoint.snapshot import Progress
from orion.config import RunConfig
from orion.optim import Ema
from orion.parallel.single import Single
from orion.trainer import Callback, Trainer


def test_validation_leaves_no_trace_in_the_training(bench: Bench) -> None:
    with_it = bench.run(validation={"every": 2, "max_windows": 6})
    without = bench.run()
    with_it.complete()
    without.complete()
    assert differences(with_it.result(), without.result()) == []


@pytest.mark.parametrize(
    "over", [{"checkpoint": {"async": False}}, {"data": {"workers": 2}}, {"checkpoint": {"every": 3}}]
)
def test_neither_workers_nor_the_way_of_saving_change_a_bit(bench: Bench, over: dict[str, Any]) -> None:
    run, reference = bench.run(**over), bench.run()
    run.complete()
    reference.complete()
    assert differences(run.result(), reference.result()) == []


def trained(bench: Bench, *callbacks: Callback, **over: Any) -> tuple[Trainer, Ema | None]:
    """Train in this process, without checkpoints."""
    config = RunConfig.model_validate(bench.config(**over))
    strategy = Single(torch.device("cpu"))
    learner = build_learner(config, bench.recordings, device=strategy.device)
    update = build_update(config, learner.model, strategy)
    torch.manual_seed(0)
    trainer = Trainer(
        config,
        learner,
        update,
        strategy=strategy,
        progress=Progress(),
        callbacks=callbacks,
    )
    trainer.fit()
    return trainer, update.ema


NO_DROPOUT = {"ffn_dropout": 0.0, "lin_dropout": 0.0}


@pytest.mark.parametrize("model", [NO_DROPOUT, {**TINY_MLP, "dropout": 0.0}], ids=["poyo", "spike_count_mlp"])
def test_accumulated_micro_batches_see_the_same_windows_as_one_batch(
    bench: Bench, model: dict[str, Any]
) -> None:
    whole, _ = trained(bench, model=model)
    parts, _ = trained(bench, model=model, training={"accumulate": 3})
    assert whole.progress.cursor == parts.progress.cursor
    assert whole.progress.samples == parts.progress.samples
    assert whole.progress.metrics["loss/train"] == pytest.approx(
        parts.progress.metrics["loss/train"], rel=1e-3
    )
    for name, value in whole.model.tensors().items():
        torch.testing.assert_close(parts.model.tensors()[name], value, rtol=2e-2, atol=2e-3, msg=name)


@pytest.mark.parametrize("model", [{"name": "poyo"}, TINY_MLP], ids=["poyo", "spike_count_mlp"])
@pytest.mark.parametrize("optimizer", ["adamw", "sparse_lamb"])
def test_a_model_learns_to_decode(bench: Bench, model: dict[str, Any], optimizer: str) -> None:
    losses: list[float] = []

    class Losses(Callback):
        def on_log(self, trainer: Trainer, metrics: Mapping[str, float]) -> None:
            losses.append(metrics["loss/train"])

    over = {"max_steps": 60, "lr": 1e-2, "optimizer": {"name": optimizer}, "schedule": {"name": "cosine"}}
    trained(bench, Losses(), model=model, training=over)
    assert sum(losses[-10:]) < 0.8 * sum(losses[:10])


def test_mixed_precision_trains_close_to_full_precision_and_keeps_weights_in_float32(bench: Bench) -> None:
    full, _ = trained(bench, model=NO_DROPOUT)
    mixed, _ = trained(bench, model=NO_DROPOUT, training={"precision": "bf16-mixed"})
    assert all(value.dtype == torch.float32 for value in mixed.model.parameters())
    a, b = full.progress.metrics["loss/train"], mixed.progress.metrics["loss/train"]
    assert a != b
    assert a == pytest.approx(b, rel=0.1)


def test_averaged_weights_follow_the_weights(bench: Bench) -> None:
    trainer, ema = trained(bench, training={"ema_decay": 0.5, "max_steps": 1})
    untrained, _ = trained(bench, training={"ema_decay": None, "max_steps": 1, "lr": 1e-12})
    assert ema is not None
    for name, start in untrained.model.tensors().items():
        expected = (start + trainer.model.tensors()[name]) / 2
        torch.testing.assert_close(ema.tensors[name], expected, rtol=1e-5, atol=1e-7)
