"""The part of Orion that lives in a PyTorch process: data, models, losses, benchmarks, checkpoints and the
training loop."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from orion.benchmarks import R2, Benchmark, BenchmarkResult, HeldOut, Item, Metric, Mse, benchmark

__version__ = "0.1.0"

__all__ = ["R2", "Benchmark", "BenchmarkResult", "HeldOut", "Item", "Metric", "Mse", "benchmark"]


def __getattr__(name: str) -> Any:
    """What a benchmark file uses, loaded when it is asked for."""
    if name not in __all__:
        raise AttributeError(f"module 'orion' has no attribute {name!r}")
    from orion import benchmarks

    return getattr(benchmarks, name)
