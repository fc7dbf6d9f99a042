"""Many short contests between a bare loop and others, and what they say together."""

import contextlib
import math
import multiprocessing
import statistics
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from turns import Turns


class Played(NamedTuple):
    """A contest: by loop, the digest of its weights and the times of its steps, round by round."""

    weights: dict[str, str]
    seconds: dict[str, list[float]]
    processor: dict[str, list[float]]


def play(turns: Turns, loops: Mapping[str, Callable[[], str]], folder: Path, *, backwards: bool) -> Played:
    """Let the loops take turns, from the last to the first on demand; what they print goes into a file."""
    ordered = dict(reversed(loops.items())) if backwards else loops
    with (folder / "output.log").open("a") as log, contextlib.redirect_stdout(log):
        weights = turns.run(ordered)
    return Played(weights, turns.seconds, turns.processor)


def judged(contest: Callable[[Path, bool], Played], contests: int) -> dict[str, Any]:
    """Hold contests in fresh processes and compare each loop with `bare`, turn by turn over all of them.

    Where a process keeps the weights of each loop is luck that lasts as long as it does; many short contests
    even it out, and either order of the loops has its share of them.
    """
    held = []
    for number in range(contests):
        context = multiprocessing.get_context("fork")
        with tempfile.TemporaryDirectory() as place, context.Pool(1) as fresh:
            held.append(fresh.apply(contest, (Path(place), number % 2 == 1)))
    names = [name for name in held[0].weights if name != "bare"]
    seconds, processor = joined([each.seconds for each in held]), joined([each.processor for each in held])
    return {
        "contests": contests,
        "rounds": len(seconds["bare"]),
        "bare_ms": statistics.median(seconds["bare"]) * 1e3,
        **{
            name: {
                "weights_equal": all(each.weights[name] == each.weights["bare"] for each in held),
                "wall": compared(seconds[name], seconds["bare"]),
                "processor": compared(processor[name], processor["bare"]),
            }
            for name in names
        },
    }


def joined(parts: list[dict[str, list[float]]]) -> dict[str, list[float]]:
    """Put the rounds of all contests together, by loop."""
    return {name: [value for part in parts for value in part[name]] for name in parts[0]}


def compared(mine: list[float], bare: list[float]) -> dict[str, Any]:
    """Compare round by round; the interval holds the true median with a probability of 95 % (sign test)."""
    pairs = list(zip(mine, bare, strict=True))
    ratios = sorted(a / b for a, b in pairs)
    differences = sorted((a - b) * 1e6 for a, b in pairs)
    reach = math.ceil(0.98 * math.sqrt(len(pairs)))
    low, high = max(0, len(pairs) // 2 - reach), min(len(pairs) - 1, len(pairs) // 2 + reach)
    return {
        "ratio": statistics.median(ratios),
        "ratio_interval": [ratios[low], ratios[high]],
        "overhead_us": statistics.median(differences),
        "overhead_us_interval": [differences[low], differences[high]],
    }
