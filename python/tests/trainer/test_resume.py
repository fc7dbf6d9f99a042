"""A training that was killed and resumed gives the bits of one that was not."""

import random
import shutil
import signal
import time
from typing import Any

import pytest
from support.job import (
    TINY_MLP,
    Bench,
    Run,
    differences,
    events_of,
    flip,
    merged,
    until,
    workers_of,
)

STEPS = 48


def interrupt(bench: Bench, ranks: int, after_step: int) -> Run:
    """Start under torchrun, SIGKILL the agent after a step, and return the run with nothing of it alive."""
    run = bench.run(training={"max_steps": STEPS})
    job = run.start(ranks=ranks, torchrun=True)
    job.until_step(after_step)
    job.kill()
    until(lambda: workers_of(run) == [])
    return run


@pytest.mark.parametrize("ranks", [1, 2, 3])
def test_a_killed_training_ends_with_the_bits_of_one_that_ran_through(bench: Bench, ranks: int) -> None:
    reference = bench.run(training={"max_steps": STEPS})
    reference.complete(ranks=ranks)
    run = interrupt(bench, ranks, after_step=random.randint(9, STEPS // 2))
    start = run.newest()
    assert start is not None
    job = run.complete(ranks=ranks, torchrun=True, resume=start)
    assert events_of(job.folder, "run.started")[0]["start_step"] == int(start.name.removeprefix("step-"))
    assert differences(run.result(), reference.result()) == []


@pytest.fixture(scope="module")
def reference(bench: Bench) -> Run:
    """A training on one rank that ran through, validation and all."""
    run = bench.run(validation={"every": 3, "max_windows": 6})
    run.complete()
    return run


def at_step_4(reference: Run) -> Run:
    """A run as an attempt that died after step 4 left it."""
    run = reference.bench.run(**{"validation": reference.config["validation"]})
    shutil.copytree(reference.path / "checkpoints/step-000000004", run.path / "checkpoints/step-000000004")
    return run


def test_a_resume_from_a_checkpoint_gives_the_same_bits(reference: Run) -> None:
    run = at_step_4(reference)
    run.complete(resume=run.newest())
    expected = reference.result()
    for name in ("losses", "grad_norms", "lr"):
        expected[name] = {step: value for step, value in expected[name].items() if step > 4}
    assert differences(run.result(), expected) == []


@pytest.mark.parametrize(
    ("ranks", "over", "then"),
    [
        pytest.param(2, {"training": {"accumulate": 3}}, {}, id="accumulation over two ranks"),
        pytest.param(1, {"training": {"precision": "bf16-mixed"}}, {}, id="bf16"),
        pytest.param(
            1, {"training": {"optimizer": {"name": "sparse_lamb"}, "ema_decay": None}}, {}, id="sparse lamb"
        ),
        pytest.param(2, {"training": {"schedule": {"name": "cosine", "warmup_steps": 3}}}, {}, id="cosine"),
        pytest.param(1, {"model": TINY_MLP}, {"data": {"workers": 2}}, id="baseline, other workers"),
        pytest.param(
            3, {"model": TINY_MLP, "checkpoint": {"async": False}}, {}, id="baseline over three ranks"
        ),
    ],
)
def test_every_way_of_training_resumes_with_the_same_bits(
    bench: Bench, ranks: int, over: dict[str, Any], then: dict[str, Any]
) -> None:
    whole = bench.run(**over)
    whole.complete(ranks=ranks)
    run = bench.run(**merged(over, then))
    shutil.copytree(whole.path / "checkpoints/step-000000004", run.path / "checkpoints/step-000000004")
    run.complete(ranks=ranks, resume=run.newest())
    expected = whole.result()
    for name in ("losses", "grad_norms", "lr"):
        expected[name] = {step: value for step, value in expected[name].items() if step > 4}
    assert differences(run.result(), expected) == []


@pytest.mark.long
@pytest.mark.parametrize("trial", range(10))
@pytest.mark.parametrize("ranks", [1, 2, 3])
def test_kills_at_random_moments_until_it_is_done(bench: Bench, ranks: int, trial: int) -> None:
    over = {"training": {"max_steps": 60}, "checkpoint": {"every": 5}}
    reference = bench.run(**over)
    reference.complete(ranks=ranks)
    run = bench.run(**over)
    for _ in range(6):
        job = run.start(ranks=ranks, resume=run.newest())
        time.sleep(random.uniform(0.3, 3.0))
        job.process.send_signal(signal.SIGKILL)
        job.wait()
    run.complete(ranks=ranks, resume=run.newest())
    assert differences(run.result(), reference.result()) == []


@pytest.mark.parametrize(
    ("state", "notices"),
    [
        ("rng", "losses"),
        ("scheduler", "lr"),
        ("cursor", "losses"),
        ("ema", "model/ema.safetensors"),
        ("optimizer", "losses"),
        ("model", "losses"),
        ("consumed", "data_hashes/manifest.json"),
    ],
)
def test_a_resume_that_forgets_one_state_is_noticed(reference: Run, state: str, notices: str) -> None:
    run = at_step_4(reference)
    job = run.complete(resume=run.newest(), armed=f"drop:{state}")
    assert f"failpoint drop:{state}" in job.text()
    expected = reference.result()
    for name in ("losses", "grad_norms", "lr"):
        expected[name] = {step: value for step, value in expected[name].items() if step > 4}
    assert notices in differences(run.result(), expected)


@pytest.mark.parametrize(
    "path",
    ["distributed/__0_0.distcp", "rng/rank-0.safetensors", "model/weights.safetensors", "manifest.json"],
)
def test_a_flipped_byte_is_refused_by_name(reference: Run, path: str) -> None:
    run = at_step_4(reference)
    folder = run.newest()
    assert folder is not None
    flip(folder / path)
    job = run.start(resume=folder)
    assert job.wait() == 1
    assert path in events_of(job.folder, "run.failed")[0]["message"]
