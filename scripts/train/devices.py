"""Where PyTorch computes."""

import torch


def choose_device(name: str = "auto") -> torch.device:
    """"auto" is the first GPU if there is one, else the CPU."""
    if name == "auto":
        return torch.device("cuda" if torch.cuda.is_available() else "cpu")
    return torch.device(name)
