import shutil
from pathlib import Path
from typing import Any

import pytest
from support.evaluation import Measure, Measuring
from support.job import Bench


@pytest.fixture(scope="session")
def trained(bench: Bench) -> Path:
    """A checkpoint of a short training on the first half of each recording."""
    run = bench.run(data={"split": {"train": 0.5, "valid": 0.5}})
    run.complete()
    return run.last()


@pytest.fixture
def measure(bench: Bench, trained: Path, folder: Path) -> Measure:
    """Makes run directories of evaluations of one copy of the checkpoint, which keeps its predictions."""
    checkpoint = folder / "trained/checkpoints" / trained.name
    shutil.copytree(trained, checkpoint)

    def make(name: str = "evaluation", *, alone: bool = False, **how: Any) -> Measuring:
        place = checkpoint
        if alone:
            place = folder / f"trained {name}/checkpoints" / trained.name
            shutil.copytree(trained, place)
        return Measuring(folder / name, how.pop("checkpoint", place), bench.recordings, **how)

    return make
