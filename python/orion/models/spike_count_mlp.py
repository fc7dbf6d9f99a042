"""A baseline: binned spike counts through a small network."""

from typing import Any, Self

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812
from torch_brain.batching import pad8
from torch_brain.nn import InfiniteVocabEmbedding

from orion.config.generated import SpikeCountMlpConfig
from orion.models.model import OrionModel


class SpikeCountMlp(OrionModel):
    """Decode from the spike counts of the last `history_bins` whole bins before each output time.

    Counts of a bin are summed over units, each weighted by the unit's embedding, so recordings with
    different units share all other weights. A causal convolution looks back over the bins, the session's
    embedding is added, an MLP reads out. The bin that holds an output time is still open and is not seen.
    """

    name = "spike_count_mlp"

    def __init__(
        self,
        *,
        window_s: float,
        dim_out: int,
        bin_s: float,
        history_bins: int,
        dim: int,
        depth: int,
        dropout: float,
    ) -> None:
        super().__init__()
        self.window_s = window_s
        self.bin_s = bin_s
        self.bins = int(np.ceil(round(window_s / bin_s, 9)))
        self.history_bins = history_bins
        self.unit_emb = InfiniteVocabEmbedding(dim, init_scale=0.1)
        self.session_emb = InfiniteVocabEmbedding(dim, init_scale=0.1)
        self.history = nn.Conv1d(dim, dim, kernel_size=history_bins)
        self.norm = nn.LayerNorm(dim)
        hidden = [nn.Sequential(nn.Linear(dim, dim), nn.GELU(), nn.Dropout(dropout)) for _ in range(depth)]
        self.hidden = nn.Sequential(*hidden)
        self.readout = nn.Linear(dim, dim_out)

    @classmethod
    def build(cls, config: SpikeCountMlpConfig, *, window_s: float, dim_out: int) -> Self:
        """Build with the config's sizes."""
        return cls(window_s=float(window_s), dim_out=dim_out, **config.model_dump(exclude={"name"}))

    def tokenize(self, data: Any) -> dict[str, Any]:
        """Count spikes: `counts` (units, bins) float32, `unit_index` (units,), `session_index`."""
        ids = data.units.id
        bins = np.floor(np.asarray(data.spikes.timestamps) / self.bin_s + 1e-9).astype(np.int64)
        inside = (bins >= 0) & (bins < self.bins)
        counts = np.zeros((len(ids), self.bins), dtype=np.float32)
        np.add.at(counts, (np.asarray(data.spikes.unit_index)[inside], bins[inside]), 1.0)
        return {
            "counts": pad8(counts),
            "unit_index": pad8(np.asarray(self.unit_emb.tokenizer(ids), dtype=np.int64)),
            "session_index": self.session_emb.tokenizer(data.session.id),
        }

    def forward(
        self,
        *,
        counts: Tensor,
        unit_index: Tensor,
        session_index: Tensor,
        output_timestamps: Tensor,
        output_mask: Tensor | None = None,
    ) -> Tensor:
        """Map counts (B, U, T), unit_index (B, U), session_index (B,), times (B, N) to predictions (B, N,
        D)."""
        activity = torch.einsum("but,bud->bdt", counts, self.unit_emb(unit_index))
        seen = self.history(F.pad(activity, (self.history_bins, 0))).transpose(1, 2)  # (B, T + 1, dim)
        closed = torch.floor(output_timestamps / self.bin_s + 1e-9).long().clamp(0, self.bins)  # (B, N)
        state = torch.gather(seen, 1, closed.unsqueeze(-1).expand(-1, -1, seen.shape[-1]))
        state = self.norm(state + self.session_emb(session_index).unsqueeze(1))
        predictions: Tensor = self.readout(self.hidden(state))
        return predictions
