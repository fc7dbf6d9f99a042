"""What is wrong with a Python config, placed in the user's own file."""

import difflib
import traceback
from collections.abc import Iterator
from pathlib import Path

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from orion.config import generated
from orion.config.base import Config

Mistake = dict[str, str | int]


def mistakes_in(path: Path, error: Exception) -> list[Mistake]:
    """Return what an exception says about the config at ``path``: message, place, key and nearest key."""
    place = _place(path, error)
    if isinstance(error, ValidationError):
        return [{**place, **said} for said in _validation(error)]
    if isinstance(error, SyntaxError) and error.filename == str(path):
        return [{**place, "message": f"SyntaxError: {error.msg}"}]
    said = traceback.format_exception_only(error)[-1].strip()
    return [{**place, "message": said}]


def _place(path: Path, error: Exception) -> Mistake:
    """Line and column, from 1, of the innermost code of the file that was running."""
    if isinstance(error, SyntaxError) and error.filename == str(path):
        return {"line": error.lineno or 1, "column": error.offset or 1}
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename == str(path)]
    if not frames:
        return {"line": 1, "column": 1}
    line, column = frames[-1].lineno, frames[-1].colno
    return {"line": line or 1, "column": 1 if column is None else column + 1}


def _validation(error: ValidationError) -> Iterator[Mistake]:
    fields = _fields_of(error.title)
    for detail in error.errors(include_url=False):
        said: Mistake = {"path": ".".join([error.title, *map(str, detail["loc"])]), "message": _words(detail)}
        near = difflib.get_close_matches(str(detail["loc"][-1]), fields, 1) if len(detail["loc"]) == 1 else []
        if detail["type"] == "extra_forbidden" and near:
            said["suggestion"] = near[0]
        yield said


def _words(detail: ErrorDetails) -> str:
    match detail["type"]:
        case "extra_forbidden":
            return "unknown key"
        case "missing":
            return "is missing"
        case _:
            return f"{detail['msg'][:1].lower()}{detail['msg'][1:]}, found {detail['input']!r}"


def _fields_of(name: str) -> list[str]:
    found = getattr(generated, name, None)
    return list(found.model_fields) if isinstance(found, type) and issubclass(found, Config) else []
