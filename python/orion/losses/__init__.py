"""Losses between predictions and targets."""

from orion.losses.losses import Losses

__all__ = ["Losses"]
