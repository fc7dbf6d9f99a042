"""SparseLamb against LAMB written out number by number."""

import math

import pytest
import torch

from orion.optim import SparseLamb


def reference_step(weight, grad, moment, second, *, lr, betas, eps, decay, clamp, sparse):
    """One step over lists of rows of Python floats, in place."""
    rows, columns = range(len(weight)), range(len(weight[0]))
    active = [any(g != 0 for g in grad[r]) or not sparse for r in rows]
    update = [[0.0] * len(weight[0]) for _ in rows]
    for r in rows:
        for c in columns:
            moment[r][c] = betas[0] * moment[r][c] + (1 - betas[0]) * grad[r][c] if active[r] else 0.0
            second[r][c] = betas[1] * second[r][c] + (1 - betas[1]) * grad[r][c] ** 2 if active[r] else 0.0
            update[r][c] = moment[r][c] / (math.sqrt(second[r][c]) + eps) + decay * weight[r][c]
    weight_norm = min(math.sqrt(sum(w * w for row in weight for w in row)), clamp)
    update_norm = math.sqrt(sum(u * u for row in update for u in row))
    trust = weight_norm / update_norm if weight_norm and update_norm else 1.0
    for r in rows:
        for c in columns:
            weight[r][c] -= lr * trust * update[r][c] if active[r] else 0.0


@pytest.mark.parametrize("sparse", [False, True])
@pytest.mark.parametrize("decay", [0.0, 0.1])
@pytest.mark.parametrize("clamp", [10.0, 0.5])
def test_every_step_equals_the_reference(sparse: bool, decay: float, clamp: float) -> None:
    random = torch.Generator().manual_seed(0)
    parameter = torch.nn.Parameter(torch.randn(6, 3, generator=random, dtype=torch.float64))
    settings = {"lr": 0.05, "betas": (0.9, 0.99), "eps": 1e-6}
    optimizer = SparseLamb([parameter], **settings, weight_decay=decay, clamp=clamp, sparse=sparse)
    weight = parameter.tolist()
    moment, second = ([[0.0] * 3 for _ in range(6)] for _ in range(2))
    for step in range(5):
        grad = torch.randn(6, 3, generator=random, dtype=torch.float64)
        grad[step : step + 2] = 0
        parameter.grad = grad.clone()
        optimizer.step()
        reference_step(
            weight, grad.tolist(), moment, second, **settings, decay=decay, clamp=clamp, sparse=sparse
        )
        torch.testing.assert_close(parameter.data, torch.tensor(weight, dtype=torch.float64))


def test_rows_without_gradient_keep_their_bits_in_a_sparse_group() -> None:
    parameter = torch.nn.Parameter(torch.randn(4, 2))
    before = parameter.detach().clone()
    parameter.grad = torch.zeros(4, 2)
    parameter.grad[1] = 1.0
    SparseLamb([parameter], weight_decay=0.1, sparse=True).step()
    assert torch.equal(parameter[[0, 2, 3]], before[[0, 2, 3]])
    assert not torch.equal(parameter[1], before[1])


@pytest.mark.parametrize("sparse", [False, True])
def test_a_step_with_learning_rate_zero_and_no_gradient_changes_nothing(sparse: bool) -> None:
    parameter = torch.nn.Parameter(torch.randn(4, 2))
    before = parameter.detach().clone()
    parameter.grad = torch.zeros(4, 2)
    optimizer = SparseLamb([parameter], lr=0.0, weight_decay=0.1, sparse=sparse)
    optimizer.step()
    assert torch.equal(parameter, before)
    assert all(torch.isfinite(value).all() for value in optimizer.state[parameter].values())
