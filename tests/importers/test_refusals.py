"""Whatever a file holds, the importer takes it or says in one sentence what it is and what to do; nothing is left."""

from __future__ import annotations

import io
import os
import pickle
import zipfile
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

from analysis.config import OPERATIONS
from analysis.errors import DamagedError, GrokscopeError, NotFoundError, ParameterError, listing
from analysis.importers.read import read_foreign
from tests.importers.test_authors import D_HEAD, HEADS, MLP, WIDE, P, authors_weights, imported, saved


def sentence(path: Path) -> str:
    """The one sentence of a refusal."""
    with pytest.raises(GrokscopeError) as caught:
        read_foreign(path)
    text = str(caught.value)
    assert text.startswith(str(path)), "it says which file"
    assert text.isprintable(), "no escape codes, no second line"
    assert len(text) < len(str(path)) + 320
    assert "weights_only" not in text, "torch's own words"
    return text


def changed(name: str, value: Any) -> dict[str, Any]:
    weights: dict[Any, Any] = authors_weights()
    if value is None:
        del weights[name]
    else:
        weights[name] = value
    return {"model": weights}


def of(*names: str) -> dict[str, Tensor]:
    return {name: torch.zeros(P + 1, WIDE) for name in names}


def attention_only() -> dict[str, Tensor]:
    return {name: tensor for name, tensor in authors_weights().items() if "mlp" not in name}


def hooked() -> dict[str, Tensor]:
    return {
        "embed.W_E": torch.zeros(P + 1, WIDE),
        "pos_embed.W_pos": torch.zeros(3, WIDE),
        "blocks.0.attn.W_Q": torch.zeros(HEADS, WIDE, D_HEAD),
        "blocks.0.attn.b_Q": torch.zeros(HEADS, D_HEAD),
        "blocks.0.mlp.W_in": torch.zeros(WIDE, MLP),
    }


KINDS: list[tuple[Any, type[GrokscopeError], str]] = [
    ([1, 2], DamagedError, "it holds a list and no model"),
    (torch.zeros(3), DamagedError, "it holds a Tensor and no model"),
    ({}, DamagedError, "it holds no weights (it has nothing)"),
    ({"model": {"a": 1}}, DamagedError, "it holds no weights (it has model)"),
    ({"train_losses": [1.0], "test_losses": [2.0]}, DamagedError, "it holds losses and no weights (train_losses, "),
    ({"state_dicts": [authors_weights()] * 2, "epochs": [0, 0]}, ParameterError, "it holds 2 checkpoints and does not"),
    ([authors_weights()] * 3, ParameterError, "it holds 3 checkpoints"),
    (attention_only(), ParameterError, "it is attention-only, without an MLP"),
    (changed("blocks.0.ln1.w", torch.zeros(WIDE)), ParameterError, "it has layer norm (blocks.0.ln1.w)"),
    (changed("ln_final.b", torch.zeros(WIDE)), ParameterError, "it has layer norm (ln_final.b)"),
    (of("embed.weight", "layers.0.input_layernorm.weight"), ParameterError, "it has layer norm (layers.0.input_la"),
    (hooked(), DamagedError, "W_U is missing"),
    (of("embed.weight", "blocks.0.attn.q.weight", "blocks.0.mlp.in.weight"), DamagedError, "W_pos is missing"),
    (of("embed_tokens.weight", "block.self_attn.qkv.weight", "block.mlp.gate_up.weight"), ParameterError, "SwiGLU"),
    (of("embed.W_E", "mlp.0.weight", "unembed.W_U"), ParameterError, "it has no attention"),
    (of("Wq.weight", "mlp_in.weight", "attn.pos"), ParameterError, "it calls its parameters Wq.weight, mlp_in.weight"),
    (changed("x_embed", torch.zeros(P + 1, WIDE)), ParameterError, "it embeds x and y each in its own way"),
    (changed("blocks.0.attn.W_K", None), DamagedError, "W_K of layer 0 is missing"),
    (changed("blocks.2.mlp.b_in", torch.zeros(MLP)), DamagedError, "W_Q of layer 1 is missing"),
    ({"model": authors_weights(), "config": {"fn_name": "rand"}}, ParameterError, "with --operation"),
    ({"model": authors_weights(), "config": {"act_type": "SiLU"}}, ParameterError, "with --act-fn"),
    (changed("pos_embed.W_pos", torch.zeros(4, WIDE)), ParameterError, "it reads 4 tokens"),
    (changed("unembed.W_U", torch.zeros(WIDE, 3)), ParameterError, "answers with 3"),
    (changed("blocks.0.mlp.b_out", torch.full((WIDE,), torch.nan)), DamagedError, "not finite"),
    (changed("blocks.0.mlp.W_out", torch.zeros(WIDE, MLP + 1)), DamagedError, "has shape"),
    (changed("blocks.0.attn.W_Q", torch.zeros(2, 2)), DamagedError, "blocks.0.attn.W_Q has shape (2, 2)"),
    ({"model": authors_weights(), "config": Path("x")}, DamagedError, "with the class pathlib"),
    ({"model": authors_weights(), "config": Fraction(1, 2)}, DamagedError, "with the class fractions.Fraction inside"),
    ({"model": authors_weights(), "test_losses": np.ones(3)}, DamagedError, "with the class numpy."),
    (torch.nn.Linear(2, 2), DamagedError, "with the class torch.nn.modules.linear.Linear inside"),
    (changed(0, torch.zeros(2, 2)), DamagedError, "a parameter is called 0, of type int"),  # type: ignore[arg-type]
    (changed(("a", 1), torch.zeros(2)), DamagedError, "is called tuple, of type tuple"),  # type: ignore[arg-type]
    ({0: torch.zeros(2, 2), "embed.W_E": torch.zeros(2, 2)}, DamagedError, "a parameter is called 0"),
    (changed("embed.W_E", "text"), DamagedError, "embed.W_E is a str"),
    (changed("embed.W_E", {"a": torch.zeros(2)}), DamagedError, "embed.W_E is a dict"),
    (changed("embed.W_E", torch.zeros(WIDE, P + 1).to_sparse()), DamagedError, "embed.W_E is sparse"),
    (changed("embed.W_E", torch.zeros(WIDE, P + 1, dtype=torch.complex64)), DamagedError, "holds complex64"),
    (changed("embed.W_E", torch.zeros(WIDE, P + 1, dtype=torch.int64)), DamagedError, "holds int64"),
    (changed("embed.W_E", torch.zeros(WIDE, P + 1, device="meta")), DamagedError, "than the file has numbers"),
    (changed("embed.W_E", torch.zeros(1, 1).expand(10**6, 10**5)), DamagedError, "than the file has numbers"),
]


@pytest.mark.filterwarnings("ignore:Sparse")
@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize(("content", "error", "says"), KINDS, ids=[kind[2] for kind in KINDS])
def test_a_file_that_is_no_such_model_says_what_it_is_and_leaves_nothing(
    tmp_path: Path, content: Any, error: type[GrokscopeError], says: str
) -> None:
    said = sentence(saved(tmp_path, content))
    assert says.removeprefix("it ") in said
    with pytest.raises(error):
        imported(tmp_path, content)
    assert not (tmp_path / "runs" / "theirs").exists()


def nested(depth: int) -> Any:
    found: Any = "add"
    for _ in range(depth):
        found = [found]
    return found


def pickled(body: bytes) -> bytes:
    """A file as `torch.save` makes it, around any pickle."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("model/data.pkl", body)
        archive.writestr("model/version", "3\n")
        archive.writestr("model/byteorder", "little")
    return buffer.getvalue()


def bomb() -> bytes:
    """Zeros compressed a thousandfold."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("model/data.pkl", b"\x80\x02}.")
        archive.writestr("model/data/0", bytes(20_000_000))
    return buffer.getvalue()


def plain_zip() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("model.pth", b"a" * 100)
    return buffer.getvalue()


def legacy() -> bytes:
    buffer = io.BytesIO()
    torch.save({"model": authors_weights()}, buffer, _use_new_zipfile_serialization=False)
    return buffer.getvalue()


def whole() -> bytes:
    buffer = io.BytesIO()
    torch.save({"model": authors_weights()}, buffer)
    return buffer.getvalue()


# Twenty bytes that ask for a terabyte, in torch's list of what is safe.
GROWING = b"\x80\x02cbuiltins\nbytearray\n\x8a\x06" + (10**12).to_bytes(6, "little") + b"\x85R."
HUGE_STORAGE = (
    b"\x80\x02}X\x05\x00\x00\x00modelctorch._utils\n_rebuild_tensor_v2\n((X\x07\x00\x00\x00storagectorch\nFloatStorage\n"
    b"X\x01\x00\x00\x000X\x03\x00\x00\x00cpu\x8a\x06" + (10**12).to_bytes(6, "little") + b"tQK\x00K\x02\x85K\x01\x85"
    b"\x89ccollections\nOrderedDict\n)RtRs."
)
ESCAPES = b"\x80\x02c\x1b[31mevil\n\x1b[1mName\n)R."

BYTES: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "is empty"),
    "text": (b"not a model", "is not a file that torch saved"),
    "web page": (b"<!DOCTYPE html><html>", "is a web page"),
    "Git LFS": (b"version https://git-lfs.github.com/spec/v1\noid sha256:0\n", "git lfs pull"),
    "NumPy": (b"\x93NUMPY\x01\x00", "is a NumPy array"),
    "gzip": (b"\x1f\x8b\x08", "is compressed with gzip"),
    "safetensors": (b'\x10\0\0\0\0\0\0\0{"a":1}', "is a safetensors file"),
    "a zip": (plain_zip(), "model.pth: model.pth is not a file that torch saved"),
    "a zip bomb": (bomb(), "is a compressed zip"),
    "a bare pickle": (pickle.dumps({"a": 1}), "is not a file that torch saved"),
    "half a file": (whole()[:2000], "is not a file that torch saved"),
    "half a file of the old format": (legacy()[:-100], "is not a file that torch saved"),
    "a terabyte of nothing": (pickled(GROWING), "with the class bytearray inside"),
    "a storage that is not there": (pickled(HUGE_STORAGE), "is not a file that torch saved"),
    "a name with escape codes": (pickled(ESCAPES), "with the class [31mevil.[1mName inside"),
    "a pickle that ends early": (pickled(b"\x80\x02}"), "is not a file that torch saved"),
    "an empty stack": (pickled(b"\x80\x02."), "is not a file that torch saved"),
    "unknown instructions": (pickled(b"\x80\x02\xff\xfe."), "is not a file that torch saved"),
    "a memo that is not there": (pickled(b"\x80\x02h\x05."), "is not a file that torch saved"),
    "a call of os.system": (pickled(b"cos\nsystem\n(X\x02\x00\x00\x00lstR."), "with the class os.system inside"),
    "a key without a hash": (pickled(b"\x80\x02}]K\x01s."), "is not a file that torch saved"),
    "lists within lists": (pickled(b"\x80\x02" + b"]" * 10_000 + b"a" * 9_999 + b"."), "holds a list and no model"),
    "tuples within tuples": (pickled(b"\x80\x02}K\x01" + b"\x85" * 10_000 + b"K\x01s."), "holds no weights (it has tu"),
    "a newer protocol": (pickled(pickle.dumps({"a": Path("x")}, protocol=4)), "with the class pathlib"),
}


@pytest.mark.filterwarnings("ignore:Detected pickle protocol")
@pytest.mark.parametrize("name", BYTES)
def test_bytes_of_any_kind_are_refused_in_one_sentence(tmp_path: Path, name: str) -> None:
    data, says = BYTES[name]
    (tmp_path / "model.pth").write_bytes(data)
    assert says in sentence(tmp_path / "model.pth")


def test_the_format_before_torch_1_6_is_read(tmp_path: Path) -> None:
    (tmp_path / "model.pth").write_bytes(legacy())
    assert read_foreign(tmp_path / "model.pth").model.p == P


@pytest.mark.parametrize("said", [nested(100), "x" * 10_000_000, 10**400, {"a": "add"}, torch.zeros(3), b"add", 1.5])
def test_a_config_may_say_anything(tmp_path: Path, said: Any) -> None:
    path = saved(tmp_path, {"model": authors_weights(), "config": {"fn_name": said}})
    assert f"which is not known: choose {listing(list(OPERATIONS))} with --operation" in sentence(path)


def test_content_that_holds_itself_is_no_trap(tmp_path: Path) -> None:
    content: dict[str, Any] = {}
    content["model"] = content
    content["list"] = [content]
    assert "holds no weights (it has model, list)" in sentence(saved(tmp_path, content))


ODD: dict[str, tuple[Callable[[Path], Any], str]] = {
    "folder": (Path.mkdir, "has no files of weights"),
    "named pipe": (os.mkfifo, "it is a named pipe, and not a file"),
    "device": (lambda path: path.symlink_to("/dev/zero"), "it is a device, and not a file"),
}


@pytest.mark.parametrize("kind", ODD)
def test_what_is_no_file_is_not_opened(tmp_path: Path, kind: str) -> None:
    make, says = ODD[kind]
    make(tmp_path / "model.pth")
    assert says in sentence(tmp_path / "model.pth")


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="there is no file"):
        read_foreign(tmp_path / "nowhere.pth")
