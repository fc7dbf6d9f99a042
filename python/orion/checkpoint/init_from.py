"""Starts a run from the weights of another one."""

import json
from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file
from torch import Tensor

from orion.checkpoint.layout import EMA, VOCAB, WEIGHTS
from orion.errors import OrionError
from orion.models.model import OrionModel


def init_from(model: OrionModel, folder: Path, *, use_ema: bool, fresh: Sequence[str]) -> dict[str, Any]:
    """Copy the weights of a verified checkpoint into a model; return what was copied, for the lineage.

    Parameters that match a pattern of `fresh` stay as they are. Rows of units and sessions are copied by the
    name of the unit or session; rows whose name the checkpoint does not know stay as they are.

    Raises:
        OrionError: a pattern matches nothing, the checkpoint has no averaged weights, or a parameter is
        missing there or here, or has another shape.
    """
    path = folder / (EMA if use_ema else WEIGHTS)
    if not path.exists():
        raise OrionError(f"{folder} holds no averaged weights", "Set init_from.use_ema=false")
    theirs: dict[str, Tensor] = load_file(path)
    mine = model.tensors()
    vocab: dict[str, list[str]] = json.loads((folder / VOCAB).read_text(encoding="utf-8"))
    left = _left_fresh(sorted({*mine, *theirs}), fresh)
    rows = {f"{name}.weight": name for name in model.vocab_embeddings()}
    problems = _problems(
        {name: value for name, value in mine.items() if name not in left},
        {name: value for name, value in theirs.items() if name not in left},
        rows,
    )
    if problems:
        more = f" and {len(problems) - 3} more" if len(problems) > 3 else ""
        raise OrionError(
            f"the weights of {folder} do not fit this model: {'; '.join(problems[:3])}{more}",
            "Use the upstream's model settings, or name these parameters in init_from.fresh",
        )
    record: dict[str, Any] = {"use_ema": use_ema, "fresh": sorted(left), "words": {}}
    with torch.no_grad():
        for name, value in mine.items():
            if name in left:
                continue
            if name in rows:
                record["words"][name] = _copy_rows(
                    value, model.vocab()[rows[name]], theirs[name], vocab[rows[name]]
                )
            else:
                value.copy_(theirs[name])
    return record


def _left_fresh(names: Sequence[str], patterns: Sequence[str]) -> set[str]:
    left: set[str] = set()
    for pattern in patterns:
        hits = {name for name in names if fnmatchcase(name, pattern)}
        if not hits:
            raise OrionError(
                f"init_from.fresh: {pattern!r} matches no parameter",
                f"Parameters are called like {', '.join(names[:4])}",
            )
        left |= hits
    return left


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
