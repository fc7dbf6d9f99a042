"""Several training loops that take turns."""

import itertools
import multiprocessing
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from multiprocessing.connection import Connection
from typing import Any

import torch

from orion.data.training_data import Step


class Turns:
    """Lets loops run one at a time, `block` steps each, and times the blocks.

    The speed of a shared machine drifts over seconds by more than what is to be measured, so loops are
    compared over moments; two processes that do the same differ by as much for as long as they live, so loops
    are threads of one process. A loop gets its batches from `steps`; a step lasts from one batch to the next.
    Not counted are the first step of a turn, which fills the caches again, and the last turn, which ends as
    the loop ends.

    Attributes:
        total: steps of each loop.
        seconds: wall time of a step, by loop and round.
        processor: processor time of a step over all threads of the process, by loop and round; other programs
            disturb it less.
    """

    def __init__(self, *, block: int, rounds: int) -> None:
        self.total = (rounds + 1) * (block + 1)
        self.seconds: dict[str, list[float]] = {}
        self.processor: dict[str, list[float]] = {}
        self._block = block
        self._rounds = rounds
        self._own = threading.local()

    def run(self, loops: Mapping[str, Callable[[], Any]]) -> dict[str, Any]:
        """Run each loop to its end; return what each returned. RuntimeError names a loop that failed."""
        players = {}
        for name, loop in loops.items():
            players[name], end = multiprocessing.Pipe()
            threading.Thread(target=self._play, args=(loop, end), daemon=True).start()
            self.seconds[name], self.processor[name] = [], []
        results = {}
        for number in range(self._rounds + 1):
            for name in list(loops) if number % 2 == 0 else list(loops)[::-1]:
                try:
                    players[name].send("go")
                    answer = players[name].recv()
                except (EOFError, OSError) as error:
                    raise RuntimeError(f"the loop {name} failed") from error
                if number < self._rounds:
                    self.seconds[name].append(answer[0])
                    self.processor[name].append(answer[1])
                else:
                    results[name] = answer
        return results

    def steps(self, batches: Sequence[Step], settle: Callable[[], None] = lambda: None) -> Iterator[Step]:
        """Yield the steps of a loop, from the same batches again and again; `settle` does what the loop has
        put off, within the time of its turn."""
        referee: Connection = self._own.referee
        endless = itertools.cycle(batches)
        for number in range(0, self.total, self._block + 1):
            yield next(endless)
            settle()
            began, busy = time.perf_counter(), time.process_time()
            yield from itertools.islice(endless, self._block)
            settle()
            if number + self._block + 1 < self.total:
                took = time.perf_counter() - began, time.process_time() - busy
                # The loops share a generator of random numbers; each goes on with its own.
                state = torch.get_rng_state()
                referee.send([seconds / self._block for seconds in took])
                referee.recv()
                torch.set_rng_state(state)

    def _play(self, loop: Callable[[], Any], referee: Connection) -> None:
        self._own.referee = referee
        with referee:
            referee.recv()
            referee.send(loop())
