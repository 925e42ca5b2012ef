"""From data to models/attune-encoder/ in one command: python run.py --data D [--out models] [--work W] [--resume].

Trains (train.py), exports int8, fits the calibration on dev splits with the int8 model itself, writes the manifest, and
exports float32 beside the checkpoints (W/float32) for comparison. Ends with the dev figures of both.
"""

import argparse
import json
import subprocess
import sys
from pathlib import Path

from activations import input_ranges
from calibrate import calibrate
from corpus import load_corpus
from encoder import Encoder
from evaluate import evaluate
from export import export_model
from predict import onnx_runner
from sampler import Sampler
from saved_weights import interpolate, load_encoder


def finish(model: Encoder, data: Path, work: Path, out: Path, version: str, seed: int, evaluated: bool) -> None:
    """Exports `model` to `out`, calibrated."""
    sampler = Sampler(load_corpus(data, work, seed), seed, 2048)
    ranges = input_ranges(model, [sampler.next_batch() for _ in range(24)])
    quantised = export_model(model, out, version=version, ranges=ranges)
    calibration, report = calibrate(onnx_runner(quantised), data)
    export_model(model, out, calibration, version, ranges)
    plain = export_model(model, work / "float32", calibration, version)
    print(json.dumps({"calibration": calibration, "expected calibration error": report}, indent=1))
    (work / "calibration.json").write_text(json.dumps({"calibration": calibration, "error": report}, indent=1) + "\n")
    if evaluated:
        ours, wide = (evaluate(onnx_runner(file), data, "dev", calibration) for file in (quantised, plain))
        for name, value in ours.items():
            print(f"{name:36s} int8 {value:.4f}  float32 {wide[name]:.4f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=Path("models"))
    parser.add_argument("--work", type=Path, default=Path("data/train"))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--version", default="1.0.0")
    parser.add_argument("--skip-training", action="store_true", help="export the last checkpoint as it is")
    parser.add_argument("--mean-with", type=Path, help="export the mean with these weights: the models folder or checkpoint that the run went on from")
    parser.add_argument("--skip-evaluation", action="store_true")
    options, passed_on = parser.parse_known_args()
    if not options.skip_training:
        script = Path(__file__).with_name("train.py")
        command = [sys.executable, str(script), "--data", str(options.data), "--work", str(options.work), "--seed", str(options.seed), *passed_on]
        subprocess.run(command, check=True)
    model = load_encoder(options.work / "checkpoint.pt")
    if options.mean_with:
        model = interpolate(load_encoder(options.mean_with), model, 0.5)
    finish(model, options.data, options.work, options.out, options.version, options.seed, not options.skip_evaluation)


if __name__ == "__main__":
    main()
