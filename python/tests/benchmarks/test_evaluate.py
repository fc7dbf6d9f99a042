"""Checkpoints are measured by real jobs, and give the same bytes however that is done."""

import json
import shutil

import numpy as np
import pytest
from support.evaluation import Measure
from support.job import FINE, flip

SECOND_VERSION = FINE.replace("[orion.R2(), orion.Mse()]", "[orion.R2(), Half()]").replace(
    "import orion\n",
    """import orion

class Half(orion.Mse):
    name = "mse"
    version = 2
    factor = 0.5
""",
)


def test_one_two_and_three_ranks_give_the_same_bytes(measure: Measure) -> None:
    files = {
        ranks: measure(f"w{ranks}", alone=True).result(ranks=ranks, torchrun=ranks > 1) for ranks in (1, 2, 3)
    }
    assert files[1] == files[2] == files[3]
    result = json.loads(files[1])
    assert set(result["metrics"]) == {"r2", "mse"}
    assert len(result["items"]) == 160


def test_a_larger_subset_predicts_only_what_is_new_and_gives_what_it_gives_alone(measure: Measure) -> None:
    small, large = measure("small", part=0.1), measure("large", part=0.3)
    small.result()
    assert small.predicted() == 16
    grown = large.result()
    assert large.predicted() == 32
    assert grown == measure("afresh", part=0.3, alone=True).result()


def test_a_new_metric_version_scores_what_is_kept_and_never_loads_the_model(measure: Measure) -> None:
    first = measure("first")
    before = json.loads(first.result())
    assert first.checkpoint is not None
    (first.checkpoint / "model/weights.safetensors").unlink()
    second = measure("second", code=SECOND_VERSION)
    after = json.loads(second.result())
    assert second.predicted() == 0
    assert after["key"] != before["key"]
    assert after["metrics"]["r2"] == before["metrics"]["r2"]
    assert after["metrics"]["mse"]["value"] == before["metrics"]["mse"]["value"] / 2


def test_a_kill_loses_only_what_was_not_written_yet(measure: Measure) -> None:
    whole = measure("whole", alone=True).result()
    killed = measure("killed")
    assert killed.run(armed="predictions.after-publish:kill").returncode == -9
    assert killed.result() == whole
    assert 0 < killed.predicted() < 160


def test_a_damaged_file_of_predictions_is_predicted_again(measure: Measure) -> None:
    first = measure("first")
    whole = first.result()
    assert first.checkpoint is not None
    kept = sorted(first.checkpoint.parents[1].glob("benchmarks/predictions/*/*.safetensors"))
    flip(kept[0])
    second = measure("second")
    assert second.result() == whole
    assert 0 < second.predicted() < 160
    assert "damaged" in second.events("warning")[0]["message"]


@pytest.mark.parametrize("loss", ["damaged", "deleted"])
def test_a_checkpoint_that_is_damaged_or_deleted_meanwhile_gives_a_clear_word(
    measure: Measure, loss: str
) -> None:
    measuring = measure()
    measuring.run(armed="predictions.after-publish:kill")
    assert measuring.checkpoint is not None
    if loss == "damaged":
        flip(measuring.checkpoint / "model/weights.safetensors")
    else:
        (measuring.checkpoint / "config.json").unlink()
    done = measuring.run()
    assert done.returncode != 0
    (failed,) = measuring.events("benchmark.failed")
    assert str(measuring.checkpoint) in failed["message"]
    assert not list(measuring.path.glob("benchmarks/*.json"))


def test_the_scores_are_those_of_windows_stitched_over_the_whole_held_out_time(measure: Measure) -> None:
    """POYO's way once more: every window, the predictions of a time averaged, R2 of each session."""
    from orion.benchmarks import HeldOut
    from orion.benchmarks.held_out import held_out_spans
    from orion.checkpoint.inference import load_trained
    from orion.data.batch import Request, Windows
    from orion.data.readout import Readout
    from orion.data.recordings import OpenRecordings, RecordingRef
    from orion.data.sampler import Window
    from orion.data.training_data import splits_of

    measuring = measure()
    found = json.loads(measuring.result())["metrics"]["r2"]
    assert measuring.checkpoint is not None
    import torch

    trained = load_trained(measuring.checkpoint, torch.device("cpu"))
    refs = [RecordingRef.from_json(entry) for entry in measuring.recordings]
    train, _ = splits_of(trained.config, refs)
    made = Windows(
        OpenRecordings(refs), Readout(trained.config.data.readout, train), trained.model, [], 0.5, seed=0
    )
    spans = held_out_spans(HeldOut("", field="cursor.vel", last=0.5), refs)
    sessions = {}
    for ref in refs:
        ((low, high),) = spans[ref.id].tolist()
        predicted: dict[int, list[np.ndarray]] = {}
        wanted: dict[int, np.ndarray] = {}
        for start in np.arange(low, high - 0.5 + 1e-9, 0.25):
            batch = made[Request((Window(ref.id, start, start + 0.5),), 0, None, 1)]
            with torch.no_grad():
                out = trained.model.forward_batch(batch.inputs)[0][batch.mask[0]].numpy()
            at = batch.inputs["output_timestamps"][0][batch.mask[0]].numpy() + start
            for when, value, target in zip(at, out, batch.targets[0][batch.mask[0]].numpy(), strict=True):
                predicted.setdefault(round(when * 1000), []).append(value)
                wanted[round(when * 1000)] = target
        y = np.stack([wanted[when] for when in sorted(wanted)]).astype(np.float64)
        p = np.stack([np.mean(predicted[when], axis=0) for when in sorted(wanted)]).astype(np.float64)
        r2 = 1 - ((y - p) ** 2).sum(axis=0) / ((y - y.mean(axis=0)) ** 2).sum(axis=0)
        sessions[ref.id] = float(r2.mean())
    assert found["recordings"] == pytest.approx(sessions, rel=1e-5)
    assert found["value"] == pytest.approx(np.mean(list(sessions.values())), rel=1e-5)


def test_the_baseline_is_measured_like_a_model(measure: Measure) -> None:
    from orion.benchmarks.baseline import BASELINE_HASH

    measuring = measure("baseline", checkpoint=None)
    result = json.loads(measuring.result())
    assert result["checkpoint_hash"] == BASELINE_HASH
    assert result["metrics"]["r2"]["value"] > 0.1
    shutil.rmtree(measuring.path / "benchmarks")
    assert json.loads(measuring.result(ranks=2)) == result
