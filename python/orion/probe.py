"""`python -m orion.probe --request PATH`: answers preflight with one real batch, one JSON object a line.

Each line is {id, verdict: pass|warn|fail, found, todo}. What cannot be asked because something before it
failed is not answered. Exit status 0 when every question was answered, whatever the answers.
"""

import argparse
import json
import os
import resource
import shutil
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final, TypeVar

import torch
from torch import Tensor

from orion.benchmarks.measurement import Measurement
from orion.benchmarks.predictions import Predictions
from orion.benchmarks.result import Predicted, score
from orion.benchmarks.schedule import Due, entries_of
from orion.benchmarks.stitched import Stitched
from orion.build import Learner, build_learner, build_update
from orion.checkpoint.init_from import init_from
from orion.checkpoint.manifest import Manifest
from orion.checkpoint.optimizer_state import read_optimizer
from orion.data.sampler import Cursor
from orion.errors import OrionError
from orion.job import Request
from orion.parallel.single import Single
from orion.start import chosen_weights, seen_by_all
from orion.trainer.validation import undisturbed
from orion.ursa.hashing import verify_recording

T = TypeVar("T")

_FILES_BYTES: Final = 200_000
"""A checkpoint's records beside its tensors."""


@dataclass(frozen=True)
class Answer:
    """One answered check."""

    id: str
    verdict: str
    found: str
    todo: str = ""


class Refusal(Exception):  # noqa: N818
    """A check that failed, on the way to the checks that stand on it."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.found)
        self.answer = answer


def probe(request: Request) -> Iterator[Answer]:
    """Ask everything, in the order in which the answers need each other; what one failed for is skipped."""
    waiting = ["data_hashes", "parameters", "init_from", "batch", "memory", "checkpoint_size"]
    if request.upstream is None:
        waiting.remove("init_from")
    if request.suites:
        waiting.append("benchmarks")
    yield from skipping(waiting, _answers(request))


def skipping(ids: Sequence[str], answers: Iterator[Answer]) -> Iterator[Answer]:
    """Pass answers on up to the first refusal, which is one itself; those of `ids` still open are skipped."""
    waiting = list(ids)
    try:
        for answer in answers:
            waiting.remove(answer.id)
            yield answer
    except Refusal as refusal:
        waiting.remove(refusal.answer.id)
        yield refusal.answer
        for id_ in waiting:
            yield Answer(id_, "skip", f"not tried, since {refusal.answer.id} failed")


def _answers(request: Request) -> Iterator[Answer]:
    all_recordings = [*request.recordings, *(each for suite in request.suites for each in suite.recordings)]
    yield data_hashes(list({recording["id"]: recording for recording in all_recordings}.values()))
    device = torch.device("cuda") if torch.cuda.is_available() else torch.device("cpu")
    ranks = request.config.resources.ranks
    began = time.perf_counter()
    learner = ask_or_refuse(
        "batch",
        lambda: build_learner(request.config, request.recordings, device=device, world_size=ranks),
    )
    parameters = sum(p.numel() for p in learner.model.parameters() if p.requires_grad)
    yield Answer("parameters", "pass", f"{parameters:,} trainable parameters")
    if request.upstream is not None:
        yield _init_from(request, learner)
    yield _batch(request, learner, device, began)
    yield _memory(ranks)
    yield _checkpoint_size(request, learner, device)
    if request.suites:
        yield _benchmarks(request, learner, device)


def data_hashes(recordings: Sequence[Mapping[str, Any]]) -> Answer:
    """Whether the files of recordings are what the catalog says."""
    for recording in recordings:
        try:
            changed = verify_recording(recording["path"], recording["hash"], recording.get("file_sha256"))
        except OSError as error:
            changed = str(error)
        if changed is not None:
            return Answer(
                "data_hashes",
                "fail",
                f"{recording['id']} ({recording['path']}): {changed}",
                "Put the file back, or `orion data add` it again",
            )
    size = sum(recording.get("bytes", 0) for recording in recordings) / 1e6
    return Answer("data_hashes", "pass", f"{len(recordings)} recordings, {size:.1f} MB, as catalogued")


def _init_from(request: Request, learner: Learner) -> Answer:
    upstream = request.upstream
    assert upstream is not None

    def load() -> Answer:
        for each in (upstream, *request.donors.values()):
            Manifest.read(each.path).verify(each.path)
        taken = init_from(learner.model, *chosen_weights(request))
        seen_by_all(request)
        words = {name: f"{n['copied']} known, {n['fresh']} new" for name, n in taken["words"].items()}
        found = [f"step {upstream.step} loads", *(f"{name}: {text}" for name, text in words.items())]
        found += [
            f"{len(taken['overrides'][pattern])} from {donor.run_id}@{donor.step}"
            for pattern, donor in request.donors.items()
        ]
        return Answer("init_from", "pass", f"{'; '.join(found)}; {len(taken['fresh'])} fresh")

    return ask_or_refuse("init_from", load)


def _batch(request: Request, learner: Learner, device: torch.device, began: float) -> Answer:
    def step() -> tuple[Tensor, str]:
        batches = learner.data.batches(Cursor())
        batch = next(batches).micro_batches[0].to(device)
        predictions = learner.model.forward_batch(batch.inputs)
        if predictions.shape != batch.targets.shape:
            raise OrionError(
                f"the model predicts {list(predictions.shape)} where targets are {list(batch.targets.shape)}",
                "Check data.readout and the model",
            )
        loss, _ = learner.losses(predictions, batch.targets, batch.mask)
        torch.autograd.backward(loss)
        return loss.detach(), "x".join(str(size) for size in predictions.shape)

    loss, shape = ask_or_refuse("batch", step)
    seconds = time.perf_counter() - began
    value = float(loss)
    if not torch.isfinite(loss):
        raise Refusal(
            Answer("batch", "fail", f"loss {value} on the first batch", "Check the data and the losses")
        )
    untouched = [name for name, p in learner.model.named_parameters() if p.requires_grad and p.grad is None]
    found = f"loss {value:.4f}, predictions {shape}, {seconds:.1f} s with reading the data"
    if untouched:
        return Answer(
            "batch", "warn", f"{found}; no gradient for {', '.join(untouched[:3])}", "Check the model"
        )
    return Answer("batch", "pass", found)


def _benchmarks(request: Request, learner: Learner, device: torch.device) -> Answer:
    def one_item(due: Due) -> str:
        question = due.question("0" * 64)
        measurement = Measurement(
            question, due.held_out, due.recordings, Predictions(Path(os.devnull)), Single(device)
        )
        items = measurement.subset(question.partial_subset)
        times, target = measurement.target(items[0])
        predictor = Stitched(learner.model, request.config, due.held_out, due.recordings, device)
        answer = Predicted(times, predictor.predict(items[0], times), target)
        score(question, due.benchmark.metrics(), {items[0]: answer})
        return f"{due.suite.full_name}: {len(items)} items, one goes through"

    def every() -> str:
        with undisturbed(learner.model):
            learner.model.eval()
            return "; ".join(one_item(due) for due in entries_of(request))

    return Answer("benchmarks", "pass", ask_or_refuse("benchmarks", every))


def _memory(ranks: int) -> Answer:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    need = peak * ranks
    free = _available_bytes()
    found = f"{_words(peak)} a rank at its peak, {_words(need)} in all"
    if free is not None and need > free:
        todo = "Use fewer ranks or smaller micro-batches (training.accumulate)"
        return Answer("memory", "fail", f"{found}; {_words(free)} are free", todo)
    return Answer("memory", "pass", found)


def _checkpoint_size(request: Request, learner: Learner, device: torch.device) -> Answer:
    config = request.config
    update = build_update(config, learner.model, Single(device))
    state, _ = read_optimizer(learner.model, update.optimizer)
    weights = sum(value.nbytes for value in learner.model.tensors().values())
    copies = 4 if update.ema is not None else 2
    size = copies * weights + sum(value.nbytes for value in state.values()) + _FILES_BYTES
    kept = config.checkpoint.keep_last + 2
    folder = os.environ.get("ORION_RUN_DIR") or "."
    free = shutil.disk_usage(folder).free
    found = f"{_words(size)} each, up to {kept} kept: {_words(size * kept)}"
    todo = f"Free space in {folder}, or keep fewer (checkpoint.keep_last)"
    if size * kept > free:
        return Answer("checkpoint_size", "fail", f"{found}; {_words(free)} are free", todo)
    if size * kept * 3 > free:
        return Answer("checkpoint_size", "warn", f"{found}; {_words(free)} are free", todo)
    return Answer("checkpoint_size", "pass", found)


def _words(size: float) -> str:
    """Bytes in the unit that suits them: ``3.1 MiB``, ``1.53 GiB``."""
    return f"{size / 2**20:.1f} MiB" if size < 2**30 else f"{size / 2**30:.2f} GiB"


def ask_or_refuse(id_: str, work: Callable[[], T]) -> T:
    """Do a part of the probe; what it raises is the answer to a check, in one line."""
    try:
        return work()
    except OrionError as error:
        raise Refusal(Answer(id_, "fail", error.message, error.hint)) from error
    except Exception as error:
        line = str(error).strip().splitlines()
        raise Refusal(
            Answer(id_, "fail", f"{type(error).__name__}: {line[0] if line else ''}", "Check model and data")
        ) from error


def _available_bytes() -> int | None:
    try:
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
    except OSError:
        return None
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable:")), None)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the answers; 1 when the request itself cannot be read."""
    parser = argparse.ArgumentParser(prog="orion.probe", description="Try one real batch of a run.")
    parser.add_argument("--request", type=Path, required=True, help="inputs/request.json of the bundle")
    options = parser.parse_args(arguments)
    try:
        request = Request.read(options.request)
    except OrionError as error:
        print(error, file=sys.stderr)
        return 1
    for answer in probe(request):
        print(json.dumps(asdict(answer), ensure_ascii=False), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
