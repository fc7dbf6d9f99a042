"""Several training loops that take turns on one processor."""

import itertools
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence

import torch

from orion.data.training_data import Step


class Turns:
    """Lets loops run one at a time, `block` steps each, and times the blocks.

    The speed of a shared machine drifts over seconds by more than what is to be measured, so loops are
    compared over moments. A loop runs in a thread of its own and gets its batches from `steps`; a step lasts
    from one batch to the next. Not counted are the first step of a turn, which fills the caches again, and
    the last turn, which ends as the loop ends. Each loop finds torch's global random generator as it left it.

    Attributes:
        total: steps of each loop.
        seconds: wall time of a step, by loop and round.
        processor: processor time of a step over all threads of the process, by loop and round; other
            programs disturb it less.
    """

    def __init__(self, names: Sequence[str], *, block: int, rounds: int) -> None:
        self.total = (rounds + 1) * (block + 1)
        self.seconds: dict[str, list[float]] = {name: [] for name in names}
        self.processor: dict[str, list[float]] = {name: [] for name in names}
        self._block = block
        self._order = [name for r in range(rounds + 1) for name in (names if r % 2 == 0 else names[::-1])]
        self._changed = threading.Condition()
        self._failed: list[BaseException] = []

    def run(self, loops: Mapping[str, Callable[[], None]]) -> None:
        """Run each loop to its end; raise what the first of them raises."""
        threads = [threading.Thread(target=self._guarded, args=named) for named in loops.items()]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if self._failed:
            raise self._failed[0]

    def steps(
        self, name: str, batches: Sequence[Step], settle: Callable[[], None] = lambda: None
    ) -> Iterator[Step]:
        """Yield the steps of a loop, from the same batches again and again; `settle` does what the loop has
        put off, within the time of its turn."""
        endless = itertools.cycle(batches)
        random = torch.get_rng_state()
        for number in range(0, self.total, self._block + 1):
            if number > 0:
                self._await(name)
                torch.set_rng_state(random)
            yield next(endless)
            settle()
            began, busy = time.perf_counter(), time.process_time()
            yield from itertools.islice(endless, self._block)
            settle()
            if number + self._block + 1 < self.total:
                self.processor[name].append((time.process_time() - busy) / self._block)
                self.seconds[name].append((time.perf_counter() - began) / self._block)
                random = torch.get_rng_state()
                self._pass()

    def _await(self, name: str) -> None:
        with self._changed:
            self._changed.wait_for(lambda: self._failed or self._order[0] == name)
        if self._failed:
            raise RuntimeError("another loop failed")

    def _pass(self) -> None:
        with self._changed:
            del self._order[0]
            self._changed.notify_all()

    def _guarded(self, name: str, loop: Callable[[], None]) -> None:
        try:
            self._await(name)
            loop()
            self._pass()
        except BaseException as error:
            with self._changed:
                self._failed.append(error)
                self._changed.notify_all()
