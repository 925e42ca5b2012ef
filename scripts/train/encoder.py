"""The multi-task encoder: a BERT-shaped trunk (6 x 384) with light heads, in plain PyTorch.

Shapes: B texts, T word pieces, H = 384. `fork` top layers are doubled: one copy feeds the sentence embedding, the other
the task heads; fork = 0 shares everything. With a fork, casing enters at the task branch, so the embedding never sees it.
"""

from dataclasses import asdict, dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from labels import EMOTIONS, ENTITY_TAGS, SENTIMENT, TONE


@dataclass
class EncoderConfig:
    vocabulary: int = 30522
    positions: int = 512
    casings: int = 4
    width: int = 384
    inner: int = 1536
    layers: int = 6
    attention_heads: int = 12
    fork: int = 0
    sentiment_width: int = 192
    pooled_width: int = 192
    entity_width: int = 256
    dropout: float = 0.1
    epsilon: float = 1e-12

    def to_dict(self) -> dict:
        return asdict(self)

    @property
    def head_width(self) -> int:
        return self.sentiment_width + self.pooled_width + self.entity_width


class Layer(nn.Module):
    """One post-norm transformer layer with a fused query/key/value projection."""

    def __init__(self, config: EncoderConfig):
        super().__init__()
        self.attention_heads = config.attention_heads
        self.dropout = config.dropout
        self.scale = (config.width // config.attention_heads) ** -0.5
        self.qkv = nn.Linear(config.width, 3 * config.width)
        self.out = nn.Linear(config.width, config.width)
        self.attention_norm = nn.LayerNorm(config.width, eps=config.epsilon)
        self.up = nn.Linear(config.width, config.inner)
        self.down = nn.Linear(config.inner, config.width)
        self.output_norm = nn.LayerNorm(config.width, eps=config.epsilon)

    def forward(self, x: Tensor, bias: Tensor | None) -> Tensor:
        batch, length, width = x.shape
        q, k, v = self.qkv(x).view(batch, length, 3, self.attention_heads, -1).permute(2, 0, 3, 1, 4)
        # Plain products: on CPU the backward pass of the fused attention is several times slower at these lengths.
        scores = (q * self.scale) @ k.transpose(-1, -2)
        if bias is not None:
            scores = scores + bias.to(scores.dtype)
        context = torch.softmax(scores, dim=-1).to(v.dtype) @ v
        context = context.transpose(1, 2).reshape(batch, length, width)
        x = self.attention_norm(x + F.dropout(self.out(context), self.dropout, self.training))
        return self.output_norm(x + F.dropout(self.down(F.gelu(self.up(x))), self.dropout, self.training))


class Encoder(nn.Module):
    def __init__(self, config: EncoderConfig):
        super().__init__()
        self.config = config
        width = config.width
        self.word = nn.Embedding(config.vocabulary, width)
        self.position = nn.Embedding(config.positions, width)
        self.casing = nn.Embedding(config.casings, width)
        self.input_norm = nn.LayerNorm(width, eps=config.epsilon)
        self.layers = nn.ModuleList(Layer(config) for _ in range(config.layers))
        self.task_layers = nn.ModuleList(Layer(config) for _ in range(config.fork))
        self.projection = nn.Linear(width, width, bias=False)
        self.hidden = nn.Linear(width, config.head_width)
        self.sentiment = nn.Linear(config.sentiment_width, len(SENTIMENT))
        self.emotions = nn.Linear(config.pooled_width, len(EMOTIONS))
        self.tone = nn.Linear(config.pooled_width, len(TONE))
        self.entities = nn.Linear(config.entity_width, len(ENTITY_TAGS))
        nn.init.eye_(self.projection.weight)

    def forward(self, ids: Tensor, mask: Tensor, casing: Tensor) -> dict[str, Tensor]:
        """ids, mask, casing: int64 [B, T]. Returns the float outputs of the exported graph, tone as logits."""
        positions = torch.arange(ids.shape[1], device=ids.device)
        forked = self.config.fork > 0
        x = self.word(ids) + self.position(positions)[None] + self.casing(torch.zeros_like(ids) if forked else casing)
        x = self.input_norm(x)
        bias = (1.0 - mask[:, None, None, :].float()) * -1e4
        split = self.config.layers - self.config.fork
        for layer in self.layers[:split]:
            x = layer(x, bias)
        task = x + (self.casing(casing) - self.casing.weight[0]) if forked else x
        for layer in self.layers[split:]:
            x = layer(x, bias)
        for layer in self.task_layers:
            task = layer(task, bias)
        if not forked:
            task = x
        weights = mask[..., None].to(torch.float32)
        count = weights.sum(1)
        pooled = (x.float() * weights).sum(1) / count
        with torch.autocast(x.device.type, enabled=False):
            embedding = F.normalize(self.projection(pooled), dim=-1)
        task = F.dropout(task, self.config.dropout, self.training)
        hidden = F.gelu(self.hidden(task))
        hidden = F.dropout(hidden, self.config.dropout, self.training)
        widths = [self.config.sentiment_width, self.config.pooled_width, self.config.entity_width]
        for_sentiment, for_text, for_entities = hidden.split(widths, dim=-1)
        with torch.autocast(x.device.type, enabled=False):
            token_sentiment = self.sentiment(for_sentiment.float())
            text = (for_text.float() * weights).sum(1) / count
            return {
                "sentence_embedding": embedding,
                "token_sentiment": token_sentiment,
                "sentiment": (token_sentiment * weights).sum(1) / count,
                "emotions": self.emotions(text),
                "tone": self.tone(text),
                "entities": self.entities(for_entities.float()),
            }
