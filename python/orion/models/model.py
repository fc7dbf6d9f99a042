"""What the trainer asks of a model beyond `nn.Module`."""

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Self

import torch
from torch import Tensor, nn
from torch_brain.nn import InfiniteVocabEmbedding


class OrionModel(nn.Module):
    """Mixin: tokenizes windows, predicts the readout, and keeps its vocabularies apart from its tensors.

    A vocabulary maps words (unit or session ids) to rows of an `InfiniteVocabEmbedding`. torch_brain saves
    it inside the state dict, where checkpoint code takes each word for a tensor; here it travels as JSON
    beside the weights.
    """

    name: ClassVar[str]
    """Name of the model in a config."""

    @classmethod
    @abstractmethod
    def build(cls, config: Any, *, window_s: float, dim_out: int) -> Self:
        """Build with random weights for windows of `window_s` seconds and a readout of `dim_out` values."""

    @abstractmethod
    def tokenize(self, data: Any) -> dict[str, Any]:
        """Turn one window (a sliced torch_brain `Data`, times from 0) into named inputs that torch_brain
        collates."""

    def forward_batch(self, inputs: Mapping[str, Tensor]) -> Tensor:
        """Predict the readout, (B, N, D), at `inputs["output_timestamps"]`, (B, N) float64 seconds in the
        window."""
        predictions: Tensor = self(**inputs)
        return predictions

    def shards(self) -> list[nn.Module]:
        """Return the parts that are sharded each on its own, in the order of the forward pass.

        Each must be called in every forward pass; what lies outside of them is sharded as one.
        """
        return []

    def vocab_embeddings(self) -> dict[str, InfiniteVocabEmbedding]:
        """Return the embeddings whose rows are named by words, by module path."""
        return {name: m for name, m in self.named_modules() if isinstance(m, InfiniteVocabEmbedding)}

    def init_vocabs(self, unit_ids: Sequence[str], session_ids: Sequence[str]) -> None:
        """Give each unit and session a row, in the order given; ValueError for a word that comes twice."""
        for name, embedding in self.vocab_embeddings().items():
            embedding.initialize_vocab(list(unit_ids if name.endswith("unit_emb") else session_ids))

    def vocab(self) -> dict[str, list[str]]:
        """Return the words of each vocabulary in the order of their rows, by module path."""
        return {
            name: sorted(embedding.vocab, key=embedding.vocab.__getitem__)
            for name, embedding in self.vocab_embeddings().items()
        }

    def tensors(self) -> dict[str, Tensor]:
        """Return parameters and persistent buffers by name, sharing memory with the model, without
        vocabularies."""
        return {name: value for name, value in self.state_dict().items() if isinstance(value, Tensor)}

    def load_tensors(self, tensors: Mapping[str, Tensor]) -> None:
        """Copy tensors in by name. KeyError for a name that is missing, RuntimeError for another shape."""
        with torch.no_grad():
            for name, mine in self.tensors().items():
                mine.copy_(tensors[name])
