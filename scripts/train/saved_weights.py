"""Weights that a run left behind, and the mean of two."""

from pathlib import Path

import torch

from encoder import Encoder, EncoderConfig
from export import MODEL_NAME, QUANTISED_FILE
from onnx_weights import read_encoder


def load_encoder(source: Path) -> Encoder:
    """Of a models folder (int8, read back into float32) or the averaged weights of a run's checkpoint."""
    if source.is_dir():
        return read_encoder(source / MODEL_NAME / QUANTISED_FILE).eval()
    state = torch.load(source, weights_only=True, map_location="cpu")
    model = Encoder(EncoderConfig(**state["config"]))
    model.load_state_dict(state["average"])
    return model.eval()


@torch.no_grad()
def interpolate(first: Encoder, second: Encoder, share: float) -> Encoder:
    """(1 - share) of `first` and `share` of `second`, weight by weight, into `second`. Good where one of them went on from the other:
    a straight line between them is then as good as its ends or better (WiSE-FT, Wortsman et al. 2022). The token table must be the same."""
    if not torch.equal(first.word.weight, second.word.weight):
        raise SystemExit("the two models have different token tables: only one that went on from the other can be averaged with it")
    for ours, theirs in zip(second.parameters(), first.parameters()):
        ours.lerp_(theirs, 1 - share)
    return second
