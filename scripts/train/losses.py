"""Losses of one mixed batch: every row belongs to one task, any row may carry a teacher embedding."""

import torch
import torch.nn.functional as F
from torch import Tensor

from batches import Batch
from labels import EKMAN, EMOTIONS, ENTITY_TAGS

WEIGHTS = {
    "sentiment": 1.0, "packed": 1.0, "emotions": 0.45, "groups": 0.3, "tone": 1.0, "entities": 4.0,
    "distil": 12.0, "similarity": 20.0, "pair": 4.0,
}
SMOOTHING = 0.05
# Politeness targets lie close to the middle, so their cross-entropy holds about a fifth of the signal of high/low formality.
TONE_WEIGHTS = (2.0, 10.0)
GROUP_COLUMNS = [[EMOTIONS.index(name) for name in members] for members in EKMAN.values()]
Outputs = dict[str, Tensor]


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
    """-log of the summed probability of the allowed tags, per piece. logits [..., 13], allowed bit masks int64 [...]; no bit
    set means no label, and costs nothing."""
    bit = torch.arange(len(ENTITY_TAGS), device=logits.device)
    open_tags = (allowed[..., None] >> bit) & 1
    loss = torch.logsumexp(logits, -1) - torch.logsumexp(logits.masked_fill(open_tags == 0, -1e4), -1)
    return loss.masked_fill(allowed == 0, 0.0)


def tone_loss(logits: Tensor, target: Tensor) -> Tensor:
    """Weighted sum of the cross-entropies of [N, 2] logits with targets in 0..1, NaN where unknown."""
    known = ~target.isnan()
    weight = known * torch.tensor(TONE_WEIGHTS, device=logits.device)
    return F.binary_cross_entropy_with_logits(logits, target.nan_to_num(0.5), weight, reduction="sum")


def _entity_loss(outputs: Outputs, part: dict[str, Tensor]) -> Tensor:
    per_piece = marginal_tag_loss(outputs["entities"][part["rows"]], part["allowed"])
    return (per_piece.sum(1) / (part["allowed"] != 0).sum(1).clamp(min=1)).sum()


def batch_losses(outputs: Outputs, batch: Batch) -> dict[str, Tensor]:
    """Sum over rows of each task's loss, divided by the number of rows of the batch (so a task weighs by its rows).

    The priors of a set are added to its sentiment logits inside the loss (logit adjustment, Menon et al. 2021): the model
    then scores the words and not how often a set says "positive", which is what recall averaged over classes measures.
    """
    total = len(batch.ids)
    losses: dict[str, Tensor] = {}
    if part := batch.targets.get("sentiment"):
        logits = outputs["sentiment"][part["rows"]] + part["priors"]
        losses["sentiment"] = polar_loss(logits, part["labels"], part["full"]).sum() / total
    if part := batch.targets.get("packed"):
        means = torch.einsum("st,stc->sc", part["share"], outputs["token_sentiment"][part["rows"]])
        losses["packed"] = polar_loss(means + part["priors"], part["labels"], part["full"]).sum() / total
    if part := batch.targets.get("emotions"):
        logits = outputs["emotions"][part["rows"]]
        losses["emotions"] = F.binary_cross_entropy_with_logits(logits, part["target"], reduction="sum") / total
        losses["groups"] = group_loss(logits, part["target"]) / total
    if part := batch.targets.get("tone"):
        losses["tone"] = tone_loss(outputs["tone"][part["rows"]], part["target"]) / total
    if part := batch.targets.get("entities"):
        losses["entities"] = _entity_loss(outputs, part) / total
    if part := batch.targets.get("distil"):
        teacher = F.normalize(part["teacher"], dim=-1)
        student = outputs["sentence_embedding"][part["rows"]]
        losses["distil"] = (1 - (student * teacher).sum(-1)).sum() / total
        if len(teacher) > 3:
            difference = student @ student.T - teacher @ teacher.T
            losses["similarity"] = difference.square().sum() / (len(teacher) - 1) / total
    if part := batch.targets.get("pair"):
        vectors = outputs["sentence_embedding"][part["rows"]]
        losses["pair"] = ((vectors[0::2] * vectors[1::2]).sum(-1) - part["target"]).square().sum() / total
    return losses


def weighted_sum(losses: dict[str, Tensor]) -> Tensor:
    return sum(WEIGHTS[name] * value for name, value in losses.items())
