import gzip
import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest
from support.plain_hdf5 import END_S, START_S, UNITS, spike_times, write_recording

from orion.ursa.add import add
from orion.ursa.hashing import recording_hash

PYTHON = Path(__file__).parents[2]
FIXTURES = Path(__file__).parent / "fixtures"


def answers(folder: Path, *paths: Path, dataset: str | None = None) -> dict[str, list[dict[str, Any]]]:
    """What `add` answers, by kind."""
    found: dict[str, list[dict[str, Any]]] = {"recording": [], "refused": [], "progress": []}
    for answer in add([str(path) for path in paths], folder / "store", dataset, stall_s=5.0):
        found[answer["kind"]].append(answer.get("recording", answer))
    return found


def refusal(folder: Path, path: Path) -> str:
    found = answers(folder, path)
    assert found["recording"] == []
    (refused,) = found["refused"]
    assert refused["path"] == str(path)
    assert refused["hint"]
    return str(refused["message"])


def command(
    *argv: str, env: dict[str, str] | None = None, prefix: Sequence[str] = ()
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*prefix, sys.executable, "-m", "orion.ursa", *argv],
        capture_output=True,
        text=True,
        cwd=PYTHON,
        env={**os.environ, **(env or {})},
        check=False,
    )


def test_a_recording_is_described_as_the_catalog_wants_it(folder: Path) -> None:
    path = write_recording(folder / "a.h5")
    (found,) = answers(folder, path)["recording"]
    assert found == {
        "id": "plain/s1",
        "dataset": "plain",
        "session": "s1",
        "subject": "mouse-1",
        "modalities": ["cursor", "spikes", "touch"],
        "fields": [
            {"path": "cursor.vel", "dim": 2, "rate_hz": 40.0},
            {"path": "touch.force", "dim": 1, "rate_hz": None},
        ],
        "units": UNITS,
        "spikes": len(spike_times()[0]),
        "trials": 2,
        "start_s": START_S,
        "end_s": END_S,
        "duration_s": END_S - START_S,
        "path": str(path),
        "bytes": path.stat().st_size,
        "hash": recording_hash(path),
        "file_sha256": found["file_sha256"],
        "source": None,
        "derived_from": None,
    }


def test_a_recording_says_what_it_was_made_from(folder: Path) -> None:
    def derive(file: h5py.File) -> None:
        file["session"].attrs["derived_from"] = "plain/s1"

    (found,) = answers(folder, write_recording(folder / "a.h5", session="s2", change=derive))["recording"]
    assert (found["id"], found["derived_from"]) == ("plain/s2", "plain/s1")


def test_adding_twice_gives_the_same_answer(folder: Path) -> None:
    path = write_recording(folder / "a.h5")
    assert answers(folder, path) == answers(folder, path)


def test_a_folder_is_searched_and_hidden_or_foreign_names_are_left_alone(folder: Path) -> None:
    (folder / "deep" / ".cache").mkdir(parents=True)
    write_recording(folder / "deep" / "b.hdf5", session="b")
    write_recording(folder / "a.h5", session="a")
    write_recording(folder / "deep" / ".cache" / "c.h5", session="c")
    (folder / "notes.txt").write_text("not a recording")
    found = answers(folder, folder)
    assert [one["id"] for one in found["recording"]] == ["plain/a", "plain/b"]
    assert [(one["done"], one["total"]) for one in found["progress"]] == [(0, 2), (1, 2), (2, 2)]


def edit(change: Callable[[h5py.File], Any]) -> Callable[[Path], Any]:
    """A change of a sound recording's content as a change of its file."""

    def apply(path: Path) -> None:
        with h5py.File(path, "a") as file:
            change(file)

    return apply


def replace(file: h5py.File, name: str, values: np.ndarray[Any, Any]) -> None:
    del file[name]
    file[name] = values


def nan_spike(file: h5py.File) -> None:
    file["spikes/timestamps"][7] = np.nan


def unsorted_touch(file: h5py.File) -> None:
    file["touch/timestamps"][5] = END_S - 1.0


def unknown_unit(file: h5py.File) -> None:
    file["spikes/unit_index"][3] = UNITS


def endless_domain(file: h5py.File) -> None:
    file["domain/end"][0] = np.inf


def no_time(file: h5py.File) -> None:
    file["domain/end"][0] = START_S


def shorter_field(file: h5py.File) -> None:
    replace(file, "touch/force", np.zeros(10))


def wrong_index(file: h5py.File) -> None:
    file["spikes/timestamp_indices_1s"][4] += 1


def new_class(file: h5py.File) -> None:
    file.create_group("events").attrs["object"] = "PointProcess"


def newer(file: h5py.File) -> None:
    file["brainset"].attrs["torch_brain_version"] = "0.9.0"


def backwards(file: h5py.File) -> None:
    file["trials/end"][0] = 0.0


def control_characters(file: h5py.File) -> None:
    file["session"].attrs["id"] = "s1\x1b[31m"


def no_rate(file: h5py.File) -> None:
    file["cursor"].attrs["sampling_rate"] = 0.0


def wrong_rate(file: h5py.File) -> None:
    file["cursor"].attrs["sampling_rate"] = 60.0


def twins(file: h5py.File) -> None:
    file["units/id"][1] = file["units/id"][0]


def nothing_in_it(file: h5py.File) -> None:
    for name in ("spikes", "cursor", "touch"):
        del file[name]


DAMAGE: list[tuple[str, Callable[[Path], Any], str]] = [
    ("missing", lambda path: path.unlink(), "does not exist"),
    ("no bytes", lambda path: path.write_bytes(b""), "is empty"),
    ("text", lambda path: path.write_text("spikes: none"), "not an HDF5 file"),
    ("truncated", lambda path: path.write_bytes(path.read_bytes()[:-4000]), "is damaged"),
    ("only the signature", lambda path: path.write_bytes(path.read_bytes()[:8]), "is damaged"),
    ("foreign", edit(lambda file: file.attrs.__delitem__("object")), "not a torch_brain recording"),
    ("no session", edit(lambda file: file.__delitem__("session")), "no session id"),
    ("no session id", edit(lambda file: file["session"].attrs.__delitem__("id")), "no session id"),
    ("no dataset id", edit(lambda file: file["brainset"].attrs.__delitem__("id")), "no brainset id"),
    ("control characters", edit(control_characters), "unusable session id"),
    ("no domain", edit(lambda file: file.__delitem__("domain")), "has no domain"),
    ("NaN", edit(nan_spike), "not finite numbers in spikes.timestamps"),
    ("infinite domain", edit(endless_domain), "not finite numbers in domain"),
    ("unsorted", edit(unsorted_touch), "unsorted times: touch.timestamps"),
    ("unknown unit", edit(unknown_unit), "units that do not exist"),
    ("no unit ids", edit(lambda file: file.__delitem__("units")), "without units.id"),
    ("twins", edit(twins), "two units of one name"),
    ("no duration", edit(no_time), "no duration"),
    ("nothing", edit(nothing_in_it), "no time series"),
    ("lengths differ", edit(shorter_field), "different lengths in touch"),
    ("wrong index", edit(wrong_index), "time index"),
    ("newer class", edit(new_class), "newer format: events is a PointProcess"),
    ("newer version", edit(newer), "written by torch_brain 0.9.0"),
    ("backward trial", edit(backwards), "end before they start in trials"),
    ("no rate", edit(no_rate), "sampling rate of 0"),
    ("wrong rate", edit(wrong_rate), "has a domain of cursor"),
]


@pytest.mark.parametrize(("damage", "said"), [row[1:] for row in DAMAGE], ids=[row[0] for row in DAMAGE])
def test_a_file_that_training_would_stumble_over_is_refused_by_name(
    folder: Path, damage: Callable[[Path], Any], said: str
) -> None:
    path = write_recording(folder / "a.h5")
    damage(path)
    assert said in refusal(folder, path)


def test_an_unreadable_file_is_refused(folder: Path) -> None:
    path = write_recording(folder / "a.h5")
    path.chmod(0)
    # Root reads every file, unless it gives up the capabilities by which it does.
    unprivileged = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"] if os.geteuid() == 0 else []
    done = command("add", "--store", str(folder / "store"), str(path), prefix=unprivileged)
    refused = [line for line in done.stdout.splitlines() if json.loads(line)["kind"] == "refused"]
    assert len(refused) == 1, done.stdout + done.stderr
    assert "Permission denied" in refused[0]


def test_any_single_torn_length_of_a_file_is_refused_or_read_never_a_crash(folder: Path) -> None:
    whole = write_recording(folder / "a.h5").read_bytes()
    path = folder / "torn.h5"
    for length in range(1, len(whole), len(whole) // 40):
        path.write_bytes(whole[:length])
        assert refusal(folder, path)


@pytest.mark.parametrize("name", ["crashes-the-library", "never-ends"])
def test_a_file_that_breaks_the_hdf5_library_is_refused_and_the_next_one_is_read(
    folder: Path, name: str
) -> None:
    damaged = folder / "a.h5"
    damaged.write_bytes(gzip.decompress((FIXTURES / f"{name}.h5.gz").read_bytes()))
    found = answers(folder, damaged, write_recording(folder / "b.h5"))
    (refused,) = found["refused"]
    assert refused["path"] == str(damaged)
    assert "is damaged" in refused["message"]
    assert len(found["recording"]) == 1


@pytest.mark.parametrize("seed", range(4))
def test_a_file_with_flipped_bytes_is_refused_or_read_never_a_crash(folder: Path, seed: int) -> None:
    whole = write_recording(folder / "a.h5").read_bytes()
    random = np.random.default_rng(seed)
    path = folder / "flipped.h5"
    for _ in range(30):
        spoiled = np.frombuffer(whole, dtype=np.uint8).copy()
        at = random.integers(0, len(whole) if random.random() < 0.5 else 6000, size=random.integers(1, 20))
        spoiled[at] = random.integers(0, 256, size=len(at))
        path.write_bytes(spoiled.tobytes())
        found = answers(folder, path)
        assert len(found["recording"]) + len(found["refused"]) == 1
        json.dumps(found, allow_nan=False)


def test_a_refused_file_does_not_stop_the_others(folder: Path) -> None:
    write_recording(folder / "b.h5")
    (folder / "a.h5").write_text("broken")
    (folder / "empty").mkdir()
    found = answers(folder, folder, folder / "empty")
    assert len(found["recording"]) == 1
    assert {one["message"] for one in found["refused"]} == {"is not an HDF5 file", "holds no recording"}


def write_nwb(path: Path, **over: Any) -> Path:
    from hdmf.common import DynamicTable  # noqa: F401 - loads the types that pynwb needs
    from pynwb import NWBHDF5IO, NWBFile, TimeSeries
    from pynwb.behavior import Position, SpatialSeries
    from pynwb.file import Subject

    nwb = NWBFile(
        session_description="a test",
        identifier="id-1",
        session_start_time=datetime(2020, 1, 1, tzinfo=UTC),
        session_id=over.get("session_id", "day 1"),
    )
    nwb.subject = Subject(subject_id="rat ü", species="Rattus norvegicus", sex="F", age="P90D")
    nwb.add_unit_column("quality", "how good")
    for times in over.get("spike_times", [[0.5, 1.5, 2.5], [0.25, 2.0]]):
        nwb.add_unit(spike_times=np.array(times), quality="good")
    stamps = over.get("stamps", np.arange(30) / 10.0)
    hand = SpatialSeries(
        name="hand",
        data=np.arange(60.0).reshape(30, 2),
        timestamps=stamps,
        reference_frame="screen",
        conversion=0.01,
        unit="meters",
    )
    behaviour = nwb.create_processing_module("behavior", "what it did")
    behaviour.add(Position(spatial_series=hand))
    nwb.add_stimulus(TimeSeries(name="light", data=np.arange(40), unit="a", rate=20.0, starting_time=0.5))
    nwb.add_trial_column("side", "left or right")
    nwb.add_trial(start_time=0.0, stop_time=1.0, side="left")
    nwb.add_trial(start_time=1.0, stop_time=2.0, side="right")
    with NWBHDF5IO(str(path), "w") as io:
        io.write(nwb)
    return path


def test_nwb_becomes_a_recording_in_the_store_and_keeps_its_source(folder: Path) -> None:
    from torch_brain.data import Data

    (folder / "lab data" / "sub-1").mkdir(parents=True)
    path = write_nwb(folder / "lab data" / "sub-1" / "x.nwb")
    (found,) = answers(folder, path)["recording"]
    assert found["id"] == "lab_data/day_1"
    assert found["source"] == {"path": str(path), "format": "nwb", "sha256": found["source"]["sha256"]}
    kept = Path(found["path"])
    assert kept == folder / "store" / f"{found['hash']}.h5"
    assert kept.stat().st_mode & 0o777 == 0o600
    assert (found["units"], found["spikes"], found["trials"]) == (2, 5, 2)
    assert [field["path"] for field in found["fields"]] == ["hand.data", "light.data"]
    with Data.load(kept) as data:
        data.materialize()
        np.testing.assert_array_equal(data.spikes.timestamps, [0.25, 0.5, 1.5, 2.0, 2.5])
        np.testing.assert_array_equal(data.spikes.unit_index, [1, 0, 0, 1, 0])
        assert data.units.quality.tolist() == ["good", "good"]
        np.testing.assert_allclose(data.hand.data, np.arange(60.0).reshape(30, 2) * 0.01)
        assert data.light.sampling_rate == 20.0
        assert data.light.domain.start[0] == 0.5
        assert data.trials.side.tolist() == ["left", "right"]
        assert data.subject.id == "rat ?"


def test_adding_nwb_again_keeps_one_file_and_heals_a_damaged_one(folder: Path) -> None:
    path = write_nwb(folder / "x.nwb")
    (first,) = answers(folder, path)["recording"]
    kept = Path(first["path"])
    before = kept.stat()
    assert answers(folder, path)["recording"] == [first]
    assert kept.stat().st_mtime_ns == before.st_mtime_ns
    kept.write_bytes(b"damaged")
    assert answers(folder, path)["recording"] == [first]
    assert [one.name for one in kept.parent.iterdir()] == [kept.name]


@pytest.mark.parametrize(
    ("over", "said"),
    [
        ({"spike_times": [[0.1, np.nan]]}, "not finite numbers in spike_times"),
        ({"stamps": np.arange(30)[::-1] / 10.0}, "unsorted times in hand"),
    ],
)
def test_nwb_with_unusable_times_is_refused(folder: Path, over: dict[str, Any], said: str) -> None:
    assert said in refusal(folder, write_nwb(folder / "x.nwb", **over))
    assert not (folder / "store").exists()


def test_damaged_nwb_is_refused(folder: Path) -> None:
    path = write_nwb(folder / "x.nwb")
    with h5py.File(path, "a") as file:
        del file["session_start_time"]
    assert "cannot be read as NWB" in refusal(folder, path)


def test_nwb_is_recognised_by_content_and_takes_the_dataset_it_is_given(folder: Path) -> None:
    path = write_nwb(folder / "x.nwb").rename(folder / "renamed.h5")
    (found,) = answers(folder, path, dataset="mine")["recording"]
    assert found["id"] == "mine/day_1"


def test_the_command_prints_json_lines_and_counts_refusals_as_answers(folder: Path) -> None:
    write_recording(folder / "a.h5")
    (folder / "b.h5").write_text("broken")
    done = command("add", "--store", str(folder / "store"), "--", str(folder))
    assert done.returncode == 0, done.stderr
    kinds = [json.loads(line)["kind"] for line in done.stdout.splitlines()]
    assert kinds == ["progress", "recording", "progress", "refused", "progress"]
    assert done.stderr == ""


def test_a_store_that_cannot_be_written_is_an_error_without_a_traceback(folder: Path) -> None:
    path = write_nwb(folder / "x.nwb")
    (folder / "store").write_text("a file where the folder should be")
    done = command("add", "--store", str(folder / "store"), str(path))
    assert done.returncode == 1
    last = json.loads(done.stdout.splitlines()[-1])
    assert last["kind"] == "error"
    assert last["hint"]
    assert "Traceback" not in done.stdout + done.stderr


def test_a_full_disk_leaves_nothing_behind(folder: Path) -> None:
    path = write_nwb(folder / "x.nwb")
    limit = "import resource, runpy; resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000));"
    run = "import sys, signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
    code = f"{limit} {run} sys.argv = ['ursa', 'add', '--store', {str(folder / 'store')!r}, {str(path)!r}];"
    code += "runpy.run_module('orion.ursa', run_name='__main__')"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=PYTHON, check=False
    )
    assert done.returncode == 1, done.stderr
    assert json.loads(done.stdout.splitlines()[-1])["kind"] == "error"
    assert list((folder / "store").iterdir()) == []
