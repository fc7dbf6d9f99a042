"""What may watch a training."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from orion.trainer.trainer import Outcome, Trainer

HOOKS: Final = ("on_start", "on_step", "on_log", "on_save", "on_signal", "on_warning", "on_end")


class Callback:
    """Watches a training on every rank. Hooks that a class leaves alone cost nothing."""

    def on_start(self, trainer: Trainer) -> None:
        """Before the first step; state is loaded."""

    def on_step(self, trainer: Trainer) -> None:
        """After each step, before it is logged and saved."""

    def on_log(self, trainer: Trainer, metrics: Mapping[str, float]) -> None:
        """After each step that is logged, with numbers that are the same on every rank."""

    def on_save(self, trainer: Trainer) -> None:
        """After each checkpoint was handed to its writer, which may not be done with it."""

    def on_signal(self, trainer: Trainer, signal: str) -> None:
        """When the ranks agreed to stop because one of them got a signal, after the checkpoint is saved."""

    def on_warning(self, trainer: Trainer, message: str) -> None:
        """When something is wrong that training survives."""

    def on_end(self, trainer: Trainer, outcome: Outcome) -> None:
        """After the last checkpoint is saved."""


class Callbacks:
    """Calls the hooks that callbacks really have, in the order of the callbacks."""

    def __init__(self, callbacks: Sequence[Callback]) -> None:
        self._hooks: dict[str, list[Callable[..., None]]] = {
            hook: [
                getattr(c, hook) for c in callbacks if getattr(type(c), hook) is not getattr(Callback, hook)
            ]
            for hook in HOOKS
        }

    def __call__(self, hook: str, *arguments: Any) -> None:
        """Call one hook of every callback that has it."""
        for call in self._hooks[hook]:
            call(*arguments)
