"""Runs real trainings: real recordings on disk, real torchrun, real signals."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import traceback
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

from orion import failpoint, train
from orion.checkpoint.manifest import Manifest
from orion.ursa.simulate import simulate

PYTHON = Path(__file__).parents[2]

TINY_POYO = {
    "name": "poyo",
    "latent_step": 0.25,
    "num_latents_per_step": 2,
    "dim": 16,
    "depth": 1,
    "dim_head": 8,
    "cross_heads": 1,
    "self_heads": 2,
}
FINE = '''
import orion

@orion.benchmark(name="fine", version=1)
class Fine(orion.Benchmark):
    """Velocity on the last half, in items of 50 ms."""

    def held_out_data(self):
        return orion.HeldOut('query(dataset="r2-test")', field="cursor.vel", last=0.5, item_s=0.05)

    def metrics(self):
        return [orion.R2(), orion.Mse()]
'''

TINY_MLP = {"name": "spike_count_mlp", "dim": 8, "depth": 1, "history_bins": 4}


def merged(base: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    """Return `base` with the leaves of `over`; a variant with another name replaces the whole."""
    result = dict(base)
    for key, value in over.items():
        inner = result.get(key)
        same = (
            isinstance(value, dict)
            and isinstance(inner, dict)
            and inner.get("name") == value.get("name", inner.get("name"))
        )
        result[key] = merged(inner, value) if same else value
    return result


class Bench:
    """Two short simulated recordings and runs on them."""

    def __init__(self, root: Path) -> None:
        self.root = root
        lines = list(simulate(root / "recordings", seed=1, recordings=2, duration_s=8.0, units=6))
        self.recordings = [line["recording"] for line in lines if line["kind"] == "recording"]
        self._runs = 0
        self.jobs: list[Job] = []

    def config(self, **over: Any) -> dict[str, Any]:
        """A config whose steps take milliseconds."""
        base = {
            "name": "test",
            "data": {
                "query": 'query(dataset="r2-test")',
                "window_s": 0.5,
                "batch_size": 6,
                "readout": {"field": "cursor.vel"},
                "augmentations": [{"name": "unit_dropout", "min_units": 2}],
            },
            "model": TINY_POYO,
            "training": {"max_steps": 10, "lr": 2e-3, "ema_decay": 0.9, "schedule": {"name": "one_cycle"}},
            "checkpoint": {"every": 4},
        }
        return merged(base, over)

    def clean(self) -> None:
        """End what a failed test left running."""
        for job in self.jobs:
            if job.process.poll() is None:
                job.kill()
        self.jobs.clear()

    def run(
        self,
        upstream: dict[str, Any] | None = None,
        donors: dict[str, Any] | None = None,
        **over: Any,
    ) -> "Run":
        """A run of its own, not started."""
        self._runs += 1
        return Run(
            self,
            self.root / "runs" / f"{self._runs:03d} 'run'",
            self.config(**over),
            upstream,
            self.recordings,
            donors or {},
        )


class Forked:
    """Children of this process that run a job, one a rank: they need not import torch again."""

    def __init__(
        self,
        ranks: int,
        arguments: list[str],
        environment: dict[str, str],
        output: Path,
        main: Callable[[list[str]], int] = train.main,
    ) -> None:
        sys.stdout.flush()
        self._codes: dict[int, int | None] = {}
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        for rank in range(ranks):
            place = {"RANK": str(rank), "LOCAL_RANK": str(rank), "WORLD_SIZE": str(ranks)}
            meeting = {"MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(port)}
            pid = os.fork()
            if pid == 0:
                _become_job(main, arguments, {**environment, **place, **meeting}, output)
            self._codes[pid] = None

    def poll(self) -> int | None:
        """The first exit status that is not 0 once all have ended, else 0; None while one is alive."""
        for pid, code in self._codes.items():
            if code is None:
                ended, status = os.waitpid(pid, os.WNOHANG)
                if ended:
                    self._codes[pid] = os.waitstatus_to_exitcode(status)
        codes = list(self._codes.values())
        return None if None in codes else next((code for code in codes if code), 0)

    def wait(self, timeout_s: float = 120) -> int:
        until(lambda: self.poll() is not None, timeout_s)
        code = self.poll()
        assert code is not None
        return code

    def send_signal(self, number: int, rank: int | None = None) -> None:
        """To every rank, or to one alone."""
        self.poll()
        for at, (pid, code) in enumerate(self._codes.items()):
            if code is None and rank in (None, at):
                os.kill(pid, number)


def _become_job(
    main: Callable[[list[str]], int], arguments: list[str], environment: dict[str, str], output: Path
) -> NoReturn:
    code = 1
    try:
        descriptor = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        os.dup2(descriptor, 1)
        os.dup2(descriptor, 2)
        sys.stdout = open(1, "w", buffering=1, closefd=False)  # noqa: SIM115
        sys.stderr = open(2, "w", buffering=1, closefd=False)  # noqa: SIM115
        os.environ.clear()
        os.environ.update(environment)
        failpoint.arm(environment.get("ORION_FAILPOINT"))
        code = main(arguments)
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


@dataclass
class Job:
    """A started attempt."""

    process: subprocess.Popen[str] | Forked
    folder: Path
    output: Path

    def wait(self, timeout_s: float = 120) -> int:
        try:
            return self.process.wait(timeout_s)
        except subprocess.TimeoutExpired:
            self.kill()
            raise

    def text(self) -> str:
        return self.output.read_text(errors="replace")

    def kill(self) -> None:
        """SIGKILL the launcher; the workers must follow by themselves."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def until_step(self, step: int, timeout_s: float = 90) -> None:
        """Wait until a step is in the log."""
        until(
            lambda: (
                any(e.get("step", 0) >= step for e in events_of(self.folder, "step"))
                or self.process.poll() is not None
            ),
            timeout_s,
        )
        assert self.process.poll() is None, f"ended before step {step}:\n{self.text()}"


@dataclass
class Run:
    """One run directory, with an attempt for each start."""

    bench: Bench
    path: Path
    config: dict[str, Any]
    upstream: dict[str, Any] | None
    recordings: list[dict[str, Any]]
    donors: dict[str, Any] = field(default_factory=dict)
    attempts: int = 0
    jobs: list[Job] = field(default_factory=list)

    @property
    def request(self) -> Path:
        return self.path / "request.json"

    def start(
        self,
        *,
        ranks: int = 1,
        resume: Path | None = None,
        armed: str | None = None,
        torchrun: bool = False,
        restarts: int = 0,
        **env: str,
    ) -> Job:
        """Start an attempt under torchrun, or as forks of this process."""
        self.attempts += 1
        folder = self.path / "attempts" / str(self.attempts)
        folder.mkdir(parents=True)
        self.request.write_text(
            json.dumps(
                {
                    "schema_version": 1,
                    "run": {"id": "r-test", "key": "0" * 64, "name": "test"},
                    "config": merged(self.config, {"resources": {"ranks": ranks}}),
                    "recordings": self.recordings,
                    "suites": [self._suite(entry["suite"]) for entry in self.config.get("benchmarks", [])],
                    "upstream": self.upstream,
                    "donors": self.donors,
                }
            )
        )
        output = self.bench.root / f"{self.path.name} {self.attempts}.log"
        environment = {
            **os.environ,
            "PYTHONPATH": str(PYTHON),
            "OMP_NUM_THREADS": "1",
            "TORCH_DISABLE_SHARE_RDZV_TCP_STORE": "1",
            "ORION_RUN_DIR": str(self.path),
            "ORION_ATTEMPT": str(self.attempts),
            "ORION_ATTEMPT_DIR": str(folder),
            **({"ORION_RESUME_FROM": str(resume)} if resume else {}),
            **({"ORION_FAILPOINT": armed} if armed else {}),
            **env,
        }
        arguments = ["--request", str(self.request)]
        process: subprocess.Popen[str] | Forked
        if torchrun:
            elastic = ["-m", "torch.distributed.run", "--standalone", f"--nproc-per-node={ranks}"]
            elastic.append(f"--max-restarts={restarts}")
            with output.open("w") as out:
                process = subprocess.Popen(
                    [sys.executable, *elastic, "-m", "orion.train", *arguments],
                    env=environment,
                    stdout=out,
                    stderr=subprocess.STDOUT,
                    text=True,
                )
        else:
            process = Forked(ranks, arguments, environment, output)
        job = Job(process, folder, output)
        self.jobs.append(job)
        self.bench.jobs.append(job)
        return job

    def _suite(self, name: str) -> dict[str, Any]:
        """What the control plane says of a suite; one that does not come with Orion is in the file
        mine.py."""
        folder = self.path / "benchmarks"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "mine.py").write_text(FINE)
        file = "mine.py" if name == "fine@1" else None
        return {"suite": name, "file": file, "recordings": self.recordings}

    def complete(self, **how: Any) -> Job:
        """Start an attempt that must end well."""
        job = self.start(**how)
        assert job.wait() == 0, job.text()
        return job

    def newest(self) -> Path | None:
        """The newest checkpoint that verifies."""
        for folder in sorted(self.checkpoints(), reverse=True):
            try:
                Manifest.read(folder).verify(folder)
            except Exception:
                continue
            return folder
        return None

    def checkpoints(self) -> list[Path]:
        """Folders with the name of a checkpoint, whole or not."""
        return sorted(
            p
            for p in self.path.glob("checkpoints/step-*")
            if ".tmp-" not in p.name and ".damaged-" not in p.name
        )

    def last(self) -> Path:
        """Checkpoint of the last step."""
        return self.path / f"checkpoints/step-{self.config['training']['max_steps']:09d}"

    def curve(self, name: str = "loss/train") -> dict[int, Any]:
        """Metric by step, the newest attempt winning."""
        points: dict[int, Any] = {}
        for job in self.jobs:
            points |= {
                e["step"]: e["metrics"][name] for e in events_of(job.folder, "step") if name in e["metrics"]
            }
        return points

    def result(self) -> dict[str, Any]:
        """All that an interruption must not change."""
        last = self.last()
        manifest = Manifest.read(last)
        manifest.verify(last)
        digests = {f["path"]: f["sha256"] for f in manifest.fields["files"]}
        same = {
            p: d
            for p, d in digests.items()
            if p.startswith(("model/", "rng/", "dataloader/", "scheduler/", "data_hashes/"))
        }
        return {
            "losses": self.curve(),
            "grad_norms": self.curve("grad_norm"),
            "lr": self.curve("lr"),
            "optimizer groups": digests["distributed/optimizer.json"],
            **same,
        }


def differences(a: dict[str, Any], b: dict[str, Any]) -> list[str]:
    """Keys under which two results differ."""
    return sorted(key for key in {*a, *b} if a.get(key) != b.get(key))


def events_of(folder: Path, kind: str | None = None, rank: int | None = 0) -> list[dict[str, Any]]:
    """Events of an attempt, each line checked; a torn last line is left out."""
    found = []
    for path in folder.glob("events.*.jsonl"):
        for seq, event in enumerate(read_events(path), start=1):
            assert event["seq"] == seq
            found.append(event)
    return [e for e in found if (kind is None or e["type"] == kind) and (rank is None or e["rank"] == rank)]


def read_events(path: Path) -> Iterator[dict[str, Any]]:
    for line in path.read_bytes().split(b"\n")[:-1]:
        body, _, crc = line.rpartition(b',"crc":"')
        assert int(crc[:8], 16) == zlib.crc32(body), line
        yield json.loads(body + b"}")


def until(condition: Callable[[], bool], timeout_s: float = 60) -> None:
    """Wait for a condition."""
    deadline = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < deadline, "timed out"
        time.sleep(0.01)


def workers_of(run: Run) -> list[int]:
    """Processes of a run that are alive."""
    mark = f"ORION_RUN_DIR={run.path}".encode()
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                state = (entry / "stat").read_text().rpartition(")")[2].split()[0]
                if mark in (entry / "environ").read_bytes().split(b"\0") and state != "Z":
                    found.append(int(entry.name))
            except OSError:
                continue
    return found


def flip(path: Path) -> None:
    """Change one bit in the middle of a file."""
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
