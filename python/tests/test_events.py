"""What a job writes for the control plane."""

import json
import math
import os
import signal
import struct
import threading
import zlib
from pathlib import Path

import pytest
from support.job import read_events, until

from orion.events import EventWriter, metric_value


def test_a_line_carries_its_number_and_its_checksum(folder: Path) -> None:
    events = EventWriter(folder, rank=3)
    events.write("warning", message="naïve \n “quoted” \x1b[31m")
    events.write("signal", signal="SIGTERM", step=4)
    lines = events.path.read_bytes().splitlines()
    assert len(lines) == 2
    for seq, line in enumerate(lines, start=1):
        body, _, crc = line.rpartition(b',"crc":"')
        assert crc == b'%08x"}' % zlib.crc32(body)
        assert (json.loads(line)["seq"], json.loads(line)["rank"]) == (seq, 3)


def test_numbers_keep_all_their_bits_and_words_stand_for_what_json_lacks(folder: Path) -> None:
    values = [0.1, 1 / 3, 5e-324, 1.7976931348623157e308, struct.unpack("f", struct.pack("f", 0.1))[0]]
    events = EventWriter(folder, rank=0)
    named = {str(i): value for i, value in enumerate(values)}
    events.metrics("step", {**named, "a": math.nan, "b": math.inf, "c": -math.inf}, step=1)
    [event] = read_events(events.path)
    assert [event["metrics"][str(i)] for i in range(len(values))] == values
    assert [event["metrics"][k] for k in "abc"] == ["NaN", "Infinity", "-Infinity"]
    assert metric_value(1.5) == 1.5


def test_nothing_is_created_before_the_first_event(folder: Path) -> None:
    EventWriter(folder, rank=1)
    assert list(folder.iterdir()) == []


def test_threads_share_one_sequence(folder: Path) -> None:
    events = EventWriter(folder, rank=0)
    threads = [
        threading.Thread(target=lambda: [events.write("warning", message="x" * 500) for _ in range(200)])
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [event["seq"] for event in read_events(events.path)] == list(range(1, 801))


@pytest.mark.parametrize("seed", range(20))
def test_a_killed_writer_leaves_at_most_one_torn_line(folder: Path, seed: int) -> None:
    ready, told = os.pipe()
    pid = os.fork()
    if pid == 0:
        events = EventWriter(folder, rank=0)
        for step in range(100_000):
            events.write("step", step=step, metrics={"loss/train": 1.0})
            if step == 10 * seed:
                os.write(told, b"x")
        os._exit(0)
    os.read(ready, 1)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    [path] = folder.glob("events.*.jsonl")
    found = list(read_events(path))
    assert [event["seq"] for event in found] == list(range(1, len(found) + 1))
    assert len(found) > 10 * seed


def test_steps_that_wait_come_before_what_is_written_after_them(folder: Path) -> None:
    events = EventWriter(folder, rank=0)
    for step in range(1, 51):
        events.step(step, {"loss/train": float(step), "bad": math.nan})
    events.write("warning", message="last")
    found = list(read_events(events.path))
    assert [event.get("step") for event in found] == [*range(1, 51), None]
    assert [event["seq"] for event in found] == list(range(1, 52))
    assert found[0]["metrics"] == {"loss/train": 1.0, "bad": "NaN"}
    assert [event["time"] for event in found] == sorted(event["time"] for event in found)


def test_a_step_that_nothing_follows_is_seen_all_the_same(folder: Path) -> None:
    events = EventWriter(folder, rank=0)
    events.step(1, {})
    events.step(2, {})
    until(lambda: [event["step"] for event in read_events(events.path)] == [1, 2], 10)


def test_a_flush_hands_waiting_steps_over(folder: Path) -> None:
    events = EventWriter(folder, rank=0)
    events.step(1, {})
    events.step(2, {})
    events.flush()
    assert [event["step"] for event in read_events(events.path)] == [1, 2]
