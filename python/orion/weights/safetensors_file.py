"""Reads tensors of a safetensors file in pieces, types that NumPy does not know included."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from orion.errors import OrionError

Floats = npt.NDArray[np.float64]

_NUMPY: Final = {
    "F64": "<f8",
    "F32": "<f4",
    "F16": "<f2",
    "I64": "<i8",
    "I32": "<i4",
    "I16": "<i2",
    "I8": "<i1",
    "U64": "<u8",
    "U32": "<u4",
    "U16": "<u2",
    "U8": "<u1",
    "BOOL": "<u1",
    "BF16": "<u2",
}
"""How the values of each type lie in the file; bfloat16 is the upper half of a float32."""

_LONGEST_HEADER: Final = 100 << 20


@dataclass(frozen=True)
class Tensor:
    """Where one tensor lies in the file."""

    name: str
    dtype: str
    shape: tuple[int, ...]
    start: int
    end: int

    @property
    def bytes(self) -> int:
        """Size in the file."""
        return self.end - self.start

    @property
    def readable(self) -> bool:
        """Whether its values can be read as numbers here; 8-bit floats cannot."""
        return self.dtype in _NUMPY


class SafetensorsFile:
    """The tensors of a file, by name; https://huggingface.co/docs/safetensors describes the format.

    Raises:
        OrionError: the file is not a whole safetensors file.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._bytes: npt.NDArray[np.uint8] = np.memmap(path, dtype=np.uint8, mode="r")
        header, begin = self._header()
        self.tensors: dict[str, Tensor] = {}
        for name, said in header.items():
            if name == "__metadata__":
                continue
            start, end = (begin + offset for offset in said["data_offsets"])
            if not begin <= start <= end <= len(self._bytes):
                raise self._damaged(f"{name} lies beyond its end")
            self.tensors[name] = Tensor(name, said["dtype"], tuple(said["shape"]), start, end)

    def pieces(self, name: str, values: int) -> Iterator[Floats]:
        """Yield the values of a tensor as float64, (N,), at most `values` at a time."""
        tensor = self.tensors[name]
        dtype = np.dtype(_NUMPY[tensor.dtype])
        step = values * dtype.itemsize
        for at in range(tensor.start, tensor.end, step):
            raw = np.frombuffer(self._bytes[at : min(at + step, tensor.end)].tobytes(), dtype=dtype)
            if tensor.dtype == "BF16":
                raw = (raw.astype(np.uint32) << 16).view(np.float32)
            yield raw.astype(np.float64)

    def _header(self) -> tuple[dict[str, Any], int]:
        length = int.from_bytes(self._bytes[:8].tobytes(), "little")
        if length > min(_LONGEST_HEADER, len(self._bytes) - 8):
            raise self._damaged("its header is longer than the file")
        try:
            header: dict[str, Any] = json.loads(self._bytes[8 : 8 + length].tobytes())
        except ValueError as error:
            raise self._damaged(f"its header is not JSON: {error}") from None
        return header, 8 + length

    def _damaged(self, why: str) -> OrionError:
        return OrionError(f"{self._path} is not a whole safetensors file: {why}", "Verify the checkpoint")
