"""What measuring costs beside its forward passes: `python bench/evaluation.py [--rounds N] [--seconds N]`.

Orion's measuring (windows read, predicted, stitched, held against the target, kept on the disk, scored) takes
turns with a bare loop that reads the same windows and predicts them with the same model, a batch an item.
Prints JSON: items and windows, items a second of each, and the ratio of their throughputs over the rounds, by
wall time and by processor time.
"""

import argparse
import json
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from samples import learner_config
from undisturbed import undisturbed

from orion.benchmarks.measurement import Measurement
from orion.benchmarks.predictions import Predictions
from orion.benchmarks.registry import find
from orion.benchmarks.result import Question
from orion.benchmarks.stitched import Stitched
from orion.build import build_learner
from orion.data.batch import Request, Windows
from orion.data.readout import Readout
from orion.data.recordings import OpenRecordings, RecordingRef
from orion.data.training_data import splits_of
from orion.environment import make_deterministic
from orion.parallel.single import Single
from orion.ursa.simulate import simulate

SUITE = "r2-velocity@1"


def measure(rounds: int, seconds: float) -> dict[str, Any]:
    """Measure the same items again and again, in both ways."""
    with tempfile.TemporaryDirectory(dir=".") as place:
        folder = Path(place)
        lines = simulate(folder / "recordings", seed=0, recordings=3, duration_s=seconds, units=24)
        entries = [line["recording"] for line in lines if line["kind"] == "recording"]
        config = learner_config("poyo", 1000)
        device = torch.device("cpu")
        model = build_learner(config, entries, device=device).model.eval()
        refs = [RecordingRef.from_json(entry) for entry in entries]
        suite = find(SUITE, None)
        benchmark = suite.make()
        held_out = benchmark.held_out_data()
        question = Question(suite.name, suite.version, "0" * 64, "0" * 64, 1.0, 0)
        predictor = Stitched(model, config, held_out, refs, device)
        items = Measurement(question, held_out, refs, Predictions(folder / "none"), Single(device)).items
        batches = [predictor.covering(item) for item in items]
        readout = Readout(config.data.readout, splits_of(config, refs)[0])
        data = Windows(OpenRecordings(refs), readout, model, [], float(config.data.window_s), seed=0)

        def orion() -> None:
            kept = folder / "predictions"
            measurement = Measurement(question, held_out, refs, Predictions(kept), Single(device))
            benchmark.run(predictor, measurement)
            measurement.close()
            shutil.rmtree(kept)

        @torch.no_grad()
        def bare() -> None:
            for windows in batches:
                batch = data[Request(tuple(windows), epoch=0, position=None, counted=len(windows))]
                model.forward_batch(batch.inputs).numpy()

        took: dict[str, list[tuple[float, float]]] = {"orion": [], "bare": []}
        ways: dict[str, Callable[[], None]] = {"orion": orion, "bare": bare}
        for number in range(rounds + 1):
            for name in list(ways) if number % 2 == 0 else list(ways)[::-1]:
                began, busy = time.perf_counter(), time.process_time()
                ways[name]()
                if number > 0:
                    took[name].append((time.perf_counter() - began, time.process_time() - busy))
        predictor.close()

    def ratios(clock: int) -> list[float]:
        return sorted(b[clock] / a[clock] for a, b in zip(took["orion"], took["bare"], strict=True))

    def rate(way: str) -> float:
        return len(items) / statistics.median(wall for wall, _ in took[way])

    return {
        "items": len(items),
        "windows": sum(map(len, batches)),
        "rounds": rounds,
        "orion_items_per_s": rate("orion"),
        "bare_items_per_s": rate("bare"),
        "ratio_median": statistics.median(ratios(0)),
        "ratio_spread": [ratios(0)[0], ratios(0)[-1]],
        "processor_ratio_median": statistics.median(ratios(1)),
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Measuring beside its bare forward passes.")
    parser.add_argument("--rounds", type=int, default=12)
    parser.add_argument("--seconds", type=float, default=240.0)
    options = parser.parse_args()
    make_deterministic(1)
    undisturbed()
    print(json.dumps(measure(options.rounds, options.seconds)))
