import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from orion.data.batch import Batch
from orion.data.recordings import RecordingRef
from orion.data.sampler import Cursor, Window
from orion.data.training_data import Step, TrainingData
from orion.errors import OrionError

Make = Callable[..., TrainingData]

AUGMENTED = [{"name": "unit_dropout", "min_units": 2}, {"name": "time_jitter", "sigma_s": 0.01}]


def steps(data: TrainingData, count: int, cursor: Cursor = Cursor()) -> list[Step]:  # noqa: B008
    with closing(data.batches(cursor)) as found:
        return list(islice(found, count))


def bits(batch: Batch) -> dict[str, Any]:
    """Everything of a batch, comparable bit by bit."""
    tensors = {**batch.inputs, "targets": batch.targets, "mask": batch.mask}
    return {
        **{key: (str(t.dtype), tuple(t.shape), t.numpy().tobytes()) for key, t in tensors.items()},
        "windows": batch.windows,
    }


def all_bits(found: list[Step]) -> list[Any]:
    return [(step.cursor, [bits(batch) for batch in step.micro_batches]) for step in found]


@pytest.mark.parametrize("model", ["poyo", "spike_count_mlp"])
def test_a_batch_holds_what_model_and_loss_need(make: Make, model: str) -> None:
    (step,) = steps(make(model={"name": model}), 1)
    (batch,) = step.micro_batches
    assert batch.targets.shape == (12, 24, 2)
    assert batch.targets.dtype == torch.float32
    assert batch.mask.dtype == torch.bool
    assert batch.inputs["output_timestamps"].dtype == torch.float64
    assert torch.equal(batch.inputs["output_mask"], batch.mask)
    assert batch.mask.sum(dim=1).tolist() == [20] * 12
    assert batch.session_ids == tuple(window.recording_id for window in step.windows)
    assert (step.epoch, step.samples, step.cursor) == (0, 12, Cursor(0, 12))


@pytest.mark.parametrize("start_method", ["fork", "spawn"])
def test_workers_change_nothing(make: Make, start_method: str) -> None:
    how = {"augmentations": AUGMENTED, "training": {"accumulate": 2}, "start_method": start_method}
    alone = all_bits(steps(make(**how), 15))
    for workers in (2, 3) if start_method == "fork" else (2,):
        assert all_bits(steps(make(**how, workers=workers), 15)) == alone


def test_a_resume_at_any_step_sees_what_an_uninterrupted_run_saw(make: Make) -> None:
    whole = all_bits(steps(make(augmentations=AUGMENTED), 14))
    for k in (1, 5, 11, 12, 13):
        again = make(augmentations=AUGMENTED)
        cursor = Cursor.from_json(json.loads(json.dumps(whole[k - 1][0].to_json())))
        assert all_bits(steps(again, 14 - k, cursor)) == whole[k:]


def test_the_cursor_counts_what_was_consumed_not_what_workers_fetched(make: Make) -> None:
    data = make(workers=2)
    with closing(data.batches(Cursor())) as found:
        first = next(found)
    assert first.cursor == Cursor(0, 12)
    (second,) = steps(make(), 1, first.cursor)
    assert second.windows == steps(make(), 2)[1].windows


def test_ranks_and_micro_batches_cut_the_same_global_batch(make: Make) -> None:
    whole = [step.micro_batches[0] for step in steps(make(augmentations=AUGMENTED), 4)]

    def rows(world_size: int, accumulate: int, nth: int) -> list[Batch]:
        ranks = [
            steps(
                make(
                    augmentations=AUGMENTED,
                    rank=r,
                    world_size=world_size,
                    training={"accumulate": accumulate},
                ),
                4,
            )[nth].micro_batches
            for r in range(world_size)
        ]
        return [ranks[r][m] for m in range(accumulate) for r in range(world_size)]

    for world_size, accumulate in [(2, 1), (3, 1), (1, 3), (2, 2), (3, 2)]:
        for nth in (0, 3):
            cut = rows(world_size, accumulate, nth)
            assert tuple(window for batch in cut for window in batch.windows) == whole[nth].windows
            pieces = [batch.targets[batch.mask] for batch in cut]
            assert torch.equal(torch.cat(pieces), whole[nth].targets[whole[nth].mask])
    assert [bits(b) for b in rows(3, 1, 2)] == [bits(b) for b in rows(1, 3, 2)]


def test_a_batch_that_cannot_be_cut_evenly_is_refused(make: Make) -> None:
    with pytest.raises(OrionError, match="12 cannot be cut into 5 equal") as caught:
        make(world_size=5)
    assert caught.value.hint == "Use a multiple of 5"


def test_no_global_randomness_is_touched(make: Make) -> None:
    def state() -> tuple[Any, ...]:
        legacy = np.random.get_state()
        return (random.getstate(), legacy[1].tobytes(), legacy[2], torch.get_rng_state().numpy().tobytes())

    for workers in (0, 2):
        data = make(workers=workers, augmentations=AUGMENTED, validation={"max_windows": 4})
        before = state()
        steps(data, 3)
        list(data.validation_batches())
        assert state() == before


def test_training_windows_stay_in_the_first_part_and_in_observed_time(
    make: Make, recordings: list[RecordingRef]
) -> None:
    data = make(split={"train": 0.6, "valid": 0.4})
    seen = [window for step in steps(data, 3 * data.steps_per_epoch) for window in step.windows]
    for window in seen:
        assert window.start_s >= 3.0
        assert window.end_s <= 3.0 + 0.6 * 30.0 + 1e-12
        if window.recording_id == "plain/b":
            assert window.end_s <= 14.25 or window.start_s >= 17.5
    assert {window.recording_id for window in seen} == {ref.id for ref in recordings}


def test_validation_is_the_same_each_time_and_never_meets_training(make: Make) -> None:
    data = make(augmentations=AUGMENTED, split={"train": 0.6, "valid": 0.4}, validation={"max_windows": 10})
    first, second = list(data.validation_batches()), list(data.validation_batches())
    assert [bits(batch) for batch in first] == [bits(batch) for batch in second]
    windows = [window for batch in first for window in batch.windows]
    assert len(set(windows)) == 10
    assert min(window.start_s for window in windows) >= 3.0 + 0.6 * 30.0
    assert {window.recording_id for window in windows} == {"plain/a", "plain/b", "plain/c"}


def counted(batches: list[Batch]) -> list[Window]:
    return [w for b in batches for w, mask in zip(b.windows, b.mask, strict=True) if bool(mask.any())]


@pytest.mark.parametrize("world_size", [1, 2, 3, 4])
def test_every_rank_validates_in_as_many_batches_and_each_window_counts_once(
    make: Make, world_size: int
) -> None:
    parts = [
        list(make(rank=r, world_size=world_size, validation={"max_windows": 7}).validation_batches())
        for r in range(world_size)
    ]
    assert len({tuple(len(batch.windows) for batch in part) for part in parts}) == 1
    whole = counted(list(make(validation={"max_windows": 7}).validation_batches()))
    assert sorted((w for part in parts for w in counted(part)), key=str) == sorted(whole, key=str)
    assert len(whole) == 7


def test_more_ranks_than_validation_windows_still_agree(make: Make) -> None:
    parts = [
        list(make(rank=r, world_size=4, validation={"max_windows": 2}).validation_batches()) for r in range(4)
    ]
    assert [len(part) for part in parts] == [1, 1, 1, 1]
    assert [len(counted(part)) for part in parts] == [1, 1, 0, 0]


def test_no_validation_split_means_no_validation_batches(make: Make) -> None:
    data = make(split={"train": 1.0, "valid": 0.0})
    assert list(data.validation_batches()) == []


CHANGES = [
    {"training": {"seed": 8}},
    {"batch_size": 6},
    {"window_s": 0.6},
    {"split": {"train": 0.8, "valid": 0.2}},
    {"split": {"train": 0.85, "valid": 0.1}},
    {"readout": {"field": "cursor.vel", "rate_hz": 20.0}},
    {"readout": {"field": "cursor.vel", "normalize": False}},
    {"augmentations": AUGMENTED[:1]},
]


@pytest.mark.parametrize("change", CHANGES, ids=[str(change) for change in CHANGES])
def test_the_fingerprint_knows_what_would_change_the_data(make: Make, change: dict[str, Any]) -> None:
    one = make().fingerprint()
    assert json.loads(json.dumps(one)) == one
    assert make(**change).fingerprint() != one


def test_the_fingerprint_does_not_know_workers_ranks_paths_or_order(
    make: Make, recordings: list[RecordingRef]
) -> None:
    one = make().fingerprint()
    assert make(workers=2).fingerprint() == one
    assert make(rank=1, world_size=2).fingerprint() == one
    assert make(refs=recordings[::-1]).fingerprint() == one


def test_the_fingerprint_knows_the_content_of_recordings(make: Make, recordings: list[RecordingRef]) -> None:
    from dataclasses import replace

    changed = [replace(recordings[0], hash="0" * 64), *recordings[1:]]
    assert make(refs=changed).fingerprint() != make().fingerprint()
    assert make(refs=recordings[:2]).fingerprint() != make().fingerprint()


def test_a_window_that_cannot_be_read_is_named_also_from_a_worker(
    make: Make, recordings: list[RecordingRef]
) -> None:
    class Stubborn:
        def tokenize(self, data: Any) -> dict[str, Any]:
            raise RuntimeError("no tokens today")

    for workers in (0, 2):
        data = make(workers=workers)
        data._windows._tokenizer = Stubborn()
        with pytest.raises(OrionError, match=r"plain/., \d+\.\d+ to \d+\.\d+ s.*no tokens today"):
            steps(data, 1)


def test_a_recording_without_spikes_is_refused(folder: Path, make: Make) -> None:
    import h5py
    from support.plain_hdf5 import write_recording

    from orion.ursa.torch_brain_file import inspect

    def silence(file: h5py.File) -> None:
        del file["spikes"]

    path = write_recording(folder / "a.h5", change=silence)
    with pytest.raises(OrionError, match="has no spikes"):
        make(refs=[RecordingRef.from_json(inspect(path).to_json())])


PROGRAM = """
import sys, os, json, time
sys.path[:0] = [{python!r}, {tests!r}]
from support.data_config import data_config
from orion.data.readout import readout_dim
from orion.data.recordings import RecordingRef, session_ids, unit_ids
from orion.data.sampler import Cursor
from orion.data.training_data import TrainingData
from orion.models import build_model
if __name__ == "__main__":
    refs = [RecordingRef(**one) for one in json.loads({refs!r})]
    run = data_config(workers=2)
    words = {{"unit_ids": unit_ids(refs), "session_ids": session_ids(refs)}}
    model = build_model(run.model, window_s=0.5, dim_out=2, **words)
    steps = TrainingData(run, refs, model, rank=0, world_size=1).batches(Cursor())
    next(steps)
    print("ready", flush=True)
    {then}
"""


def program(recordings: list[RecordingRef], then: str) -> subprocess.Popen[str]:
    tests = Path(__file__).parents[1]
    refs = json.dumps([vars(ref) for ref in recordings])
    code = PROGRAM.format(python=str(tests.parent), tests=str(tests), refs=refs, then=then)
    child = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    assert child.stdout is not None
    assert child.stdout.readline() == "ready\n"
    return child


def members(session: int) -> list[int]:
    """Live processes of a session, zombies left out."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[3]) == session and fields[0] != "Z":
                found.append(int(entry.name))
    return found


def until(condition: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline, f"waited 30 s: {what}"
        time.sleep(0.01)


def test_workers_die_with_a_trainer_that_is_killed(recordings: list[RecordingRef]) -> None:
    child = program(recordings, "time.sleep(600)")
    assert len(members(child.pid)) == 3
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    until(lambda: members(child.pid) == [], "workers gone")


def test_a_program_that_forgets_its_steps_ends_by_itself(recordings: list[RecordingRef]) -> None:
    child = program(recordings, "raise SystemExit(3)")
    assert child.wait(timeout=60) == 3
    until(lambda: members(child.pid) == [], "workers gone")


def test_a_signal_to_the_process_group_leaves_the_workers_to_the_trainer(
    recordings: list[RecordingRef],
) -> None:
    then = """import signal
    told = []
    signal.signal(signal.SIGTERM, lambda *_: told.append(1))
    print("armed", flush=True)
    while not told: time.sleep(0.01)
    for _ in range(40): next(steps)
    steps.close()
    """
    child = program(recordings, then.strip())
    assert child.stdout is not None
    assert child.stdout.readline() == "armed\n"
    os.killpg(child.pid, signal.SIGTERM)
    assert child.wait(timeout=60) == 0
    until(lambda: members(child.pid) == [], "workers gone")
