"""Places where a test makes this process die, fail, hang or forget.

`ORION_FAILPOINT=<name>:<action>[:<step>]` with an action of `ACTIONS`, or `drop:<state>`. Without the
variable a failpoint is one comparison with None.
"""

import os
import signal
import sys
import time
from typing import Final

POINTS: Final = (
    "step.before-optimizer",
    "step.after-optimizer",
    "events.before-fsync",
    "checkpoint.after-stage",
    "checkpoint.after-folder",
    "checkpoint.after-shards",
    "checkpoint.before-manifest",
    "checkpoint.before-rename",
    "checkpoint.after-rename",
    "checkpoint.before-delete",
)
ACTIONS: Final = ("kill", "throw", "hang", "enospc")
STATES: Final = ("rng", "scheduler", "cursor", "ema", "optimizer", "consumed", "best", "model")

_SPEC: Final = os.environ.get("ORION_FAILPOINT")


class FailpointError(RuntimeError):
    """Raised where a test asked for it."""


def _parse(spec: str | None) -> tuple[str, str, int | None] | None:
    if not spec:
        return None
    name, action, *step = spec.split(":")
    known = action in STATES if name == "drop" else name in POINTS and action in ACTIONS
    if not known or len(step) > 1:
        raise ValueError(f"ORION_FAILPOINT={spec} names no failpoint; points: {', '.join(POINTS)}")
    return name, action, int(step[0]) if step else None


_ARMED: Final = _parse(_SPEC)


def failpoint(name: str, step: int | None = None) -> None:
    """Do what ORION_FAILPOINT asks for at this point and, where it names one, this step."""
    if _ARMED is None or _ARMED[0] != name:
        return
    if _ARMED[2] is not None and step != _ARMED[2]:
        return
    print(f"failpoint {_SPEC}", file=sys.stderr, flush=True)
    match _ARMED[1]:
        case "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        case "throw":
            raise FailpointError(f"failpoint {_SPEC}")
        case "enospc":
            raise OSError(28, "No space left on device", name)
    while True:
        time.sleep(1)


def dropped(state: str) -> bool:
    """Whether a test asked that a saved state be forgotten, to prove that the resume tests would notice."""
    if _ARMED is None or _ARMED[:2] != ("drop", state):
        return False
    print(f"failpoint {_SPEC}", file=sys.stderr, flush=True)
    return True
