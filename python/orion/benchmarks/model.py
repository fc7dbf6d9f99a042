"""From a request to what predicts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import torch

from orion.benchmarks.base import Predictor
from orion.benchmarks.baseline import Ridge
from orion.benchmarks.held_out import HeldOut, Item
from orion.benchmarks.metric import Floats
from orion.benchmarks.stitched import Stitched
from orion.checkpoint.inference import load_trained
from orion.data.recordings import RecordingRef
from orion.errors import CheckpointDamagedError


class Lazy:
    """A predictor that is built with its first item: where every item is known, no model is loaded."""

    def __init__(self, build: Callable[[], Predictor]) -> None:
        self._build = build
        self._built: Predictor | None = None

    def predict(self, item: Item, times: Floats) -> Floats:
        """See `Predictor`."""
        if self._built is None:
            self._built = self._build()
        return self._built.predict(item, times)


def build_predictor(
    checkpoint: Path | None,
    checkpoint_hash: str,
    held_out: HeldOut,
    recordings: Sequence[RecordingRef],
    device: torch.device,
) -> Stitched | Ridge:
    """Load the checkpoint, or make the baseline where there is none.

    Raises:
        CheckpointDamagedError: it is gone, damaged, or another one than was asked for.
        OrionError: it does not fit the benchmark.
    """
    if checkpoint is None:
        return Ridge(held_out, recordings)
    trained = load_trained(checkpoint, device)
    if trained.checkpoint_hash != checkpoint_hash:
        raise CheckpointDamagedError(
            f"{checkpoint} holds {trained.checkpoint_hash[:12]}, not {checkpoint_hash[:12]}",
            "Measure what is there now with `orion bench run`",
        )
    return Stitched(trained.model, trained.config, held_out, recordings, device)
