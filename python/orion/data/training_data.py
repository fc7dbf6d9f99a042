"""The data of a run, as the trainer sees it."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch.utils.data import DataLoader

from orion.canonical import sha256_json
from orion.config.generated import RunConfig
from orion.data.batch import Batch, Request, Tokenizer, Windows
from orion.data.readout import Readout, readout_dim
from orion.data.recordings import OpenRecordings, RecordingRef, observed, open_file
from orion.data.sampler import Cursor, Sampler, SamplerSpec, Window, evenly_spread
from orion.data.splits import Spans, split
from orion.errors import OrionError
from orion.ursa.isolated import die_with_parent


@dataclass(frozen=True)
class Step:
    """The data of one optimizer step on this rank.

    Attributes:
        micro_batches: `training.accumulate` of them.
        cursor: where training stands after the step.
        epoch: epoch of the step's windows.
        samples: windows of the step over all ranks.
        windows: windows of this rank, in order of its micro-batches.
    """

    micro_batches: list[Batch]
    cursor: Cursor
    epoch: int
    samples: int
    windows: list[Window]


class TrainingData:
    """Recordings of a run as batches.

    Which windows a step has, and how they are augmented, depends on the seed and on the cursor alone: not on
    workers, on what was read before, or on any global random state, none of which is touched. The global
    batch of a step is cut into `accumulate * world_size` slices; micro-batch m of rank r is slice `m *
    world_size + r`.
    """

    def __init__(
        self,
        config: RunConfig,
        recordings: Sequence[RecordingRef],
        model: Tokenizer,
        *,
        rank: int,
        world_size: int,
        start_method: str | None = None,
    ) -> None:
        """Reads the domains of all recordings.

        Args:
            config: the run's config.
            recordings: recordings that the query matched.
            model: tokenizes windows; its vocabularies must be set.
            rank: this process.
            world_size: all processes.
            start_method: how data workers start (`fork`, `spawn`, `forkserver`); default Python's.

        Raises:
            OrionError: a recording cannot be read or lacks the readout, the batch cannot be cut evenly, or
            the training split is shorter than a batch.
        """
        data = config.data
        slices = config.training.accumulate * world_size
        if data.batch_size % slices:
            raise OrionError(
                f"data.batch_size = {data.batch_size} cannot be cut into {slices} equal micro-batches "
                f"({world_size} ranks, training.accumulate = {config.training.accumulate})",
                f"Use a multiple of {slices}",
            )
        self._config = config
        self._recordings = sorted(recordings, key=lambda ref: ref.id)
        self._rank, self._world_size = rank, world_size
        self._start_method = start_method
        self._micro_size = data.batch_size // slices
        self.readout_dim = readout_dim(data.readout, self._recordings)
        train, self._valid = splits_of(config, self._recordings)
        self._spec = SamplerSpec(
            seed=config.training.seed,
            window_s=float(data.window_s),
            batch_size=data.batch_size,
            spans={name: [(a, b) for a, b in spans.tolist()] for name, spans in train.items()},
        )
        self._sampler = Sampler(self._spec)
        self._windows = Windows(
            OpenRecordings(self._recordings),
            Readout(data.readout, train),
            model,
            data.augmentations,
            self._spec.window_s,
            self._spec.seed,
        )

    @property
    def windows_per_epoch(self) -> int:
        """Training windows of an epoch, over all ranks."""
        return self._sampler.windows_per_epoch

    @property
    def steps_per_epoch(self) -> int:
        """Optimizer steps of an epoch; windows beyond the last whole batch are left to other epochs."""
        return self._sampler.steps_per_epoch

    def batches(self, cursor: Cursor) -> Iterator[Step]:
        """Yields steps from a cursor on, without end; close the iterator to end its workers.

        The position counts what was yielded, not what workers have fetched ahead.

        Raises:
            OrionError: the cursor is not between two batches, or a window cannot be read.
        """
        cursor = self._sampler.settle(cursor)
        made = self._made(cursor)
        try:
            while True:
                batches = [next(made) for _ in range(self._config.training.accumulate)]
                windows = [window for batch in batches for window in batch.windows]
                after = self._sampler.after(cursor)
                yield Step(batches, after, cursor.epoch, self._spec.batch_size, windows)
                cursor = after
        finally:
            made.close()

    def validation_batches(self) -> Iterator[Batch]:
        """Yields this rank's part of at most `validation.max_windows` windows, evenly spread over the
        validation split.

        The same windows each time, without augmentation. Every rank gets as many windows in as many batches;
        where the number does not divide, the last ones repeat a window with a mask that is False throughout.
        """
        found = evenly_spread(self._valid, self._spec.window_s, self._config.validation.max_windows)
        share = -(-len(found) // self._world_size)
        mine = found[self._rank * share : (self._rank + 1) * share]
        filled = [*mine, *(found[-1:] * (share - len(mine)))]
        for start in range(0, share, self._micro_size):
            part = tuple(filled[start : start + self._micro_size])
            counted = max(0, min(len(part), len(mine) - start))
            yield self._windows[Request(part, epoch=0, position=None, counted=counted)]

    def fingerprint(self) -> dict[str, Any]:
        """What must be equal for a resume to see the same data in the same order, as plain JSON values."""
        data = self._config.data
        return {
            "schema_version": 1,
            "sampler": self._spec.to_json(),
            "sampler_sha256": self._spec.sha256(),
            "recordings": {ref.id: ref.hash for ref in self._recordings},
            "batch_size": data.batch_size,
            "window_s": self._spec.window_s,
            "split": data.split.model_dump(),
            "readout": data.readout.model_dump(),
            "augmentations_sha256": sha256_json([one.model_dump() for one in data.augmentations]),
        }

    def close(self) -> None:
        """Closes the files of this process."""
        self._windows.close()

    def _made(self, cursor: Cursor) -> Generator[Batch, None, None]:
        workers = self._config.data.workers
        if workers == 0:
            yield from (self._windows[request] for request in self._requests(cursor))
            return
        self._windows.close()
        loader = DataLoader(
            self._windows,
            batch_size=None,
            sampler=_Endless(self._requests(cursor)),
            num_workers=workers,
            prefetch_factor=2,
            worker_init_fn=_settle_worker,
            multiprocessing_context=self._start_method,
            generator=torch.Generator(),
            pin_memory=torch.cuda.is_available(),
        )
        yield from loader

    def _requests(self, cursor: Cursor) -> Iterator[Request]:
        """Micro-batches of this rank, from a settled cursor on."""
        while True:
            for micro in range(self._config.training.accumulate):
                position = cursor.position + (micro * self._world_size + self._rank) * self._micro_size
                windows = self._sampler.windows(cursor.epoch, position, self._micro_size)
                yield Request(tuple(windows), cursor.epoch, position, self._micro_size)
            cursor = self._sampler.after(cursor)


class _Endless:
    """An iterator as DataLoader takes a sampler."""

    def __init__(self, requests: Iterator[Request]) -> None:
        self._requests = requests

    def __iter__(self) -> Iterator[Request]:
        return self._requests


def splits_of(
    config: RunConfig, recordings: Sequence[RecordingRef]
) -> tuple[dict[str, Spans], dict[str, Spans]]:
    """Training and validation spans of each recording."""
    train, valid = {}, {}
    fractions = config.data.split
    series = config.data.readout.field.rpartition(".")[0]
    for ref in recordings:
        with open_file(ref) as file:
            if "spikes" not in file:
                raise OrionError(
                    f"recording {ref.id} ({ref.path}) has no spikes", "Leave it out of data.query"
                )
            spans = observed(ref, file, series)
        train[ref.id], valid[ref.id] = split(spans, ref.start_s, ref.end_s, fractions.train, fractions.valid)
    return train, valid


def _settle_worker(_worker: int) -> None:
    """Keeps signals to the trainer's process group away from workers, which it needs until it has saved.

    A worker still dies with its trainer, however that ends.
    """
    os.setpgrp()
    die_with_parent()
