"""Command line of Ursa, for the control plane: one JSON object a line on stdout.

    python -m orion.ursa add [--store DIR] [--dataset NAME] PATH...
    python -m orion.ursa simulate r2-test --out DIR [--seed N] [--recordings N] [--duration-s S] [--units N]

Exit status 0 when every path was answered, refusals included; 1 with one `error` line when Ursa itself
failed.
"""

from __future__ import annotations

import argparse
import errno
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any


def main(argv: list[str] | None = None) -> int:
    """Runs one command and returns its exit status."""
    options = _parser().parse_args(argv)
    try:
        for answer in _answers(options):
            _print(answer)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        return 130
    except Exception as error:
        _print({"kind": "error", "message": _message(error), "hint": _hint(error)})
        return 1
    return 0


def _answers(options: argparse.Namespace) -> Iterator[dict[str, Any]]:
    if options.command == "add":
        from orion.ursa.add import add

        return add(options.paths, _store(options.store), options.dataset)
    from orion.ursa.simulate import simulate

    return simulate(Path(options.out), options.seed, options.recordings, options.duration_s, options.units)


def _store(named: str | None) -> Path:
    """The named folder, or the one under Orion's state that the command line uses."""
    if named is not None:
        return Path(named).absolute()
    state = os.environ.get("XDG_STATE_HOME") or str(Path.home() / ".local" / "state")
    return Path(os.environ.get("ORION_HOME") or Path(state) / "orion").absolute() / "ursa"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m orion.ursa", description="Recordings: read, hash, simulate."
    )
    commands = parser.add_subparsers(dest="command", required=True)
    add = commands.add_parser("add", help="read recordings and print what the catalog keeps")
    add.add_argument(
        "--store", metavar="DIR", help="folder for converted NWB files; default $ORION_HOME/ursa"
    )
    add.add_argument(
        "--dataset", metavar="NAME", help="dataset of NWB files; default the name of their folder"
    )
    add.add_argument("paths", nargs="+", metavar="PATH", help="torch_brain HDF5, NWB, or a folder of them")
    simulate = commands.add_parser("simulate", help="write simulated recordings")
    simulate.add_argument("name", choices=["r2-test"], help="what to simulate")
    simulate.add_argument("--out", required=True, metavar="DIR")
    simulate.add_argument("--seed", type=int, default=0)
    simulate.add_argument("--recordings", type=int, default=3)
    simulate.add_argument("--duration-s", type=float, default=60.0, dest="duration_s")
    simulate.add_argument("--units", type=int, default=24)
    return parser


def _print(answer: dict[str, Any]) -> None:
    print(json.dumps(answer, allow_nan=False), flush=True)


def _message(error: Exception) -> str:
    text = " ".join(str(error).split())
    return text if isinstance(error, OSError | ValueError) and text else f"{type(error).__name__}: {text}"


def _hint(error: Exception) -> str:
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return "free space in the store, or name another with --store"
    if isinstance(error, OSError):
        return "check the folder and your rights to it"
    if isinstance(error, ImportError):
        return "install Orion's Python packages, or set ORION_PYTHON to an environment that has them"
    return "run `orion doctor`; if it finds nothing, this is a mistake in Orion worth a report"


if __name__ == "__main__":
    sys.exit(main())
