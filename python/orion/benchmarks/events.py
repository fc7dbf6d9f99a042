"""What events say of questions and answers; the shapes are those of `src/schema/event.ts`."""

import hashlib
from collections.abc import Mapping
from typing import Any

from orion.benchmarks.base import Benchmark
from orion.benchmarks.result import BenchmarkResult, Question


def asked(question: Question, benchmark: Benchmark, *, of_run: str | None, step: int) -> dict[str, Any]:
    """What an event says of a question."""
    return {
        "key": question.key(benchmark.metrics()),
        "suite": f"{question.suite}@{question.suite_version}",
        "of_run": of_run,
        "step": step,
        "checkpoint_hash": question.checkpoint_hash,
        "dataset_hash": question.dataset_hash,
        "partial_subset": question.partial_subset,
        "partial_seed": question.partial_seed,
    }


def finished(asked: Mapping[str, Any], result: BenchmarkResult) -> dict[str, Any]:
    """What an event says of an answer; the items are in the file."""
    return {
        **asked,
        "items": len(result.fields["items"]),
        "scores": {
            name: {
                "value": metric["value"],
                "version": metric["version"],
                "higher_is_better": metric["higher_is_better"],
            }
            for name, metric in result.fields["metrics"].items()
        },
        "path": f"benchmarks/{result.key}.json",
        "sha256": hashlib.sha256(result.text().encode()).hexdigest(),
    }
