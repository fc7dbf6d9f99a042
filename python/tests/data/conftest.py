from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support.data_config import data_config
from support.plain_hdf5 import write_recording

from orion.data.readout import readout_dim
from orion.data.recordings import RecordingRef, session_ids, unit_ids
from orion.data.training_data import TrainingData
from orion.models import build_model
from orion.ursa.torch_brain_file import inspect

Make = Callable[..., TrainingData]


@pytest.fixture(scope="session")
def recordings(tmp_path_factory: pytest.TempPathFactory) -> list[RecordingRef]:
    """Three recordings of 30 s; the second has a hole in its domain."""
    folder = tmp_path_factory.mktemp("it's data")
    gap = ([3.0, 17.5], [14.25, 33.0])
    paths: list[Path] = [
        write_recording(folder / "a.h5", session="a", seed=1),
        write_recording(folder / "b.h5", session="b", seed=2, domain=gap),
        write_recording(folder / "c.h5", session="c", seed=3),
    ]
    return [RecordingRef.from_json(inspect(path).to_json()) for path in paths]


@pytest.fixture(scope="session")
def make(recordings: list[RecordingRef]) -> Make:
    """Builds the data of a run, as the trainer does."""

    def build(
        *,
        rank: int = 0,
        world_size: int = 1,
        start_method: str | None = None,
        refs: list[RecordingRef] | None = None,
        **data: Any,
    ) -> TrainingData:
        run, refs = data_config(**data), refs or recordings
        model = build_model(
            run.model,
            window_s=run.data.window_s,
            dim_out=readout_dim(run.data.readout, refs),
            unit_ids=unit_ids(refs),
            session_ids=session_ids(refs),
        )
        return TrainingData(run, refs, model, rank=rank, world_size=world_size, start_method=start_method)

    return build
