"""Losses of one mixed batch: every row belongs to one task, any row may carry a teacher embedding."""

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from labels import ENTITY_TAGS
from texts import Example

WEIGHTS = {
    "sentiment": 1.0, "packed": 1.0, "emotions": 0.45, "tone": 1.0, "entities": 4.0, "distil": 12.0, "similarity": 20.0, "pair": 4.0,
}
SMOOTHING = 0.05
# Politeness targets lie close to the middle, so their cross-entropy holds about a fifth of the signal of high/low formality.
TONE_WEIGHTS = (2.0, 10.0)


def polar_loss(logits: Tensor, labels: Tensor, full: Tensor) -> Tensor:
    """Cross-entropy per row over three classes where `full`, else over negative against positive alone. logits [N, 3]."""
    hidden = torch.zeros_like(logits)
    hidden[:, 1] = torch.where(full, 0.0, -1e4)
    logp = F.log_softmax(logits + hidden, dim=-1)
    spread = (logp * torch.where(hidden < -1, 0.0, 1.0)).sum(-1) / torch.where(full, 3.0, 2.0)
    picked = logp.gather(1, labels[:, None]).squeeze(1)
    return -(1 - SMOOTHING) * picked - SMOOTHING * spread


def marginal_tag_loss(logits: Tensor, allowed: Tensor) -> Tensor:
    """-log of the summed probability of the allowed tags, per piece. logits [N, 13], allowed bit masks int64 [N]."""
    bit = torch.arange(len(ENTITY_TAGS))
    open_tags = (allowed[:, None] >> bit) & 1
    return torch.logsumexp(logits, -1) - torch.logsumexp(logits.masked_fill(open_tags == 0, -1e4), -1)


def batch_losses(outputs: dict[str, Tensor], batch: list[Example]) -> dict[str, Tensor]:
    """Sum over rows of each task's loss, divided by the number of rows of the batch (so a task weighs by its rows)."""
    rows: dict[str, list[int]] = {}
    for index, example in enumerate(batch):
        rows.setdefault(example.task, []).append(index)
    total = len(batch)
    losses: dict[str, Tensor] = {}

    if at := rows.get("sentiment"):
        labels = torch.tensor([batch[i].target[0] for i in at])
        full = torch.tensor([batch[i].target[1] == "full" for i in at])
        losses["sentiment"] = polar_loss(outputs["sentiment"][at], labels, full).sum() / total
    if at := rows.get("packed"):
        spans = [(i, s) for i in at for s in batch[i].segments]
        means = torch.stack([outputs["token_sentiment"][i, start:end].mean(0) for i, (start, end, _) in spans])
        labels = torch.tensor([label for _, (_, _, label) in spans])
        losses["packed"] = polar_loss(means, labels, torch.ones(len(spans), dtype=torch.bool)).sum() / total
    if at := rows.get("emotions"):
        target = torch.from_numpy(np.stack([batch[i].target for i in at]))
        losses["emotions"] = F.binary_cross_entropy_with_logits(outputs["emotions"][at], target, reduction="sum") / total
    if at := rows.get("tone"):
        target = torch.from_numpy(np.stack([batch[i].target for i in at]))
        known = ~target.isnan()
        weight = torch.tensor(TONE_WEIGHTS).expand_as(target)[known]
        losses["tone"] = F.binary_cross_entropy_with_logits(outputs["tone"][at][known], target[known], weight, reduction="sum") / total
    if at := rows.get("entities"):
        length = outputs["entities"].shape[1]
        allowed = np.zeros((len(at), length), np.int64)
        for row, i in enumerate(at):
            allowed[row, 1 : len(batch[i].target) + 1] = batch[i].target
        known = torch.from_numpy(allowed)
        inside = known != 0
        per_piece = marginal_tag_loss(outputs["entities"][at][inside], known[inside])
        per_row = torch.zeros(len(at), length).masked_scatter(inside, per_piece)
        losses["entities"] = (per_row.sum(1) / inside.sum(1).clamp(min=1)).sum() / total

    taught = [i for i, e in enumerate(batch) if e.teacher is not None]
    if taught:
        teacher = F.normalize(torch.from_numpy(np.stack([batch[i].teacher for i in taught])).float(), dim=-1)
        student = outputs["sentence_embedding"][taught]
        losses["distil"] = (1 - (student * teacher).sum(-1)).sum() / total
        if len(taught) > 3:
            difference = student @ student.T - teacher @ teacher.T
            losses["similarity"] = difference.square().sum() / (len(taught) - 1) / total
    if at := rows.get("pair"):
        left, right = outputs["sentence_embedding"][at[0::2]], outputs["sentence_embedding"][at[1::2]]
        target = torch.tensor([batch[i].target for i in at[0::2]])
        losses["pair"] = ((left * right).sum(-1) - target).square().sum() / total
    return losses


def weighted_sum(losses: dict[str, Tensor]) -> Tensor:
    return sum(WEIGHTS[name] * value for name, value in losses.items())
