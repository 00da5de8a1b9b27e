"""What a field of the view is: its type, its default, its control, its keys. The table of them is `app.fields`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from analysis.signature import IndexKind

Type = Mapping[str, Any]
"""A JSON Schema."""


@dataclass(frozen=True)
class Control:
    """A control of a field: how it looks, what stands beside it, and a hint without its keys, which are added."""

    kind: Literal["choice", "number", "frequency", "numbers", "slider", "select", "terms"]
    label: str
    hint: str
    options: Mapping[str, str | int] = field(default_factory=dict)
    """Values by the text that stands for them, where they are not all that the field can have."""
    extras: tuple[Literal["steps", "random", "clear"], ...] = ()
    """Buttons beside a number: `steps` for one less and one more, `random`; beside a list, `clear`."""


_Opens = Literal["find", "card", "share", "collection", "close", "help"]


@dataclass(frozen=True)
class Shortcut:
    """Keys that do the like: one line in the help, and one command each in the browser.

    `keys` are what the browser calls them (`KeyboardEvent.key`, letters in lower case, `shift ` or `ctrl ` before them,
    the latter for the command key as well), each with the amount of the command; `labels` are what the help calls
    them, where that is something else.
    """

    does: str
    keys: Mapping[str, int] = field(default_factory=dict)
    command: Literal["", "step", "go", "play", "turn", "random", "page", "range"] | _Opens = ""
    labels: tuple[str, ...] = ()
    among: str = ""
    """The list of a run's values to turn through (`app.run_info`), where it is not all that the field can have."""

    @property
    def shown(self) -> tuple[str, ...]:
        """What the help calls the keys."""
        return self.labels or tuple(key.upper() for key in self.keys)


def turn(does: str, *, among: str = "", **keys: int) -> Shortcut:
    """Keys that choose the value of a field so many places further on, around its ends."""
    return Shortcut(does, keys, "turn", among=among)


@dataclass(frozen=True)
class Field:
    """One field. Without a default it is for the run to decide (`app.run_info`), and addresses always name it."""

    name: str
    type: Type
    link: str
    """What a link asks for with it, in words."""
    default: str | int | tuple[int, ...] | None = None
    before: tuple[int, str] | None = None
    """What addresses of versions below one mean that leave it out: that version, and the default of then."""
    index: IndexKind | None = None
    """What it counts, and a run therefore has only so many of."""
    nouns: tuple[str, str] | None = None
    """One and several, where they are not those of the index."""
    is_local: bool = False
    """Whether a panel depends on it only through what it asks or marks; on all others every panel depends."""
    is_place: bool = False
    """Whether it is no step to go back from: it says only how far one has scrolled, or that a loop plays."""
    control: Control | None = None
    shortcuts: tuple[Shortcut, ...] = ()
    parameters: tuple[str, ...] = ()
    """What queries call it, where they do not call it by its name."""

    def to_json(self) -> dict[str, Any]:
        """What the browser needs: its JSON Schema, and all else under names of its own."""
        spec: dict[str, Any] = {name: value for name, value in self.type.items() if name != "labels"}
        if self.default is not None:
            spec["default"] = list(self.default) if isinstance(self.default, tuple) else self.default
        if self.before:
            spec["before"] = dict(zip(("version", "value"), self.before, strict=True))
        if self.index:
            spec["nouns"] = list(self.nouns or (self.index.noun, self.index.nouns))
        spec |= {"link": self.link, "isLocal": self.is_local, "isPlace": self.is_place}
        spec |= {"parameters": list(self.parameters)}
        return spec | {"control": self._control()}

    def _control(self) -> dict[str, Any] | None:
        control = self.control
        if control is None:
            return None
        choices = zip(self.type.get("labels", ()), self.type.get("enum", ()), strict=True)
        options = [{"label": label, "value": value} for label, value in (control.options.items() or choices)]
        about = {"kind": control.kind, "label": control.label, "hint": f"{control.hint}{self._keys()}"}
        return about | {"options": options, "extras": list(control.extras)}

    def _keys(self) -> str:
        keys = [key.upper() for shortcut in self.shortcuts if shortcut.command == "turn" for key in shortcut.keys]
        return f" ({' and '.join(keys)} step through them)" if len(keys) > 1 else f" ({keys[0]})" if keys else ""


def integer(least: int = 0, most: int = 1_000_000_000) -> Type:
    """A whole number; a run's bounds are narrower."""
    return {"type": "integer", "minimum": least, "maximum": most}


def integers(least: int, most: int, *, unique: bool = True) -> Type:
    """A list of so many whole numbers."""
    return {"type": "array", "items": integer(), "minItems": least, "maxItems": most, "uniqueItems": unique}


def choice(options: Mapping[str, str | int]) -> Type:
    """One of a few values, by the text that stands for each in the control."""
    return {"enum": list(options.values()), "labels": list(options)}


def text(most: int, pattern: str) -> Type:
    """A text of at most so many characters."""
    return {"type": "string", "maxLength": most, "pattern": pattern}
