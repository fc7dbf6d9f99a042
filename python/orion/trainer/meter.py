"""How fast a training is."""

import time


class Meter:
    """Adds up the time of steps between two reads; validation, logging and the copy of a checkpoint are not
    in it."""

    def __init__(self) -> None:
        self._steps = 0
        self._samples = 0
        self._total_s = 0.0
        self._data_s = 0.0
        self._began = 0.0

    def begin(self) -> None:
        """Note that a step begins."""
        self._began = time.perf_counter()

    def loaded(self, samples: int) -> None:
        """Note that the data of the step are there: `samples` windows over all ranks."""
        self._data_s += time.perf_counter() - self._began
        self._samples += samples

    def end(self) -> None:
        """Note that the step is done."""
        self._total_s += time.perf_counter() - self._began
        self._steps += 1

    def read(self) -> dict[str, float]:
        """Return seconds a step, seconds of it waiting for data, and windows a second, and start again."""
        steps = max(1, self._steps)
        rates = {
            "step_time_s": self._total_s / steps,
            "data_time_s": self._data_s / steps,
            "windows_per_s": self._samples / self._total_s if self._total_s > 0 else 0.0,
        }
        self._steps, self._samples, self._total_s, self._data_s = 0, 0, 0.0, 0.0
        return rates
