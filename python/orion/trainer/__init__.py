"""The training loop."""

from orion.trainer.callback import Callback
from orion.trainer.trainer import Outcome, Trainer

__all__ = ["Callback", "Outcome", "Trainer"]
