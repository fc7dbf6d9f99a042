"""Ways to spread one training over processes."""

from orion.parallel.select import build_strategy
from orion.parallel.strategy import Agreement, ParallelismStrategy

__all__ = ["Agreement", "ParallelismStrategy", "build_strategy"]
