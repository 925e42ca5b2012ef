"""Batches as tensors: everything that a training step needs, prepared on the CPU, so that an accelerator never waits for it."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor
from torch.utils.data import DataLoader, IterableDataset, get_worker_info

from labels import SENTIMENT
from sampler import Sampler, collate
from texts import Example

Priors = dict[str, Tensor]


class Batch(NamedTuple):
    """ids, mask, casing: int64 [B, T]. targets: tensors by task and name; `rows` says which rows of the batch they are for."""

    ids: Tensor
    mask: Tensor
    casing: Tensor
    targets: dict[str, dict[str, Tensor]]
    pieces: int

    def to(self, device: torch.device) -> "Batch":
        moved = {task: {n: t.to(device, non_blocking=True) for n, t in parts.items()} for task, parts in self.targets.items()}
        ids, mask, casing = (t.to(device, non_blocking=True) for t in (self.ids, self.mask, self.casing))
        return Batch(ids, mask, casing, moved, self.pieces)

    def counts(self) -> dict[str, int]:
        """Number of labelled parts of each task."""
        return {task: len(parts["rows"]) for task, parts in self.targets.items()}


def class_priors(groups: dict[str, list[Example]]) -> Priors:
    """Log of each class's share in every set labelled with all three sentiment classes, float32 [3]."""
    priors = {}
    for name, rows in groups.items():
        labels = [e.target[0] for e in rows if not isinstance(e, tuple) and e.task == "sentiment" and e.target[1] == "full"]
        if labels:
            counts = np.bincount(labels, minlength=len(SENTIMENT)) + 1.0
            priors[name] = torch.tensor(np.log(counts / counts.sum()), dtype=torch.float32)
    return priors


def _sentiment(examples: list[Example], rows: list[int], priors: Priors) -> dict[str, Tensor]:
    none = torch.zeros(len(SENTIMENT))
    return {
        "labels": torch.tensor([examples[i].target[0] for i in rows]),
        "full": torch.tensor([examples[i].target[1] == "full" for i in rows]),
        "priors": torch.stack([priors.get(examples[i].source, none) for i in rows]),
    }


def _packed(examples: list[Example], rows: list[int], priors: Priors, length: int) -> dict[str, Tensor]:
    """One entry per segment; `share` float32 [segments, T] averages over the segment's pieces."""
    none = torch.zeros(len(SENTIMENT))
    spans = [(i, s) for i in rows for s in examples[i].segments]
    share = torch.zeros(len(spans), length)
    for at, (_, segment) in enumerate(spans):
        share[at, segment.start : segment.end] = 1 / (segment.end - segment.start)
    return {
        "rows": torch.tensor([i for i, _ in spans]),
        "share": share,
        "labels": torch.tensor([s.label for _, s in spans]),
        "full": torch.ones(len(spans), dtype=torch.bool),
        "priors": torch.stack([priors.get(s.source, none) for _, s in spans]),
    }


def _entities(examples: list[Example], rows: list[int], length: int) -> dict[str, Tensor]:
    allowed = np.zeros((len(rows), length), np.int64)
    for at, i in enumerate(rows):
        allowed[at, 1 : len(examples[i].target) + 1] = examples[i].target
    return {"allowed": torch.from_numpy(allowed)}


def prepare(examples: list[Example], priors: Priors | None = None) -> Batch:
    """Lengths are those of the bucket (see `padded_length`); rows without a label carry only the teacher's embedding."""
    ids, mask, casing = collate(examples, exact=False)
    priors = priors or {}
    rows: dict[str, list[int]] = {}
    for index, example in enumerate(examples):
        rows.setdefault(example.task, []).append(index)
    targets: dict[str, dict[str, Tensor]] = {}
    for task, at in rows.items():
        if task == "sentiment":
            targets[task] = _sentiment(examples, at, priors)
        elif task == "packed":
            targets[task] = _packed(examples, at, priors, ids.shape[1])
        elif task in ("emotions", "tone"):
            targets[task] = {"target": torch.from_numpy(np.stack([examples[i].target for i in at]))}
        elif task == "entities":
            targets[task] = _entities(examples, at, ids.shape[1])
        elif task == "pair":
            targets[task] = {"target": torch.tensor([examples[i].target for i in at[0::2]])}
        else:
            continue
        targets[task].setdefault("rows", torch.tensor(at))
    if taught := [i for i, e in enumerate(examples) if e.teacher is not None]:
        vectors = np.stack([examples[i].teacher for i in taught]).astype(np.float32)
        targets["distil"] = {"rows": torch.tensor(taught), "teacher": torch.from_numpy(vectors)}
    return Batch(ids, mask, casing, targets, int(mask.sum()))


class BatchStream(IterableDataset):
    """An endless, seeded stream of prepared batches. With loader processes each draws its own share of them, in turn; a resumed
    run draws the `skip` batches that were already seen and drops them."""

    def __init__(self, groups: dict[str, list], seed: int, batch_tokens: int, skip: int = 0):
        self.groups, self.seed, self.batch_tokens, self.skip = groups, seed, batch_tokens, skip
        self.priors = class_priors(groups)

    def __iter__(self) -> Iterator[Batch]:
        info = get_worker_info()
        index, of = (info.id, info.num_workers) if info else (0, 1)
        sampler = Sampler(self.groups, self.seed + index, self.batch_tokens)
        for _ in range(index, self.skip, of):
            sampler.next_batch()
        while True:
            yield prepare(sampler.next_batch(), self.priors)


def load_batches(stream: BatchStream, processes: int, pinned: bool) -> Iterator[Batch]:
    """`processes` = 0 prepares each batch when it is asked for."""
    ahead = {"prefetch_factor": 4} if processes else {}
    return iter(DataLoader(stream, batch_size=None, num_workers=processes, pin_memory=pinned, **ahead))

