"""Trains the encoder and writes checkpoints: python train.py --data D --work W [--minutes 70] [--resume].

The learning rate follows progress, which is the larger of tokens seen / --tokens and time spent / --minutes, so a slow
machine still finishes its schedule. A checkpoint holds weights, averages, optimiser, sampler and progress.
"""

import argparse
import copy
import json
import pickle
import random
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import torch

from corpus import load_corpus
from encoder import Encoder, EncoderConfig
from evaluate import evaluate
from losses import batch_losses, weighted_sum
from predict import torch_runner
from sampler import Sampler, collate
from starting_weights import new_encoder


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


def parameter_groups(model: Encoder, settings: Settings) -> list[dict]:
    """Layer-wise decayed rates; the token table stays fixed, and so do the first `frozen_layers` and, with a fork, the
    whole embedding branch."""
    layers = model.config.layers
    split = layers - model.config.fork
    groups = []

    def add(parameters, rate: float) -> None:
        groups.append({"params": list(parameters), "lr": rate, "base": rate})

    model.word.weight.requires_grad_(False)
    if settings.frozen_layers:
        for module in (model.position, model.casing, model.input_norm, model.projection, *model.layers):
            module.requires_grad_(False)
    else:
        add([*model.position.parameters(), *model.input_norm.parameters()], settings.trunk_rate * settings.layer_decay**layers)
        add([*model.casing.parameters(), *model.projection.parameters()], settings.trunk_rate)
        for index, layer in enumerate(model.layers):
            add(layer.parameters(), settings.trunk_rate * settings.layer_decay ** (layers - 1 - index))
    for index, layer in enumerate(model.task_layers):
        add(layer.parameters(), settings.trunk_rate * settings.layer_decay ** (layers - 1 - split - index))
    heads = (model.hidden, model.sentiment, model.emotions, model.tone, model.entities)
    add([p for head in heads for p in head.parameters()], settings.head_rate)
    return groups


def rate_factor(progress: float, warm_up: float) -> float:
    return min(progress / warm_up + 0.01, 1.0) if progress < warm_up else max(0.0, (1 - progress) / (1 - warm_up))


class Trainer:
    def __init__(self, settings: Settings, groups: dict[str, list], work: Path):
        self.settings, self.work = settings, work
        self.model = new_encoder(EncoderConfig(fork=settings.fork), settings.seed)
        self.average = copy.deepcopy(self.model).requires_grad_(False)
        self.optimiser = torch.optim.AdamW(
            parameter_groups(self.model, settings), weight_decay=settings.weight_decay, betas=(0.9, 0.98), fused=True
        )
        self.sampler = Sampler(groups, settings.seed, settings.batch_tokens)
        self.step = self.tokens = 0
        self.seconds = 0.0

    def progress(self) -> float:
        return max(self.tokens / self.settings.tokens, self.seconds / 60 / self.settings.minutes)

    def train_step(self) -> dict[str, float]:
        batch = self.sampler.next_batch()
        factor = rate_factor(self.progress(), self.settings.warm_up)
        for group in self.optimiser.param_groups:
            group["lr"] = group["base"] * factor
        self.model.train()
        ids, mask, casing = collate(batch)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            outputs = self.model(ids, mask, casing)
        losses = batch_losses(outputs, batch)
        loss = weighted_sum(losses)
        loss.backward()
        torch.nn.utils.clip_grad_norm_([p for g in self.optimiser.param_groups for p in g["params"]], 1.0)
        self.optimiser.step()
        self.optimiser.zero_grad()
        self.step += 1
        self.tokens += int(mask.sum())
        if self.step % self.settings.average_every == 0:
            self._average()
        counts: dict[str, int] = {}
        for example in batch:
            counts[example.task] = counts.get(example.task, 0) + 1
        shares = {"distil": sum(e.teacher is not None for e in batch)}
        shares["similarity"] = shares["distil"]
        return {n: float(v.detach()) * len(batch) / max(1, shares.get(n, counts.get(n, 0))) for n, v in losses.items()}

    def _average(self) -> None:
        updates = self.step // self.settings.average_every
        decay = min(self.settings.average_decay, (1 + updates) / (10 + updates))
        with torch.no_grad():
            for ours, theirs in zip(self.average.parameters(), self.model.parameters()):
                if theirs.requires_grad:
                    ours.lerp_(theirs, 1 - decay)

    def save(self) -> None:
        state = {
            "settings": asdict(self.settings), "config": self.model.config.to_dict(), "model": self.model.state_dict(),
            "average": self.average.state_dict(), "optimiser": self.optimiser.state_dict(), "step": self.step,
            "tokens": self.tokens, "seconds": self.seconds, "torch_random": torch.get_rng_state(),
        }
        partial = self.work / "checkpoint.partial"
        torch.save(state, partial)
        (self.work / "sampler.pickle").write_bytes(pickle.dumps(self.sampler.state()))
        partial.rename(self.work / "checkpoint.pt")

    def resume(self) -> None:
        state = torch.load(self.work / "checkpoint.pt", weights_only=True)
        self.model.load_state_dict(state["model"])
        self.average.load_state_dict(state["average"])
        self.optimiser.load_state_dict(state["optimiser"])
        self.step, self.tokens, self.seconds = state["step"], state["tokens"], state["seconds"]
        torch.set_rng_state(state["torch_random"])
        self.sampler.restore(pickle.loads((self.work / "sampler.pickle").read_bytes()))

    def run(self, data: Path, save_minutes: float = 4, check_minutes: float = 15) -> None:
        log = open(self.work / "losses.jsonl", "a", encoding="utf-8")
        sums: dict[str, list[float]] = {}
        last_saved = last_checked = last_step_end = time.monotonic()
        while self.progress() < 1:
            for name, value in self.train_step().items():
                sums.setdefault(name, []).append(value)
            now = time.monotonic()
            self.seconds += now - last_step_end
            last_step_end = now
            if self.step % 25 == 0:
                row = {"step": self.step, "tokens": self.tokens, "seconds": round(self.seconds), "progress": round(self.progress(), 4)}
                row |= {name: round(sum(v) / len(v), 4) for name, v in sums.items()}
                sums = {}
                log.write(json.dumps(row) + "\n")
                log.flush()
            if now - last_saved > save_minutes * 60:
                self.save()
                last_saved = time.monotonic()
            if now - last_checked > check_minutes * 60:
                self.check(data, log)
                last_checked = time.monotonic()
        self.save()
        self.check(data, log)
        log.close()

    def check(self, data: Path, log) -> None:
        scores = evaluate(torch_runner(self.average), data, "dev", size=500)
        row = {"step": self.step, "tokens": self.tokens, "dev": {k: round(v, 4) for k, v in scores.items()}}
        log.write(json.dumps(row) + "\n")
        log.flush()
        print(row, flush=True)


def load_average(work: Path) -> Encoder:
    """The averaged weights of a run's last checkpoint."""
    state = torch.load(work / "checkpoint.pt", weights_only=True)
    model = Encoder(EncoderConfig(**state["config"]))
    model.load_state_dict(state["average"])
    return model.eval()


def add_settings(parser: argparse.ArgumentParser) -> None:
    for name, value in asdict(Settings()).items():
        parser.add_argument(f"--{name.replace('_', '-')}", type=type(value), default=value)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True, help="folder for the cache, checkpoints and the log")
    parser.add_argument("--resume", action="store_true")
    parser.add_argument("--threads", type=int, default=2)
    add_settings(parser)
    options = vars(parser.parse_args())
    data, work = options.pop("data"), options.pop("work")
    resume = options.pop("resume")
    torch.set_num_threads(options.pop("threads"))
    settings = Settings(**options)
    torch.manual_seed(settings.seed)
    random.seed(settings.seed)
    work.mkdir(parents=True, exist_ok=True)
    trainer = Trainer(settings, load_corpus(data, work, settings.seed), work)
    if resume:
        trainer.resume()
    trainer.run(data)


if __name__ == "__main__":
    main()
