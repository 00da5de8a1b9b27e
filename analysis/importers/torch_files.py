"""What `torch.save` wrote, read without running any of it: tensors and plain values alone.

A file comes from anywhere. What it is gets said before torch reads it, and nothing that it declares costs more memory
than it is large itself. Tensors are mapped from the file and not read, so that one of a hundred checkpoints needs the
memory of those that are being looked at.

Classes that are neither torch's nor Python's own are not imported: what is of them becomes a `StandIn`, which does
nothing and keeps its attributes.
"""

from __future__ import annotations

import pickletools
import re
import threading
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Self

import numpy as np
import torch

from analysis.errors import DamagedError, NotFoundError
from analysis.files import open_regular
from analysis.importers.kinds import short

_ZIP = b"PK\x03\x04"
_PICKLE = b"\x80"
_LEGACY_PICKLES = 5
"""The format before torch 1.6: magic number, protocol, system, content and keys, each a pickle; then the numbers."""

_OTHERS = {
    b"version https://git-lfs": "a Git LFS pointer and not the file itself: fetch that with git lfs pull",
    b"<": "a web page or XML: download the file itself",
    b"\x93NUMPY": "a NumPy array: only what torch.save wrote is read",
    b"\x89HDF": "an HDF5 file: only what torch.save wrote is read",
    b"\x1f\x8b": "compressed with gzip: unpack it first",
    b"7z\xbc\xaf": "compressed with 7-Zip: unpack it first",
}
"""What files that are taken for models turn out to be, by how they begin."""

_NEUTRAL = {
    "torch",
    "torch._utils",
    "torch._tensor",
    "torch.nn.parameter",
    "torch.serialization",
    "collections",
    "_codecs",
}
"""Modules whose names stand in every file that torch saves."""

_START = 64
"""Bytes by which a kind of file is known."""

_GROWS = "bytearray"
"""torch takes it for a plain value; it makes as many bytes as a pickle of 30 bytes says."""


_CONFIGS = re.compile(r"(transformer_lens|easy_transformer)(\.\w+)*\.\w*Config")
"""Classes of plain values, as TransformerLens saves them; the values are what is read of them."""

_standing_in = threading.Lock()


class StandIn:
    """What is read in the place of an object whose class is not torch's or Python's own."""

    def __new__(cls, *_: object) -> Self:
        """Whatever the class took is dropped."""
        return super().__new__(cls)

    def __init__(self, *_: object) -> None:
        pass


class _NumpyType(StandIn):
    """numpy's name for a kind of number, of which only plain ones are known: `f8`."""

    def __init__(self, code: object = "", *_: object) -> None:
        self.order = "<"
        self.code = code if isinstance(code, str) and _PLAIN_NUMBER.fullmatch(code) else ""

    def __setstate__(self, state: object) -> None:
        """Take the order of bytes, which comes second."""
        self.order = ">" if isinstance(state, tuple) and state[1:2] == (">",) else "<"


def _numpy_number(kind: _NumpyType, data: bytes) -> float | int:
    """What numpy's numbers are made of: losses are often such, and `float(loss)` is forgotten."""
    (number,) = np.frombuffer(data, np.dtype(kind.order + kind.code)).tolist()
    return number


_PLAIN_NUMBER = re.compile(r"[fiu][248]|b1|[iu]1")
_NUMPY: dict[str, Any] = {
    "numpy.dtype": _NumpyType,
    "numpy.core.multiarray.scalar": _numpy_number,
    "numpy._core.multiarray.scalar": _numpy_number,
}
"""What stands for numpy's own; nothing of it is called."""


@dataclass(frozen=True)
class TorchContent:
    """What a file holds; `foreign` is the first class in it that is no plain value, for a refusal."""

    values: Any
    foreign: str = ""


def read_torch_file(path: Path) -> TorchContent:
    """What a file of `torch.save` holds: tensors on the CPU, and plain values.

    Raises:
        NotFoundError: when there is no such file.
        DamagedError: when it is not such a file, or holds more than that.
    """
    try:
        with open_regular(path) as file:
            start = file.read(_START)
            _refuse_others(path, start)
            file.seek(0)
            foreign = _foreign_names(path, file)
            file.seek(0)
            values = _loaded(path, file, foreign, is_zip=start.startswith(_ZIP))
    except FileNotFoundError:
        raise NotFoundError(f"there is no file {path}") from None
    except OSError as error:
        raise DamagedError(f"{path} cannot be read: {error.strerror or error}") from error
    known = (name for name in foreign if name not in _NUMPY and not _CONFIGS.fullmatch(name))
    return TorchContent(values, next(known, ""))


def _refuse_others(path: Path, start: bytes) -> None:
    if not start:
        raise DamagedError(f"{path} is empty")
    for beginning, kind in _OTHERS.items():
        if start.startswith(beginning):
            raise DamagedError(f"{path} is {kind}")
    if not start.startswith((_ZIP, _PICKLE)):
        raise _not_torch(path)


def _not_torch(path: Path) -> DamagedError:
    return DamagedError(f"{path} is not a file that torch saved, or not all of it")


def _foreign_names(path: Path, file: IO[bytes]) -> list[str]:
    """Classes and functions that the file's pickles name beside torch's own, in their order."""
    try:
        names = list(_names_in(path, file))
    except DamagedError:
        raise
    except Exception as error:  # a dozen kinds, for a torn archive or pickle
        raise _not_torch(path) from error
    if any(name.rpartition(".")[2] == _GROWS for name in names):
        raise too_much(path, _GROWS)
    return [name for name in names if name.rpartition(".")[0] not in _NEUTRAL]


def _names_in(path: Path, file: IO[bytes]) -> Iterator[str]:
    if file.read(len(_ZIP)) != _ZIP:
        file.seek(0)
        for _ in range(_LEGACY_PICKLES):
            yield from _globals_of(file)
        return
    with zipfile.ZipFile(file) as archive:
        members = archive.infolist()
        if sum(member.file_size for member in members) > path.stat().st_size:
            raise DamagedError(
                f"{path} is a compressed zip, which torch never writes: unpack it, and import the file within"
            )
        pickles = [member for member in members if member.filename.endswith("/data.pkl")]
        if not pickles:
            raise _not_torch(path)
        for member in pickles:
            with archive.open(member) as pickled:
                yield from _globals_of(pickled)


def _globals_of(file: Any) -> Iterator[str]:
    """The classes and functions that a pickle names, as `module.name`; nothing is imported."""
    texts: list[str] = []
    for operation, argument, _ in pickletools.genops(file):
        if operation.name in ("GLOBAL", "INST"):
            yield str(argument).replace(" ", ".")
        elif operation.name == "STACK_GLOBAL":
            yield ".".join(texts[-2:])
        elif isinstance(argument, str) and "UNICODE" in operation.name:
            texts = [*texts[-1:], argument]


def _loaded(path: Path, file: IO[bytes], foreign: Sequence[str], *, is_zip: bool) -> Any:
    stand_ins: list[Any] = [
        (_NUMPY.get(name) or type(StandIn.__name__, (StandIn,), {}), name) for name in dict.fromkeys(foreign)
    ]
    try:
        with _standing_in, torch.serialization.safe_globals(stand_ins):
            where: Any = {"f": str(path), "mmap": True} if is_zip else {"f": file}
            return torch.load(**where, map_location="cpu", weights_only=True)
    except Exception as error:  # torch raises whatever the bytes lead it to
        raise (too_much(path, foreign[0]) if foreign else _not_torch(path)) from error


def too_much(path: Path, name: str) -> DamagedError:
    """Why a file with objects of a class that is neither torch's nor Python's own is refused."""
    return DamagedError(
        f"{path} was saved with the class {short(name)} inside, and only tensors and plain values are read: "
        "save model.state_dict() alone, and losses as lists of numbers"
    )
