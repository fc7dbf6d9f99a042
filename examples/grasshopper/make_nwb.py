"""Turns the grasshopper recordings that come with nitime into NWB files.

    python examples/grasshopper/make_nwb.py [FOLDER]

Data: nitime 0.12 (BSD licence), `nitime/data/grasshopper_*.txt`: spike times of an auditory receptor of a
grasshopper in microseconds, and the envelope of the sound that drove it, a value each 50 microseconds. Two
recordings of 10 s, one unit each, from Rokem et al. 2006, J Neurophysiol 95:2541.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pynwb import NWBHDF5IO, NWBFile, TimeSeries
from pynwb.file import Subject

MICROSECOND = 1e-6
STIMULUS_HZ = 20_000.0


def main() -> None:
    """Writes grasshopper-1.nwb and grasshopper-2.nwb into a folder named grasshopper, or the one named."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "grasshopper")
    folder.mkdir(parents=True, exist_ok=True)
    for number in (1, 2):
        place = folder / f"grasshopper-{number}.nwb"
        with NWBHDF5IO(str(place), "w") as io:
            io.write(recording(number))
        print(place)


def recording(number: int) -> NWBFile:
    """One recording, with times in seconds."""
    spikes = column(f"grasshopper_spike_times{number}.txt", 0) * MICROSECOND
    times = column(f"grasshopper_stimulus{number}.txt", 0)
    if not np.array_equal(times, np.arange(len(times)) * 50.0):
        raise ValueError("the stimulus is not sampled each 50 microseconds")
    nwb = NWBFile(
        session_description="auditory receptor of a grasshopper, driven by noise",
        identifier=f"nitime-grasshopper-{number}",
        session_id=f"receptor-{number}",
        session_start_time=datetime(2000, 1, 1, tzinfo=UTC),
        experiment_description="distributed with nitime; the date is not known",
        subject=Subject(subject_id=f"grasshopper-{number}", species="Locusta migratoria", sex="U"),
    )
    nwb.add_unit(id=0, spike_times=spikes)
    envelope = TimeSeries(
        name="stimulus",
        description="envelope of the sound",
        data=column(f"grasshopper_stimulus{number}.txt", 1),
        unit="a.u.",
        rate=STIMULUS_HZ,
        starting_time=0.0,
    )
    nwb.add_stimulus(envelope)
    return nwb


def column(name: str, index: int) -> NDArray[np.float64]:
    """One column of a text file of nitime; lines that start with # are comments."""
    text = files("nitime").joinpath("data", name).read_text("ascii")
    return np.loadtxt(text.splitlines(), comments="#", usecols=index, dtype=np.float64, ndmin=1)


if __name__ == "__main__":
    main()
