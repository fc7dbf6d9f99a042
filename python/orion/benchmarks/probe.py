"""Answers preflight of an evaluation: the suite, what it holds out, the model, and one item.

Nothing is kept.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import torch

from orion.benchmarks.base import Benchmark
from orion.benchmarks.measurement import Measurement
from orion.benchmarks.model import build_predictor
from orion.benchmarks.predictions import Predictions
from orion.benchmarks.request import EvaluationRequest
from orion.benchmarks.result import Predicted, Question, score
from orion.parallel.single import Single
from orion.probe import Answer, Refusal, ask_or_refuse, data_hashes, skipping


def probe(request: EvaluationRequest) -> Iterator[Answer]:
    """Answer preflight; what one answer failed for is not tried."""
    return skipping(["suite", "data_hashes", "held_out", "model"], _answers(request))


def _answers(request: EvaluationRequest) -> Iterator[Answer]:
    def suite_of() -> tuple[Benchmark, Question]:
        suite = request.find()
        benchmark = suite.make()
        return benchmark, request.question(suite, benchmark.held_out_data())

    benchmark, question = ask_or_refuse("suite", suite_of)
    metrics = ask_or_refuse("suite", lambda: list(benchmark.metrics()))
    if not metrics:
        raise Refusal(Answer("suite", "fail", f"{request.suite} has no metric", "Give it one"))
    yield Answer("suite", "pass", f"{request.suite}: {', '.join(f'{m.name} v{m.version}' for m in metrics)}")
    hashes = ask_or_refuse("data_hashes", lambda: data_hashes(request.entries))
    if hashes.verdict == "fail":
        raise Refusal(hashes)
    yield hashes
    held_out = benchmark.held_out_data()
    device = torch.device("cuda") if torch.cuda.is_available() else torch.device("cpu")
    measurement = ask_or_refuse(
        "held_out",
        lambda: Measurement(
            question, held_out, request.recordings, Predictions(Path(os.devnull)), Single(device)
        ),
    )
    chosen = ask_or_refuse("held_out", lambda: measurement.subset(request.partial_subset))
    yield Answer("held_out", "pass", f"{len(chosen)} of {len(measurement.items)} items")

    def first_item() -> str:
        predictor = build_predictor(
            request.checkpoint, request.checkpoint_hash, held_out, request.recordings, device
        )
        item = chosen[0]
        times, target = measurement.target(item)
        answer = Predicted(times, predictor.predict(item, times), target)
        result = score(question, metrics, {item: answer})
        name = metrics[0].name
        return f"{item.id}: {name} {result.values[name]:.4f} on {len(times)} samples"

    yield Answer("model", "pass", ask_or_refuse("model", first_item))
