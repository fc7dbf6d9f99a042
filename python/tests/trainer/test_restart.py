"""torchrun starts the ranks of an attempt again after one of them died."""

import os
import signal
from collections import Counter
from pathlib import Path

import pytest
from support.job import Bench, Run, differences, events_of, until, workers_of

STEPS = 16


def rank_of(process: int) -> str | None:
    """Rank of a process by its environment; None for the launcher."""
    try:
        words = (Path("/proc") / str(process) / "environ").read_bytes().split(b"\0")
    except OSError:
        return None
    return next((word[5:].decode() for word in words if word.startswith(b"RANK=")), None)


def kill_rank(run: Run, rank: int) -> None:
    """SIGKILL one rank, not its launcher."""
    [process] = [pid for pid in workers_of(run) if rank_of(pid) == str(rank)]
    os.kill(process, signal.SIGKILL)


@pytest.mark.parametrize(
    ("strategy", "kills"),
    [
        ("ddp", 1),
        pytest.param("fsdp2", 1, marks=pytest.mark.long),
        pytest.param("ddp", 3, marks=pytest.mark.long),
    ],
)
def test_a_rank_that_dies_costs_neither_bits_nor_a_step_told_twice(
    bench: Bench, strategy: str, kills: int
) -> None:
    over = {"training": {"strategy": strategy, "max_steps": STEPS}}
    reference = bench.run(**over)
    reference.complete(ranks=2)
    run = bench.run(**over)
    job = run.start(ranks=2, torchrun=True, restarts=3)
    for number in range(1, kills + 1):
        job.until_step(4 * number + 1)
        until(lambda seen=number: len(run.checkpoints()) >= seen)
        kill_rank(run, number % 2)
        until(lambda seen=number: len(events_of(job.folder, "run.started")) > seen, 90)
    assert job.wait() == 0, job.text()
    assert differences(run.result(), reference.result()) == []
    told = Counter(event["step"] for event in events_of(job.folder, "step"))
    assert told == dict.fromkeys(range(1, STEPS + 1), 1)
    starts = [event["start_step"] for event in events_of(job.folder, "run.started")]
    assert max(starts) >= 4
    assert any(
        "torchrun started all again from step-" in e["message"] for e in events_of(job.folder, "warning")
    )


def test_an_error_of_the_training_itself_is_not_tried_again(bench: Bench) -> None:
    run = bench.run(training={"strategy": "fsdp2", "optimizer": {"name": "sparse_lamb"}, "ema_decay": None})
    job = run.start(ranks=1, torchrun=True, restarts=1)
    assert job.wait() != 0
    assert (job.folder / "final").read_text() == "1"
