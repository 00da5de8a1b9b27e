"""The form of the Train page, in one table: what can be chosen of a training, its words, bounds and presets.

The bounds of a field are those of the configuration (`analysis.config`), and the limits of the server
(`app.train.access`). The page shows what stands here and sends texts as they were typed; what they mean is decided
here alone.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

from pydantic import ValidationError
from pydantic.fields import FieldInfo

from analysis.config import OPERATIONS, Activation, ModelConfig, TrainConfig
from analysis.errors import ParameterError
from analysis.manifest import run_name
from app.figures.numerals import number
from app.train.access import Limits
from training.schedule import parse_schedule

Kind = Literal["name", "whole", "real", "choice", "text"]
Mistakes = dict[str, str]
"""A sentence for each field that is to blame."""

_LONGEST_TEXT = 1000


class FormError(ParameterError):
    """Values that no training can have: a sentence for each field that is to blame."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        """Take the sentences by the fields' names."""
        super().__init__("; ".join(f"{_LABELS.get(name, name)}: {why}" for name, why in fields.items()))
        self.fields = dict(fields)


@dataclass(frozen=True)
class FormField:
    """One thing to choose; `name` is that of the configuration's field, but for the run's own name."""

    name: str
    label: str
    group: Literal["Run", "Task", "Model", "Training", "Held at zero"]
    kind: Kind
    hint: str
    default: str = ""
    """What to begin with, where that is not the configuration's own."""
    choices: tuple[tuple[str, str, str], ...] = ()
    """Value, words and a sentence about it, of each that there is to choose from."""

    @property
    def info(self) -> FieldInfo | None:
        """The configuration's field."""
        return ModelConfig.model_fields.get(self.name) or TrainConfig.model_fields.get(self.name)

    def bounds(self, limits: Limits) -> dict[str, float]:
        """`ge`, `gt`, `le`, `lt`: what its number is bounded by."""
        info = self.info
        # An optional field keeps its bounds one level down.
        members = get_args(info.annotation) if info is not None else ()
        held = [one for member in members for one in getattr(member, "__metadata__", ())]
        parts = [*(info.metadata if info is not None else ()), *(part for one in held for part in one.metadata)]
        found = {
            side: getattr(part, side)
            for part in parts
            for side in ("ge", "gt", "le", "lt")
            if getattr(part, side, None) is not None
        }
        return found | ({"le": limits.most[self.name]} if self.name in limits.most else {})

    def to_json(self, limits: Limits) -> dict[str, Any]:
        """What the browser builds it from."""
        info = self.info
        default = self.default or ("" if info is None or info.default is None else _text(info.default))
        about = {"name": self.name, "label": self.label, "group": self.group, "kind": self.kind, "hint": self.hint}
        bounds = {"bounds": _bounds_said(self.bounds(limits))} if self.kind in ("whole", "real") else {"bounds": ""}
        choices = [{"value": value, "label": words, "about": said} for value, words, said in self.choices]
        return about | bounds | {"default": default, "choices": choices}

    def read(self, given: Any, limits: Limits) -> Any:
        """What a text means; a number may be one already. None is what the configuration has by itself.

        Raises:
            ValueError: with what to write instead.
        """
        text = _text(given) if isinstance(given, int | float) and not isinstance(given, bool) else given
        if not isinstance(text, str) or len(text) > _LONGEST_TEXT:
            raise ValueError(f"write {'a number' if self.kind in ('whole', 'real') else 'a text'}")
        text = text.strip()
        if self.kind == "name":
            return run_name(text) if text else _refuse("give the run a name")
        if self.kind == "choice":
            values = [value for value, _, _ in self.choices]
            return text if text in values else _refuse(f"choose one of {', '.join(values)}")
        if self.kind == "text":
            return text or None
        return self._number(text, self.bounds(limits))

    def _number(self, text: str, bounds: Mapping[str, float]) -> float | None:
        if not text and self.info is not None and self.info.default is None and not self.info.is_required():
            return None
        what = f"write {'a whole number' if self.kind == 'whole' else 'a number'} {_bounds_said(bounds)}".rstrip()
        try:
            value = int(text) if self.kind == "whole" else float(text)
        except ValueError:
            raise ValueError(what) from None
        return value if math.isfinite(value) and _is_within(value, bounds) else _refuse(what)


def _operation(name: str) -> tuple[str, str, str]:
    definition = OPERATIONS[name]  # type: ignore[index] # names come from the table itself
    if definition.sign == 0:
        about = (
            f"The Fourier basis of x and y is not that of {definition.formula}: the model spreads over many "
            "frequencies, and panels that compare it with cos w(x + y) say so."
        )
    elif definition.is_of_units:
        about = "Periodic in the discrete logarithms of x and y, in whose order panels show them; takes a prime p."
    else:
        about = "The Fourier basis of x and y is the basis that models compute in once they generalise."
    return name, f"{definition.formula} mod p", about


_ACTIVATIONS = {"relu": "ReLU", "gelu": "GELU", "quadratic": "x²"}

FIELDS = (
    FormField("name", "Name", "Run", "name", "letters, digits, . _ -; the run's folder is called so"),
    FormField("p", "Modulus p", "Task", "whole", "inputs are all p² pairs (x, y)", default="113"),
    FormField("operation", "Operation", "Task", "choice", "", choices=tuple(map(_operation, OPERATIONS))),
    FormField("frac_train", "Share of training pairs", "Task", "real", "of all pairs; the others are test pairs"),
    FormField("split_seed", "Seed of the pairs", "Task", "whole", "empty: drawn after the weights, from their seed"),
    FormField("d_model", "Width d_model", "Model", "whole", "of the residual stream"),
    FormField("n_heads", "Heads", "Model", "whole", "attention heads"),
    FormField("d_head", "Width of a head", "Model", "whole", ""),
    FormField("d_mlp", "Neurons", "Model", "whole", "of the MLP"),
    FormField(
        "act_fn",
        "Activation",
        "Model",
        "choice",
        "",
        choices=tuple((name, _ACTIVATIONS.get(name, name), "") for name in get_args(Activation)),
    ),
    FormField("seed", "Seed of the weights", "Model", "whole", "of the initial weights"),
    FormField("weight_decay", "Weight decay", "Training", "real", "AdamW's; 0 turns it off, and grokking with it"),
    FormField("lr", "Learning rate", "Training", "real", "AdamW's"),
    FormField("epochs", "Epochs", "Training", "whole", "steps, each over all training pairs"),
    FormField("checkpoints", "Checkpoints", "Training", "text", "epochs and start:stop:step, stop not included"),
)
"""In the order of the form. Hints say what no bounds and no label do."""

_LABELS = {field.name: field.label for field in FIELDS}


@dataclass(frozen=True)
class Preset:
    """Values that teach something, and what."""

    name: str
    title: str
    about: str
    values: Mapping[str, str]


_SMALL = {"p": "31", "checkpoints": "0:1000:25,1000::100"}

PRESETS = (
    Preset(
        "groks",
        "Groks in two minutes",
        "p = 43. It memorises by epoch 100, and generalises halfway to the end.",
        {"p": "43", "frac_train": "0.5", "lr": "0.002", "d_mlp": "256", "epochs": "5000"}
        | {"checkpoints": "0:1000:50,1000::100"},
    ),
    Preset(
        "memorises",
        "Memorises for ever",
        "Without weight decay nothing favours the solution that generalises.",
        _SMALL | {"frac_train": "0.35", "weight_decay": "0", "epochs": "4000"},
    ),
    Preset(
        "too-little",
        "Too little data",
        "A fifth of the pairs is too few to tell the rule from a list.",
        _SMALL | {"frac_train": "0.2", "epochs": "6000"},
    ),
    Preset(
        "mod59",
        "p = 59",
        "Another prime has other key frequencies; it takes longer.",
        {"p": "59", "frac_train": "0.4", "epochs": "8000", "checkpoints": "0:1000:50,1000::200"},
    ),
    Preset(
        "quadratic",
        "Quadratic activation",
        "With x², neurons multiply the two tokens exactly. It groks by epoch 400.",
        _SMALL
        | {"frac_train": "0.8", "lr": "0.002", "act_fn": "quadratic", "weight_decay": "2", "d_mlp": "256"}
        | {"epochs": "1500"},
    ),
)
"""What each says was tried with the command line, from seed 0; `docs/log.md` has the epochs."""


@dataclass(frozen=True)
class Wish:
    """A training that somebody wants."""

    name: str
    model: ModelConfig
    train: TrainConfig


def form(limits: Limits) -> dict[str, Any]:
    """What the browser builds the form from."""
    presets = [
        {"name": preset.name, "title": preset.title, "about": preset.about, "values": dict(preset.values)}
        for preset in PRESETS
    ]
    return {"fields": [field.to_json(limits) for field in FIELDS], "presets": presets}


def read_wish(given: Mapping[str, Any], limits: Limits) -> Wish:
    """The training that the values of a form describe; what is not given is as the configuration has it.

    Raises:
        FormError: with a sentence for each value that cannot be one.
    """
    values, wrong = read_values(given, lambda field, text: field.read(text, limits))
    name = str(values.pop("name", ""))
    if not wrong:
        model, train = (_config(kind, values, wrong) for kind in (ModelConfig, TrainConfig))
        if isinstance(model, ModelConfig) and isinstance(train, TrainConfig):
            wrong |= about_schedule(train.checkpoints, train.epochs, limits)
            if not wrong:
                return Wish(name, model, train)
    raise FormError(wrong)


def read_values(given: Mapping[str, Any], read: Callable[[FormField, Any], Any]) -> tuple[dict[str, Any], Mistakes]:
    """What the values of a form mean, each as `read` has it, and what is wrong with the others; None is left out."""
    values: dict[str, Any] = {}
    wrong = {name: "there is no such field" for name in given if name not in _LABELS}
    for field in FIELDS:
        is_needed = field.kind == "name" or (field.info is not None and field.info.is_required())
        if field.name not in given and not is_needed:
            continue
        try:
            value = read(field, given.get(field.name, ""))
        except ValueError as error:
            wrong[field.name] = str(error)
            continue
        if value is not None:
            values[field.name] = value
    return values, wrong


def _config(kind: type[ModelConfig | TrainConfig], values: Mapping[str, Any], wrong: dict[str, str]) -> Any:
    """A configuration of these values; None where it cannot be, and `wrong` says why."""
    try:
        return kind(**{name: value for name, value in values.items() if name in kind.model_fields})
    except ValidationError as error:
        wrong |= blamed(error)
        return None


def blamed(error: ValidationError) -> dict[str, str]:
    """What a configuration says is wrong, by field; what does not fit together is said at the modulus."""
    found = {}
    for item in error.errors(include_url=False, include_context=False):
        reason = item["msg"].removeprefix("Value error, ")
        found[str(item["loc"][0]) if item["loc"] else "p"] = reason[:1].lower() + reason[1:]
    return found


def about_schedule(checkpoints: str, epochs: int, limits: Limits) -> dict[str, str]:
    """What is wrong with the checkpoints, if anything is."""
    try:
        count = len(parse_schedule(checkpoints, epochs=epochs))
    except ParameterError as error:
        return {"checkpoints": str(error)}
    if count > limits.checkpoints:
        most = f"{limits.checkpoints:,} are the most"
        return {"checkpoints": f"these are {count:,} checkpoints, and {most}: take larger steps"}
    return {}


def _is_within(value: float, bounds: Mapping[str, float]) -> bool:
    return bounds.get("ge", -math.inf) <= value <= bounds.get("le", math.inf) and bounds.get(
        "gt", -math.inf
    ) < value < bounds.get("lt", math.inf)


def _bounds_said(bounds: Mapping[str, float]) -> str:
    """`from 3 to 4,096`, `above 0 and below 1`; what nobody reaches is not said."""
    if "ge" in bounds and "le" in bounds:
        return f"from {_text(bounds['ge'])} to {_most(bounds['le'])}"
    low = (
        f"above {_text(bounds['gt'])}" if "gt" in bounds else f"from {_text(bounds['ge'])} on" if "ge" in bounds else ""
    )
    high = f"below {_text(bounds['lt'])}" if "lt" in bounds and bounds["lt"] < _UNREACHED else ""
    high = f"up to {_most(bounds['le'])}" if "le" in bounds else high
    return " and ".join(part for part in (low, high) if part)


_UNREACHED = 1e15


def _most(value: float) -> str:
    return f"{value:,}" if isinstance(value, int) else number(value)


def _text(value: float | str) -> str:
    """A value as one types it."""
    return f"{value:.12g}" if isinstance(value, float) else str(value)


def _refuse(what: str) -> Any:
    raise ValueError(what)
