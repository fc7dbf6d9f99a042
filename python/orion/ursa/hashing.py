"""Content hashes of recordings: what was recorded, not how HDF5 happened to store it."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import h5py
import numpy as np

from orion.ursa.isolated import Isolated
from orion.ursa.refusal import Refused

HASH_VERSION = b"orion-recording-1"
VERSION_ATTRIBUTES = frozenset({"torch_brain_version", "temporaldata_version", "derived_version"})
"""Attributes of `brainset` that say which software wrote the file; preparing the same data again changes
them.
"""

CHUNK_BYTES = 8 * 2**20


def file_sha256(path: str | os.PathLike[str]) -> str:
    """SHA-256 of the file's bytes, in hexadecimal.

    Raises:
        OSError: the file cannot be read.
    """
    with open(path, "rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def tree_hash(file: h5py.File) -> str:
    """SHA-256 over the content of an open HDF5 file, in hexadecimal.

    Covers the path, type, shape and values of every dataset and the attributes of every object, in order of
    paths.
    Left out: storage order, chunks, compression, byte order, and `VERSION_ATTRIBUTES` of the group
    `brainset`. Reads in pieces of `CHUNK_BYTES`. Every part is written with its length, so different trees
    cannot give the same bytes.

    Raises:
        Refused: content lies outside the file (external links, virtual datasets) or has no canonical form.
    """
    digest = _Digest()
    digest.part(HASH_VERSION)
    for path, item in walk(file):
        if isinstance(item, h5py.Dataset):
            digest.part(b"dataset")
            digest.part(path.encode("utf-8", "surrogateescape"))
            _hash_dataset(digest, path, item)
        else:
            digest.part(b"group")
            digest.part(path.encode("utf-8", "surrogateescape"))
        skip = VERSION_ATTRIBUTES if path == "brainset" else frozenset()
        _hash_attributes(digest, path, item, skip)
    return digest.hexdigest()


def recording_hash(path: str | os.PathLike[str]) -> str:
    """`tree_hash` of the file at `path`.

    Raises:
        Refused: as `tree_hash`.
        OSError: the file cannot be opened as HDF5.
    """
    with h5py.File(path, "r", locking="best-effort") as file:
        return tree_hash(file)


def verify_recording(path: str | os.PathLike[str], expected: str, sha256: str | None = None) -> str | None:
    """Says why the file no longer has the content it had in the catalog, or None when it has.

    With `sha256`, the digest of the file when it was added, an untouched file costs one pass over its bytes
    (1.7 GB/s); otherwise, and where the bytes differ, the content is hashed (1.0 GB/s).
    """
    place = Path(path)
    try:
        if sha256 is not None and file_sha256(place) == sha256:
            return None
        with Isolated() as reader:
            found = reader.call(recording_hash, place)
    except FileNotFoundError:
        return f"{place} does not exist"
    except Refused as refused:
        return f"{place} {refused.message}"
    except Exception as error:  # h5py raises many types over damaged files
        return f"{place} cannot be read: {error}"
    if found == expected:
        return None
    return f"{place} has changed: its content hash is {found[:12]}, the catalog has {expected[:12]}"


class _Digest:
    """SHA-256 over parts, each preceded by its length (8 bytes, little-endian)."""

    def __init__(self) -> None:
        self._sha = hashlib.sha256()

    def part(self, data: bytes) -> None:
        self._sha.update(len(data).to_bytes(8, "little"))
        self._sha.update(data)

    def raw(self, data: memoryview | bytes) -> None:
        self._sha.update(data)

    def hexdigest(self) -> str:
        return self._sha.hexdigest()


def walk(group: h5py.Group, path: str = "", above: frozenset[int] = frozenset()) -> Iterator[tuple[str, Any]]:
    """Yields every group and dataset of a group, itself first, then by name; paths are joined by `/`.

    Raises:
        Refused: a link leads out of the file, nowhere, or back to a group that holds it.
    """
    address = h5py.h5o.get_info(group.id).addr
    if address in above:
        raise Refused(
            f"holds a group that contains itself ({path})", "write the file again without that link"
        )
    yield path, group
    for name in sorted(group):
        child = f"{path}/{name}" if path else name
        if isinstance(group.get(name, getlink=True), h5py.ExternalLink):
            raise Refused(f"links to another file at {child}", "copy the linked data into the file")
        item = group.get(name)
        if isinstance(item, h5py.Group):
            yield from walk(item, child, above | {address})
        elif isinstance(item, h5py.Dataset):
            yield child, item
        else:
            raise Refused(f"has a broken link or an unknown object at {child}", "write the file again")


def _hash_dataset(digest: _Digest, path: str, dataset: h5py.Dataset) -> None:
    if dataset.is_virtual or dataset.external:
        raise Refused(f"keeps {path} in another file", "copy the data into the file")
    if dataset.shape is None:
        digest.part(b"empty")
        return
    digest.part(_type_name(path, dataset.dtype))
    digest.part(repr(tuple(int(n) for n in dataset.shape)).encode())
    if dataset.ndim == 0:
        _hash_values(digest, np.asarray(dataset[()]))
        return
    row_bytes = max(1, dataset.dtype.itemsize * int(np.prod(dataset.shape[1:], dtype=np.int64)))
    rows = max(1, CHUNK_BYTES // row_bytes)
    for start in range(0, dataset.shape[0], rows):
        _hash_values(digest, dataset[start : start + rows])


def _hash_attributes(digest: _Digest, path: str, item: Any, skip: frozenset[str]) -> None:
    for name in sorted(item.attrs):
        if name in skip:
            continue
        value = item.attrs[name]
        digest.part(b"attribute")
        digest.part(name.encode("utf-8", "surrogateescape"))
        if isinstance(value, h5py.Empty):
            digest.part(b"empty")
            continue
        array = np.asarray(value)
        if array.dtype.kind == "U":
            array = array.astype(object)
        digest.part(_type_name(f"{path}@{name}", array.dtype))
        digest.part(repr(array.shape).encode())
        _hash_values(digest, array)


def _type_name(path: str, dtype: np.dtype[Any]) -> bytes:
    """Name of a type, apart from byte order; `text` for text and bytes of variable length."""
    if dtype.kind == "O":
        if h5py.check_ref_dtype(dtype) is not None or h5py.check_vlen_dtype(dtype) is not None:
            raise Refused(
                f"has references or ragged arrays at {path}", "torch_brain files have none; prepare it again"
            )
        return b"text"
    if dtype.kind not in "biufcS":
        raise Refused(
            f"has values of type {dtype} at {path}", "torch_brain files have none; prepare it again"
        )
    return dtype.newbyteorder("<").str.encode()


def _hash_values(digest: _Digest, array: np.ndarray[Any, Any]) -> None:
    if array.dtype.kind == "O":
        for value in array.reshape(-1):
            digest.part(value if isinstance(value, bytes) else str(value).encode("utf-8", "surrogateescape"))
        return
    little = np.ascontiguousarray(array.astype(array.dtype.newbyteorder("<"), copy=False))
    digest.raw(little.reshape(-1).view(np.uint8).data if little.size else b"")
