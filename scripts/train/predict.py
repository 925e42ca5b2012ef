"""Runs a model, PyTorch or ONNX, over texts in length-sorted batches."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnxruntime as ort
import torch

from encoder import Encoder
from sampler import collate
from texts import Example

Run = Callable[[list[Example]], dict[str, np.ndarray]]
NAMES = ["sentence_embedding", "sentiment", "token_sentiment", "emotions", "tone", "entities"]


def onnx_runner(path: Path, threads: int = 2) -> Run:
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    options.log_severity_level = 3
    session = ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])

    def run(batch: list[Example]) -> dict[str, np.ndarray]:
        ids, mask, casing = (t.numpy() for t in collate(batch))
        feed = {"input_ids": ids, "attention_mask": mask, "token_type_ids": casing}
        return dict(zip(NAMES, session.run(NAMES, feed)))

    return run


def torch_runner(model: Encoder) -> Run:
    device = next(model.parameters()).device

    def run(batch: list[Example]) -> dict[str, np.ndarray]:
        model.eval()
        with torch.no_grad(), torch.autocast(device.type, dtype=torch.bfloat16):
            outputs = model(*(t.to(device) for t in collate(batch)))
        outputs["tone"] = outputs["tone"].sigmoid()
        return {name: value.float().cpu().numpy() for name, value in outputs.items()}

    return run


def predict(run: Run, examples: list[Example], names: list[str], budget: int = 4096) -> dict[str, list[np.ndarray]]:
    """Outputs of each example in the order given; per-token outputs are cut to the pieces between CLS and SEP."""
    order = sorted(range(len(examples)), key=lambda i: len(examples[i].ids))
    results: dict[str, list] = {name: [None] * len(examples) for name in names}
    at = 0
    while at < len(order):
        end = at + 1
        while end < len(order) and (end + 1 - at) * (len(examples[order[end]].ids) + 2) <= budget:
            end += 1
        chunk = order[at:end]
        outputs = run([examples[i] for i in chunk])
        for row, index in enumerate(chunk):
            size = min(len(examples[index].ids), 254)
            for name in names:
                value = outputs[name][row]
                results[name][index] = value[1 : size + 1].copy() if value.ndim == 2 else value
        at = end
    return results
