"""Optimizer state by parameter name, which any world size and any strategy can load."""

from typing import Any

from torch import Tensor, nn
from torch.distributed.checkpoint.state_dict import get_optimizer_state_dict, set_optimizer_state_dict
from torch.optim import Optimizer


def read_optimizer(model: nn.Module, optimizer: Optimizer) -> tuple[dict[str, Tensor], dict[str, Any]]:
    """Return tensors by `<parameter>/<state>` and the rest as JSON: hyperparameters of groups, numbers in
    the state.

    On an optimizer that never stepped, torch makes its state with one step of learning rate 0 and zero
    gradients.
    """
    whole: dict[str, Any] = get_optimizer_state_dict(model, optimizer)
    tensors: dict[str, Tensor] = {}
    numbers: dict[str, Any] = {}
    for parameter, state in whole["state"].items():
        for key, value in state.items():
            (tensors if isinstance(value, Tensor) else numbers)[f"{parameter}/{key}"] = value
    return tensors, {"schema_version": 1, "groups": whole["param_groups"], "numbers": numbers}


def load_optimizer(
    model: nn.Module, optimizer: Optimizer, tensors: dict[str, Tensor], rest: dict[str, Any]
) -> None:
    """Load what `read_optimizer` returned."""
    state: dict[str, dict[str, Any]] = {}
    for path, value in {**tensors, **rest["numbers"]}.items():
        parameter, _, key = path.rpartition("/")
        state.setdefault(parameter, {})[key] = value
    groups = [
        {key: tuple(value) if key == "betas" else value for key, value in group.items()}
        for group in rest["groups"]
    ]
    whole: Any = {"state": state, "param_groups": groups}
    set_optimizer_state_dict(model, optimizer, whole)
