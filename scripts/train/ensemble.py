"""Several trained models as one teacher of all tasks: their mean probabilities, and the loss of a student against them.

A text labelled for one task learns all others too, from texts of every kind (born-again multi-task networks, Clark et al. 2019).
"""

from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor

from batches import Batch
from encoder import Encoder
from losses import TONE_WEIGHTS, WEIGHTS, Outputs
from saved_weights import load_encoder

HEADS = ("sentiment", "emotions", "tone", "entities")


class Ensemble:
    """`sources` are checkpoints or models folders, each followed by `:head,head` if it teaches some heads only, as in `run/checkpoint.pt:tone`."""

    def __init__(self, sources: list[str], device: torch.device):
        self.models: list[tuple[Encoder, tuple[str, ...]]] = []
        for source in sources:
            path, _, heads = source.partition(":")
            known = tuple(heads.split(",")) if heads else HEADS
            if unknown := set(known) - set(HEADS):
                raise SystemExit(f"{source}: unknown head {sorted(unknown)}; known: {', '.join(HEADS)}")
            self.models.append((load_encoder(Path(path)).requires_grad_(False).to(device), known))

    @torch.no_grad()
    def probabilities(self, batch: Batch) -> Outputs:
        """Mean over the models that teach a head: sentiment [B, 3], emotions [B, 28], tone [B, 2], entities [B, T, 13]."""
        sums: dict[str, list[Tensor]] = {}
        for model, heads in self.models:
            with torch.autocast(batch.ids.device.type, dtype=torch.bfloat16):
                outputs = model(batch.ids, batch.mask, batch.casing)
            for head in heads:
                logits = outputs[head].float()
                sums.setdefault(head, []).append(logits.softmax(-1) if head in ("sentiment", "entities") else logits.sigmoid())
        return {head: torch.stack(values).mean(0) for head, values in sums.items()}

    def loss(self, outputs: Outputs, batch: Batch) -> Tensor:
        """Cross-entropy with the teachers' probabilities, mean over rows, weighted as the labelled losses are."""
        loss = batch.ids.new_zeros((), dtype=torch.float32)
        for head, wanted in self.probabilities(batch).items():
            logits = outputs[head]
            if head == "sentiment":
                each = -(wanted * F.log_softmax(logits, -1)).sum(-1)
            elif head == "entities":
                pieces = -(wanted * F.log_softmax(logits, -1)).sum(-1) * batch.mask
                each = pieces.sum(1) / batch.mask.sum(1)
            else:
                each = F.binary_cross_entropy_with_logits(logits, wanted, reduction="none")
                each = (each * torch.tensor(TONE_WEIGHTS, device=logits.device)).sum(1) if head == "tone" else each.sum(1)
            loss = loss + WEIGHTS[head] * each.mean()
        return loss
