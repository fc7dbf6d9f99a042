"""Suites by name and version: those that come with Orion, and those in a user's files."""

from __future__ import annotations

import importlib.util
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from orion.errors import OrionError

if TYPE_CHECKING:
    from orion.benchmarks.base import Benchmark

_Class = TypeVar("_Class", bound="type[Benchmark]")


@dataclass(frozen=True)
class Suite:
    """A benchmark as it was registered; `file` is None for one that comes with Orion."""

    name: str
    version: int
    make: type[Benchmark]
    file: Path | None

    @property
    def full_name(self) -> str:
        """`name@version`."""
        return f"{self.name}@{self.version}"


@dataclass(frozen=True)
class Problem:
    """A user's file that cannot be used, and why."""

    file: Path
    message: str


_SUITES: dict[str, Suite] = {}
_loading: Path | None = None


def benchmark(*, name: str, version: int) -> Callable[[_Class], _Class]:
    """Register a class as the suite `name@version`.

    Raises:
        OrionError: the name is not usable, or another class has it already.
    """
    if not name.replace("-", "").replace("_", "").replace(".", "").isalnum() or version < 1:
        raise OrionError(
            f"{name}@{version} cannot be a suite", "Use letters, digits, dots, dashes; versions count from 1"
        )

    def register(cls: _Class) -> _Class:
        suite = Suite(name, version, cls, _loading)
        known = _SUITES.setdefault(suite.full_name, suite)
        if known.make is not cls:
            raise OrionError(
                f"{suite.full_name} is defined twice, in {known.file or 'Orion'} "
                f"and in {_loading or 'Orion'}",
                "Give one of them another name, or another version",
            )
        return cls

    return register


def load(folder: Path | None) -> tuple[list[Suite], list[Problem]]:
    """Every suite, sorted by name and version, and the files of the folder that cannot be used."""
    problems = []
    files = sorted(folder.glob("*.py")) if folder is not None and folder.is_dir() else []
    for file in files:
        try:
            load_file(file)
        except OrionError as error:
            problems.append(Problem(file, str(error)))
    return sorted(_shipped().values(), key=lambda suite: (suite.name, suite.version)), problems


def load_file(file: Path) -> None:
    """Run a user's file, which registers its suites; what it registered is undone when it fails.

    Raises:
        OrionError: it cannot be run; names the line.
    """
    global _loading
    _shipped()
    before = dict(_SUITES)
    spec = importlib.util.spec_from_file_location(f"orion_benchmarks_of_user.{file.stem}", file)
    if spec is None or spec.loader is None:
        raise OrionError(f"{file} is no Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    _loading = file
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        _SUITES.clear()
        _SUITES.update(before)
        raise OrionError(f"{file}{_line_of(error, file)}: {type(error).__name__}: {error}") from error
    finally:
        _loading = None


def find(full_name: str, file: Path | None = None) -> Suite:
    """The suite of that name; a user's file is run first.

    Raises:
        OrionError: the file cannot be run, or there is no such suite.
    """
    if file is not None:
        load_file(file)
    suites = _shipped()
    if full_name not in suites:
        raise OrionError(f"no suite is called {full_name!r}", f"Known: {', '.join(sorted(suites))}")
    return suites[full_name]


def _shipped() -> dict[str, Suite]:
    import orion.benchmarks.shipped  # noqa: F401

    return _SUITES


def _line_of(error: Exception, file: Path) -> str:
    if isinstance(error, SyntaxError) and error.filename == str(file):
        return f", line {error.lineno}"
    lines = [
        frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == str(file)
    ]
    return f", line {lines[-1]}" if lines else ""
