"""The examples that a user is told to run."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from torch_brain.data import Data

from orion.config.generated import RunConfig
from orion.data.readout import readout_dim
from orion.data.recordings import RecordingRef
from orion.ursa.add import add

EXAMPLES = Path(__file__).parents[3] / "examples"


def ingest(folder: Path, name: str) -> list[dict[str, Any]]:
    """Makes the NWB files anew and adds them."""
    made = folder / name / "grasshopper"
    program = EXAMPLES / "grasshopper" / "make_nwb.py"
    subprocess.run([sys.executable, str(program), str(made)], check=True, capture_output=True)
    answers = list(add([str(made)], folder / "store"))
    assert [one for one in answers if one["kind"] == "refused"] == []
    return [one["recording"] for one in answers if one["kind"] == "recording"]


def test_the_grasshopper_enters_the_catalog_as_it_was_recorded(folder: Path) -> None:
    first, again = ingest(folder, "once"), ingest(folder, "twice")
    assert [one["id"] for one in first] == ["grasshopper/receptor-1", "grasshopper/receptor-2"]
    assert [one["spikes"] for one in first] == [929, 868]
    assert [one["hash"] for one in first] == [one["hash"] for one in again]
    assert first[0]["fields"] == [{"path": "stimulus.data", "dim": 1, "rate_hz": 20_000.0}]
    with Data.load(first[0]["path"], lazy=False) as data:
        np.testing.assert_allclose(data.spikes.timestamps[:3], [0.0067, 0.0099, 0.0139])
        np.testing.assert_allclose(data.stimulus.data[:3], [0.242911, 0.245464, 0.247884])
    refs = [RecordingRef.from_json(one) for one in first]
    config = RunConfig.model_validate(
        yaml.safe_load((EXAMPLES / "grasshopper" / "grasshopper.yaml").read_text())
    )
    assert readout_dim(config.data.readout, refs) == 1


@pytest.mark.parametrize("path", sorted(EXAMPLES.rglob("*.yaml")), ids=lambda path: path.name)
def test_every_example_is_a_valid_config(path: Path) -> None:
    assert RunConfig.model_validate(yaml.safe_load(path.read_text("utf-8"))).task == "training"
