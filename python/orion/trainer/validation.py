"""The validation loss, measured without a trace in the training."""

import random
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager

import numpy as np
import torch

from orion.data.batch import Batch
from orion.losses import Losses
from orion.models.model import OrionModel
from orion.parallel.strategy import ParallelismStrategy


@contextmanager
def undisturbed(model: OrionModel) -> Iterator[None]:
    """Leave random generators and the mode of the model as they were found."""
    python, numpy, training = random.getstate(), np.random.get_state(), model.training
    try:
        with torch.random.fork_rng():
            yield
    finally:
        random.setstate(python)
        np.random.set_state(numpy)
        model.train(training)


@torch.no_grad()
def validation_loss(
    model: OrionModel,
    losses: Losses,
    batches: Iterable[Batch],
    strategy: ParallelismStrategy,
    autocast: Callable[[], AbstractContextManager[object]],
) -> float:
    """Return the mean loss over all valid outputs of all ranks, NaN when there is none.

    Every rank has the same number of batches (`TrainingData.validation_batches`): ranks that hold parts of a
    model go through it together.
    """
    total, count = 0.0, 0
    with undisturbed(model):
        model.eval()
        for batch in batches:
            on_device = batch.to(strategy.device)
            with autocast():
                predictions = model.forward_batch(on_device.inputs)
            loss, _ = losses(predictions, on_device.targets, on_device.mask)
            valid = int(on_device.mask.sum())
            total += loss.item() * valid if valid else 0.0
            count += valid
    all_total, all_count = strategy.sum([total, count]).wait()
    return all_total / all_count if all_count else float("nan")
