"""Checkpoints are measured within the training, which ends with the same bits."""

import json
import shutil
from typing import Any

import pytest
from support.evaluation import Measuring
from support.job import FINE, Bench, Run, differences, events_of, until

INLINE = {"suite": "fine@1", "mode": "inline", "every": 5, "partial_subset": 0.2}


def run_of(bench: Bench, *entries: dict[str, Any], **over: Any) -> Run:
    fixed = {"checkpoint": {"every": 5}, "data": {"split": {"train": 0.5, "valid": 0.5}}}
    return bench.run(**fixed, benchmarks=list(entries), **over)


def finished(run: Run) -> list[dict[str, Any]]:
    return [event for job in run.jobs for event in events_of(job.folder, "benchmark.finished")]


def answers(run: Run) -> dict[str, bytes]:
    return {path.stem: path.read_bytes() for path in run.path.glob("benchmarks/*.json")}


@pytest.mark.parametrize(
    ("ranks", "strategy", "torchrun"), [(1, "auto", True), (2, "ddp", True), (2, "fsdp2", False)]
)
def test_inline_async_and_none_end_with_the_same_bits(
    bench: Bench, ranks: int, strategy: str, torchrun: bool
) -> None:
    results, hashes = [], []
    for entries in ([INLINE], [{**INLINE, "mode": "async"}], []):
        run = run_of(bench, *entries, training={"strategy": strategy})
        run.complete(ranks=ranks, torchrun=torchrun)
        results.append(run.result())
        hashes.append(json.loads((run.last() / "manifest.json").read_text())["checkpoint_hash"])
        if entries == [INLINE]:
            assert [event["step"] for event in finished(run)] == [5, 10]
            assert list((run.path / "awaiting").iterdir()) == []
    assert len(set(hashes)) == 1
    assert differences(results[0], results[2]) == []
    assert differences(results[1], results[2]) == []


def test_inline_and_a_run_of_its_own_give_the_same_bytes(bench: Bench) -> None:
    run = run_of(bench, INLINE)
    run.complete(ranks=2, OMP_NUM_THREADS="2")
    (last,) = [event for event in finished(run) if event["step"] == 10]
    copy = run.path.parent / f"copy of {run.path.name}/checkpoints" / run.last().name
    shutil.copytree(run.last(), copy)
    alone = Measuring(run.path.parent / f"alone {run.path.name}", copy, bench.recordings, part=0.2)
    assert alone.result() == answers(run)[last["key"]]
    assert alone.predicted() > 0


@pytest.mark.long
@pytest.mark.parametrize("ranks", [2, 3])
def test_inline_async_and_by_hand_give_the_same_bytes_on_1_2_and_3_ranks(bench: Bench, ranks: int) -> None:
    inline, beside = run_of(bench, INLINE), run_of(bench, {**INLINE, "mode": "async"})
    for run in (inline, beside):
        run.complete(ranks=ranks)
    (asked,) = [
        event for event in events_of(beside.jobs[0].folder, "benchmark.scheduled") if event["step"] == 10
    ]
    assert answers(beside) == {}
    expected = answers(inline)[asked["key"]]
    for measuring in (1, 2, 3):
        # A copy: what is predicted is kept beside the run of the checkpoint, and read again.
        copy = beside.path.parent / f"{beside.path.name} on {measuring}/checkpoints" / beside.last().name
        shutil.copytree(beside.last(), copy)
        alone = Measuring(
            beside.path.parent / f"{beside.path.name} by {measuring}", copy, bench.recordings, part=0.2
        )
        assert alone.result(ranks=measuring) == expected
        assert alone.predicted() > 0


def test_a_resume_measures_what_the_killed_attempt_was_at_and_only_what_was_missing(bench: Bench) -> None:
    whole = run_of(bench, {**INLINE, "partial_subset": 1})
    whole.complete()
    killed = run_of(bench, {**INLINE, "partial_subset": 1})
    job = killed.start(armed="predictions.after-publish:kill")
    assert job.wait() == -9
    assert finished(killed) == []
    kept = list(killed.path.glob("benchmarks/predictions/*/*.safetensors"))
    assert len(kept) == 1
    killed.complete(resume=killed.newest())
    assert [event["step"] for event in finished(killed)] == [5, 10]
    assert answers(killed) == answers(whole)
    assert kept[0].exists()
    assert differences(killed.result(), whole.result()) == []


def test_a_metric_that_fails_on_one_rank_is_told_and_the_training_goes_on(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = FINE.replace(
        "    def metrics(self):",
        """    def run(self, model, data, *, partial_subset=1.0):
        import os
        for item in data.missing(partial_subset):
            if os.environ["RANK"] == "1":
                raise ValueError("no such luck")
            times, target = data.target(item)
            data.keep(item, times, model.predict(item, times), target)
        return data.score(self.metrics(), partial_subset)

    def metrics(self):""",
    )
    monkeypatch.setattr("support.job.FINE", broken)
    run, plain = run_of(bench, INLINE), run_of(bench)
    run.complete(ranks=2)
    plain.complete(ranks=2)
    failed = events_of(run.jobs[0].folder, "benchmark.failed")
    assert [(event["step"], event["message"]) for event in failed] == [
        (5, "no such luck"),
        (10, "no such luck"),
    ]
    assert list((run.path / "awaiting").iterdir()) == []
    assert differences(run.result(), plain.result()) == []


def test_a_signal_leaves_a_measurement_for_later(bench: Bench) -> None:
    slow = {"suite": "fine@1", "mode": "inline", "every": 5}
    run = run_of(bench, slow, training={"max_steps": 5000})
    job = run.start()
    until(lambda: any(run.path.glob("benchmarks/predictions/*/*.safetensors")), 90)
    job.process.send_signal(15)
    assert job.wait() == 85
    waiting = {entry.suffix[1:] for entry in (run.path / "awaiting").iterdir()}
    asked = {event["key"] for event in events_of(job.folder, "benchmark.scheduled")}
    assert waiting == asked - {event["key"] for event in finished(run)}
