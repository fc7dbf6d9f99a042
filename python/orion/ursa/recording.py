"""What the catalog knows of one recording."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Field:
    """An array that can be read out: dotted path, dimension, rate in Hz (None when irregular)."""

    path: str
    dim: int
    rate_hz: float | None


@dataclass(frozen=True)
class Source:
    """The file that a recording was converted from."""

    path: str
    format: str
    sha256: str


@dataclass(frozen=True)
class Recording:
    """One recording; the fields are those of `src/schema/recording.ts`, times in seconds.

    `derived_from` besides: what the file names as the recording that it was made from (id or hash), which the
    catalog looks up.
    """

    id: str
    dataset: str
    session: str
    subject: str | None
    modalities: list[str]
    fields: list[Field]
    units: int
    spikes: int
    trials: int
    start_s: float
    end_s: float
    duration_s: float
    path: str
    bytes: int
    hash: str
    file_sha256: str
    source: Source | None
    derived_from: str | None

    def to_json(self) -> dict[str, Any]:
        """The recording as plain JSON values."""
        return asdict(self)
