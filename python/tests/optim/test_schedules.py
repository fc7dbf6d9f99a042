"""Learning rates, step by step."""

import pytest
import torch
from torch.optim.lr_scheduler import CosineAnnealingLR, OneCycleLR

from orion.config.generated import ConstantConfig, CosineConfig, OneCycleConfig
from orion.optim import build_schedule

STEPS = 20
LR = 0.1


def optimizer() -> torch.optim.AdamW:
    return torch.optim.AdamW([torch.nn.Parameter(torch.zeros(1))], lr=LR)


def rates(config, **how) -> list[float]:
    """Learning rate of each step."""
    with_it = optimizer()
    return follow(with_it, build_schedule(config, with_it, lr=LR, max_steps=how.get("max_steps", STEPS)))


def follow(with_it, schedule) -> list[float]:
    found = []
    for _ in range(STEPS):
        found.append(with_it.param_groups[0]["lr"])
        with_it.step()
        schedule.step()
    return found


def test_constant_stays_at_its_peak() -> None:
    assert rates(ConstantConfig()) == [LR] * STEPS


def test_warmup_rises_in_a_line() -> None:
    found = rates(ConstantConfig(warmup_steps=4))
    assert found[:6] == pytest.approx([0.02, 0.04, 0.06, 0.08, 0.1, 0.1])


def test_cosine_is_torchs_own() -> None:
    with_it = optimizer()
    expected = follow(with_it, CosineAnnealingLR(with_it, T_max=STEPS, eta_min=0.2 * LR))
    assert rates(CosineConfig(final_fraction=0.2)) == pytest.approx(expected)


def test_cosine_warms_up_first_and_ends_at_its_fraction() -> None:
    found = rates(CosineConfig(warmup_steps=5, final_fraction=0.5), max_steps=STEPS - 1)
    assert max(found) == found[5] == pytest.approx(LR)
    assert found[-1] == pytest.approx(LR / 2)


def test_one_cycle_is_torchs_own_and_leaves_the_betas_alone() -> None:
    with_it = optimizer()
    expected = follow(
        with_it, OneCycleLR(with_it, LR, STEPS, pct_start=0.3, div_factor=5, final_div_factor=10)
    )
    mine = optimizer()
    schedule = build_schedule(
        OneCycleConfig(pct_start=0.3, div_factor=5.0, final_div_factor=10.0), mine, lr=LR, max_steps=STEPS
    )
    assert follow(mine, schedule) == expected
    assert mine.param_groups[0]["betas"] == (0.9, 0.999)
