"""What a source holds, whatever its layout: checkpoints, each read when it is asked for, and what is said beside them.

- A state dict, bare or under `model`, `state_dict`, `model_state_dict`: one checkpoint. Its epoch is the file's own, or
  the number after such a word in its name.
- The paper's `full_run_data.pth`: a list `state_dicts`, and perhaps their `epochs`.
- TransformerLens' demo: a list `checkpoints` with `checkpoint_epochs`, and `model`, the last.
- A mapping from epochs to state dicts.
- A folder or a zip of files of the first kind: their epochs are their own, or the numbers in their names.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

import safetensors.torch
import torch
from safetensors import SafetensorError, safe_open
from torch import Tensor

from analysis.batch import Watch
from analysis.errors import CancelledError, DamagedError, NotFoundError, ParameterError, listing
from analysis.files import open_regular
from analysis.importers.kinds import refuse_other_models, short
from analysis.importers.numbers import epoch_in, epochs_of
from analysis.importers.sources import Source, SourceFile
from analysis.importers.torch_files import StandIn, read_torch_file, too_much

_MODELS = ("model", "state_dict", "model_state_dict")
"""Under which names files hold one state dict; a file may be a bare one, too."""

_RUNS = ("state_dicts", "checkpoints")
"""Under which names files hold one for each checkpoint."""

_EPOCHS = ("checkpoint_epochs", "epochs", "steps")
_WORD = re.compile(r"(?:epochs?|ep|steps?|checkpoint|ckpt|iter|iteration)[ _=-]?(\d{1,12})(?!\d)", re.IGNORECASE)
_NUMBER = re.compile(r"\d+")
_MOST_NAMES = 6
_SAFETENSORS = b"{"

Weights = Mapping[str, Any]


@dataclass(frozen=True, eq=False)
class Stored:
    """One checkpoint: what sentences call it, its epoch where that is known, and its weights while it is open."""

    name: str
    epoch: int | None
    opened: Callable[[], AbstractContextManager[Weights]]


@dataclass(frozen=True, eq=False)
class Container:
    """All that a source holds."""

    checkpoints: tuple[Stored, ...]
    content: Mapping[Any, Any]
    """Losses, the split and an epoch, by the names that the file has for them."""
    told: Mapping[str, Any]
    """Its config."""
    notes: tuple[str, ...] = ()
    """What has been left aside, and where epochs come from when no list says them."""


@dataclass(frozen=True, eq=False)
class _Read:
    """What one file holds."""

    values: Any
    foreign: str = ""
    metadata: Mapping[str, str] = field(default_factory=dict)


def container_in(source: Source, watch: Watch) -> Container:
    """Look at every file of a source, weights unread.

    Raises:
        GrokscopeError: when one is no such file, or no weights are found.
        CancelledError: when told to stop.
    """
    if source.is_one:
        return _of_file(source.path, source.files[0])
    return _of_files(source, watch)


def _read(path: Path) -> _Read:
    """What a file holds: of torch, or safetensors, whose values are its tensors and whose epoch is metadata."""
    try:
        with open_regular(path) as file:
            start = file.read(9)
    except FileNotFoundError:
        raise NotFoundError(f"there is no file {path}") from None
    except OSError as error:
        raise DamagedError(f"{path} cannot be read: {error.strerror or error}") from error
    if start[8:9] != _SAFETENSORS or start.startswith((b"PK", b"\x80")):
        found = read_torch_file(path)
        return _Read(found.values, found.foreign)
    try:
        with safe_open(path, framework="pt") as opened:
            metadata = opened.metadata() or {}
        return _Read(safetensors.torch.load_file(path), metadata=metadata)
    except (SafetensorError, OSError, ValueError, KeyError) as error:
        raise DamagedError(f"{path} is a safetensors file that is damaged, or not all of it") from error


def _is_state(value: Any) -> bool:
    return isinstance(value, Mapping) and any(isinstance(item, Tensor) and item.ndim > 1 for item in value.values())


def _state_in(item: Any) -> Mapping[Any, Any] | None:
    """The state dict of one checkpoint: bare, or under one of its names."""
    if not isinstance(item, Mapping):
        return None
    return next((item[name] for name in _MODELS if _is_state(item.get(name))), item if _is_state(item) else None)


def _named(path: str, weights: Mapping[Any, Any]) -> Weights:
    for name in weights:
        if not isinstance(name, str):
            raise DamagedError(
                f"{path}: a parameter is called {short(name)}, of type {type(name).__name__}, and names are text: "
                "save model.state_dict()"
            )
    return weights


def _told(content: Mapping[Any, Any]) -> Mapping[str, Any]:
    config = content.get("config", content.get("cfg", {}))
    if isinstance(config, StandIn):
        config = vars(config)
    return config if isinstance(config, Mapping) else {}


def _refuse_classes(path: str | Path, read: _Read, weights: Weights, told: Mapping[str, Any]) -> None:
    """Refuse a file with objects in it; what its model is comes first, since saving it again would not help then."""
    if read.foreign:
        try:
            refuse_other_models(weights, told)
        except ParameterError as error:
            inside = f"it was saved with the class {short(read.foreign)} inside, too"
            raise ParameterError(f"{path} {error}; {inside}") from None
        raise too_much(Path(path), read.foreign)


def _several(content: Any) -> tuple[str, Sequence[Any], Any] | None:
    """The list of checkpoints in what a file holds: its name, the checkpoints, and their epochs where they are keys."""
    if isinstance(content, Sequence) and not isinstance(content, str | bytes) and content:
        return ("its list", content, None) if all(_state_in(item) is not None for item in content) else None
    if not isinstance(content, Mapping) or _is_state(content):
        return None
    names = sorted(content, key=lambda name: name not in _RUNS)
    for name in (n for n in names if n not in _MODELS):
        value = content[name]
        if isinstance(value, Mapping) and value and all(_state_in(item) is not None for item in value.values()):
            return short(name), list(value.values()), list(value)
        if isinstance(value, list | tuple) and value and all(_state_in(item) is not None for item in value):
            return short(name), value, None
    keys = list(content)
    if keys and all(_state_in(content[key]) is not None for key in keys) and epochs_of(keys) is not None:
        return "its mapping", list(content.values()), keys
    return None


def _of_file(path: Path, file: SourceFile) -> Container:
    with file.opened() as where:
        read = _read(where)
    content = read.values
    several = _several(content)
    if several is not None:
        return _of_list(path, read, several)
    weights = _state_in(content)
    if weights is None:
        raise too_much(path, read.foreign) if isinstance(content, StandIn) else _no_weights(path, content)
    beside = content if weights is not content else {}
    told = _told(beside)
    named = _named(str(path), weights)
    _refuse_classes(path, read, named, told)
    notes = []
    epoch = epoch_in(path, beside) if weights is not content else _from_metadata(read.metadata)
    if epoch is None and (word := _WORD.search(path.stem)):
        epoch = int(word[1])
        notes.append(f"epoch {epoch:,} by the file's name")
    stored = Stored(path.name, epoch, lambda: nullcontext(named))
    return Container((stored,), beside, told, (*notes, *_left_aside(beside)))


def _left_aside(content: Mapping[Any, Any]) -> list[str]:
    """What a file holds beside the weights that were taken: optimisers, schedulers, other state dicts."""
    words = ("optim", "sched", "rng", "scaler", "ema")
    used = (*_MODELS, *_RUNS)
    names = [
        short(name)
        for name, value in content.items()
        if isinstance(name, str)
        and (any(word in name.lower() for word in words) or (name not in used and _is_state(value)))
    ]
    return [f"skipped {listing(names)}"] if names else []


def _of_list(path: Path, read: _Read, several: tuple[str, Sequence[Any], Any]) -> Container:
    name, items, keys = several
    content = read.values if isinstance(read.values, Mapping) and name != "its mapping" else {}
    told = _told(content)
    states = [_named(f"{path}, {name}[{place}]", _state_in(item) or {}) for place, item in enumerate(items)]
    _refuse_classes(path, read, states[-1], told)
    epochs = epochs_of(keys) if keys is not None else _epochs_beside(content, items)
    stored = [
        Stored(f"{name}[{place}]", None if epochs is None else epochs[place], lambda state=state: nullcontext(state))  # type: ignore[misc]
        for place, state in enumerate(states)
    ]
    last = _state_in({key: content[key] for key in _MODELS if key in content})
    if last is None or _are_equal(last, states[-1]):
        notes = []
    else:
        after = _whole_length(content.get("train_losses"))
        if epochs is not None and after is not None and after > epochs[-1]:
            stored.append(Stored("model", after, lambda: nullcontext(last)))
            notes = [f"model taken for the weights of epoch {after:,}, since the losses go that far"]
        else:
            notes = ["model left out, since nothing says its epoch"]
    return Container(tuple(stored), content, told, (*notes, *_left_aside(content)))


def _epochs_beside(content: Mapping[Any, Any], items: Sequence[Any]) -> list[int] | None:
    """The epochs that a file lists for its checkpoints, or that each of them says itself."""
    for name in _EPOCHS:
        epochs = epochs_of(content.get(name))
        if epochs is not None and len(epochs) == len(items):
            return epochs
    own = [item.get("epoch", item.get("step")) if not _is_state(item) else None for item in items]
    return epochs_of(own)


def _whole_length(losses: Any) -> int | None:
    return len(losses) if isinstance(losses, list | tuple) and losses else None


def _are_equal(one: Weights, other: Weights) -> bool:
    tensors = {name: value for name, value in one.items() if isinstance(value, Tensor)}
    return all(
        isinstance(other.get(name), Tensor)
        and value.shape == other[name].shape
        and value.dtype == other[name].dtype
        and torch.equal(value, other[name])
        for name, value in tensors.items()
    )


def _no_weights(path: Path, content: Any) -> DamagedError:
    if not isinstance(content, Mapping):
        kind = type(content).__name__
        return DamagedError(f"{path} holds a {kind} and no model: import a file of torch.save(model.state_dict(), …)")
    names = listing([short(name) for name in content], most=_MOST_NAMES)
    if any("loss" in name for name in content if isinstance(name, str)):
        return DamagedError(
            f"{path} holds losses and no weights ({names}): import the file with the model, or save both in one"
        )
    return DamagedError(
        f"{path} holds no weights (it has {names or 'nothing'}): import a file of torch.save(model.state_dict(), …)"
    )


def _from_metadata(metadata: Mapping[str, str]) -> int | None:
    said = metadata.get("epoch", metadata.get("step", ""))
    return int(said) if said.isdecimal() else None


def _of_files(source: Source, watch: Watch) -> Container:
    found: list[tuple[SourceFile, int | None]] = []
    told: Mapping[str, Any] = {}
    gathered: dict[Any, Any] = {}
    weightless = 0
    for place, file in enumerate(source.files):
        watch.on_progress(place, len(source.files))
        if watch.should_stop():
            raise CancelledError("stopped while files were looked at: nothing was imported")
        with file.opened() as where:
            try:
                read = _read(where)
            except DamagedError as error:
                raise DamagedError(f"{source.path}: {str(error).replace(str(where), file.name)}") from None
            if _several(read.values) is not None:
                if len(source.files) == 1:
                    return _of_file(where, file)
                raise ParameterError(f"{source.path}: {file.name} holds several checkpoints: import that file alone")
            weights, beside = _state_in(read.values), read.values
            if weights is not None:
                beside = read.values if weights is not read.values else {}
                _refuse_classes(f"{source.path}: {file.name}", read, weights, _told(beside))
                epoch = _from_metadata(read.metadata) if weights is read.values else epoch_in(Path(file.name), beside)
                found.append((file, epoch))
                told = _told(beside) or told
            else:
                weightless += 1
                epoch = None
            _gather(gathered, beside, epoch)
    if not found:
        raise DamagedError(f"{source.path} has no weights in its {len(source.files)} files: name the folder with them")
    checkpoints, notes = _dated(found)
    if weightless:
        notes.append(f"{weightless} files without weights")
    if source.others:
        notes.append(f"skipped {source.others} other files")
    return Container(tuple(checkpoints), gathered, told, tuple(notes))


def _gather(gathered: dict[Any, Any], content: Any, epoch: int | None) -> None:
    """Put what one file says beside its weights to what the others say: the longest list, or a number an epoch."""
    if not isinstance(content, Mapping):
        return
    for name, value in content.items():
        if name in _MODELS or _is_state(value):
            continue
        if isinstance(value, int | float) and not isinstance(value, bool) and name not in ("epoch", "step"):
            if epoch is not None:
                numbers = gathered.setdefault(name, {})
                if isinstance(numbers, dict):
                    numbers[epoch] = value
            continue
        known = gathered.get(name)
        is_longer = isinstance(value, Sequence | Mapping) and isinstance(known, Sequence | Mapping | Tensor)
        if name not in ("epoch", "step") and (known is None or (is_longer and len(value) > len(known))):
            gathered[name] = value


def _dated(found: Sequence[tuple[SourceFile, int | None]]) -> tuple[list[Stored], list[str]]:
    """The checkpoints by their epochs: each file's own, or the number in its name."""
    by_name = _epochs_in_names([file.name for file, _ in found])
    dated = {file.name: by_name[file.name] if epoch is None else epoch for file, epoch in found}
    unknown = [name for name, epoch in dated.items() if epoch is None]
    notes = []
    if unknown and len(unknown) < len(dated):
        notes.append(f"left out {listing([short(name) for name in unknown], most=_MOST_NAMES)}: no epoch is known")
    if any(epoch is None and dated[file.name] is not None for file, epoch in found):
        notes.append("epochs by the names of the files")
    kept = [(file, dated[file.name]) for file, _ in found if len(unknown) == len(dated) or dated[file.name] is not None]
    return [
        Stored(file.name, epoch, lambda file=file: _weights_of(file))  # type: ignore[misc]
        for file, epoch in kept
    ], notes


def _epochs_in_names(names: Sequence[str]) -> dict[str, int | None]:
    """The epoch in each file's name: the number after a word for it, or the only one in which the names differ."""
    stems = {name: PurePosixPath(name).stem for name in names}
    numbers = {name: [int(number) for number in _NUMBER.findall(stem)] for name, stem in stems.items()}
    some = [found for found in numbers.values() if found]
    columns = list(zip(*some, strict=True)) if len({len(found) for found in some}) == 1 and len(some) > 1 else []
    differ = [place for place, column in enumerate(columns) if len(set(column)) == len(column)]
    epochs: dict[str, int | None] = {}
    for name, stem in stems.items():
        word = _WORD.search(stem)
        if word:
            epochs[name] = int(word[1])
        elif stem.isdecimal():
            epochs[name] = int(stem)
        else:
            epochs[name] = numbers[name][differ[0]] if len(differ) == 1 and numbers[name] else None
    return epochs


@contextmanager
def _weights_of(file: SourceFile) -> Iterator[Weights]:
    with file.opened() as where:
        weights = _state_in(_read(where).values)
        if weights is None:
            raise DamagedError(f"{file.name} holds no weights any more: it was written while it was read")
        yield _named(file.name, weights)
