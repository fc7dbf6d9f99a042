"""A save that is cut short leaves the checkpoints before it, and nothing that looks like one."""

import errno

import pytest
from support.job import Bench, Run, differences, events_of, flip

from orion.failpoint import POINTS

SAVE_POINTS = [
    point for point in POINTS if point.startswith("checkpoint.") and point != "checkpoint.before-delete"
]


@pytest.fixture(scope="module")
def reference(bench: Bench) -> Run:
    """A training that ran through."""
    run = bench.run()
    run.complete()
    return run


@pytest.mark.parametrize("point", SAVE_POINTS)
def test_a_kill_during_the_second_save_costs_only_that_save(bench: Bench, reference: Run, point: str) -> None:
    run = bench.run()
    job = run.start(armed=f"{point}:kill@2")
    assert job.wait() == -9
    assert f"failpoint {point}" in job.text()
    newest = run.newest()
    assert newest is not None
    saved = ["step-000000004", "step-000000008"] if point == "checkpoint.after-rename" else ["step-000000004"]
    assert [folder.name for folder in run.checkpoints()] == saved
    assert newest.name == saved[-1]

    again = run.complete(resume=newest)
    assert list(run.path.glob("checkpoints/*.tmp-*")) == []
    assert events_of(again.folder, "run.started")[0]["start_step"] == int(newest.name[-9:])
    assert differences(run.result(), reference.result()) == []


@pytest.mark.parametrize("point", ["events.before-fsync", "step.before-optimizer", "step.after-optimizer"])
def test_a_kill_elsewhere_is_resumed_with_the_same_bits(bench: Bench, reference: Run, point: str) -> None:
    run = bench.run()
    job = run.start(armed=f"{point}:kill@{2 if point.startswith('events') else 9}")
    assert job.wait() == -9
    assert f"failpoint {point}" in job.text()
    run.complete(resume=run.newest())
    assert differences(run.result(), reference.result()) == []


def test_a_kill_during_deletion_leaves_no_half_checkpoint(bench: Bench) -> None:
    over = {"training": {"max_steps": 10}, "checkpoint": {"every": 1, "keep_last": 2}}
    run = bench.run(**over)
    job = run.start(armed="checkpoint.before-delete:kill@2")
    assert job.wait() == -9
    assert "failpoint checkpoint.before-delete" in job.text()
    run.complete(resume=run.newest())
    steps = [folder.name for folder in run.checkpoints()]
    assert steps[-2:] == ["step-000000009", "step-000000010"]
    assert len(steps) <= 3
    for folder in run.checkpoints():
        assert (folder / "manifest.json").exists()


def test_a_full_disk_fails_the_training_in_plain_words_and_keeps_what_was_saved(bench: Bench) -> None:
    run = bench.run()
    job = run.start(armed="checkpoint.after-shards:enospc@2")
    assert job.wait() == 1
    failed = events_of(job.folder, "run.failed")[0]
    assert failed["error"] == "SaveFailedError"
    assert failed["message"].startswith("No space left on device: the checkpoint of step 8")
    assert f"[Errno {errno.ENOSPC}]" in failed["traceback"]
    assert [folder.name for folder in run.checkpoints()] == ["step-000000004"]
    assert list(run.path.glob("checkpoints/*.tmp-*")) == []


def test_a_rank_that_cannot_save_stops_the_others_instead_of_hanging_them(bench: Bench) -> None:
    run = bench.run()
    job = run.start(ranks=2, armed="checkpoint.after-folder:throw@2")
    assert job.wait() == 1
    failures = events_of(job.folder, "run.failed", rank=None)
    assert {failure["rank"] for failure in failures} == {0, 1}
    assert [folder.name for folder in run.checkpoints()] == ["step-000000004"]


def test_a_damaged_checkpoint_is_moved_aside_and_written_anew(bench: Bench, reference: Run) -> None:
    run = bench.run()
    run.complete()
    damaged = run.path / "checkpoints/step-000000008"
    flip(damaged / "model/weights.safetensors")
    run.complete(resume=run.path / "checkpoints/step-000000004")
    assert len(list(run.path.glob("checkpoints/step-000000008.damaged-*"))) == 1
    assert differences(run.result(), reference.result()) == []


def test_an_exact_resume_from_an_earlier_step_finds_its_checkpoints_there(bench: Bench) -> None:
    run = bench.run()
    run.complete()
    before = {folder.name: (folder / "manifest.json").read_bytes() for folder in run.checkpoints()}
    again = run.complete(resume=run.path / "checkpoints/step-000000004")
    assert {f.name: (f / "manifest.json").read_bytes() for f in run.checkpoints()} == before
    assert [e["name"] for e in events_of(again.folder, "checkpoint.saved")] == list(before)[1:]


def test_another_history_of_the_same_step_gets_a_name_of_its_own(bench: Bench) -> None:
    run = bench.run()
    run.complete()
    run.config["training"]["lr"] = 1e-3
    again = run.complete(resume=run.path / "checkpoints/step-000000004", ORION_INEXACT="1")
    names = [folder.name for folder in run.checkpoints()]
    assert names == [
        "step-000000004",
        "step-000000008",
        "step-000000008.attempt-2",
        "step-000000010",
        "step-000000010.attempt-2",
    ]
    saved = [e["name"] for e in events_of(again.folder, "checkpoint.saved")]
    assert saved == ["step-000000008.attempt-2", "step-000000010.attempt-2"]
