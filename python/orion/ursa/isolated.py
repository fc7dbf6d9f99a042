"""Reading in a child process, because the HDF5 library crashes or never returns over some damaged files."""

from __future__ import annotations

import ctypes
import faulthandler
import multiprocessing
import resource
import signal
import sys
import threading
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any, ParamSpec, TypeVar

from orion.ursa.refusal import Refused

PR_SET_PDEATHSIG = 1

P = ParamSpec("P")
T = TypeVar("T")


class Isolated:
    """Calls functions in one child process, which is replaced when it dies or hangs.

    Args:
        stall_s: seconds without a sign of life after which the child counts as hung. A thread of the child
            gives one ten times in that time, unless the library holds the interpreter.
    """

    def __init__(self, stall_s: float = 120.0) -> None:
        self._stall_s = stall_s
        self._child: multiprocessing.process.BaseProcess | None = None
        self._pipe: Connection | None = None

    def __enter__(self) -> Isolated:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def call(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Returns what a function of a module returns, or raises what it raises.

        Raises:
            Refused: the child died or hung in it.
        """
        if self._pipe is None:
            self._start()
        pipe = self._pipe
        assert pipe is not None
        pipe.send((function, args, kwargs))
        try:
            while pipe.poll(self._stall_s):
                kind, value = pipe.recv()
                if kind == "returned":
                    result: T = value
                    return result
                if kind == "raised":
                    raise value
            why = "reading it never ends"
        except (EOFError, ConnectionResetError):
            why = "reading it crashes the HDF5 library"
        self.close()
        raise Refused(f"is damaged: {why}", "copy it again from where it came")

    def close(self) -> None:
        """Ends the child."""
        if self._child is not None:
            self._child.kill()
            self._child.join()
        if self._pipe is not None:
            self._pipe.close()
        self._child = self._pipe = None

    def _start(self) -> None:
        context = multiprocessing.get_context("fork")
        self._pipe, other = context.Pipe()
        self._child = context.Process(target=_serve, args=(other, self._pipe, self._stall_s), daemon=True)
        self._child.start()
        other.close()


def die_with_parent() -> None:
    """Asks the kernel to kill this process when its parent ends. Linux; elsewhere nothing."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def _serve(pipe: Connection, parents_end: Connection, stall_s: float) -> None:
    parents_end.close()
    die_with_parent()
    faulthandler.disable()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    writing, done = threading.Lock(), threading.Event()

    def say(kind: str, value: Any) -> None:
        with writing:
            pipe.send((kind, value))

    def live() -> None:
        while not done.wait(stall_s / 10):
            say("alive", None)

    threading.Thread(target=live, daemon=True).start()
    try:
        while True:
            function, args, kwargs = pipe.recv()
            try:
                say("returned", function(*args, **kwargs))
            except Exception as error:
                say("raised", error)
    except (EOFError, BrokenPipeError, KeyboardInterrupt):
        done.set()
