"""From a config to a strategy."""

import torch

from orion.errors import OrionError
from orion.parallel.ddp import Ddp
from orion.parallel.fsdp2 import Fsdp2
from orion.parallel.single import Single
from orion.parallel.strategy import ParallelismStrategy


def build_strategy(name: str, *, precision: str, world_size: int, local_rank: int) -> ParallelismStrategy:
    """Build the strategy that a config names; `auto` is `single` on one rank and `ddp` on several.

    One process drives one device: CUDA where there is one, else the CPU.
    """
    device = torch.device("cuda", local_rank) if torch.cuda.is_available() else torch.device("cpu")
    if device.type == "cuda":
        torch.cuda.set_device(device)
    if name == "auto":
        name = "single" if world_size == 1 else "ddp"
    if name == "single" and world_size != 1:
        raise OrionError(
            f"strategy single cannot use {world_size} ranks",
            "Set training.strategy to ddp or fsdp2, or resources.ranks=1",
        )
    match name:
        case "single":
            return Single(device)
        case "ddp":
            return Ddp(device)
        case "fsdp2":
            return Fsdp2(device, precision)
    raise OrionError(f"no strategy is called {name!r}", "Known: auto, ddp, fsdp2, single")
