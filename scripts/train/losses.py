"""Losses of one mixed batch: every row belongs to one task, any row may carry a teacher embedding."""

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from labels import EKMAN, EMOTIONS, ENTITY_TAGS, SENTIMENT
from texts import Example

WEIGHTS = {
    "sentiment": 1.0, "packed": 1.0, "emotions": 0.45, "groups": 0.3, "tone": 1.0, "entities": 4.0,
    "distil": 12.0, "similarity": 20.0, "pair": 4.0,
}
SMOOTHING = 0.05
# Politeness targets lie close to the middle, so their cross-entropy holds about a fifth of the signal of high/low formality.
TONE_WEIGHTS = (2.0, 10.0)
GROUP_COLUMNS = [[EMOTIONS.index(name) for name in members] for members in EKMAN.values()]
Priors = dict[str, Tensor]


def class_priors(groups: dict[str, list[Example]]) -> Priors:
    """Log of each class's share in every set labelled with all three sentiment classes, float32 [3]."""
    priors = {}
    for name, rows in groups.items():
        labels = [e.target[0] for e in rows if not isinstance(e, tuple) and e.task == "sentiment" and e.target[1] == "full"]
        if labels:
            counts = np.bincount(labels, minlength=len(SENTIMENT)) + 1.0
            priors[name] = torch.tensor(np.log(counts / counts.sum()), dtype=torch.float32)
    return priors


def group_loss(logits: Tensor, target: Tensor) -> Tensor:
    """Cross-entropy of the seven Ekman groups, a group's probability being 1 - prod(1 - p) over its labels. [N, 28] each."""
    loss = logits.new_zeros(())
    for columns in GROUP_COLUMNS:
        absent = (-F.softplus(logits[:, columns])).sum(1).clamp(max=-1e-6)  # log of the group's absence
        held = target[:, columns].amax(1)
        loss = loss - (held * torch.log(-torch.expm1(absent)) + (1 - held) * absent).sum()
    return loss


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


def batch_losses(outputs: dict[str, Tensor], batch: list[Example], priors: Priors | None = None) -> dict[str, Tensor]:
    """Sum over rows of each task's loss, divided by the number of rows of the batch (so a task weighs by its rows).

    `priors` are added to the sentiment logits of their sets inside the loss (logit adjustment, Menon et al. 2021): the model
    then scores the words and not how often a set says "positive", which is what recall averaged over classes measures.
    """

    def prior_of(sources: list[str]) -> Tensor:
        return torch.stack([(priors or {}).get(source, torch.zeros(len(SENTIMENT))) for source in sources])

    rows: dict[str, list[int]] = {}
    for index, example in enumerate(batch):
        rows.setdefault(example.task, []).append(index)
    total = len(batch)
    losses: dict[str, Tensor] = {}

    if at := rows.get("sentiment"):
        labels = torch.tensor([batch[i].target[0] for i in at])
        full = torch.tensor([batch[i].target[1] == "full" for i in at])
        logits = outputs["sentiment"][at] + prior_of([batch[i].source for i in at])
        losses["sentiment"] = polar_loss(logits, labels, full).sum() / total
    if at := rows.get("packed"):
        spans = [(i, s) for i in at for s in batch[i].segments]
        means = torch.stack([outputs["token_sentiment"][i, s.start : s.end].mean(0) for i, s in spans])
        means = means + prior_of([s.source for _, s in spans])
        labels = torch.tensor([s.label for _, s in spans])
        losses["packed"] = polar_loss(means, labels, torch.ones(len(spans), dtype=torch.bool)).sum() / total
    if at := rows.get("emotions"):
        target = torch.from_numpy(np.stack([batch[i].target for i in at]))
        losses["emotions"] = F.binary_cross_entropy_with_logits(outputs["emotions"][at], target, reduction="sum") / total
        losses["groups"] = group_loss(outputs["emotions"][at], target) / total
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
