"""From a config to a model."""

from collections.abc import Sequence
from typing import Final

from orion.config.generated import PoyoConfig, SpikeCountMlpConfig
from orion.errors import OrionError
from orion.models.model import OrionModel
from orion.models.poyo import Poyo
from orion.models.spike_count_mlp import SpikeCountMlp

MODELS: Final[dict[str, type[OrionModel]]] = {model.name: model for model in (Poyo, SpikeCountMlp)}


def build_model(
    config: PoyoConfig | SpikeCountMlpConfig,
    *,
    window_s: float,
    dim_out: int,
    unit_ids: Sequence[str],
    session_ids: Sequence[str],
) -> OrionModel:
    """Build the model that a config names, with a row for each unit and session; weights from the global
    generator."""
    if config.name not in MODELS:
        raise OrionError(f"no model is called {config.name!r}", f"Known: {', '.join(sorted(MODELS))}")
    model = MODELS[config.name].build(config, window_s=window_s, dim_out=dim_out)
    model.init_vocabs(unit_ids, session_ids)
    return model
