"""Names inside `checkpoints/` and inside one checkpoint."""

import re
import uuid
from pathlib import Path
from typing import Final

MANIFEST: Final = "manifest.json"
WEIGHTS: Final = "model/weights.safetensors"
EMA: Final = "model/ema.safetensors"
VOCAB: Final = "model/vocab.json"
MODEL: Final = "model/model.json"
SHARDS: Final = "distributed"
CONSUMED: Final = "data_hashes/manifest.json"

INFERENCE: Final = frozenset({WEIGHTS, EMA, VOCAB, MODEL})
"""Files that predictions need, and that the checkpoint hash covers."""

_NAME: Final = re.compile(r"step-(\d{9,})(?:\.attempt-(\d+))?")
_OWNER: Final = re.compile(r"(?:distributed/__|(?:rng|dataloader)/rank-)(\d+)[_.]")


def name_of(step: int, attempt: int | None = None) -> str:
    """Name of the folder of a step; with an attempt where the step's own name holds another history."""
    return f"step-{step:09d}" + ("" if attempt is None else f".attempt-{attempt}")


def step_of(name: str) -> int | None:
    """Step of a checkpoint's folder, or None for another name."""
    match = _NAME.fullmatch(name)
    return int(match[1]) if match else None


def temporary(name: str) -> str:
    """Return a name that no reader takes for a checkpoint."""
    return f"{name}.tmp-{uuid.uuid4()}"


def owner_of(path: str) -> int:
    """Rank that writes a file of a checkpoint, by its path in the folder; rank 0 writes what all ranks
    share."""
    match = _OWNER.match(path)
    return int(match[1]) if match else 0


def leftovers(folder: Path) -> list[Path]:
    """Return folders of saves and deletions that a killed process left unfinished."""
    return [entry for entry in folder.glob("step-*.tmp-*") if entry.is_dir()]
