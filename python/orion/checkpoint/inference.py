"""Reads from a checkpoint what predictions need, and nothing else."""

import json
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors.torch import load_file

from orion.canonical import sha256_file
from orion.checkpoint.layout import INFERENCE, VOCAB, WEIGHTS
from orion.checkpoint.manifest import Manifest
from orion.config import RunConfig
from orion.errors import CheckpointDamagedError
from orion.models import OrionModel, build_model

_NEEDED = INFERENCE | {"config.json"}


@dataclass(frozen=True)
class Trained:
    """A model as a checkpoint holds it, with the config of its run."""

    model: OrionModel
    config: RunConfig
    checkpoint_hash: str


def load_trained(folder: Path, device: torch.device) -> Trained:
    """Load the weights, not the averaged ones, with their vocabularies; the model is in evaluation mode.

    Raises:
        CheckpointDamagedError: a file is gone or not as it was written.
    """
    manifest = Manifest.read(folder)
    for file in manifest.fields["files"]:
        if file["path"] in _NEEDED:
            _check(folder / file["path"], file["sha256"])
    config = RunConfig.model_validate_json((folder / "config.json").read_text(encoding="utf-8"))
    shape = json.loads((folder / "model/model.json").read_text(encoding="utf-8"))
    vocab: dict[str, list[str]] = json.loads((folder / VOCAB).read_text(encoding="utf-8"))
    model = build_model(
        config.model,
        window_s=shape["window_s"],
        dim_out=shape["dim_out"],
        unit_ids=_words(vocab, "unit_emb"),
        session_ids=_words(vocab, "session_emb"),
    )
    model.load_tensors(load_file(folder / WEIGHTS))
    return Trained(model.to(device).eval(), config, manifest.checkpoint_hash)


def _words(vocab: dict[str, list[str]], ending: str) -> list[str]:
    """Words of the vocabularies that end so, without the row of padding."""
    found = [words for name, words in vocab.items() if name.endswith(ending)]
    return [word for word in (found[0] if found else []) if word != "NA"]


def _check(path: Path, digest: str) -> None:
    try:
        same = sha256_file(path) == digest
    except OSError as error:
        raise CheckpointDamagedError(f"{path} cannot be read: {error}") from error
    if not same:
        raise CheckpointDamagedError(f"{path} is not as it was written: its SHA-256 differs")
