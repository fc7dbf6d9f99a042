"""Canonical JSON and the hashes over it, as `docs/architecture.md` fixes them for both languages."""

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import TypeAlias, Union

Json: TypeAlias = Union[str, int, float, bool, list["Json"], dict[str, "Json"], None]  # noqa: UP007


def canonical_json(value: object) -> bytes:
    """Encode with keys sorted by code point, no spaces, UTF-8; ValueError for NaN and infinity."""
    return json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    ).encode()


def sha256_json(value: object) -> str:
    """SHA-256 of the canonical JSON, 64 hexadecimal digits."""
    return hashlib.sha256(canonical_json(value)).hexdigest()


def sha256_file(path: Path) -> str:
    """SHA-256 of a file's bytes, 64 hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sha256_tree(root: Path, files: Iterable[Path]) -> str:
    """SHA-256 over the relative paths and contents of files, whatever order they come in."""
    return sha256_json(sorted([file.relative_to(root).as_posix(), sha256_file(file)] for file in files))
