"""Optimizers, learning-rate schedules and averaged weights."""

from orion.optim.ema import Ema
from orion.optim.optimizers import build_optimizer
from orion.optim.schedules import build_schedule
from orion.optim.sparse_lamb import SparseLamb

__all__ = ["Ema", "SparseLamb", "build_optimizer", "build_schedule"]
