"""A polite request to stop."""

import os
import signal
import time
from types import FrameType
from typing import Final

SAVED_AND_STOPPED: Final = 85
"""Exit status after a signal was answered with a checkpoint; `src/schema/exit-record.ts`."""

_SAME_REQUEST_S: Final = 2.0


class StopSignal:
    """Remembers that SIGTERM or SIGUSR1 came; the trainer asks between steps.

    A second one ends the process at once. Signals within two seconds of the first count as one request:
    torchrun passes on what a process group or a scheduler sent to the workers already.
    """

    def __init__(self) -> None:
        self.name: str | None = None
        self._since = 0.0

    def listen(self) -> None:
        """Take over the two signals; in the main thread."""
        for number in (signal.SIGTERM, signal.SIGUSR1):
            signal.signal(number, self._note)

    def _note(self, number: int, _frame: FrameType | None) -> None:
        now = time.monotonic()
        if self.name is None:
            self.name, self._since = signal.Signals(number).name, now
        elif now - self._since > _SAME_REQUEST_S:
            os._exit(128 + number)
