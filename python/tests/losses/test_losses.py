"""Losses are means over what counts."""

import pytest
import torch
from torch.nn import functional

from orion.config.generated import HuberConfig, MaeConfig, MseConfig
from orion.losses import Losses

PREDICTIONS = torch.randn(3, 5, 2, generator=torch.Generator().manual_seed(0))
TARGETS = torch.randn(3, 5, 2, generator=torch.Generator().manual_seed(1))
MASK = torch.rand(3, 5, generator=torch.Generator().manual_seed(2)) > 0.4


@pytest.mark.parametrize(
    ("config", "reference"),
    [
        (MseConfig(), functional.mse_loss),
        (MaeConfig(), functional.l1_loss),
        (HuberConfig(delta=0.5), lambda a, b: functional.huber_loss(a, b, delta=0.5)),
    ],
)
def test_a_loss_is_torchs_own_over_the_valid_outputs(config, reference) -> None:
    total, terms = Losses([config])(PREDICTIONS, TARGETS, MASK)
    torch.testing.assert_close(total, reference(PREDICTIONS[MASK], TARGETS[MASK]))
    torch.testing.assert_close(terms, total.reshape(1))


def test_the_total_is_the_weighted_sum_of_its_terms() -> None:
    losses = Losses([MseConfig(weight=2.0), MaeConfig(weight=0.5)])
    total, terms = losses(PREDICTIONS, TARGETS, MASK)
    assert losses.names == ["loss/mse", "loss/mae"]
    torch.testing.assert_close(total, 2.0 * terms[0] + 0.5 * terms[1])


def test_padding_reaches_neither_value_nor_gradient() -> None:
    predictions = PREDICTIONS.clone()
    predictions[~MASK] = torch.nan
    targets = TARGETS.clone()
    targets[~MASK] = torch.inf
    predictions.requires_grad_()
    total, _ = Losses([MseConfig()])(predictions, targets, MASK)
    total.backward()
    torch.testing.assert_close(total, Losses([MseConfig()])(PREDICTIONS, TARGETS, MASK)[0])
    assert predictions.grad is not None
    assert torch.equal(predictions.grad[~MASK], torch.zeros_like(predictions.grad[~MASK]))


def test_a_batch_without_valid_outputs_has_loss_zero() -> None:
    total, _ = Losses([MseConfig()])(PREDICTIONS, TARGETS, torch.zeros_like(MASK))
    assert total.item() == 0.0


def test_the_sum_is_in_float32_for_predictions_of_lower_precision() -> None:
    total, _ = Losses([MseConfig()])(PREDICTIONS.bfloat16(), TARGETS, MASK)
    assert total.dtype == torch.float32
