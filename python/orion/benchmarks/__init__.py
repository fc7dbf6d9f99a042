"""Benchmarks: what is held out, how a model is asked about it, and how its answers are scored.

Nothing here imports torch, so that suites can be listed in a moment.
"""

from orion.benchmarks.base import Benchmark
from orion.benchmarks.held_out import HeldOut, Item
from orion.benchmarks.metric import R2, Metric, Mse
from orion.benchmarks.registry import benchmark
from orion.benchmarks.result import BenchmarkResult

__all__ = ["R2", "Benchmark", "BenchmarkResult", "HeldOut", "Item", "Metric", "Mse", "benchmark"]
