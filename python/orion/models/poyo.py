"""POYO, from torch_brain."""

from typing import Any, Self

from torch import nn
from torch_brain.models import POYO

from orion.config.generated import PoyoConfig
from orion.models.model import OrionModel


class Poyo(OrionModel, POYO):  # type: ignore[misc]
    """POYO of Azabou et al. 2023 (https://arxiv.org/abs/2310.16046) as torch_brain implements it."""

    name = "poyo"

    @classmethod
    def build(cls, config: PoyoConfig, *, window_s: float, dim_out: int) -> Self:
        """Build with the config's sizes; torch_brain refuses anything but `float` for lengths of time."""
        sizes = config.model_dump(exclude={"name", "latent_step"})
        return cls(
            sequence_length=float(window_s), latent_step=float(config.latent_step), dim_out=dim_out, **sizes
        )

    def shards(self) -> list[nn.Module]:
        """Return both halves of each processing layer; POYO calls the halves, never the layer."""
        return [half for layer in self.get_submodule("proc_layers").children() for half in layer.children()]

    def init_vocabs(self, unit_ids: Any, session_ids: Any) -> None:
        """Give each unit and session a row; POYO's own method of this name wants a torch_brain Dataset."""
        OrionModel.init_vocabs(self, unit_ids, session_ids)

    def tokenize(self, data: Any) -> dict[str, Any]:
        """Tokenize as torch_brain does; see `torch_brain.models.POYO.tokenize`."""
        tokens: dict[str, Any] = POYO.tokenize(self, data)
        return tokens
