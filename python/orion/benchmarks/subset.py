"""Partial subsets: seeded, nested, stratified by recording."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence

from orion.benchmarks.held_out import Item
from orion.errors import OrionError


def subset(items: Sequence[Item], part: float, seed: int) -> list[Item]:
    """The first ceil(part * n) items of each recording, ranked by a hash of seed and item id; in order of
    item.

    A smaller part lies in a larger one, and the order of the items given does not matter.

    Raises:
        OrionError: the part is not in (0, 1].
    """
    checked_part(part)
    chosen: list[Item] = []
    for name in sorted({item.recording_id for item in items}):
        mine = [item for item in items if item.recording_id == name]
        ranked = sorted(mine, key=lambda item: (_rank(seed, item.id), item.id))
        # The product is rounded first: 0.1 * 30 is a little more than 3.
        chosen += ranked[: math.ceil(round(part * len(mine), 6))]
    return sorted(chosen)


def checked_part(part: float) -> str:
    """The part with six decimals, as keys hold it; OrionError when it is not in (0, 1] or has more
    decimals."""
    if not 0 < part <= 1 or round(part, 6) != part:
        raise OrionError(
            f"a partial subset of {part} is not possible", "Give a fraction in (0, 1] with up to 6 decimals"
        )
    return f"{part:.6f}"


def _rank(seed: int, item_id: str) -> bytes:
    return hashlib.sha256(f"{seed}\0{item_id}".encode()).digest()
