"""A trained model as a predictor: windows that overlap by half, and the mean where they meet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import torch

from orion.benchmarks.held_out import HeldOut, Item
from orion.benchmarks.metric import Floats
from orion.config import RunConfig
from orion.data.batch import Request, Windows
from orion.data.readout import Readout
from orion.data.recordings import OpenRecordings, RecordingRef, session_ids, unit_ids
from orion.data.sampler import Window
from orion.data.training_data import splits_of
from orion.errors import OrionError
from orion.models import OrionModel

_SAME_TIME_S: Final = 1e-7
"""Two windows give a sample times that differ by rounding alone."""


class Stitched:
    """Predicts an item from every window of the held-out span's grid that meets it, in one batch.

    The grid steps by half a window from the start of the span, and its last window ends at the span's end. So
    each time is predicted as POYO does it (Azabou et al. 2023), and from held-out data alone, and neither
    other items nor the number of ranks changes a bit.
    """

    def __init__(
        self,
        model: OrionModel,
        config: RunConfig,
        held_out: HeldOut,
        recordings: Sequence[RecordingRef],
        device: torch.device,
    ) -> None:
        """Check that the model knows the recordings and decodes the field.

        Raises:
            OrionError: it does not.
        """
        _check_readout(config, held_out)
        _check_words(model, recordings)
        self._model = model
        self._device = device
        self._window_s = float(config.data.window_s)
        self._bin_s = None if held_out.rate_hz is None else 1.0 / held_out.rate_hz
        self._files = OpenRecordings(recordings)
        train, _ = splits_of(config, recordings)
        self._readout = Readout(config.data.readout, train)
        self._windows = Windows(self._files, self._readout, model, [], self._window_s, seed=0)

    @torch.no_grad()
    def predict(self, item: Item, times: Floats) -> Floats:
        """See `Predictor`; OrionError when the span is shorter than a window."""
        windows = self.covering(item)
        batch = self._windows[Request(tuple(windows), epoch=0, position=None, counted=len(windows))]
        predictions = self._model.forward_batch(batch.to(self._device).inputs).cpu().to(torch.float64).numpy()
        starts = np.array([window.start_s for window in windows])
        at = batch.inputs["output_timestamps"].numpy() + starts[:, None]
        sums = np.zeros((len(times), predictions.shape[-1]))
        counts = np.zeros(len(times), dtype=np.int64)
        for row, valid in enumerate(batch.mask.numpy()):
            place, inside = _places(times, at[row][valid])
            sums[place] += predictions[row][valid][inside]
            counts[place] += 1
        if (counts == 0).any():
            raise OrionError(
                f"{item.id}: no window predicts {int((counts == 0).sum())} of {len(times)} times"
            )
        scale = self._readout.scale(item.recording_id, self._files)
        means = sums / counts[:, None]
        return means if scale is None else means * scale.deviation + scale.mean

    def covering(self, item: Item) -> list[Window]:
        """Windows that an item is predicted from; OrionError when the span is shorter than a window."""
        low, high = item.span
        width, step = self._window_s, self._step()
        if high - low < width - _SAME_TIME_S:
            raise OrionError(
                f"{item.recording_id} holds out {high - low:g} s at {low:g} s, "
                f"less than the model's window of {width:g} s",
                "Measure a model with a shorter data.window_s",
            )
        count = int(np.floor((high - low - width) / step + _SAME_TIME_S)) + 1
        starts = [low + k * step for k in range(count)]
        if starts[-1] + width < high - _SAME_TIME_S:
            starts.append(high - width)
        meeting = [start for start in starts if start < item.end_s and start + width > item.start_s]
        return [Window(item.recording_id, start, start + width) for start in meeting]

    def close(self) -> None:
        """Close the recordings."""
        self._files.close()

    def _step(self) -> float:
        half = self._window_s / 2
        return half if self._bin_s is None else max(1, int(half / self._bin_s + 1e-6)) * self._bin_s


def _places(times: Floats, at: Floats) -> tuple[np.ndarray, np.ndarray]:
    """Where predicted times stand among wanted ones, and which of them are wanted."""
    place = np.searchsorted(times, at - _SAME_TIME_S)
    inside = place < len(times)
    inside[inside] = np.abs(times[place[inside]] - at[inside]) <= _SAME_TIME_S
    return place[inside], inside


def _check_readout(config: RunConfig, held_out: HeldOut) -> None:
    readout = config.data.readout
    if (readout.field, readout.rate_hz) != (held_out.field, held_out.rate_hz):
        raise OrionError(
            f"the checkpoint decodes {_words(readout.field, readout.rate_hz)}, "
            f"the benchmark measures {_words(held_out.field, held_out.rate_hz)}",
            "Measure a checkpoint of a run that decodes the same",
        )


def _words(field: str, rate_hz: float | None) -> str:
    return f"{field} at {'its own rate' if rate_hz is None else f'{rate_hz:g} Hz'}"


def _check_words(model: OrionModel, recordings: Sequence[RecordingRef]) -> None:
    vocab: Mapping[str, list[str]] = model.vocab()
    known = {word for words in vocab.values() for word in words}
    strange = [word for word in [*session_ids(recordings), *unit_ids(recordings)] if word not in known]
    if strange:
        more = f" and {len(strange) - 1} more" if len(strange) > 1 else ""
        raise OrionError(
            f"the checkpoint does not know {strange[0]}{more}: it was not trained on this recording",
            "Fine-tune it on the part of the recordings that is not held out",
        )
