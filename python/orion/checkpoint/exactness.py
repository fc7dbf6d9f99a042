"""Why going on from a checkpoint would not give the bits of a run that was never interrupted."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from orion.checkpoint.layout import CONSUMED
from orion.checkpoint.manifest import Manifest
from orion.config import RunConfig
from orion.parallel.strategy import ParallelismStrategy

WITHOUT_EFFECT: Final = (
    "name",
    "notes",
    "pipeline",
    "infra",
    "schema_version",
    "resources",
    "data.query",
    "data.workers",
    "training.strategy",
    "training.log_every",
    "training.on_nan",
    "validation",
    "checkpoint",
    "benchmarks",
    "init_from",
)
"""Keys of a config that no step's bits depend on, or that are compared by what they came to."""

_MISSING: Final = object()


def inexact_because(
    folder: Path,
    manifest: Manifest,
    documents: Mapping[str, Any],
    fingerprint: Mapping[str, Any],
    strategy: ParallelismStrategy,
) -> list[str]:
    """Compare a checkpoint with the job that would go on from it; return the reasons."""
    reasons = []
    world = manifest.fields["world_size"]
    if world != strategy.world_size:
        reasons.append(f"it was written by {world} ranks, {strategy.world_size} would go on")
    if manifest.fields["parallelism"] != strategy.name:
        reasons.append(f"it was written under {manifest.fields['parallelism']}, not {strategy.name}")
    code, data = _read(folder, "code_version.json"), _read(folder, CONSUMED).get("fingerprint", {})
    if code.get("orion_source_sha256") != documents["code_version.json"]["orion_source_sha256"]:
        reasons.append("the code of orion has changed")
    if code.get("torch_brain") != documents["code_version.json"]["torch_brain"]:
        reasons.append("torch_brain has another version")
    differing = [key for key in sorted({*data, *fingerprint}) if data.get(key) != fingerprint.get(key)]
    reasons += [f"the data differ ({key})" for key in differing]
    reasons += _config_changes(_read(folder, "config.json"), documents["config.json"])
    then, now = _read(folder, "environment.json").get("threads"), documents["environment.json"]["threads"]
    if then != now:
        reasons.append(f"a rank had {then} threads and has {now}")
    return reasons


def environment_changes(folder: Path, documents: Mapping[str, Any]) -> list[str]:
    """Differences of versions and machine, which may change bits or may not."""
    then, now = _read(folder, "environment.json"), documents["environment.json"]
    told = {"threads", "strategy", "world_size", "schema_version"}
    keys = sorted({*then, *now} - told)
    return [f"{key}: {then.get(key)} -> {now.get(key)}" for key in keys if then.get(key) != now.get(key)]


def same_hyperparameters(folder: Path, config: Mapping[str, Any]) -> bool:
    """Whether learning rate, optimizer and schedule are still what they were when a checkpoint was
    written."""
    changes = _config_changes(_read(folder, "config.json"), config)
    keys = ("training.lr", "training.optimizer", "training.schedule", "training.max_steps")
    return not any(change.startswith(keys) for change in changes)


def _config_changes(saved: Mapping[str, Any], current: Mapping[str, Any]) -> list[str]:
    then, now = dict(_leaves(_resolved(saved))), dict(_leaves(_resolved(current)))
    constant = now.get("training.schedule.name") == then.get("training.schedule.name") == "constant"
    without_effect = (*WITHOUT_EFFECT, *(("training.max_steps",) if constant else ()))
    return [
        f"{key} was {then.get(key)} and is {now.get(key)}"
        for key in sorted({*then, *now})
        if then.get(key, _MISSING) != now.get(key, _MISSING)
        and not any(key == free or key.startswith(f"{free}.") for free in without_effect)
    ]


def _resolved(config: Mapping[str, Any]) -> Mapping[str, Any]:
    """Fill in defaults, so that a default written out is no difference."""
    try:
        return RunConfig.model_validate(config).model_dump(mode="json", by_alias=True)
    except ValidationError:
        return config


def _leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _leaves(inner, f"{path}.{key}" if path else str(key))
    else:
        yield path, value


def _read(folder: Path, path: str) -> dict[str, Any]:
    value: dict[str, Any] = json.loads((folder / path).read_text(encoding="utf-8"))
    return value
