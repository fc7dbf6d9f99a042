"""Places where a test makes this process die, fail, hang or forget.

`ORION_FAILPOINT=<name>:<action>[@<hit>]` with an action of `ACTIONS`, or `drop:<state>`. Without the
variable a failpoint is one comparison with None.
"""

import errno
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
    "predictions.before-publish",
    "predictions.after-publish",
)
ACTIONS: Final = ("kill", "throw", "hang", "enospc")
STATES: Final = ("rng", "scheduler", "cursor", "ema", "optimizer", "consumed", "model")


class FailpointError(RuntimeError):
    """Raised where a test asked for it."""


class _Armed:
    """A failpoint that a test asked for; `skip` hits pass before it acts."""

    def __init__(self, spec: str) -> None:
        self.spec = spec
        self.name, _, rest = spec.partition(":")
        self.action, _, hit = rest.partition("@")
        drops = self.name == "drop" and self.action in STATES
        if not drops and not (self.name in POINTS and self.action in ACTIONS):
            raise ValueError(f"ORION_FAILPOINT={spec} names no failpoint; points: {', '.join(POINTS)}")
        self.skip = int(hit or "1") - 1


_armed: _Armed | None = None


def arm(spec: str | None) -> None:
    """Arm one failpoint; None or an empty text disarms. ValueError for a name that nobody knows."""
    global _armed
    _armed = _Armed(spec) if spec else None


def failpoint(name: str) -> None:
    """Do what ORION_FAILPOINT asks for at this point."""
    if _armed is None or _armed.name != name:
        return
    if _armed.skip > 0:
        _armed.skip -= 1
        return
    print(f"failpoint {_armed.spec}", file=sys.stderr, flush=True)
    match _armed.action:
        case "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        case "throw":
            raise FailpointError(f"failpoint {_armed.spec}")
        case "enospc":
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), name)
    while True:
        time.sleep(1)


def dropped(state: str) -> bool:
    """Whether a test asked that a saved state be forgotten, to prove that the resume tests would notice."""
    if _armed is None or _armed.name != "drop" or _armed.action != state:
        return False
    print(f"failpoint {_armed.spec}", file=sys.stderr, flush=True)
    return True


arm(os.environ.get("ORION_FAILPOINT"))
