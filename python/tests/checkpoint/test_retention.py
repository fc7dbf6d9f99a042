"""Which checkpoints are deleted."""

import math

import pytest
from support.job import Bench

from orion.checkpoint.retention import Kept, best, superfluous


def kept(step: int, loss: float = 1.0, attempt: int = 1, **metrics: float) -> Kept:
    name = f"step-{step:09d}" + ("" if attempt == 1 else f".attempt-{attempt}")
    return Kept(name, step, attempt, {"loss/train": loss, **metrics})


def steps(checkpoints: list[Kept]) -> list[int]:
    return [checkpoint.step for checkpoint in checkpoints]


@pytest.mark.parametrize(
    ("keep_last", "keep_every", "losses", "deleted"),
    [
        (3, None, [1, 1, 1], []),
        (2, None, [5, 4, 3, 2, 1], [1, 2, 3]),
        (2, None, [5, 1, 3, 2, 2], [1, 3]),
        (2, 3, [5, 4, 3, 2, 1], [1, 2]),
        (2, None, [5, math.nan, 3, 2, 9], [1, 2, 3]),
    ],
)
def test_the_newest_the_best_and_the_milestones_stay(keep_last, keep_every, losses, deleted) -> None:
    checkpoints = [kept(step, loss) for step, loss in enumerate(losses, start=1)]
    found = superfluous(checkpoints, current=lambda c: True, keep_last=keep_last, keep_every=keep_every)
    assert steps(found) == deleted


def test_the_validation_loss_decides_where_there_is_one() -> None:
    checkpoints = [kept(1, 0.1), kept(2, 0.9, **{"loss/valid": 0.5}), kept(3, 0.8, **{"loss/valid": 0.7})]
    top = best(checkpoints)
    assert top is not None
    assert top.step == 2


def test_a_new_branch_keeps_its_own_newest_though_an_older_branch_is_longer() -> None:
    left_behind = [kept(step, 2.0) for step in (3, 4, 5, 6)]
    ours = [kept(2, 3.0), kept(3, 3.0, attempt=2)]
    found = superfluous(
        [*left_behind, *ours],
        current=lambda c: c.step <= 2 or c.attempt == 2,
        keep_last=2,
        keep_every=None,
    )
    assert [c.name for c in found] == ["step-000000004"]


def test_a_running_job_keeps_what_a_user_pinned(bench: Bench) -> None:
    run = bench.run(training={"max_steps": 8}, checkpoint={"every": 1, "keep_last": 2})
    (run.path / "pins").mkdir(parents=True)
    (run.path / "pins" / "step-000000002").write_text("{}")
    run.complete()
    names = [folder.name for folder in run.checkpoints()]
    assert "step-000000002" in names
    assert names[-2:] == ["step-000000007", "step-000000008"]
    assert len(names) <= 4
