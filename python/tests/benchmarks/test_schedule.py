"""A training says which of its checkpoints are to be measured, and keeps them until that is done."""

import json
from typing import Any

from support.evaluation import Measuring
from support.job import Bench, Run, events_of

HALF = {"data": {"split": {"train": 0.5, "valid": 0.5}}}


def trained(bench: Bench, *benchmarks: dict[str, Any], **over: Any) -> Run:
    every = {"checkpoint": {"every": 2, "keep_last": 2}, "training": {"max_steps": 12}}
    entries = [{"suite": "fine@1", **entry} for entry in benchmarks]
    return bench.run(**HALF, **every, benchmarks=entries, **over)


def scheduled(run: Run) -> list[dict[str, Any]]:
    return [event for job in run.jobs for event in events_of(job.folder, "benchmark.scheduled")]


def steps(run: Run) -> list[int]:
    return [int(folder.name[5:]) for folder in run.checkpoints()]


def test_checkpoints_that_wait_to_be_measured_outlive_retention(bench: Bench) -> None:
    run = trained(bench, {"every": 4, "end": False, "partial_subset": 0.5})
    run.complete()
    assert [event["step"] for event in scheduled(run)] == [4, 8, 12]
    assert {4, 8, 12} <= set(steps(run))
    assert not {2, 6} <= set(steps(run))
    waiting = sorted(entry.name for entry in (run.path / "awaiting").iterdir())
    assert waiting == [f"step-{event['step']:09d}.{event['key']}" for event in scheduled(run)]


def test_retention_takes_a_checkpoint_again_when_it_waits_no_more(bench: Bench) -> None:
    run = trained(bench, {"every": 4, "end": False})
    run.complete()
    for entry in (run.path / "awaiting").glob("step-000000004.*"):
        entry.unlink()
    run.config["training"]["max_steps"] = 14
    run.complete(resume=run.last().parent / "step-000000012", ORION_INEXACT="1")
    assert {8, 12} <= set(steps(run))
    best = min(run.curve("loss/train").items(), key=lambda point: point[1])[0]
    assert best == 4 or 4 not in steps(run)


def test_the_question_is_the_one_that_a_measuring_asks(bench: Bench) -> None:
    run = trained(bench, {"partial_subset": 0.1})
    run.complete()
    (event,) = scheduled(run)
    measuring = Measuring(run.path.parent / "measuring", run.last(), bench.recordings, part=0.1)
    assert json.loads(measuring.result())["key"] == event["key"]
    (asked,) = measuring.events("benchmark.scheduled")
    bookkeeping = {"seq", "time", "rank"}
    assert {k: v for k, v in asked.items() if k not in bookkeeping} == {
        k: v for k, v in event.items() if k not in bookkeeping
    }


def test_each_checkpoint_that_is_the_best_so_far_is_measured(bench: Bench) -> None:
    run = trained(bench, {"best": True, "end": False})
    run.complete()
    losses = {step: loss for step, loss in run.curve("loss/train").items() if step % 2 == 0}
    record = [step for step in losses if losses[step] == min(v for s, v in losses.items() if s <= step)]
    assert [event["step"] for event in scheduled(run)] == record


def test_a_checkpoint_of_which_a_killed_attempt_told_nobody_is_announced_by_the_resume(bench: Bench) -> None:
    run = trained(bench, {"every": 2})
    job = run.start(armed="checkpoint.after-rename:kill")
    assert job.wait() == -9
    assert scheduled(run) == []
    newest = run.newest()
    assert newest is not None
    run.complete(resume=newest)
    assert [event["step"] for event in scheduled(run)] == [2, 4, 6, 8, 10, 12]


def test_a_question_that_was_answered_is_not_asked_again(bench: Bench) -> None:
    run = trained(bench, {"every": 6})
    run.complete()
    first, _ = scheduled(run)
    (run.path / f"benchmarks/{first['key']}.json").write_text("{}")
    (run.path / f"awaiting/step-000000006.{first['key']}").unlink()
    run.complete(resume=run.path / "checkpoints/step-000000006")
    assert [event["step"] for event in scheduled(run)] == [6, 12, 12]
    assert [entry.name[:14] for entry in (run.path / "awaiting").iterdir()] == ["step-000000012"]
