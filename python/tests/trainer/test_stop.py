"""Signals, bad losses and dead launchers."""

import json
import random
import shutil
import signal
import time

import pytest
from support.job import Bench, Forked, Job, Run, differences, events_of, until, workers_of


@pytest.mark.parametrize(("ranks", "number"), [(1, signal.SIGUSR1), (2, signal.SIGTERM)])
def test_a_signal_is_answered_with_a_checkpoint_and_status_85(
    bench: Bench, ranks: int, number: signal.Signals
) -> None:
    reference = bench.run(training={"max_steps": 40})
    reference.complete(ranks=ranks)
    run = bench.run(training={"max_steps": 40})
    job = run.start(ranks=ranks)
    job.until_step(5)
    job.process.send_signal(number)
    assert job.wait() == 85, job.text()
    finished = events_of(job.folder, "run.finished")[0]
    assert finished["outcome"] == "stopped"
    assert events_of(job.folder, "signal") == [
        {**events_of(job.folder, "signal")[0], "signal": number.name, "step": finished["step"]}
    ]
    newest = run.newest()
    assert newest is not None
    assert newest.name == f"step-{finished['step']:09d}"
    run.complete(ranks=ranks, resume=newest)
    assert differences(run.result(), reference.result()) == []


def test_torchrun_passes_a_termination_on_and_the_workers_save(bench: Bench) -> None:
    run = bench.run(training={"max_steps": 2000})
    job = run.start(ranks=2, torchrun=True)
    job.until_step(3)
    job.process.send_signal(signal.SIGTERM)
    job.wait()
    finished = events_of(job.folder, "run.finished")[0]
    assert finished["outcome"] == "stopped"
    newest = run.newest()
    assert newest is not None
    assert newest.name == f"step-{finished['step']:09d}"


@pytest.mark.parametrize("signals", [6, pytest.param(200, marks=pytest.mark.long)])
def test_after_signals_at_random_moments_every_step_is_done_once_with_the_same_bits(
    bench: Bench, signals: int
) -> None:
    over = {"training": {"max_steps": 40}, "checkpoint": {"every": 15}}
    reference = bench.run(**over)
    reference.complete(ranks=2)
    answered = 0
    while answered < signals:
        run = bench.run(**over)
        saved = 0
        while saved < 40:
            job = run.start(ranks=2, resume=run.newest())
            code = signalled(job, saved)
            assert code in (0, 85), job.text()
            done = [event["step"] for event in events_of(job.folder, "step")]
            finished = events_of(job.folder, "run.finished")[0]
            assert finished["outcome"] == ("stopped" if code == 85 else "complete")
            assert done == list(range(saved + 1, finished["step"] + 1))
            saved = finished["step"]
            answered += code == 85
            newest = run.newest()
            assert newest is not None
            assert newest.name == f"step-{saved:09d}"
        assert differences(run.result(), reference.result()) == []
        shutil.rmtree(run.path)


def signalled(job: Job, saved: int) -> int:
    """Exit status of a job that gets a signal some steps after those that are saved, or ends before.

    A launcher tells every rank; a rank that is told alone must not leave the others behind.
    """
    assert isinstance(job.process, Forked)
    wanted = saved + random.randint(0, 8)
    until(lambda: job.process.poll() is not None or last_step(job, saved) >= wanted, 120)
    time.sleep(random.uniform(0, 0.03))
    number = random.choice([signal.SIGTERM, signal.SIGUSR1])
    job.process.send_signal(number, random.choice([None, 0, 1]))
    return job.wait()


def last_step(job: Job, saved: int) -> int:
    """The newest step that the log tells of; -1 before the training listens to signals."""
    if not events_of(job.folder, "run.started"):
        return -1
    return max([event["step"] for event in events_of(job.folder, "step")], default=saved)


def test_a_second_signal_ends_at_once(bench: Bench) -> None:
    run = bench.run()
    job = run.start(armed="step.before-optimizer:hang@2")
    job.until_step(1)
    until(lambda: "failpoint" in job.text())
    job.process.send_signal(signal.SIGTERM)
    began = time.monotonic()
    while job.process.poll() is None and time.monotonic() < began + 30:
        job.process.send_signal(signal.SIGTERM)
        time.sleep(0.2)
    assert job.wait() == 128 + signal.SIGTERM
    assert time.monotonic() - began > 1.5


def test_workers_die_with_a_killed_launcher(bench: Bench) -> None:
    run = bench.run()
    job = run.start(ranks=2, torchrun=True, armed="step.before-optimizer:hang@3")
    job.until_step(2)
    assert len(workers_of(run)) >= 3
    job.kill()
    until(lambda: workers_of(run) == [], 10)


def diverging(bench: Bench) -> Run:
    """A run whose learning rate ends every number."""
    return bench.run(training={"lr": 1e30, "grad_clip": None, "schedule": {"name": "constant"}})


@pytest.mark.parametrize("ranks", [1, 2])
def test_a_loss_that_is_no_number_stops_the_training_and_is_never_saved(bench: Bench, ranks: int) -> None:
    run = diverging(bench)
    run.config["checkpoint"]["every"] = 1
    job = run.start(ranks=ranks)
    assert job.wait() == 1
    failed = events_of(job.folder, "run.failed")[0]
    assert failed["error"] == "NonFiniteLossError"
    step = failed["step"] + 1
    assert failed["message"].startswith(f"non-finite loss at step {step} (r2-test/reach-")
    assert " to " in failed["message"]
    newest = run.newest()
    assert newest is not None
    assert newest.name == f"step-{failed['step']:09d}"


def test_a_bad_step_is_left_out_when_the_user_only_wants_a_warning(bench: Bench) -> None:
    run = diverging(bench)
    run.config["training"]["on_nan"] = "warn"
    job = run.complete()
    warnings = [e["message"] for e in events_of(job.folder, "warning")]
    assert warnings
    assert all(message.startswith("non-finite loss at step ") for message in warnings)
    assert events_of(job.folder, "run.finished")[0]["outcome"] == "complete"


def test_events_hold_every_number_and_are_readable_by_their_owner_alone(bench: Bench) -> None:
    run = bench.run(validation={"every": 5, "max_windows": 6}, training={"max_steps": 10, "log_every": 2})
    job = run.complete()
    [path] = job.folder.glob("events.*.jsonl")
    assert path.stat().st_mode & 0o777 == 0o600
    steps = events_of(job.folder, "step")
    assert [e["step"] for e in steps] == [2, 4, 5, 6, 8, 10]
    wanted = {"loss/train", "loss/mse", "grad_norm", "lr", "step_time_s", "data_time_s", "windows_per_s"}
    assert all(wanted <= e["metrics"].keys() for e in steps)
    assert [e["step"] for e in steps if "loss/valid" in e["metrics"]] == [5, 10]
    kinds = [e["type"] for e in events_of(job.folder)]
    assert kinds[0] == "run.started"
    assert kinds[-1] == "run.finished"
    assert kinds.count("checkpoint.saved") == kinds.count("data.consumed") == 3
    assert json.loads((run.last() / "dataloader/rank-0.json").read_text())["samples"] == 60
