"""Which checkpoints a run keeps."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

RANKED_BY: Final = ("loss/valid", "loss/train")
"""The best checkpoint has the smallest value of the first of these that a checkpoint knows."""


@dataclass(frozen=True)
class Kept:
    """One checkpoint of the run."""

    name: str
    step: int
    attempt: int
    metrics: Mapping[str, float] = field(default_factory=dict)


def best(checkpoints: Sequence[Kept]) -> Kept | None:
    """Return the checkpoint with the smallest finite loss, the earlier of equals."""
    for metric in RANKED_BY:
        ranked = [c for c in checkpoints if math.isfinite(c.metrics.get(metric, math.nan))]
        if ranked:
            return min(ranked, key=lambda c: (c.metrics[metric], c.step, c.attempt))
    return None


def superfluous(
    checkpoints: Sequence[Kept], *, current: Callable[[Kept], bool], keep_last: int, keep_every: int | None
) -> list[Kept]:
    """Return the checkpoints to delete, oldest first.

    Kept are the newest `keep_last` of the `current` history, as many of the histories that a resume from an
    earlier step left behind, the best of all, and multiples of `keep_every`. Asked only after a save, so the
    checkpoint that an attempt started from outlives the time in which it is the newest.
    """
    ordered = sorted(checkpoints, key=lambda c: (c.step, c.attempt))
    ours = [c for c in ordered if current(c)]
    left_behind = [c for c in ordered if not current(c)]
    keep = {c.name for c in [*ours[-keep_last:], *left_behind[-keep_last:]]}
    top = best(ordered)
    if top is not None:
        keep.add(top.name)
    if keep_every is not None:
        keep |= {c.name for c in ordered if c.step % keep_every == 0}
    return [c for c in ordered if c.name not in keep]
