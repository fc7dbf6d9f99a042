"""How far two sets of weights are apart, tensor by tensor."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import numpy as np

from orion.weights.safetensors_file import SafetensorsFile, Tensor

PIECE: Final = 1 << 20
"""Values of a tensor that are in memory at once, of each file."""


def compare(before: Path, after: Path) -> Iterator[dict[str, Any]]:
    """Compare two safetensors files by the relative L2 norm |after - before| / |before| of each tensor.

    Sums are float64. Yields, for each tensor, one `progress` and one `tensor` answer, and at the end one
    `total`. A tensor is `same` (equal values), `changed`, `added`, `removed`, `reshaped`, `unreadable` (a
    type without arithmetic here) or `not_finite` (NaN or infinity on either side). `relative` is None where
    `before` is all zero or where there is nothing to compare.

    Raises:
        OrionError: one of the files is damaged.
    """
    a, b = SafetensorsFile(before), SafetensorsFile(after)
    names = sorted({*a.tensors, *b.tensors})
    todo = sum(a.tensors[name].bytes for name in names if name in a.tensors and name in b.tensors)
    done = 0
    squares = {"distance": 0.0, "before": 0.0}
    for name in names:
        yield {"kind": "progress", "tensor": name, "bytes_done": done, "bytes": todo}
        old, new = a.tensors.get(name), b.tensors.get(name)
        if old is None or new is None:
            yield _lonely(name, old or new, "removed" if new is None else "added")
            continue
        done += old.bytes
        answer = _compared(a, b, old, new)
        if answer["status"] in ("same", "changed"):
            squares["distance"] += answer["distance"] ** 2
            squares["before"] += answer["norm_before"] ** 2
        yield answer
    distance, norm = math.sqrt(squares["distance"]), math.sqrt(squares["before"])
    yield {"kind": "total", "tensors": len(names), "relative": _ratio(distance, norm)}


def _lonely(name: str, tensor: Tensor | None, status: str) -> dict[str, Any]:
    assert tensor is not None
    return _answer(name, tensor, status)


def _compared(a: SafetensorsFile, b: SafetensorsFile, old: Tensor, new: Tensor) -> dict[str, Any]:
    if old.shape != new.shape:
        return {**_answer(old.name, new, "reshaped"), "shape_before": list(old.shape)}
    if not (old.readable and new.readable):
        return _answer(old.name, new, "unreadable")
    distance = before = after = largest = 0.0
    with np.errstate(all="ignore"):
        for x, y in zip(a.pieces(old.name, PIECE), b.pieces(old.name, PIECE), strict=True):
            difference = y - x
            distance += float(np.dot(difference, difference))
            before += float(np.dot(x, x))
            after += float(np.dot(y, y))
            largest = max(largest, float(np.max(np.abs(difference), initial=0.0)))
    if not math.isfinite(distance + before + after):
        return _answer(old.name, new, "not_finite")
    return {
        **_answer(old.name, new, "same" if largest == 0 else "changed"),
        "relative": _ratio(math.sqrt(distance), math.sqrt(before)),
        "distance": math.sqrt(distance),
        "largest": largest,
        "norm_before": math.sqrt(before),
        "norm_after": math.sqrt(after),
    }


def _answer(name: str, tensor: Tensor, status: str) -> dict[str, Any]:
    return {
        "kind": "tensor",
        "name": name,
        "status": status,
        "dtype": tensor.dtype,
        "shape": list(tensor.shape),
        "relative": None,
    }


def _ratio(distance: float, norm: float) -> float | None:
    return 0.0 if distance == 0 else distance / norm if norm > 0 else None
