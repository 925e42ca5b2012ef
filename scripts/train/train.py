"""Trains the encoder and writes checkpoints: python train.py --data D --work W [--minutes 70] [--resume].

The learning rate follows progress, which is the larger of tokens seen / --tokens and time spent / --minutes, so a slow
machine still finishes its schedule. A checkpoint holds weights, averages, optimiser, sampler and progress.

Without an accelerator, --workers single-threaded processes each take a batch per step and average their gradients. On a busy
machine this is up to twice as fast as one process with as many threads, whose every operation waits for its slowest thread.
On a GPU one process trains and --workers processes prepare its batches.
"""

import argparse
import copy
import json
import os
import signal
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
from torch import Tensor, distributed, multiprocessing

from batches import Batch, BatchStream, load_batches
from corpus import load_corpus
from devices import choose_device
from encoder import Encoder, EncoderConfig
from ensemble import Ensemble
from evaluate import evaluate
from losses import batch_losses, weighted_sum
from predict import torch_runner
from saved_weights import load_encoder
from starting_weights import new_encoder

EMBEDDING_LOSSES = ("distil", "similarity", "pair")


@dataclass
class Settings:
    seed: int = 1
    batch_tokens: int = 3072
    tokens: int = 12_000_000
    minutes: float = 70.0
    trunk_rate: float = 2e-4
    head_rate: float = 1e-3
    layer_decay: float = 0.85
    weight_decay: float = 0.01
    warm_up: float = 0.04
    average_every: int = 4
    average_decay: float = 0.99
    fork: int = 0
    frozen_layers: int = 0
    workers: int = 2
    device: str = "auto"
    sets: str = ""
    teachers: str = ""
    teacher_share: float = 0.5


def parameter_groups(model: Encoder, settings: Settings) -> list[dict]:
    """Layer-wise decayed rates. The token table stays fixed, and so do the first `frozen_layers` of the embedding branch with
    positions below them: all of them with a fork keep the embedding equal to the teacher's. Without a fork casing enters below
    and is fixed too, so freeze only layers that have been trained before."""
    layers = model.config.layers
    split = layers - model.config.fork
    groups = []

    def add(parameters, rate: float) -> None:
        groups.append({"params": list(parameters), "lr": rate, "base": rate})

    model.word.weight.requires_grad_(False)
    frozen = settings.frozen_layers
    fixed = [model.position, model.input_norm, *model.layers[:frozen]] if frozen else []
    fixed += [model.casing] if frozen and not model.config.fork else []
    fixed += [model.projection] if frozen == layers else []
    for module in fixed:
        module.requires_grad_(False)
    rates = {model.casing: settings.trunk_rate, model.projection: settings.trunk_rate}
    rates |= {module: settings.trunk_rate * settings.layer_decay**layers for module in (model.position, model.input_norm)}
    rates |= {layer: settings.trunk_rate * settings.layer_decay ** (layers - 1 - index) for index, layer in enumerate(model.layers)}
    for module, rate in rates.items():
        if module not in fixed:
            add(module.parameters(), rate)
    for index, layer in enumerate(model.task_layers):
        add(layer.parameters(), settings.trunk_rate * settings.layer_decay ** (layers - 1 - split - index))
    heads = (model.hidden, model.sentiment, model.emotions, model.tone, model.entities)
    add([p for head in heads for p in head.parameters()], settings.head_rate)
    return groups


def rate_factor(progress: float, warm_up: float) -> float:
    return min(progress / warm_up + 0.01, 1.0) if progress < warm_up else max(0.0, (1 - progress) / (1 - warm_up))


def specialist_groups(groups: dict[str, list], names: list[str]) -> dict[str, list]:
    """Only the sets `names`, and without the teacher's embeddings: a specialist may give up the embedding for its task."""
    if unknown := set(names) - set(groups):
        raise SystemExit(f"unknown set {sorted(unknown)}; known: {', '.join(groups)}")
    for name in names:
        for example in groups[name]:
            example.teacher = None
    return {name: groups[name] for name in names}


class Trainer:
    def __init__(self, settings: Settings, groups: dict[str, list], work: Path, rank: int = 0):
        self.settings, self.work, self.rank = settings, work, rank
        self.device = choose_device(settings.device)
        self.model = new_encoder(EncoderConfig(fork=settings.fork), settings.seed).to(self.device)
        self.average = copy.deepcopy(self.model).requires_grad_(False)
        self.optimiser = torch.optim.AdamW(
            parameter_groups(self.model, settings), weight_decay=settings.weight_decay, betas=(0.9, 0.98), fused=True
        )
        self.parameters = [p for group in self.optimiser.param_groups for p in group["params"]]
        self.stream = BatchStream(groups, settings.seed * 1000 + rank, settings.batch_tokens)
        self.ensemble = Ensemble(settings.teachers.split(), self.device) if settings.teachers else None
        self.step = self.tokens = 0
        self.seconds = 0.0
        self.clock = time.monotonic()

    def progress(self) -> float:
        return max(self.tokens / self.settings.tokens, self.seconds / 60 / self.settings.minutes)

    def train_step(self, batch: Batch) -> dict[str, Tensor]:
        """One step; returns each loss as its mean over the rows it is for."""
        factor = rate_factor(self.progress(), self.settings.warm_up)
        for group in self.optimiser.param_groups:
            group["lr"] = group["base"] * factor
        self.model.train()
        batch = batch.to(self.device)
        with torch.autocast(self.device.type, dtype=torch.bfloat16):
            outputs = self.model(batch.ids, batch.mask, batch.casing)
        losses = batch_losses(outputs, batch)
        loss = weighted_sum(losses)
        if self.ensemble:
            losses["soft"] = self.ensemble.loss(outputs, batch)
            share = self.settings.teacher_share
            held = weighted_sum({name: value for name, value in losses.items() if name in EMBEDDING_LOSSES})
            loss = held + (1 - share) * (loss - held) + share * losses["soft"]
        loss.backward()
        self._share(batch.pieces)
        torch.nn.utils.clip_grad_norm_(self.parameters, 1.0)
        self.optimiser.step()
        self.optimiser.zero_grad()
        self.step += 1
        if self.rank == 0 and self.step % self.settings.average_every == 0:
            self._average()
        counts = batch.counts()
        rows = {"similarity": counts.get("distil", 1), "groups": counts.get("emotions", 1), "soft": len(batch.ids)} | counts
        return {name: value.detach() * len(batch.ids) / rows[name] for name, value in losses.items()}

    def _share(self, tokens: int) -> None:
        """Averages the gradients over the workers; the clock and the token count travel along, so all stop together."""
        now = time.monotonic()
        passed, self.clock = now - self.clock, now
        if not distributed.is_initialized():
            self.tokens, self.seconds = self.tokens + tokens, self.seconds + passed
            return
        parts = [torch.zeros_like(p).view(-1) if p.grad is None else p.grad.view(-1) for p in self.parameters]
        flat = torch.cat([*parts, torch.tensor([float(tokens), passed])])
        distributed.all_reduce(flat)
        self.tokens += round(float(flat[-2]))
        self.seconds += float(flat[-1]) / self.settings.workers
        at = 0
        for parameter in self.parameters:
            size = parameter.numel()
            parameter.grad = flat[at : at + size].view_as(parameter).div_(self.settings.workers)
            at += size

    def _average(self) -> None:
        updates = self.step // self.settings.average_every
        decay = min(self.settings.average_decay, (1 + updates) / (10 + updates))
        moving = [(ours, theirs) for ours, theirs in zip(self.average.parameters(), self.model.parameters()) if theirs.requires_grad]
        with torch.no_grad():
            torch._foreach_lerp_([ours for ours, _ in moving], [theirs for _, theirs in moving], 1 - decay)

    def save(self) -> None:
        if self.rank:
            return
        state = {
            "settings": asdict(self.settings), "config": self.model.config.to_dict(), "model": self.model.state_dict(),
            "average": self.average.state_dict(), "optimiser": self.optimiser.state_dict(), "step": self.step,
            "tokens": self.tokens, "seconds": self.seconds,
        }
        partial = self.work / "checkpoint.partial"
        torch.save(state, partial)
        partial.rename(self.work / "checkpoint.pt")

    def resume(self) -> None:
        state = torch.load(self.work / "checkpoint.pt", weights_only=True, map_location=self.device)
        self.model.load_state_dict(state["model"])
        self.average.load_state_dict(state["average"])
        self.optimiser.load_state_dict(state["optimiser"])
        self.step, self.tokens, self.seconds = state["step"], state["tokens"], state["seconds"]
        torch.manual_seed(self.settings.seed * 1000 + self.rank + self.step)
        self.stream.skip = self.step

    def start_from(self, source: Path) -> None:
        """Takes the weights of an exported model or another run's checkpoint; optimiser and schedule start anew."""
        weights = load_encoder(source).state_dict()
        self.model.load_state_dict(weights)
        self.average.load_state_dict(weights)

    def run(self, data: Path, save_steps: int = 100) -> None:
        log = open(self.work / "losses.jsonl", "a", encoding="utf-8") if self.rank == 0 else None
        sums: dict[str, list[Tensor]] = {}
        on_gpu = self.device.type == "cuda"
        batches = load_batches(self.stream, self.settings.workers if on_gpu else 0, on_gpu)
        saved = self.clock = time.monotonic()
        while self.progress() < 1:
            for name, value in self.train_step(next(batches)).items():
                sums.setdefault(name, []).append(value)
            if log and self.step % 25 == 0:
                row = {"step": self.step, "tokens": self.tokens, "seconds": round(self.seconds), "progress": round(self.progress(), 4)}
                row |= {name: round(float(torch.stack(values).mean()), 4) for name, values in sums.items()}
                sums = {}
                log.write(json.dumps(row) + "\n")
                log.flush()
            if self.step % save_steps == 0 and (not on_gpu or time.monotonic() - saved > 60):
                self.save()
                saved = time.monotonic()
        self.save()
        if log:
            self.check(data, log)
            log.close()

    def check(self, data: Path, log) -> None:
        scores = evaluate(torch_runner(self.average), data, "dev", size=500)
        row = {"step": self.step, "tokens": self.tokens, "dev": {k: round(v, 4) for k, v in scores.items()}}
        log.write(json.dumps(row) + "\n")
        log.flush()
        print(row, flush=True)


def add_settings(parser: argparse.ArgumentParser) -> None:
    for name, value in asdict(Settings()).items():
        parser.add_argument(f"--{name.replace('_', '-')}", type=type(value), default=value)


def keep_memory() -> None:
    """Restarts this process with glibc told to keep freed memory (large tensors come and go at every step: 10% faster) and
    with the workers meeting on the loopback interface only."""
    wanted = {
        "GLOO_SOCKET_IFNAME": "lo",
        "MALLOC_MMAP_MAX_": "0",
        "MALLOC_TRIM_THRESHOLD_": "100000000000",
        "MALLOC_TOP_PAD_": "500000000",
    }
    if sys.platform == "linux" and "MALLOC_MMAP_MAX_" not in os.environ:
        os.execve(sys.executable, [sys.executable, *sys.argv], os.environ | wanted)


def work_on(rank: int, settings: Settings, data: Path, work: Path, resume: bool, start: Path | None) -> None:
    """One worker process."""
    if settings.workers > 1 and choose_device(settings.device).type == "cpu":
        torch.set_num_threads(1)
        meeting = f"file://{(work / 'meeting').absolute()}"
        distributed.init_process_group("gloo", init_method=meeting, rank=rank, world_size=settings.workers)
    groups = load_corpus(data, work, settings.seed)
    trainer = Trainer(settings, specialist_groups(groups, settings.sets.split(",")) if settings.sets else groups, work, rank)
    torch.manual_seed(settings.seed * 1000 + rank)
    if resume:
        trainer.resume()
    elif start:
        trainer.start_from(start)
    trainer.run(data)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True, help="folder for the cache, checkpoints and the log")
    parser.add_argument("--resume", action="store_true")
    parser.add_argument("--start-from", type=Path, help="a models folder or a checkpoint whose weights are the start of a new schedule")
    add_settings(parser)
    options = vars(parser.parse_args())
    data, work, resume = options.pop("data"), options.pop("work"), options.pop("resume")
    start = options.pop("start_from")
    settings = Settings(**options)
    work.mkdir(parents=True, exist_ok=True)
    load_corpus(data, work, settings.seed)
    (work / "meeting").unlink(missing_ok=True)
    if settings.workers == 1 or choose_device(settings.device).type == "cuda":
        work_on(0, settings, data, work, resume, start)
    else:
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that a stopped run takes its workers with it
        multiprocessing.spawn(work_on, (settings, data, work, resume, start), nprocs=settings.workers, daemon=True)


if __name__ == "__main__":
    keep_memory()
    main()
