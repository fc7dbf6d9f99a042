"""`python -m orion.evaluate --request PATH`: measures a checkpoint; under torchrun, one process a rank.

With `--probe` it answers preflight instead.
"""

import argparse
import json
import os
import sys
import warnings
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from torch.distributed.elastic.multiprocessing.errors import record

from orion.benchmarks.evaluation import Evaluation
from orion.benchmarks.probe import probe
from orion.benchmarks.request import EvaluationRequest
from orion.environment import make_deterministic
from orion.errors import OrionError
from orion.launcher import die_with_launcher


@record
def main(arguments: Sequence[str] | None = None) -> int:
    """Measure; 0 when the result is written."""
    parser = argparse.ArgumentParser(prog="orion.evaluate", description="Measure a checkpoint of Orion.")
    parser.add_argument("--request", type=Path, required=True, help="inputs/request.json of the bundle")
    parser.add_argument("--probe", action="store_true", help="answer preflight instead")
    options = parser.parse_args(arguments)
    if options.probe:
        return _probe(options.request)
    die_with_launcher()
    os.umask(0o077)
    warnings.filterwarnings("ignore", message="torch.distributed is disabled")
    request = EvaluationRequest.read(options.request)
    make_deterministic(request.threads)
    evaluation = Evaluation(request, Path(os.environ["ORION_RUN_DIR"]), Path(os.environ["ORION_ATTEMPT_DIR"]))
    try:
        evaluation.measure()
    except Exception as error:
        evaluation.fail(error)
        raise
    return 0


def _probe(path: Path) -> int:
    try:
        request = EvaluationRequest.read(path)
    except OrionError as error:
        print(error, file=sys.stderr)
        return 1
    make_deterministic(request.threads)
    for answer in probe(request):
        print(json.dumps(asdict(answer), ensure_ascii=False), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
