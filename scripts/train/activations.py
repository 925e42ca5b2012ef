"""Ranges of what enters each quantised matrix, measured on sample texts.

The ranges are fixed in the graph: a text then gets the same numbers whatever shares its batch. Ranges taken per batch at run
time moved outputs with the company, and their int8 error was a little larger, as padding and outliers of other texts count.
"""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from encoder import Encoder
from sampler import collate
from texts import Example

SMOOTHED = ("qkv", "up", "down")
QUANTISED = (*SMOOTHED, "out", "hidden")
SMOOTHING_LIMIT = 3.0  # measured: 3 gave the least int8 error of 1, 2, 3, 4, 6


@dataclass
class InputRange:
    """Smallest and largest value of a matrix's input after division by `divisor`, float32 [in], channel by channel."""

    divisor: np.ndarray
    low: float = 0.0
    high: float = 0.0

    def scale(self) -> np.float32:
        """Step of the uint8 grid; zero lies inside low..high, so that it stays exact."""
        return np.float32(max(self.high - self.low, 1e-6) / 255)

    def zero(self) -> np.uint8:
        return np.uint8(np.clip(round(-self.low / float(self.scale())), 0, 255))


def smoothing_of(peaks: np.ndarray, limit: float = SMOOTHING_LIMIT) -> np.ndarray:
    """Divisor per input channel that brings its largest activation down to `limit` times the median channel's, at least 1.

    Activations share one scale, so a lone large channel would cost all others their resolution; the weights take the factor
    back (the idea of SmoothQuant, Xiao et al. 2023, applied to outlier channels only).
    """
    return np.maximum(1.0, peaks / (limit * np.median(peaks))).astype(np.float32)


def _watch(model: Encoder, batches: list[list[Example]], see) -> None:
    """Calls see(name, values [pieces, in]) for every quantised matrix and batch; padding is left out."""
    real = torch.empty(0, dtype=torch.bool)
    matrices = [(n, m) for n, m in model.named_modules() if n.rsplit(".", 1)[-1] in QUANTISED]
    handles = [m.register_forward_pre_hook(lambda _, inputs, n=n: see(n, inputs[0].float()[real])) for n, m in matrices]
    model.eval()
    with torch.no_grad():
        for batch in batches:
            ids, mask, casing = collate(batch)
            real = mask.bool()
            model(ids, mask, casing)
    for handle in handles:
        handle.remove()


def input_ranges(model: Encoder, batches: list[list[Example]], known: dict[str, InputRange] | None = None) -> dict[str, InputRange]:
    """Ranges by matrix name. `known` ranges keep their divisors and are only widened."""
    peaks: dict[str, Tensor] = {}

    def see_peak(name: str, values: Tensor) -> None:
        top = values.abs().amax(0)
        peaks[name] = torch.maximum(peaks.get(name, top), top)

    def see_range(name: str, values: Tensor) -> None:
        divided = values / torch.from_numpy(ranges[name].divisor)
        ranges[name].low = min(ranges[name].low, float(divided.min()))
        ranges[name].high = max(ranges[name].high, float(divided.max()))

    if known:
        ranges = {name: InputRange(r.divisor, r.low, r.high) for name, r in known.items()}
    else:
        _watch(model, batches, see_peak)
        smoothed = {name: name.rsplit(".", 1)[-1] in SMOOTHED for name in peaks}
        ranges = {n: InputRange(smoothing_of(p.numpy()) if smoothed[n] else np.ones(len(p), np.float32)) for n, p in peaks.items()}
    _watch(model, batches, see_range)
    return ranges
