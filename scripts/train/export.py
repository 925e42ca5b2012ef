"""Writes a trained encoder as a Hugging Face style model folder plus models/manifest.json."""

import hashlib
import json
import shutil
from pathlib import Path

import numpy as np
import onnx

from activations import InputRange
from encoder import Encoder
from labels import EMOTIONS, ENTITY_TAGS, SENTIMENT, TONE
from onnx_graph import build_graph
from starting_weights import starting_folder

MODEL_NAME = "attune-encoder"
MAX_TOKENS = 256
QUANTISED_FILE = "onnx/model_quantized.onnx"
FLOAT_FILE = "onnx/model.onnx"
WEIGHT_LIMIT = 63  # 7 bits: products of two 8-bit pairs cannot saturate on processors without VNNI; measured loss is nil
NO_CALIBRATION = {
    "sentiment": {"temperature": 1.0},
    "emotions": {"temperature": 1.0, "thresholds": {name: 0.3 for name in EMOTIONS}},
    "entities": {"temperature": 1.0},
}


def numpy_state(model: Encoder) -> dict[str, np.ndarray]:
    return {name: value.detach().float().numpy() for name, value in model.state_dict().items()}


def write_config(folder: Path, config: dict) -> None:
    content = {
        "architectures": ["BertModel"],
        "model_type": "bert",
        "hidden_act": "gelu",
        "hidden_size": config["width"],
        "intermediate_size": config["inner"],
        "layer_norm_eps": config["epsilon"],
        "max_position_embeddings": config["positions"],
        "num_attention_heads": config["attention_heads"],
        "num_hidden_layers": config["layers"],
        "pad_token_id": 0,
        "type_vocab_size": config["casings"],
        "vocab_size": config["vocabulary"],
        "attune": {k: config[k] for k in ("fork", "sentiment_width", "pooled_width", "entity_width")},
    }
    (folder / "config.json").write_text(json.dumps(content, indent=2) + "\n")


def write_tokenizer(folder: Path) -> None:
    """The teacher's tokenizer without its fixed padding and truncation (windows are cut by the caller)."""
    source = starting_folder()
    tokenizer = json.loads((source / "tokenizer.json").read_text())
    tokenizer["truncation"] = None
    tokenizer["padding"] = None
    (folder / "tokenizer.json").write_text(json.dumps(tokenizer, ensure_ascii=False, separators=(",", ":")))
    settings = json.loads((source / "tokenizer_config.json").read_text())
    settings = {k: v for k, v in settings.items() if k != "name_or_path"} | {"model_max_length": MAX_TOKENS}
    (folder / "tokenizer_config.json").write_text(json.dumps(settings, indent=2) + "\n")
    shutil.copyfile(source / "special_tokens_map.json", folder / "special_tokens_map.json")


def checksum(path: Path) -> dict:
    content = path.read_bytes()
    return {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}


def write_manifest(models: Path, calibration: dict, version: str, model_file: str, width: int) -> None:
    folder = models / MODEL_NAME
    files = ["config.json", "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", model_file]
    entry = {
        "name": MODEL_NAME,
        "version": version,
        "path": MODEL_NAME,
        "licence": "Apache-2.0",
        "dimensions": width,
        "maxTokens": MAX_TOKENS,
        "files": {name: checksum(folder / name) for name in files},
        "labels": {"sentiment": SENTIMENT, "emotions": EMOTIONS, "tone": TONE, "entities": ENTITY_TAGS},
        "calibration": calibration,
    }
    (models / "manifest.json").write_text(json.dumps({"models": [entry]}, indent=2) + "\n")


def export_model(
    model: Encoder, models: Path, calibration: dict = NO_CALIBRATION, version: str = "1.0.0", ranges: dict[str, InputRange] | None = None
) -> Path:
    """Writes `models`/attune-encoder, int8 with `ranges` (see activations.py) and else float32, and `models`/manifest.json;
    returns the ONNX file's path."""
    folder = models / MODEL_NAME
    (folder / "onnx").mkdir(parents=True, exist_ok=True)
    config = model.config.to_dict()
    file = QUANTISED_FILE if ranges else FLOAT_FILE
    onnx.save(build_graph(numpy_state(model), config, ranges, WEIGHT_LIMIT), folder / file)
    write_config(folder, config)
    write_tokenizer(folder)
    write_manifest(models, calibration, version, file, config["width"])
    return folder / file
