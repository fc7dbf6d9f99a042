"""`manifest.json`: the file that makes a folder a checkpoint."""

import hashlib
import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from orion.canonical import sha256_file, sha256_json
from orion.checkpoint.layout import INFERENCE, MANIFEST
from orion.errors import CheckpointDamagedError


@dataclass(frozen=True)
class File:
    """One file of a checkpoint."""

    path: str
    bytes: int
    sha256: str
    inference: bool

    @classmethod
    def seal(cls, root: Path, path: str) -> "File":
        """Flush a file to the disk and describe what was flushed."""
        with (root / path).open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            os.fsync(file.fileno())
            return cls(path, os.fstat(file.fileno()).st_size, digest, path in INFERENCE)


@dataclass(frozen=True)
class Manifest:
    """A manifest that agrees with itself; the shape is that of `src/schema/checkpoint.ts`."""

    fields: dict[str, Any]

    @classmethod
    def build(cls, files: Iterable[File], **fields: Any) -> "Manifest":
        """Seal files and facts under a checkpoint hash and a hash of the manifest."""
        listed = sorted((asdict(file) for file in files), key=lambda file: file["path"])
        body = {"schema_version": 1, **fields, "checkpoint_hash": checkpoint_hash(listed), "files": listed}
        return cls({**body, "manifest_sha256": sha256_json(body)})

    @classmethod
    def read(cls, folder: Path) -> "Manifest":
        """Read the manifest of a folder; CheckpointDamagedError when it is absent or not as it was
        written."""
        try:
            fields = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
            body = {key: value for key, value in fields.items() if key != "manifest_sha256"}
            intact = sha256_json(body) == fields["manifest_sha256"]
            intact = intact and checkpoint_hash(fields["files"]) == fields["checkpoint_hash"]
        except FileNotFoundError:
            raise CheckpointDamagedError(f"{folder} has no {MANIFEST}, so it is not a checkpoint") from None
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise CheckpointDamagedError(f"{folder / MANIFEST} cannot be read: {error!r}") from error
        if not intact:
            raise CheckpointDamagedError(f"{folder / MANIFEST} was changed after it was written")
        return cls(fields)

    @property
    def checkpoint_hash(self) -> str:
        """Merkle hash over the files that predictions need."""
        value: str = self.fields["checkpoint_hash"]
        return value

    @property
    def step(self) -> int:
        """Optimizer steps done."""
        value: int = self.fields["step"]
        return value

    @property
    def bytes(self) -> int:
        """Size of all files, bytes."""
        return sum(file["bytes"] for file in self.fields["files"])

    def verify(self, folder: Path, share: int = 0, shares: int = 1) -> None:
        """Read every `shares`-th file and compare; CheckpointDamagedError names the first that differs."""
        for file in self.fields["files"][share::shares]:
            path = folder / file["path"]
            try:
                size = path.stat().st_size
                if size != file["bytes"]:
                    raise CheckpointDamagedError(f"{path} has {size} bytes, not {file['bytes']}")
                if sha256_file(path) != file["sha256"]:
                    raise CheckpointDamagedError(f"{path} is not as it was written: its SHA-256 differs")
            except OSError as error:
                raise CheckpointDamagedError(f"{path} cannot be read: {error}") from error


def checkpoint_hash(files: Iterable[dict[str, Any]]) -> str:
    """SHA-256 of the canonical JSON of [[path, sha256], ...] over the inference files, sorted by path."""
    return sha256_json(sorted([file["path"], file["sha256"]] for file in files if file["inference"]))
