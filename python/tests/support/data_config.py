"""Small configs for tests of the data path."""

from typing import Any

from orion.config.generated import RunConfig


def data_config(**data: Any) -> RunConfig:
    """A small config; keywords are those of `data`, or `model`, `training` and `validation`."""
    training = {"max_steps": 10, "seed": 7, **data.pop("training", {})}
    validation = data.pop("validation", {})
    model = data.pop("model", {"name": "spike_count_mlp", "dim": 4, "history_bins": 2})
    base = {"query": "any", "readout": {"field": "cursor.vel"}, "window_s": 0.5, "batch_size": 12}
    return RunConfig.model_validate(
        {
            "name": "test",
            "data": {**base, **data},
            "model": model,
            "training": training,
            "validation": validation,
        }
    )
