from pathlib import Path

import h5py
import numpy as np
import pytest
from support.plain_hdf5 import write_recording

from orion.ursa.hashing import file_sha256, recording_hash, verify_recording
from orion.ursa.refusal import Refused


def rewrite(source: Path, target: Path, **storage: object) -> None:
    """Copies object by object in reverse order, so that nothing but the content is the same."""
    with h5py.File(source) as old, h5py.File(target, "w") as new:

        def copy(a: h5py.Group, b: h5py.Group) -> None:
            for name in sorted(a, reverse=True):
                if isinstance(a[name], h5py.Group):
                    copy(a[name], b.create_group(name))
                else:
                    kept = storage if a[name].size > 0 else {}
                    b.create_dataset(name, data=a[name][()], **kept)
                    b[name].attrs.update(dict(a[name].attrs))
            for name in sorted(a.attrs, reverse=True):
                b.attrs[name] = a.attrs[name]

        copy(old, new)


@pytest.mark.parametrize(
    "storage",
    [{}, {"chunks": True}, {"compression": "gzip", "shuffle": True}],
    ids=["plain", "chunks", "gzip"],
)
def test_the_hash_survives_a_rewrite_however_the_file_is_stored(
    folder: Path, storage: dict[str, object]
) -> None:
    source = write_recording(folder / "a.h5")
    rewrite(source, folder / "b.h5", **storage)
    assert file_sha256(source) != file_sha256(folder / "b.h5")
    assert recording_hash(source) == recording_hash(folder / "b.h5")


def test_the_hash_does_not_know_byte_order(folder: Path) -> None:
    def swap(file: h5py.File) -> None:
        values = file["cursor/vel"][:]
        del file["cursor/vel"]
        file["cursor"].create_dataset("vel", data=values, dtype=">f8")

    assert recording_hash(write_recording(folder / "a.h5")) == recording_hash(
        write_recording(folder / "b.h5", change=swap)
    )


@pytest.mark.parametrize("name", ["torch_brain_version", "temporaldata_version", "derived_version"])
def test_the_hash_survives_a_bump_of_version_attributes(folder: Path, name: str) -> None:
    def bump(file: h5py.File) -> None:
        file["brainset"].attrs[name] = "9.9.9"

    assert recording_hash(write_recording(folder / "a.h5")) == recording_hash(
        write_recording(folder / "b.h5", change=bump)
    )


def flip_bit(file: h5py.File) -> None:
    values = file["cursor/vel"][:]
    values.view(np.uint8)[17, 3] ^= 1
    file["cursor/vel"][:] = values


def version_elsewhere(file: h5py.File) -> None:
    file["session"].attrs["derived_version"] = "2"


def rename(file: h5py.File) -> None:
    file.move("cursor/vel", "cursor/velocity")


def retype(file: h5py.File) -> None:
    values = file["spikes/unit_index"][:]
    del file["spikes/unit_index"]
    file["spikes/unit_index"] = values.astype(np.int32)


def reshape(file: h5py.File) -> None:
    values = file["cursor/vel"][:]
    del file["cursor/vel"]
    file["cursor/vel"] = values.reshape(-1, 1)


def relabel(file: h5py.File) -> None:
    file["subject"].attrs["id"] = "mouse-2"


def add_empty_group(file: h5py.File) -> None:
    file.create_group("extra")


@pytest.mark.parametrize(
    "change", [flip_bit, version_elsewhere, rename, retype, reshape, relabel, add_empty_group]
)
def test_the_hash_sees_every_change_of_content(folder: Path, change: object) -> None:
    changed = write_recording(folder / "b.h5", change=change)  # type: ignore[arg-type]
    assert recording_hash(write_recording(folder / "a.h5")) != recording_hash(changed)


def test_names_and_values_cannot_trade_places(folder: Path) -> None:
    hashes = set()
    for number, (name, value) in enumerate([("ab", "c"), ("a", "bc"), ("abc", "")]):
        with h5py.File(folder / f"{number}.h5", "w") as file:
            file.attrs[name] = value
        hashes.add(recording_hash(folder / f"{number}.h5"))
    assert len(hashes) == 3


def test_content_outside_the_file_is_refused(folder: Path) -> None:
    other = write_recording(folder / "other.h5")

    def link(file: h5py.File) -> None:
        file["elsewhere"] = h5py.ExternalLink(str(other), "/cursor")

    def virtual(file: h5py.File) -> None:
        layout = h5py.VirtualLayout((10,), dtype=np.float64)
        layout[:] = h5py.VirtualSource(str(other), "touch/force", shape=(900,))[:10]
        file.create_virtual_dataset("elsewhere", layout)

    def cycle(file: h5py.File) -> None:
        file["cursor/again"] = file["/"]

    def dangling(file: h5py.File) -> None:
        file["nowhere"] = h5py.SoftLink("/gone")

    for change, word in [
        (link, "another file"),
        (virtual, "another file"),
        (cycle, "itself"),
        (dangling, "link"),
    ]:
        path = write_recording(folder / f"{change.__name__}.h5", change=change)
        with pytest.raises(Refused, match=word):
            recording_hash(path)


def test_verifying_says_what_changed_and_is_quiet_about_what_did_not(folder: Path) -> None:
    path = write_recording(folder / "a.h5")
    content, sha256 = recording_hash(path), file_sha256(path)
    assert verify_recording(path, content) is None
    assert verify_recording(path, content, sha256) is None
    with h5py.File(path, "a") as file:
        file["brainset"].attrs["derived_version"] = "2"
    assert file_sha256(path) != sha256
    assert verify_recording(path, content, sha256) is None
    with h5py.File(path, "a") as file:
        flip_bit(file)
    assert "has changed" in str(verify_recording(path, content, sha256))
    path.write_bytes(path.read_bytes()[:5000])
    assert "cannot be read" in str(verify_recording(path, content, sha256))
    path.unlink()
    assert "does not exist" in str(verify_recording(path, content, sha256))
