"""Determinism of this process, and the fingerprint of all that its bits depend on."""

import os
import platform
import random
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

import numpy as np
import torch

import orion
from orion.canonical import sha256_tree


def make_deterministic(threads: int) -> None:
    """Choose deterministic kernels and a fixed number of threads, before the first CUDA call.

    `OMP_NUM_THREADS` wins over `threads`: a sum over another number of threads has other bits. The flags are
    those of https://docs.pytorch.org/docs/stable/notes/randomness.html.
    """
    os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")
    torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", threads)))
    torch.use_deterministic_algorithms(True)
    torch.utils.deterministic.fill_uninitialized_memory = False  # type: ignore[attr-defined]
    torch.backends.cudnn.deterministic = True
    torch.backends.cudnn.benchmark = False


def seed_everything(seed: int) -> None:
    """Seed the global generators of Python, NumPy and torch (every device)."""
    random.seed(seed)
    np.random.seed(seed % 2**32)
    torch.manual_seed(seed)


def code_version(provenance: dict[str, Any]) -> dict[str, Any]:
    """Say which code runs: versions, a hash over the package's sources, and the commit where the run
    recorded it."""
    root = Path(orion.__file__).parent
    installed = {d.metadata["Name"].lower().replace("_", "-"): d.version for d in distributions()}
    recorded = provenance.get("orion") or {}
    return {
        "schema_version": 1,
        "orion": orion.__version__,
        "orion_source_sha256": sha256_tree(root, root.rglob("*.py")),
        "torch_brain": installed.get("torch-brain"),
        "commit": recorded.get("commit"),
        "dirty": recorded.get("dirty"),
    }


def environment(strategy: str, world_size: int, device: torch.device) -> dict[str, Any]:
    """Say all that the bits of a step depend on beside code, config, data and state."""
    cuda = device.type == "cuda"
    return {
        "schema_version": 1,
        "python": platform.python_version(),
        "machine": platform.machine(),
        "torch": torch.__version__,
        "numpy": np.__version__,
        "cuda": torch.version.cuda if cuda else None,
        "cudnn": torch.backends.cudnn.version() if cuda else None,  # type: ignore[no-untyped-call]
        "device": torch.cuda.get_device_name(device) if cuda else torch.backends.cpu.get_cpu_capability(),
        "threads": torch.get_num_threads(),
        "deterministic": torch.are_deterministic_algorithms_enabled(),
        "float32_matmul_precision": torch.get_float32_matmul_precision(),
        "strategy": strategy,
        "world_size": world_size,
    }


def lock() -> str:
    """List the installed distributions as a requirements file."""
    return "".join(sorted({f"{d.metadata['Name']}=={d.version}\n" for d in distributions()}))
