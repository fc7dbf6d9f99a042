"""Models see what they should and nothing else."""

import json
from typing import Any

import numpy as np
import pytest
import torch
from support.job import TINY_MLP, TINY_POYO, Bench
from torch_brain.batching import collate
from torch_brain.data import ArrayDict, Data, Interval, IrregularTimeSeries, SessionDescription

from orion.build import build_learner
from orion.config import RunConfig
from orion.data.sampler import Cursor
from orion.models import OrionModel

MODELS = [pytest.param(TINY_POYO, id="poyo"), pytest.param(TINY_MLP, id="spike_count_mlp")]


def learner(bench: Bench, model: dict[str, Any]):
    config = RunConfig.model_validate(bench.config(model=model))
    return build_learner(config, bench.recordings, device=torch.device("cpu"))


@pytest.mark.parametrize("model", MODELS)
def test_predictions_have_the_shape_of_the_targets(bench: Bench, model: dict[str, Any]) -> None:
    built = learner(bench, model)
    batch = next(built.data.batches(Cursor())).micro_batches[0]
    assert built.model.forward_batch(batch.inputs).shape == batch.targets.shape


@pytest.mark.parametrize("model", MODELS)
def test_a_state_is_tensors_and_the_vocabulary_is_json(bench: Bench, model: dict[str, Any]) -> None:
    built = learner(bench, model).model
    vocab = json.loads(json.dumps(built.vocab()))
    assert vocab["unit_emb"][0] == vocab["session_emb"][0] == "NA"
    assert len(vocab["unit_emb"]) == 13
    assert len(built.tensors()["unit_emb.weight"]) == 13
    assert all(isinstance(value, torch.Tensor) for value in built.tensors().values())


@pytest.mark.parametrize("model", MODELS)
def test_loaded_tensors_give_the_same_predictions(bench: Bench, model: dict[str, Any]) -> None:
    a, b = learner(bench, model), learner(bench, model)
    with torch.no_grad():
        for value in b.model.parameters():
            value.add_(1.0)
    b.model.load_tensors({name: value.clone() for name, value in a.model.tensors().items()})
    batch = next(a.data.batches(Cursor())).micro_batches[0]
    a.model.eval()
    b.model.eval()
    assert torch.equal(a.model.forward_batch(batch.inputs), b.model.forward_batch(batch.inputs))


def window(times: list[float]) -> Data:
    """A window of one unit that fires at the given times, seconds."""
    stamps = np.array(times, dtype=np.float64)
    return Data(
        session=SessionDescription(id="s", recording_date=None),
        units=ArrayDict(id=np.array(["s/u"])),
        spikes=IrregularTimeSeries(
            timestamps=stamps, unit_index=np.zeros(len(stamps), dtype=np.int64), domain=Interval(0.0, 1.0)
        ),
        domain=Interval(0.0, 1.0),
    )


def baseline() -> OrionModel:
    from orion.config.generated import SpikeCountMlpConfig
    from orion.models import build_model

    torch.manual_seed(0)
    config = SpikeCountMlpConfig(bin_s=0.1, history_bins=3, dim=8, depth=1, dropout=0.0)
    return build_model(config, window_s=1.0, dim_out=2, unit_ids=["s/u"], session_ids=["s"]).eval()


def predict(model: OrionModel, spikes: list[float], at: list[float]) -> torch.Tensor:
    inputs = collate([model.tokenize(window(spikes))])
    return model.forward_batch({**inputs, "output_timestamps": torch.tensor([at], dtype=torch.float64)})[0]


def test_the_baseline_counts_each_spike_in_its_bin() -> None:
    tokens = collate([baseline().tokenize(window([0.0, 0.05, 0.1, 0.95, 0.999999]))])
    assert tokens["counts"][0, 0].tolist() == [2.0, 1.0, 0, 0, 0, 0, 0, 0, 0, 2.0]


@pytest.mark.parametrize(
    ("spike", "seen_at", "not_seen_at"),
    [(0.45, [0.5, 0.6, 0.75], [0.0, 0.44, 0.49, 0.8, 0.95]), (0.0, [0.1, 0.39], [0.0, 0.05, 0.4])],
)
def test_the_baseline_sees_whole_past_bins_alone(
    spike: float, seen_at: list[float], not_seen_at: list[float]
) -> None:
    model = baseline()
    for time in seen_at:
        assert not torch.equal(predict(model, [spike], [time]), predict(model, [], [time])), time
    for time in not_seen_at:
        assert torch.equal(predict(model, [spike], [time]), predict(model, [], [time])), time
