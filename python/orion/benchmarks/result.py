"""A result: what was asked, what came out, item by item; the file `benchmarks/<key>.json`."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from orion.benchmarks.held_out import Item
from orion.benchmarks.metric import Floats, Metric, exact_sum
from orion.benchmarks.subset import checked_part
from orion.canonical import sha256_json
from orion.durable import publish
from orion.errors import OrionError


@dataclass(frozen=True)
class Question:
    """What is asked, apart from the metrics: one suite, one model, one data set, one subset."""

    suite: str
    suite_version: int
    checkpoint_hash: str
    dataset_hash: str
    partial_subset: float = 1.0
    partial_seed: int = 0

    def key(self, metrics: Sequence[Metric]) -> str:
        """Content address of the answer."""
        return sha256_json(
            {
                "suite": self.suite,
                "suite_version": self.suite_version,
                "checkpoint_hash": self.checkpoint_hash,
                "dataset_hash": self.dataset_hash,
                "partial_subset": checked_part(self.partial_subset),
                "partial_seed": self.partial_seed,
                "metric_versions": {metric.name: metric.version for metric in metrics},
            }
        )

    def predictions_key(self) -> str:
        """Content address of the predictions, which every subset and every metric shares."""
        return sha256_json(
            {
                "suite": self.suite,
                "suite_version": self.suite_version,
                "checkpoint_hash": self.checkpoint_hash,
                "dataset_hash": self.dataset_hash,
            }
        )


@dataclass(frozen=True)
class Predicted:
    """Kept answer for an item: times (N,) seconds, prediction and target (N, D), float64."""

    times: Floats
    prediction: Floats
    target: Floats


@dataclass(frozen=True)
class BenchmarkResult:
    """An answer. It holds no time and no place, so that the same question gives the same bytes wherever it is
    asked.

    Attributes:
        key: content address of the question.
        fields: the JSON document.
    """

    key: str
    fields: Mapping[str, Any]

    @property
    def values(self) -> dict[str, float]:
        """Value of each metric."""
        return {name: metric["value"] for name, metric in self.fields["metrics"].items()}

    def text(self) -> str:
        """The file's text."""
        return json.dumps(self.fields, indent=1, ensure_ascii=False, allow_nan=False) + "\n"

    def write(self, folder: Path) -> Path:
        """Write `<key>.json` whole; a result that is there already stays.

        Raises:
            OrionError: what is there is another answer.
        """
        path = publish(folder / f"{self.key}.json", self.text().encode())
        if path.read_bytes() != self.text().encode():
            raise OrionError(
                f"{path} holds another answer to the same question", "Look at it, then remove it"
            )
        return path


def score(
    question: Question, metrics: Sequence[Metric], answers: Mapping[Item, Predicted]
) -> BenchmarkResult:
    """Score kept predictions. Items count in the order of recording and time, whatever order they come in.

    Raises:
        OrionError: there are no items, a prediction or a score is no number, or a metric is not usable.
    """
    items = sorted(answers)
    if not items:
        raise OrionError(f"{question.suite}@{question.suite_version} has no held-out items", "Narrow nothing")
    for item in items:
        check_answer(item, answers[item])
    means = _means(items, answers)
    parts = {
        metric.name: {item: _parts(metric, item, answers[item], means[item.recording_id]) for item in items}
        for metric in metrics
    }
    return BenchmarkResult(
        question.key(metrics),
        {
            "schema_version": 1,
            "key": question.key(metrics),
            "suite": question.suite,
            "suite_version": question.suite_version,
            "checkpoint_hash": question.checkpoint_hash,
            "dataset_hash": question.dataset_hash,
            "partial_subset": checked_part(question.partial_subset),
            "partial_seed": question.partial_seed,
            "metric_versions": {metric.name: metric.version for metric in metrics},
            "metrics": {metric.name: _summary(metric, items, parts[metric.name]) for metric in metrics},
            "items": [
                {
                    "id": item.id,
                    "recording": item.recording_id,
                    "start_s": item.start_s,
                    "end_s": item.end_s,
                    "samples": len(answers[item].times),
                    "parts": {name: [list(each) for each in of[item]] for name, of in parts.items()},
                }
                for item in items
            ],
        },
    )


def check_answer(item: Item, answer: Predicted) -> None:
    """Refuse an answer of another shape than its target, and one that is no number; OrionError names the
    item."""
    if answer.prediction.shape != answer.target.shape:
        raise OrionError(
            f"the model predicts {answer.prediction.shape} where {item.id} has {answer.target.shape}",
            "Measure a model that decodes the field of the benchmark",
        )
    if not np.isfinite(answer.prediction).all():
        raise OrionError(f"a prediction for {item.id} is not finite", "Take an earlier checkpoint")


def _means(items: Sequence[Item], answers: Mapping[Item, Predicted]) -> dict[str, Floats]:
    found = {}
    for name in sorted({item.recording_id for item in items}):
        target = np.concatenate([answers[item].target for item in items if item.recording_id == name])
        found[name] = exact_sum(target) / max(len(target), 1)
    return found


def _parts(metric: Metric, item: Item, answer: Predicted, mean: Floats) -> tuple[list[float], list[float]]:
    try:
        numerators, denominators = metric.parts(answer.prediction, answer.target, mean)
    except Exception as error:
        raise OrionError(
            f"metric {metric.name} failed on {item.id}: {type(error).__name__}: {error}", "Correct the metric"
        ) from error
    pair = (np.asarray(numerators, np.float64).ravel(), np.asarray(denominators, np.float64).ravel())
    if len(pair[0]) != len(pair[1]) or not all(np.isfinite(each).all() for each in pair):
        raise OrionError(
            f"metric {metric.name} gives {pair[0].tolist()} over {pair[1].tolist()} on {item.id}",
            "A metric gives finite numerators and as many denominators; nothing was stored",
        )
    return pair[0].tolist(), pair[1].tolist()


def _summary(
    metric: Metric, items: Sequence[Item], parts: Mapping[Item, tuple[list[float], list[float]]]
) -> dict[str, Any]:
    recordings = {}
    for name in sorted({item.recording_id for item in items}):
        mine = [parts[item] for item in items if item.recording_id == name]
        numerators = [math.fsum(column) for column in zip(*(pair[0] for pair in mine), strict=True)]
        denominators = [math.fsum(column) for column in zip(*(pair[1] for pair in mine), strict=True)]
        if 0.0 in denominators:
            raise OrionError(
                f"metric {metric.name} is NaN on {name}: the target does not change there",
                "Hold out more of the recording; nothing was stored",
            )
        ratios = [
            metric.offset + metric.factor * n / d for n, d in zip(numerators, denominators, strict=True)
        ]
        recordings[name] = math.fsum(ratios) / len(ratios)
    value = math.fsum(recordings.values()) / len(recordings)
    if not math.isfinite(value):
        raise OrionError(f"metric {metric.name} is {value}", "Correct the metric; nothing was stored")
    return {
        "value": value,
        "version": metric.version,
        "higher_is_better": metric.higher_is_better,
        "offset": metric.offset,
        "factor": metric.factor,
        "recordings": recordings,
    }
