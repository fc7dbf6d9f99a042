"""Signals, bad losses and dead launchers."""

import json
import signal
import time

import pytest
from support.job import Bench, Run, differences, events_of, until, workers_of


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
