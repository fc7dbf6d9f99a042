"""A disk that fills up under a real training."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.job import Bench, Run, events_of

from orion.checkpoint.manifest import Manifest


@pytest.fixture
def small_disk(folder: Path) -> Iterator[Path]:
    """A file system of 4 MB."""
    mount = ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode != 0:
        pytest.skip("mounting a file system needs root")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_the_training_fails_in_plain_words_and_earlier_checkpoints_verify(
    bench: Bench, small_disk: Path
) -> None:
    config = bench.config(training={"max_steps": 40}, checkpoint={"every": 2, "keep_last": 9})
    run = Run(bench, small_disk / "run", config, None, bench.recordings)
    job = run.start()
    assert job.wait() == 1
    assert "No space left on device" in job.text()
    assert run.checkpoints()
    for checkpoint in run.checkpoints():
        Manifest.read(checkpoint).verify(checkpoint)
    assert list(run.path.glob("checkpoints/*.tmp-*")) == []
    assert events_of(job.folder, "run.started")
    for stale in run.checkpoints()[:-2]:
        for file in sorted(stale.rglob("*"), reverse=True):
            file.rmdir() if file.is_dir() else file.unlink()
        stale.rmdir()
    run.config["checkpoint"]["keep_last"] = 2
    run.config["checkpoint"]["every"] = 20
    run.complete(resume=run.newest())
