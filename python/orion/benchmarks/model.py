"""From a request to what predicts."""

from __future__ import annotations

import torch

from orion.benchmarks.baseline import Ridge
from orion.benchmarks.held_out import HeldOut
from orion.benchmarks.request import EvaluationRequest
from orion.benchmarks.stitched import Stitched
from orion.checkpoint.inference import load_trained
from orion.errors import CheckpointDamagedError


def build_predictor(request: EvaluationRequest, held_out: HeldOut, device: torch.device) -> Stitched | Ridge:
    """Load the checkpoint, or make the baseline.

    Raises:
        CheckpointDamagedError: it is gone, damaged, or another one than was asked for.
        OrionError: it does not fit the benchmark.
    """
    if request.checkpoint is None:
        return Ridge(held_out, request.recordings)
    trained = load_trained(request.checkpoint, device)
    if trained.checkpoint_hash != request.checkpoint_hash:
        raise CheckpointDamagedError(
            f"{request.checkpoint} holds {trained.checkpoint_hash[:12]}, not {request.checkpoint_hash[:12]}",
            "Measure what is there now with `orion bench run`",
        )
    return Stitched(trained.model, trained.config, held_out, request.recordings, device)
