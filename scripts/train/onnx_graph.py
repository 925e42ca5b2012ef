"""Builds the encoder's ONNX graph, float32 or int8, straight from its weights.

int8: every large matrix is symmetric int8 per output channel, its input uint8 within a range measured beforehand; the token
table is int8 with one float scale per row. Contrib operators used (all in ONNX Runtime's CPU provider): MatMulIntegerToFloat,
MultiHeadAttention, SkipLayerNormalization, Gelu. Small heads (a few output columns) stay float32.
"""

from dataclasses import dataclass, field

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from activations import InputRange

CONTRIB = "com.microsoft"


@dataclass
class GraphBuilder:
    ranges: dict[str, InputRange] | None
    weight_limit: int = 127
    nodes: list = field(default_factory=list)
    initializers: list = field(default_factory=list)
    count: int = 0

    def constant(self, name: str, value: np.ndarray) -> str:
        self.initializers.append(numpy_helper.from_array(np.asarray(value, order="C"), name))
        return name

    def node(self, op: str, inputs: list[str], outputs: int = 1, domain: str = "", name: str | None = None, **attributes):
        self.count += 1
        names = [name or f"{op}_{self.count}"] + [f"{op}_{self.count}_{i}" for i in range(1, outputs)]
        self.nodes.append(helper.make_node(op, inputs, names, name=f"node_{self.count}_{op}", domain=domain, **attributes))
        return names[0] if outputs == 1 else names

    def linear(self, x: str, name: str, weight: np.ndarray, bias: np.ndarray) -> str:
        """x [.., in] times weight [out, in] transposed, plus bias [out]."""
        if self.ranges is None:
            return self.float_linear(x, name, weight, bias)
        expected = self.ranges[name]
        if (expected.divisor != 1).any():
            x = self.node("Mul", [x, self.constant(f"{name}.smoothing", 1 / expected.divisor)])
            weight = weight * expected.divisor
        values, scales = quantise_rows(weight, self.weight_limit)
        scale = self.constant(f"{name}.input_scale", np.array(expected.scale()))
        zero = self.constant(f"{name}.input_zero", np.array(expected.zero()))
        inputs = [
            self.node("QuantizeLinear", [x, scale, zero]),
            self.constant(f"{name}.weight", values.T),
            scale,
            self.constant(f"{name}.scale", scales),
            zero,
            self.constant(f"{name}.zero", np.zeros(len(scales), np.int8)),
            self.constant(f"{name}.bias", bias),
        ]
        return self.node("MatMulIntegerToFloat", inputs, domain=CONTRIB)

    def float_linear(self, x: str, name: str, weight: np.ndarray, bias: np.ndarray | None, output: str | None = None) -> str:
        last = output if bias is None else None
        product = self.node("MatMul", [x, self.constant(f"{name}.weight", weight.T)], name=last)
        if bias is None:
            return product
        return self.node("Add", [product, self.constant(f"{name}.bias", bias)], name=output)

    def norm(self, x: str, skip: str, name: str, weight: np.ndarray, bias: np.ndarray, epsilon: float) -> str:
        inputs = [x, skip, self.constant(f"{name}.weight", weight), self.constant(f"{name}.bias", bias)]
        return self.node("SkipLayerNormalization", inputs, domain=CONTRIB, epsilon=epsilon)

    def table(self, ids: str, name: str, rows: np.ndarray) -> str:
        """Looks ids [B, T] up in rows [N, H]."""
        if self.ranges is None:
            return self.node("Gather", [self.constant(f"{name}.weight", rows), ids])
        values, scales = quantise_rows(rows, 127)
        looked_up = self.node("Gather", [self.constant(f"{name}.weight", values), ids])
        scale = self.node("Gather", [self.constant(f"{name}.scale", scales[:, None]), ids])
        return self.node("Mul", [self.node("Cast", [looked_up], to=TensorProto.FLOAT), scale])


def quantise_rows(weight: np.ndarray, limit: int) -> tuple[np.ndarray, np.ndarray]:
    """Symmetric int8 per row: values in -limit..limit and scale = max|row| / limit (1 for a zero row)."""
    peak = np.abs(weight).max(axis=1)
    scales = np.where(peak > 0, peak / limit, 1.0).astype(np.float32)
    values = np.clip(np.rint(weight / scales[:, None]), -limit, limit).astype(np.int8)
    return values, scales


def _layer(graph: GraphBuilder, x: str, state: dict, name: str, config: dict, padding: str) -> str:
    def get(part: str) -> np.ndarray:
        return state[f"{name}.{part}"]

    qkv = graph.linear(x, f"{name}.qkv", get("qkv.weight"), get("qkv.bias"))
    q, k, v = graph.node("Split", [qkv, "three_widths"], outputs=3, axis=-1)
    context = graph.node("MultiHeadAttention", [q, k, v, "", padding], domain=CONTRIB, num_heads=config["attention_heads"])
    attended = graph.linear(context, f"{name}.out", get("out.weight"), get("out.bias"))
    epsilon = config["epsilon"]
    x = graph.norm(attended, x, f"{name}.attention_norm", get("attention_norm.weight"), get("attention_norm.bias"), epsilon)
    inner = graph.linear(x, f"{name}.up", get("up.weight"), get("up.bias"))
    inner = graph.node("Gelu", [inner], domain=CONTRIB)
    outer = graph.linear(inner, f"{name}.down", get("down.weight"), get("down.bias"))
    return graph.norm(outer, x, f"{name}.output_norm", get("output_norm.weight"), get("output_norm.bias"), epsilon)


def build_graph(
    state: dict[str, np.ndarray], config: dict, ranges: dict[str, InputRange] | None = None, weight_limit: int = 127
) -> onnx.ModelProto:
    """state: the encoder's float32 weights by PyTorch name; config: EncoderConfig as a dictionary; ranges: of each matrix's
    input, for the int8 graph; without them the graph is float32."""
    graph = GraphBuilder(ranges, weight_limit)
    width = config["width"]
    time_axis = graph.constant("time_axis", np.array([1], np.int64))
    first = graph.constant("first", np.array([0], np.int64))
    graph.constant("three_widths", np.array([width] * 3, np.int64))

    # Inputs: words + positions + casing, then a norm.
    length = graph.node("Shape", ["input_ids"], start=1, end=2)
    words = graph.table("input_ids", "word", state["word.weight"])
    positions = graph.node("Slice", [graph.constant("position.weight", state["position.weight"]), first, length, first])
    casing = graph.node("Gather", [graph.constant("casing.weight", state["casing.weight"]), "token_type_ids"])
    x = graph.node("Add", [words, positions])
    if config["fork"]:
        x = graph.node("Add", [x, graph.constant("plain_casing", state["casing.weight"][0])])
        norm = [graph.constant(f"input_norm.{part}", state[f"input_norm.{part}"]) for part in ("weight", "bias")]
        x = graph.node("LayerNormalization", [x, *norm], axis=-1, epsilon=config["epsilon"])
    else:
        x = graph.norm(x, casing, "input_norm", state["input_norm.weight"], state["input_norm.bias"], config["epsilon"])
    padding = graph.node("Cast", ["attention_mask"], to=TensorProto.INT32)

    split = config["layers"] - config["fork"]
    for index in range(split):
        x = _layer(graph, x, state, f"layers.{index}", config, padding)
    task = x
    if config["fork"]:
        task = graph.node("Add", [x, graph.node("Sub", [casing, "plain_casing"])])
    for index in range(split, config["layers"]):
        x = _layer(graph, x, state, f"layers.{index}", config, padding)
    for index in range(config["fork"]):
        task = _layer(graph, task, state, f"task_layers.{index}", config, padding)
    if config["fork"] == 0:
        task = x

    # Masked mean as a product: weights [B, 1, T], each row summing to 1 over the real pieces.
    mask = graph.node("Cast", ["attention_mask"], to=TensorProto.FLOAT)
    count = graph.node("ReduceSum", [mask, time_axis], keepdims=1)
    count = graph.node("Max", [count, graph.constant("least_count", np.array([[1.0]], np.float32))])
    mean = graph.node("Unsqueeze", [graph.node("Div", [mask, count]), time_axis])

    def pool(values: str, output: str | None = None) -> str:
        return graph.node("Squeeze", [graph.node("MatMul", [mean, values]), time_axis], name=output)

    pooled = graph.float_linear(pool(x), "projection", state["projection.weight"], None)
    graph.node("LpNormalization", [pooled], name="sentence_embedding", axis=-1, p=2)

    hidden = graph.linear(task, "hidden", state["hidden.weight"], state["hidden.bias"])
    hidden = graph.node("Gelu", [hidden], domain=CONTRIB)
    widths = [config["sentiment_width"], config["pooled_width"], config["entity_width"]]
    head_widths = graph.constant("head_widths", np.array(widths, np.int64))
    for_sentiment, for_text, for_entities = graph.node("Split", [hidden, head_widths], outputs=3, axis=-1)

    def head(values: str, name: str, output: str | None) -> str:
        return graph.float_linear(values, name, state[f"{name}.weight"], state[f"{name}.bias"], output)

    head(for_sentiment, "sentiment", "token_sentiment")
    pool("token_sentiment", "sentiment")
    text = pool(for_text)
    head(text, "emotions", "emotions")
    graph.node("Sigmoid", [head(text, "tone", None)], name="tone")
    head(for_entities, "entities", "entities")

    def value(name: str, kind: int, *dimensions) -> onnx.ValueInfoProto:
        return helper.make_tensor_value_info(name, kind, list(dimensions))

    inputs = [value(n, TensorProto.INT64, "batch", "time") for n in ("input_ids", "attention_mask", "token_type_ids")]
    counts = {name: state[f"{name}.weight"].shape[0] for name in ("sentiment", "emotions", "tone", "entities")}
    outputs = [
        value("sentence_embedding", TensorProto.FLOAT, "batch", width),
        value("sentiment", TensorProto.FLOAT, "batch", counts["sentiment"]),
        value("token_sentiment", TensorProto.FLOAT, "batch", "time", counts["sentiment"]),
        value("emotions", TensorProto.FLOAT, "batch", counts["emotions"]),
        value("tone", TensorProto.FLOAT, "batch", counts["tone"]),
        value("entities", TensorProto.FLOAT, "batch", "time", counts["entities"]),
    ]
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid(CONTRIB, 1)]
    body = helper.make_graph(graph.nodes, "attune-encoder", inputs, outputs, graph.initializers)
    return helper.make_model(body, opset_imports=opsets, ir_version=8, producer_name="attune")
