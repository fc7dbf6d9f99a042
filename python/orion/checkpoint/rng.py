"""State of the random number generators of one rank."""

import random
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import torch
from torch import Tensor


@dataclass(frozen=True)
class RngState:
    """Global generators of Python, NumPy and torch: the CPU's and every CUDA device's."""

    tensors: dict[str, Tensor]
    words: dict[str, Any]

    @classmethod
    def capture(cls) -> Self:
        """Copy the state of every generator."""
        version, inner, gauss = random.getstate()
        name, keys, position, has_gauss, cached = np.random.get_state(legacy=True)
        tensors = {"torch.cpu": torch.get_rng_state()}
        if torch.cuda.is_available():
            states = torch.cuda.get_rng_state_all()
            tensors |= {f"torch.cuda.{index}": state for index, state in enumerate(states)}
        return cls(
            tensors=tensors,
            words={
                "schema_version": 1,
                "python": [version, list(inner), gauss],
                "numpy": [name, np.asarray(keys).tolist(), int(position), int(has_gauss), float(cached)],
            },
        )

    def restore(self) -> None:
        """Put every generator back; the last thing to do before training goes on."""
        version, inner, gauss = self.words["python"]
        random.setstate((version, tuple(inner), gauss))
        name, keys, position, has_gauss, cached = self.words["numpy"]
        np.random.set_state((name, np.array(keys, dtype=np.uint32), position, has_gauss, cached))
        torch.set_rng_state(self.tensors["torch.cpu"])
        if torch.cuda.is_available():
            for index in range(torch.cuda.device_count()):
                torch.cuda.set_rng_state(self.tensors[f"torch.cuda.{index}"], index)
