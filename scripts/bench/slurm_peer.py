"""Submits a script through another launcher: `slurm_peer.py torchx|nemo_run SCRIPT FOLDER`; for `scripts/bench/slurm.mjs`."""

import os
import sys
from pathlib import Path


def torchx(script: str, folder: str) -> None:
    """Through TorchX 0.7: a role of one replica on its slurm scheduler."""
    from torchx.runner import Runner
    from torchx.schedulers.slurm_scheduler import create_scheduler
    from torchx.specs import AppDef, Resource, Role

    role = Role(
        name="peer",
        image=folder,
        entrypoint="/bin/sh",
        args=[script],
        resource=Resource(cpu=1, gpu=0, memMB=0),
    )
    # Named, as NeMo-Run beside it puts its own schedulers in the place of TorchX's.
    with Runner("peer", {"slurm": create_scheduler}) as runner:
        runner.run(AppDef(name="peer", roles=[role]), scheduler="slurm", cfg={"partition": "main", "time": "60"})


def nemo_run(script: str, folder: str) -> None:
    """Through NeMo-Run 0.11: a script on its Slurm executor, with a local tunnel and without containers."""
    # It keeps what it sends in a home of its own, and looks there for it through a local tunnel.
    os.environ["NEMORUN_HOME"] = folder
    import nemo_run as run

    executor = run.SlurmExecutor(
        account="",
        partition="main",
        time="01:00:00",
        nodes=1,
        ntasks_per_node=1,
        tunnel=run.LocalTunnel(job_dir=str(Path(folder) / "experiments")),
        packager=run.Packager(),
    )
    run.run(run.Script(path=script), executor=executor, name=Path(folder).name, detach=True, tail_logs=False)


if __name__ == "__main__":
    # Output of jobs goes where they are submitted.
    os.chdir(sys.argv[3])
    {"torchx": torchx, "nemo_run": nemo_run}[sys.argv[1]](sys.argv[2], sys.argv[3])
