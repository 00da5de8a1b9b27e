"""What a person is looking at, and the one strict parser of everything a browser sends.

Second step of the app's flow: controls and slider make a `View` in the browser, a callback parses it here,
`app.panels` asks its queries. A view is plain JSON, so that it can travel in a link. Callbacks accept any JSON from
anyone; nothing that has not passed `parse` reaches a query.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from analysis.errors import ParameterError, one_sentence
from analysis.manifest import run_name
from analysis.query import Stage

Theme = Literal["light", "dark"]
Showing = Literal["both", "input", "fourier"]
Colours = Literal["run", "epoch", "manual"]
Scale = Literal["sqrt", "linear"]
Order = Literal["cluster", "index"]
Timescale = Literal["linear", "log"]

Number = Annotated[int, Field(ge=0, le=1_000_000_000)]
"""Bounds of a run are checked by its queries; this one only keeps absurd numbers out of sentences and file names."""

Name = Annotated[str, AfterValidator(run_name)]
Digest = Annotated[str, Field(max_length=64)]
PanelId = Annotated[str, Field(max_length=40)]
Kind = TypeVar("Kind", bound="FromClient")


class FromClient(BaseModel):
    """Anything a browser sends: no coercion, nothing unknown, nothing infinite."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)


class View(FromClient):
    """One view of one checkpoint; equal views show equal panels."""

    run: Name
    epoch: Number
    neuron: Number = 0
    stage: Stage = "post"
    head: Number = 0
    pos: Annotated[int, Field(ge=0, le=2)] = 0
    basis: Showing = "both"
    colours: Colours = "run"
    scale: Scale = "sqrt"
    order: Order = "cluster"


class Request(FromClient):
    """A view, and the panels that are to show it exactly."""

    view: View
    panels: Annotated[list[PanelId], Field(min_length=1, max_length=100)]


class Shown(FromClient):
    """The part of a run's facts that its timeline, its frames and the choice of the next run depend on."""

    model_config = ConfigDict(frozen=True, extra="ignore", strict=True)

    name: Name
    digest: Digest
    damaged: list[Number]


class Framed(FromClient):
    """The frames that the page shows, by what they depend on, and their theme."""

    frames: Annotated[str, Field(max_length=100)]
    theme: Theme


class PhasesWanted(FromClient):
    """The run whose phases the browser asks for, as the browser knows it."""

    name: Name
    digest: Digest


class Band(FromClient):
    """One phase on the timeline, from epoch to epoch."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, populate_by_name=True)

    name: Annotated[str, Field(max_length=40)]
    start: Annotated[Number, Field(alias="from")]
    end: Annotated[Number, Field(alias="to")]


class Phases(FromClient):
    """The phases of the run with that digest, as `app.phases` told the browser; −1 ends what is not reached."""

    model_config = ConfigDict(frozen=True, extra="ignore", strict=True)

    digest: Digest
    ends: Annotated[dict[str, int], Field(max_length=10)]
    bands: Annotated[list[Band], Field(max_length=10)]


def parse(kind: type[Kind], raw: Any) -> Kind:
    """Read what a browser sent.

    Raises:
        ParameterError: in one sentence, for anything that is not exactly a `kind`.
    """
    try:
        return kind.model_validate(raw)
    except ValidationError as error:
        reasons = one_sentence(error).replace("view.", "")
        raise ParameterError(
            f"this view cannot be shown ({reasons}): choose other values, or reload the page"
        ) from None


def parse_theme(raw: Any) -> Theme:
    """Read a theme.

    Raises:
        ParameterError: for anything but `light` or `dark`.
    """
    if raw not in ("light", "dark"):
        raise ParameterError("there is no such theme: the themes are light and dark")
    return "dark" if raw == "dark" else "light"


def parse_timescale(raw: Any) -> Timescale:
    """Read the scale of the timeline.

    Raises:
        ParameterError: for anything but `linear` or `log`.
    """
    if raw not in ("linear", "log"):
        raise ParameterError("there is no such scale of the timeline: the scales are linear and log")
    return "log" if raw == "log" else "linear"
