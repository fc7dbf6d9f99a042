"""Weights are compared by value, whatever their type, and a damaged file is told apart from a difference."""

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from orion.errors import OrionError
from orion.weights import compare as comparing
from orion.weights.__main__ import main
from orion.weights.compare import compare


def answers(tmp_path: Path, before: dict[str, torch.Tensor], after: dict[str, torch.Tensor]) -> Any:
    """Tensor answers by name, and the total."""
    save_file(before, tmp_path / "a.safetensors")
    save_file(after, tmp_path / "b.safetensors")
    found = list(compare(tmp_path / "a.safetensors", tmp_path / "b.safetensors"))
    return {answer["name"]: answer for answer in found if answer["kind"] == "tensor"}, found[-1]


@pytest.mark.parametrize("dtype", [torch.float64, torch.float32, torch.float16, torch.bfloat16])
def test_relative_distance_is_that_of_the_values(tmp_path: Path, dtype: torch.dtype) -> None:
    generator = torch.Generator().manual_seed(3)
    before = {"w": torch.randn(7, 5, generator=generator).to(dtype), "b": torch.ones(4, dtype=dtype)}
    after = {"w": (before["w"] * 1.25).to(dtype), "b": before["b"].clone()}
    found, total = answers(tmp_path, before, after)
    x, y = (each["w"].double().numpy() for each in (before, after))
    assert found["w"]["status"] == "changed"
    assert found["w"]["relative"] == pytest.approx(np.linalg.norm(y - x) / np.linalg.norm(x), rel=1e-12)
    assert found["w"]["largest"] == pytest.approx(np.abs(y - x).max(), rel=1e-12)
    assert found["b"] | {"status": "same", "relative": 0.0} == found["b"]
    whole = math.hypot(np.linalg.norm(x), 2.0)
    assert total["relative"] == pytest.approx(np.linalg.norm(y - x) / whole, rel=1e-12)


def test_a_large_tensor_is_compared_in_pieces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before, after = {"w": torch.arange(1000.0)}, {"w": torch.arange(1000.0) + 1}
    whole, _ = answers(tmp_path, before, after)
    monkeypatch.setattr(comparing, "PIECE", 7)
    pieces, _ = answers(tmp_path, before, after)
    assert pieces["w"]["relative"] == pytest.approx(whole["w"]["relative"], rel=1e-12)


def test_tensors_that_cannot_be_subtracted_are_named(tmp_path: Path) -> None:
    before = {"gone": torch.ones(2), "shape": torch.ones(2, 3), "nan": torch.ones(2), "zero": torch.zeros(2)}
    after = {"new": torch.ones(2), "shape": torch.ones(3, 2), "nan": torch.full((2,), torch.nan)}
    after["zero"] = torch.ones(2)
    found, _ = answers(tmp_path, before, after)
    assert {name: each["status"] for name, each in found.items()} == {
        "gone": "removed",
        "new": "added",
        "nan": "not_finite",
        "shape": "reshaped",
        "zero": "changed",
    }
    assert found["zero"]["relative"] is None
    assert found["shape"]["shape_before"] == [2, 3]


def test_a_type_without_arithmetic_is_said_to_be_unreadable(tmp_path: Path) -> None:
    weights = {"w": torch.ones(2).to(torch.float8_e4m3fn)}
    found, total = answers(tmp_path, weights, weights)
    assert found["w"]["status"] == "unreadable"
    assert total["tensors"] == 1


@pytest.mark.parametrize("cut", [0, 4, 40, -3])
def test_a_cut_file_is_an_error_and_not_a_difference(
    tmp_path: Path, cut: int, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "whole.safetensors"
    save_file({"w": torch.ones(64)}, path)
    torn = tmp_path / "torn.safetensors"
    torn.write_bytes(path.read_bytes()[:cut])
    with pytest.raises((OrionError, ValueError)):
        list(compare(path, torn))
    assert main(["compare", str(path), str(torn)]) == 1
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["kind"] == "error"
