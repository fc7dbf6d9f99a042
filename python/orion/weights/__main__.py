"""Command line of the weight tools, for the control plane: one JSON object a line on stdout.

    python -m orion.weights compare BEFORE AFTER

Exit status 0 when both files were compared; 1 with one `error` line when not.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from orion.errors import OrionError
from orion.weights.compare import compare


def main(argv: list[str] | None = None) -> int:
    """Run one command and return its exit status."""
    parser = argparse.ArgumentParser(prog="python -m orion.weights", description="Weights as files.")
    commands = parser.add_subparsers(dest="command", required=True)
    comparing = commands.add_parser("compare", help="how far two safetensors files are apart")
    comparing.add_argument("before", type=Path)
    comparing.add_argument("after", type=Path)
    options = parser.parse_args(argv)
    try:
        for answer in compare(options.before, options.after):
            _print(answer)
    except (OrionError, OSError, ValueError) as error:
        _print({"kind": "error", "message": str(error)})
        return 1
    return 0


def _print(answer: dict[str, Any]) -> None:
    print(json.dumps(answer, ensure_ascii=False, allow_nan=False), flush=True)


if __name__ == "__main__":
    sys.exit(main())
