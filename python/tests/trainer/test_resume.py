"""A training that was killed and resumed gives the bits of one that was not."""

import random
import shutil

import pytest
from support.job import Bench, Run, differences, events_of, flip, until, workers_of

STEPS = 24


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
    run = interrupt(bench, ranks, after_step=random.randint(9, STEPS - 6))
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
