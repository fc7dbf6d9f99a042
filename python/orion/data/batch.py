"""Batches, and how they are made from windows; runs in the trainer's process or in a data worker."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

import torch
from torch import Tensor, nn
from torch.utils.data import Dataset
from torch_brain.batching import collate, pad8

from orion.data.augmentations import Augmentation, augment
from orion.data.readout import Readout
from orion.data.recordings import OpenRecordings
from orion.data.sampler import Window
from orion.errors import OrionError


class Tokenizer(Protocol):
    """What the data path asks of a model."""

    def tokenize(self, data: Any) -> dict[str, Any]:
        """Named inputs of one window, as `torch_brain.batching.collate` takes them."""


@dataclass(frozen=True)
class Batch:
    """One micro-batch of B windows with N output times and D target dimensions.

    Attributes:
        inputs: what `model.tokenize` gave, collated, and `output_timestamps` (B, N) float64 in seconds from
            the start of the window, and `output_mask` (B, N) bool, equal to `mask`.
        targets: (B, N, D) float32.
        mask: (B, N) bool; False for padding and where the field had no finite value.
        windows: where the rows come from.
    """

    inputs: dict[str, Tensor]
    targets: Tensor
    mask: Tensor
    windows: tuple[Window, ...]

    @property
    def session_ids(self) -> tuple[str, ...]:
        """Recording id of each row."""
        return tuple(window.recording_id for window in self.windows)

    def to(self, device: torch.device | str, *, non_blocking: bool = False) -> Batch:
        """The batch with its tensors on a device."""
        inputs = {key: value.to(device, non_blocking=non_blocking) for key, value in self.inputs.items()}
        return replace(
            self,
            inputs=inputs,
            targets=self.targets.to(device, non_blocking=non_blocking),
            mask=self.mask.to(device, non_blocking=non_blocking),
        )

    def pin_memory(self) -> Batch:
        """The batch in page-locked memory; called by DataLoader."""
        inputs = {key: value.pin_memory() for key, value in self.inputs.items()}
        return replace(self, inputs=inputs, targets=self.targets.pin_memory(), mask=self.mask.pin_memory())


@dataclass(frozen=True)
class Request:
    """Windows of one micro-batch.

    Attributes:
        windows: in order.
        epoch: epoch of the windows.
        position: place of the first one in its epoch; None for windows that are not augmented.
        counted: windows beyond this number only fill the batch up; their mask is False throughout.
    """

    windows: tuple[Window, ...]
    epoch: int
    position: int | None
    counted: int


class Windows(Dataset[Batch]):
    """Makes batches. Holds paths and settings alone, so it goes to data workers by fork and by spawn."""

    def __init__(
        self,
        files: OpenRecordings,
        readout: Readout,
        tokenizer: Tokenizer,
        augmentations: Sequence[Augmentation],
        window_s: float,
        seed: int,
    ) -> None:
        self._files = files
        self._readout = readout
        self._tokenizer = without_weights(tokenizer)
        self._augmentations = list(augmentations)
        self._window_s = window_s
        self._seed = seed

    def __getitem__(self, request: Request) -> Batch:
        """Reads, augments, tokenizes and collates the windows of a request.

        Raises:
            OrionError: a window cannot be read; names the recording and the times.
        """
        samples = [self._sample(request, nth) for nth in range(len(request.windows))]
        inputs = collate(samples)
        targets, mask = inputs.pop("orion_targets"), inputs.pop("output_mask")
        mask[request.counted :] = False
        return Batch({**inputs, "output_mask": mask}, targets, mask, request.windows)

    def close(self) -> None:
        """Closes the files of this process."""
        self._files.close()

    def _sample(self, request: Request, nth: int) -> dict[str, Any]:
        window = request.windows[nth]
        try:
            data = self._files.window(window.recording_id, window.start_s, window.end_s)
            scale = self._readout.scale(window.recording_id, self._files)
            targets = self._readout.targets(data, self._window_s, scale)
            if request.position is not None:
                data = augment(
                    data,
                    self._augmentations,
                    self._window_s,
                    seed=self._seed,
                    epoch=request.epoch,
                    position=request.position + nth,
                )
            tokens = self._tokenizer.tokenize(data)
        except OrionError:
            raise
        except Exception as error:
            raise OrionError(
                f"recording {window.recording_id}, {window.start_s:.3f} to {window.end_s:.3f} s, "
                f"cannot be read: {type(error).__name__}: {error}",
                "`orion data add` the file again to check it",
            ) from error
        return {
            **tokens,
            "output_timestamps": pad8(targets.times),
            "output_mask": pad8(targets.mask),
            "orion_targets": pad8(targets.values),
        }


def without_weights(tokenizer: Tokenizer) -> Tokenizer:
    """A copy of a model that keeps vocabularies and sizes and drops the values of tensors.

    Tokenizing needs none of them, and a worker must neither share nor copy weights, least of all on an
    accelerator.
    """
    if not isinstance(tokenizer, nn.Module):
        return tokenizer
    tensors = [*tokenizer.parameters(), *tokenizer.buffers()]
    empty = {id(tensor): torch.empty(0) for tensor in tensors}
    return copy.deepcopy(tokenizer, {**empty})
