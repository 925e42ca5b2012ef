"""Small self checks of the parts that are easy to get wrong: python check.py. Needs no data."""

import tempfile
from pathlib import Path

import numpy as np
import onnxruntime as ort
import torch

from activations import input_ranges
from batches import BatchStream, class_priors, load_batches, prepare
from casing import casing_of
from encoder import Encoder, EncoderConfig
from ensemble import Ensemble
from evaluate import decode
from export import WEIGHT_LIMIT, export_model
from labels import EMOTIONS, ENTITY_TAGS, TAG_INDEX
from losses import batch_losses, group_loss, marginal_tag_loss, polar_loss
from metrics import calibration_error, macro_recall, span_f1, spearman
from onnx_graph import quantise_rows
from onnx_weights import read_encoder, read_ranges
from predict import NAMES, onnx_runner, predict
from read_entities import BIT, RULES, _allowed, bits, spans_of
from read_sentiment import decode_tweet, detokenise
from saved_weights import interpolate
from texts import Example


def check_casing() -> None:
    expected = {"the": 0, "1999": 0, "Paris": 1, "I": 1, "NASA": 2, "U.K.": 2, "iPhone": 3, "McDonald": 3, "2nd": 0, "": 0}
    for word, value in expected.items():
        assert casing_of(word) == value, word


def check_losses() -> None:
    logits = torch.log(torch.tensor([[0.2, 0.5, 0.3]]))
    label, smooth = torch.tensor([2]), 0.05
    full = float(polar_loss(logits, label, torch.tensor([True])))
    want = -(1 - smooth) * np.log(0.3) - smooth * np.mean(np.log([0.2, 0.5, 0.3]))
    assert abs(full - want) < 1e-5
    polar = float(polar_loss(logits, label, torch.tensor([False])))
    want = -(1 - smooth) * np.log(0.6) - smooth * np.mean(np.log([0.4, 0.6]))
    assert abs(polar - want) < 1e-5
    tags = torch.zeros(1, 13)
    assert abs(float(marginal_tag_loss(tags, torch.tensor([BIT["O"] | bits("event")]))) - np.log(13 / 3)) < 1e-5
    tags.requires_grad_(True)
    marginal_tag_loss(tags, torch.tensor([BIT["O"] | bits("event")])).sum().backward()
    assert tags.grad[0, TAG_INDEX["B-event"]] < 0 < tags.grad[0, TAG_INDEX["B-person"]], "a missing type must not be pushed down"


def check_priors() -> None:
    """A set's class shares are learnt by the loss and not by the model: at the shares themselves, equal logits are best."""
    rows = [Example("sentiment", "set", np.array([5]), np.zeros(1, np.uint8), (label, "full")) for label in (0, 1, 1, 1, 2, 2)]
    priors = class_priors({"set": rows})
    assert np.allclose(np.exp(priors["set"].numpy()), [2 / 9, 4 / 9, 3 / 9])
    logits = torch.zeros(6, 3, requires_grad=True)
    batch_losses({"sentiment": logits, "sentence_embedding": torch.zeros(6, 2)}, prepare(rows, priors))["sentiment"].backward()
    assert logits.grad.sum(0).abs().max() < 0.06 < torch.tensor(1 / 6)


def check_batches() -> None:
    """A resumed stream goes on with the very batches that would have come, prepared in this process or by two others."""
    rows = [Example("tone", "squinky", np.random.default_rng(n).integers(1000, 9000, n), np.zeros(n, np.uint8), np.array([0.9, np.nan], np.float32))
            for n in range(3, 40)]
    for processes in (0, 2):
        batches = [batch for batch, _ in zip(load_batches(BatchStream({"squinky": rows}, 1, 64), processes, False), range(7))]
        resumed = next(load_batches(BatchStream({"squinky": rows}, 1, 64, skip=6), processes, False))
        assert torch.equal(batches[6].ids, resumed.ids) and torch.equal(batches[6].casing, resumed.casing), processes


def check_ensemble() -> None:
    """A student that equals its only teacher has nothing to learn from it."""
    config = EncoderConfig(vocabulary=50, width=24, inner=48, layers=1, attention_heads=2)
    model = Encoder(config).eval()
    batch = prepare([Example("plain", "check", np.arange(1, 9) + 10, np.zeros(8, np.uint8)) for _ in range(2)])
    batch = batch._replace(ids=batch.ids.clamp(max=49))
    with tempfile.TemporaryDirectory() as folder:
        torch.save({"config": config.to_dict(), "average": model.state_dict()}, Path(folder) / "checkpoint.pt")
        ensemble = Ensemble([f"{folder}/checkpoint.pt"], torch.device("cpu"))
    with torch.autocast("cpu", dtype=torch.bfloat16):
        outputs = model(batch.ids, batch.mask, batch.casing)
    ensemble.loss(outputs, batch).backward()
    assert max(float(p.grad.abs().max()) for p in model.parameters() if p.grad is not None) < 1e-5


def check_interpolation() -> None:
    """Each weight lies on the line between the two, the nearer to the second the larger the share."""
    config = EncoderConfig(vocabulary=50, width=24, inner=48, layers=1, attention_heads=2)
    first, second = Encoder(config), Encoder(config)
    second.word.load_state_dict(first.word.state_dict())
    wanted = 0.25 * first.tone.weight + 0.75 * second.tone.weight
    assert torch.allclose(interpolate(first, second, 0.75).tone.weight, wanted, atol=1e-6)


def check_groups() -> None:
    """One label of a group is enough for the group, and the loss pushes no single label of a held group down to nothing."""
    target = torch.zeros(1, len(EMOTIONS))
    target[0, EMOTIONS.index("joy")] = 1
    sure = torch.full((1, len(EMOTIONS)), -9.0)
    sure[0, EMOTIONS.index("joy")] = 9
    assert float(group_loss(sure, target)) < 0.01
    neighbour = torch.full((1, len(EMOTIONS)), -9.0)
    neighbour[0, EMOTIONS.index("love")] = 9
    assert abs(float(group_loss(neighbour, target)) - float(group_loss(sure, target))) < 1e-4


def check_entities() -> None:
    assert spans_of(["B-a", "I-a", "O", "I-b", "B-b", "I-a"]) == [(0, 2, "a"), (3, 4, "b"), (4, 5, "b"), (5, 6, "a")]
    first, further = _allowed(["EU", "rejects", "German"], ["B-ORG", "O", "B-MISC"], "conll2003")
    assert first[0] == BIT["B-organization"] and further[0] == BIT["I-organization"] and first[1] == BIT["O"]
    assert first[2] == BIT["O"] | bits("product", "work", "event")
    assert RULES["btc"][1] == bits("product", "work", "event")
    logits = np.zeros((2, len(ENTITY_TAGS)), np.float32)
    logits[0, 0], logits[0, TAG_INDEX["B-person"]], logits[1, TAG_INDEX["I-person"]] = 1.0, 0.9, 3.0
    assert decode(logits) == ["B-person", "I-person"]


def check_metrics() -> None:
    assert abs(spearman(np.array([1, 2, 3, 4.0]), np.array([1, 3, 2, 4.0])) - 0.8) < 1e-9
    assert macro_recall(np.array([0, 0, 1, 2]), np.array([0, 1, 1, 1])) == 0.5
    assert span_f1([["B-x", "O", "B-x"]], [["B-x", "O", "O"]], {"x"}) == 2 / 3
    assert abs(calibration_error(np.array([0.9, 0.9]), np.array([1.0, 0.0])) - 0.4) < 1e-9


def check_text() -> None:
    assert detokenise("it 's n't bad , wo n't ca n't ( ok ) .") == "it'sn't bad, won't can't (ok)."
    assert decode_tweet("I\\u2019m &amp; you") == "I\u2019m & you"


def check_encoder() -> None:
    config = EncoderConfig(vocabulary=50, width=24, inner=48, layers=2, attention_heads=2, fork=1)
    model = Encoder(config).eval()
    ids = torch.randint(1, 50, (2, 7))
    mask = torch.ones_like(ids)
    mask[1, 4:] = 0
    with torch.no_grad():
        both = model(ids, mask, torch.zeros_like(ids))
        alone = model(ids[1:, :4], mask[1:, :4], torch.zeros_like(ids[1:, :4]))
    for name, value in alone.items():
        padded = both[name][1:]
        padded = padded[:, :4] if padded.dim() == 3 else padded
        assert torch.allclose(padded, value, atol=1e-5), f"{name} changes with padding"
    mean = (both["token_sentiment"] * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)
    assert torch.allclose(mean, both["sentiment"], atol=1e-6)


def check_graph() -> None:
    """The float32 graph agrees with PyTorch, shared and forked."""
    for fork in (0, 1):
        config = EncoderConfig(vocabulary=50, width=24, inner=48, layers=2, attention_heads=2, fork=fork)
        model = Encoder(config).eval()
        batch = (torch.randint(1, 50, (2, 7)), torch.ones(2, 7, dtype=torch.int64), torch.randint(0, 4, (2, 7)))
        batch[1][1, 4:] = 0
        with torch.no_grad():
            want = model(*batch)
        want["tone"] = want["tone"].sigmoid()
        with tempfile.TemporaryDirectory() as folder:
            session = ort.InferenceSession(str(export_model(model, Path(folder))))
            got = session.run(NAMES, dict(zip(("input_ids", "attention_mask", "token_type_ids"), (t.numpy() for t in batch))))
        for name, value in zip(NAMES, got):
            mask = batch[1].numpy()[..., None] if value.ndim == 3 else 1
            assert np.abs((want[name].numpy() - value) * mask).max() < 1e-4, name


def check_quantisation() -> None:
    values, scales = quantise_rows(np.array([[1.0, -0.5], [0.0, 0.0]], np.float32), 127)
    assert values.tolist() == [[127, -64], [0, 0]] and abs(scales[0] * 127 - 1) < 1e-6


def check_round_trip() -> None:
    """An exported int8 model reads back to weights within half a quantisation step, smoothing undone, and to its ranges; a text
    gets the same outputs alone and in company."""
    config = EncoderConfig(vocabulary=110, width=24, inner=48, layers=1, attention_heads=2)
    model = Encoder(config)
    model.layers[0].attention_norm.weight.data[0] = 12.0  # an outlier channel into layers.0.up
    rows = [Example("plain", "check", np.random.default_rng(n).integers(1, 50, n), np.zeros(n, np.uint8)) for n in (3, 9, 20)]
    ranges = input_ranges(model, [rows])
    assert ranges["layers.0.up"].divisor[0] > 1.5
    with tempfile.TemporaryDirectory() as folder:
        file = export_model(model, Path(folder), ranges=ranges)
        back, read = read_encoder(file), read_ranges(file)
        assert (file.parents[2] / "manifest.json").exists()
        together = predict(onnx_runner(file), rows, NAMES)
        for index, row in enumerate(rows):
            alone = predict(onnx_runner(file), [row], NAMES)
            for name in NAMES:
                assert np.abs(alone[name][0] - together[name][index]).max() < 1e-5, f"{name} depends on the company"
    for (name, ours), theirs in zip(model.state_dict().items(), back.state_dict().values()):
        step = float(ours.abs().max()) / WEIGHT_LIMIT * float(ranges["layers.0.up"].divisor.max())
        assert torch.allclose(ours, theirs, atol=step * 0.51 + 1e-6), name
    for name, ours in ranges.items():
        theirs = read[name]
        assert abs(ours.low - theirs.low) <= ours.scale() and abs(ours.high - theirs.high) <= ours.scale(), name
        assert np.allclose(ours.divisor, theirs.divisor, rtol=1e-5), name
        assert ours.scale() == 0 or abs((0 - theirs.low) / ours.scale() - int(ours.zero())) < 1e-2, "zero must be exact"


if __name__ == "__main__":
    for check in [value for name, value in list(globals().items()) if name.startswith("check_")]:
        check()
        print("ok", check.__name__)
