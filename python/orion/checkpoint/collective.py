"""Work that succeeds on every rank or fails on every rank."""

import errno
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from torch.distributed.checkpoint.api import CheckpointException

from orion.errors import OrionError
from orion.parallel.strategy import ParallelismStrategy

T = TypeVar("T")

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
_FULL_WORDS = ("No space left on device", "Disk quota exceeded", "unexpected pos")


class RankFailedError(OrionError):
    """Another rank could not do its part."""


class SaveFailedError(OrionError):
    """A checkpoint could not be written; those before it are intact."""


def together(strategy: ParallelismStrategy, work: Callable[[], T]) -> list[T]:
    """Do a part of a save or of a load on every rank; return what each returned.

    Where a rank fails, that rank raises its own error and the others RankFailedError with its words, instead
    of waiting for it.
    """
    value: Any = None
    failure: Exception | None = None
    try:
        value = work()
    except Exception as error:
        failure = error
    answers = strategy.gather((value, None if failure is None else repr(failure)), strategy.checkpoint_group)
    if failure is not None:
        raise failure
    for rank, (_, words) in enumerate(answers):
        if words is not None:
            raise RankFailedError(f"rank {rank} failed: {words}")
    return [value for value, _ in answers]


@contextmanager
def ordinary_errors() -> Iterator[None]:
    """Turn the exception of torch.distributed.checkpoint, which is no `Exception`, into the first rank's
    own."""
    try:
        yield
    except CheckpointException as error:
        rank, (first, _) = min(error.failures.items())
        raise RankFailedError(f"rank {rank} failed: {first!r}") from first


def explain(error: BaseException, step: int, folder: Path) -> SaveFailedError:
    """Say why a save failed, a full disk first: torch hides it behind words of its own."""
    chain: BaseException | None = error
    full = False
    while chain is not None:
        full = full or getattr(chain, "errno", None) in _FULL or any(w in str(chain) for w in _FULL_WORDS)
        chain = chain.__cause__ or chain.__context__
    if full:
        free = shutil.disk_usage(folder).free / 1e6 if folder.exists() else 0
        return SaveFailedError(
            f"No space left on device: the checkpoint of step {step} did not fit into {folder} "
            f"({free:.0f} MB free); earlier checkpoints are intact",
            "Free space there and resume the run",
        )
    return SaveFailedError(
        f"the checkpoint of step {step} could not be written to {folder}: {error!r}; "
        "earlier checkpoints are intact",
        "Resume the run when the cause is gone",
    )
