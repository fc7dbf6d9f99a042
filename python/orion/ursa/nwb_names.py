"""Names and times as NWB has them, made fit for torch_brain."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
from numpy.typing import NDArray

from orion.ursa.refusal import Refused

Array = NDArray[Any]


def require_finite(values: Array, what: str) -> None:
    """Refuses times that are NaN or infinite."""
    if not bool(np.isfinite(values).all()):
        raise Refused(
            f"has times that are not finite numbers in {what}", "remove them and export the file again"
        )


def slug(text: str) -> str:
    """Letters, digits, dot, underscore and dash; everything else becomes an underscore."""
    return re.sub(r"[^A-Za-z0-9._-]+", "_", str(text)).strip("_.-")


def ascii_text(text: str) -> str:
    """Text with a question mark for each character that torch_brain cannot store."""
    return str(text).encode("ascii", "replace").decode()
