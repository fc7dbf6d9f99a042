"""What a job is told at its start: the request file of its bundle and the `ORION_*` environment."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from orion.checkpoint.shelf import newest_of
from orion.config import RunConfig
from orion.errors import OrionError


@dataclass(frozen=True)
class Upstream:
    """A checkpoint that a name in `init_from` resolved to."""

    run_id: str
    run_key: str
    step: int
    path: Path
    checkpoint_hash: str
    config: dict[str, Any]

    @classmethod
    def read(cls, fields: Mapping[str, Any]) -> "Upstream":
        """Take it from a request file."""
        return cls(**{**fields, "path": Path(fields["path"])})


@dataclass(frozen=True)
class AskedSuite:
    """A suite that checkpoints of the run are measured on.

    Attributes:
        name: `name@version`.
        file: the user's file that defines it; None for one that comes with Orion.
        recordings: entries of the catalog that its query matches.
    """

    name: str
    file: Path | None
    recordings: list[dict[str, Any]]


@dataclass(frozen=True)
class Request:
    """`inputs/request.json` of a bundle."""

    run_id: str
    run_key: str
    run_name: str
    config: RunConfig
    config_json: dict[str, Any]
    recordings: list[dict[str, Any]]
    suites: list[AskedSuite]
    upstream: Upstream | None
    donors: dict[str, Upstream] = field(default_factory=dict)
    """Checkpoints of `init_from.weight_overrides`, by pattern."""

    @classmethod
    def read(cls, path: Path) -> "Request":
        """Read and check a request file. OrionError when it is missing, newer than this code or not valid."""
        try:
            raw = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise OrionError(f"cannot read the request {path}: {error}", "Launch the run again") from error
        if raw.get("schema_version") != 1:
            raise OrionError(
                f"{path} has schema_version {raw.get('schema_version')}, this code reads 1", "Update Orion"
            )
        try:
            config = RunConfig.model_validate(raw["config"])
        except ValidationError as error:
            where = ".".join(str(part) for part in error.errors()[0]["loc"])
            raise OrionError(
                f"{path}: config.{where}: {error.errors()[0]['msg']}", "Check the config"
            ) from error
        upstream = raw.get("upstream")
        return cls(
            run_id=raw["run"]["id"],
            run_key=raw["run"]["key"],
            run_name=raw["run"]["name"],
            config=config,
            config_json=raw["config"],
            recordings=raw["recordings"],
            suites=[
                AskedSuite(
                    each["suite"],
                    None if each["file"] is None else path.parent / "benchmarks" / each["file"],
                    each["recordings"],
                )
                for each in raw["suites"]
            ],
            upstream=None if upstream is None else Upstream.read(upstream),
            donors={pattern: Upstream.read(donor) for pattern, donor in raw.get("donors", {}).items()},
        )


@dataclass(frozen=True)
class Job:
    """A request with the attempt that runs it and the place of this process in it."""

    request: Request
    run_folder: Path
    attempt: int
    attempt_folder: Path
    resume_from: Path | None
    inexact: bool
    rank: int
    world_size: int
    local_rank: int
    restart: int = 0
    """Times that torchrun has started the ranks of this attempt again."""
    provenance: dict[str, Any] = field(default_factory=dict)

    @property
    def checkpoints(self) -> Path:
        """Folder of the run's checkpoints."""
        return self.run_folder / "checkpoints"

    @classmethod
    def from_environment(cls, request: Path, env: Mapping[str, str] = os.environ) -> "Job":
        """Build a job from its request file and environment; OrionError names the variable that is
        missing."""
        for name in ("ORION_RUN_DIR", "ORION_ATTEMPT", "ORION_ATTEMPT_DIR"):
            if not env.get(name):
                raise OrionError(f"the environment has no {name}", "Start the job with `orion train`")
        run_folder = Path(env["ORION_RUN_DIR"])
        attempt = int(env["ORION_ATTEMPT"])
        restart = int(env.get("TORCHELASTIC_RESTART_COUNT", "0"))
        told = env.get("ORION_RESUME_FROM")
        resume = Path(told) if told else None
        if restart > 0:
            resume = newest_of(run_folder / "checkpoints", attempt) or resume
        return cls(
            request=Request.read(request),
            run_folder=run_folder,
            attempt=attempt,
            attempt_folder=Path(env["ORION_ATTEMPT_DIR"]),
            resume_from=resume,
            inexact=env.get("ORION_INEXACT") == "1",
            rank=int(env.get("RANK", "0")),
            world_size=int(env.get("WORLD_SIZE", "1")),
            local_rank=int(env.get("LOCAL_RANK", "0")),
            restart=restart,
            provenance=_provenance(run_folder / "run.json"),
        )


def _provenance(path: Path) -> dict[str, Any]:
    try:
        provenance = json.loads(path.read_text(encoding="utf-8")).get("provenance", {})
    except (OSError, ValueError):
        return {}
    return provenance if isinstance(provenance, dict) else {}
