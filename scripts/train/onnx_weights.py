"""Reads an exported model (int8 or float32 ONNX) back into the PyTorch encoder, so that training can go on from it."""

import json
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper

from activations import InputRange
from encoder import Encoder, EncoderConfig

TABLES = {"word.weight", "position.weight", "casing.weight"}


def read_config(folder: Path) -> EncoderConfig:
    content = json.loads((folder / "config.json").read_text())
    return EncoderConfig(
        vocabulary=content["vocab_size"], positions=content["max_position_embeddings"], casings=content["type_vocab_size"],
        width=content["hidden_size"], inner=content["intermediate_size"], layers=content["num_hidden_layers"],
        attention_heads=content["num_attention_heads"], epsilon=content["layer_norm_eps"], **content["attune"],
    )


def _stored(onnx_file: Path) -> dict[str, np.ndarray]:
    return {t.name: numpy_helper.to_array(t) for t in onnx.load(onnx_file).graph.initializer}


def read_ranges(onnx_file: Path) -> dict[str, InputRange]:
    """The input ranges of an int8 model, so that a model continued from it keeps them."""
    stored = _stored(onnx_file)
    ranges = {}
    for name in (key.removesuffix(".input_scale") for key in stored if key.endswith(".input_scale")):
        scale, zero = float(stored[f"{name}.input_scale"]), int(stored[f"{name}.input_zero"])
        smoothing = stored.get(f"{name}.smoothing", np.ones(stored[f"{name}.weight"].shape[0], np.float32))
        ranges[name] = InputRange(1 / smoothing, -zero * scale, (255 - zero) * scale)
    return ranges


def read_encoder(onnx_file: Path) -> Encoder:
    """onnx_file: `<model folder>/onnx/model*.onnx`. Matrices are stored [in, out], int8 ones with a scale per output."""
    model = Encoder(read_config(onnx_file.parent.parent))
    stored = _stored(onnx_file)
    state = {}
    for name, parameter in model.state_dict().items():
        value = stored[name]
        if value.dtype == np.int8:
            scale = stored[name.replace(".weight", ".scale")].reshape(-1)
            value = value.astype(np.float32) * (scale[:, None] if name in TABLES else scale[None, :])
            smoothing = stored.get(name.replace(".weight", ".smoothing"))
            if smoothing is not None:
                value = value * smoothing[:, None]
        if value.ndim == 2 and name not in TABLES:
            value = value.T
        state[name] = torch.tensor(value, dtype=torch.float32).reshape(parameter.shape)
    model.load_state_dict(state)
    return model
