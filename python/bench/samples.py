"""What the measurements are taken on."""

from pathlib import Path
from typing import Any

from orion.config import RunConfig
from orion.ursa.simulate import simulate


def simulated(folder: Path) -> list[dict[str, Any]]:
    """Write three simulated recordings of a minute; return their catalog entries."""
    lines = simulate(folder / "recordings", seed=0, recordings=3, duration_s=60.0, units=24)
    return [line["recording"] for line in lines if line["kind"] == "recording"]


def learner_config(model: str, steps: int, **sizes: Any) -> RunConfig:
    """Return the config of the demo with another model."""
    return RunConfig.model_validate(
        {
            "name": "bench",
            "data": {
                "query": 'query(dataset="r2-test")',
                "readout": {"field": "cursor.vel"},
                "batch_size": 16,
            },
            "model": {"name": model, **sizes},
            "training": {"max_steps": steps, "schedule": {"name": "one_cycle"}},
            "checkpoint": {"every": 10**9, "keep_last": 2},
        }
    )
