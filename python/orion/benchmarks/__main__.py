"""`python -m orion.benchmarks`: what can be measured, one JSON object a line."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from orion.benchmarks.baseline import BASELINE_HASH, NAME
from orion.benchmarks.held_out import cut, held_out_spans
from orion.benchmarks.registry import Suite, find, load
from orion.data.recordings import RecordingRef
from orion.errors import OrionError


def main(arguments: Sequence[str] | None = None) -> int:
    """List suites, or the held-out windows of one."""
    options = _parser().parse_args(arguments)
    if options.command == "windows":
        return _windows(options)
    suites, problems = load(options.folder)
    for suite in suites:
        try:
            _print({"kind": "suite", **_describe(suite)})
        except Exception as error:
            message = f"{suite.full_name}: {type(error).__name__}: {error}"
            _print({"kind": "problem", "file": str(suite.file or "orion"), "message": message})
    for problem in problems:
        _print({"kind": "problem", "file": str(problem.file), "message": problem.message})
    return 0


def _describe(suite: Suite) -> dict[str, Any]:
    benchmark = suite.make()
    held_out, metrics = benchmark.held_out_data(), list(benchmark.metrics())
    if not metrics:
        raise OrionError("it has no metric", "Return at least one from metrics()")
    return {
        "suite": suite.full_name,
        "name": suite.name,
        "version": suite.version,
        "summary": (suite.make.__doc__ or "").strip().splitlines()[0] if suite.make.__doc__ else "",
        "file": None if suite.file is None else suite.file.name,
        "query": held_out.query,
        "held_out": held_out.to_json(),
        "metrics": [
            {"name": m.name, "version": m.version, "higher_is_better": m.higher_is_better} for m in metrics
        ],
        "baseline": {"name": NAME, "hash": BASELINE_HASH},
    }


def _windows(options: argparse.Namespace) -> int:
    file = None if options.file is None else options.folder / options.file
    try:
        held_out = find(options.suite, file).make().held_out_data()
        entries = json.loads(options.recordings.read_text(encoding="utf-8"))
        refs = [RecordingRef.from_json(entry) for entry in entries]
        spans = held_out_spans(held_out, refs)
    except OrionError as error:
        print(error, file=sys.stderr)
        return 1
    for ref in refs:
        items = cut(held_out, {ref.id: spans[ref.id]})
        windows = spans[ref.id].tolist()
        _print(
            {
                "kind": "windows",
                "recording": ref.id,
                "hash": ref.hash,
                "windows": windows,
                "items": len(items),
            }
        )
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m orion.benchmarks", description="Suites and their data.")
    commands = parser.add_subparsers(dest="command", required=True)
    suites = commands.add_parser("list", help="every suite, and the files that cannot be used")
    windows = commands.add_parser("windows", help="held-out time of each recording, seconds")
    for command in (suites, windows):
        command.add_argument("--folder", type=Path, metavar="DIR", help="folder of the user's files")
    windows.add_argument("suite", help="name@version")
    windows.add_argument("--file", metavar="NAME", help="the user's file that defines it")
    windows.add_argument(
        "--recordings", type=Path, required=True, metavar="PATH", help="JSON list of entries of the catalog"
    )
    return parser


def _print(answer: dict[str, Any]) -> None:
    print(json.dumps(answer, ensure_ascii=False, allow_nan=False), flush=True)


if __name__ == "__main__":
    sys.exit(main())
