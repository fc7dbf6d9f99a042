"""Models, found by the name that a config gives them."""

from orion.models.model import OrionModel
from orion.models.registry import build_model

__all__ = ["OrionModel", "build_model"]
