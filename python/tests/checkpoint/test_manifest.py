"""A manifest seals a checkpoint."""

import json
from pathlib import Path

import pytest
from support.job import Bench, Run, flip

from orion.canonical import sha256_json
from orion.checkpoint.manifest import Manifest
from orion.errors import CheckpointDamagedError


@pytest.fixture(scope="module")
def run(bench: Bench) -> Run:
    """A run of four steps with one checkpoint."""
    run = bench.run(training={"max_steps": 4})
    run.complete()
    return run


def test_it_lists_every_file_and_hashes_what_inference_needs(run: Run) -> None:
    folder = run.last()
    manifest = Manifest.read(folder)
    manifest.verify(folder)
    listed = {file["path"] for file in manifest.fields["files"]}
    there = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}
    assert listed == there - {"manifest.json"}
    inference = sorted([f["path"], f["sha256"]] for f in manifest.fields["files"] if f["inference"])
    assert [path for path, _ in inference] == [
        "model/ema.safetensors",
        "model/model.json",
        "model/vocab.json",
        "model/weights.safetensors",
    ]
    assert manifest.checkpoint_hash == sha256_json(inference)
    assert all(file.stat().st_mode & 0o077 == 0 for file in folder.rglob("*"))


def test_every_file_is_checked(run: Run, tmp_path: Path) -> None:
    folder = run.last()
    manifest = Manifest.read(folder)
    for listed in manifest.fields["files"]:
        path = folder / listed["path"]
        whole = path.read_bytes()
        flip(path)
        with pytest.raises(CheckpointDamagedError, match=path.name.replace("+", r"\+")):
            manifest.verify(folder)
        path.write_bytes(whole[:-1])
        with pytest.raises(CheckpointDamagedError, match="bytes, not"):
            manifest.verify(folder)
        path.unlink()
        with pytest.raises(CheckpointDamagedError, match="cannot be read"):
            manifest.verify(folder)
        path.write_bytes(whole)
    manifest.verify(folder)


@pytest.mark.parametrize(
    "change", [{"step": 5}, {"world_size": 2}, {"files": []}, {"manifest_sha256": "0" * 64}]
)
def test_a_changed_manifest_is_noticed(run: Run, tmp_path: Path, change: dict[str, object]) -> None:
    fields = json.loads((run.last() / "manifest.json").read_text())
    (tmp_path / "manifest.json").write_text(json.dumps({**fields, **change}))
    with pytest.raises(CheckpointDamagedError, match="changed after it was written"):
        Manifest.read(tmp_path)


@pytest.mark.parametrize("text", ["", "[]", "{}", "{", '{"files": 3}', "\x00"])
def test_a_manifest_that_is_none_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "manifest.json").write_text(text)
    with pytest.raises(CheckpointDamagedError):
        Manifest.read(tmp_path)
