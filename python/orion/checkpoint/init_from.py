"""Starts a run from the weights of other ones."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, Final

import torch
from safetensors.torch import load_file
from torch import Tensor

from orion.checkpoint.layout import EMA, VOCAB, WEIGHTS
from orion.errors import OrionError
from orion.models.model import OrionModel

FRESH: Final = "fresh"
"""In place of a checkpoint: parameters stay as initialised."""


@dataclass(frozen=True)
class Weights:
    """Where parameters come from: the folder of a verified checkpoint, and which of its weights."""

    folder: Path
    use_ema: bool = False

    def load(self) -> tuple[dict[str, Tensor], dict[str, list[str]]]:
        """Read the tensors, and the names of their rows of units and sessions.

        Raises:
            OrionError: the checkpoint has no averaged weights.
        """
        path = self.folder / (EMA if self.use_ema else WEIGHTS)
        if not path.exists():
            raise OrionError(f"{self.folder} holds no averaged weights", "Set its use_ema=false in init_from")
        vocab: dict[str, list[str]] = json.loads((self.folder / VOCAB).read_text(encoding="utf-8"))
        return load_file(path), vocab


def init_from(
    model: OrionModel, base: Weights, overrides: Mapping[str, Weights | str] | None = None
) -> dict[str, Any]:
    """Copy the weights of verified checkpoints into a model; return what was copied, for the lineage.

    Parameters that match a pattern of `overrides` come from the checkpoint that it names, or stay as they are
    (`FRESH`); all others come from `base`. Rows of units and sessions are copied by the name of the unit or
    session; rows whose name the checkpoint does not know stay as they are.

    Raises:
        OrionError: a pattern matches nothing, two patterns say different things of one parameter, a
        checkpoint has no averaged weights, or a parameter is missing there or here, or has another shape.
    """
    mine = model.tensors()
    theirs, words = base.load()
    given = overrides or {}
    source = _sources(list(mine), list(theirs), given)
    rows = {f"{name}.weight": name for name in model.vocab_embeddings()}
    record: dict[str, Any] = {"fresh": [], "overrides": {pattern: [] for pattern in given}, "words": {}}
    for name in sorted(source):
        record["overrides"][source[name]].append(name)
        if given[source[name]] == FRESH:
            record["fresh"].append(name)
    _copy(model, rows, theirs, words, base, {name for name in {*mine, *theirs} if name not in source}, record)
    for weights in dict.fromkeys(each for each in given.values() if isinstance(each, Weights)):
        tensors, words = weights.load()
        names = {name for name, pattern in source.items() if given[pattern] == weights}
        _copy(model, rows, tensors, words, weights, names, record)
    return record


def _sources(
    mine: Sequence[str], theirs: Sequence[str], overrides: Mapping[str, Weights | str]
) -> dict[str, str]:
    """The pattern that decides of each parameter; what stays fresh may be in the checkpoint alone."""
    found: dict[str, str] = {}
    for pattern, weights in overrides.items():
        names = sorted({*mine, *theirs} if weights == FRESH else mine)
        hits = [name for name in names if fnmatchcase(name, pattern)]
        if not hits:
            near = get_close_matches(pattern, names, n=4, cutoff=0.0)
            raise OrionError(
                f"init_from.weight_overrides: {pattern!r} matches no parameter",
                f"The nearest names are {', '.join(near)}",
            )
        for name in hits:
            if overrides[found.setdefault(name, pattern)] != weights:
                raise OrionError(
                    f"init_from.weight_overrides: {found[name]!r} and {pattern!r} both match {name}, "
                    "and say different things of it",
                    "Narrow one of the two patterns",
                )
    return found


def _copy(
    model: OrionModel,
    rows: Mapping[str, str],
    theirs: Mapping[str, Tensor],
    words: Mapping[str, Sequence[str]],
    weights: Weights,
    names: set[str],
    record: dict[str, Any],
) -> None:
    mine = {name: value for name, value in model.tensors().items() if name in names}
    problems = _problems(mine, {name: value for name, value in theirs.items() if name in names}, rows)
    if problems:
        more = f" and {len(problems) - 3} more" if len(problems) > 3 else ""
        raise OrionError(
            f"the weights of {weights.folder} do not fit this model: {'; '.join(problems[:3])}{more}",
            "Use the model settings they were trained with, or name these parameters in "
            "init_from.weight_overrides",
        )
    with torch.no_grad():
        for name, value in mine.items():
            if name in rows:
                row = rows[name]
                record["words"][name] = _copy_rows(value, model.vocab()[row], theirs[name], words[row])
            else:
                value.copy_(theirs[name])


def _problems(mine: Mapping[str, Tensor], theirs: Mapping[str, Tensor], rows: Mapping[str, str]) -> list[str]:
    problems = [f"{name} is not in the checkpoint" for name in mine if name not in theirs]
    problems += [f"{name} is not in the model" for name in theirs if name not in mine]
    for name in mine.keys() & theirs.keys():
        wanted, found = list(mine[name].shape), list(theirs[name].shape)
        if (wanted[1:], found[1:]) != (found[1:], wanted[1:]) or (name not in rows and wanted != found):
            problems.append(f"{name} has shape {found} there and {wanted} here")
    return sorted(problems)


def _copy_rows(
    mine: Tensor, my_words: Sequence[str], theirs: Tensor, their_words: Sequence[str]
) -> dict[str, int]:
    place = {word: row for row, word in enumerate(their_words)}
    shared = [(row, place[word]) for row, word in enumerate(my_words) if word in place]
    if shared:
        to, source = zip(*shared, strict=True)
        mine[list(to)] = theirs[list(source)]
    return {"copied": len(shared), "fresh": len(my_words) - len(shared)}
