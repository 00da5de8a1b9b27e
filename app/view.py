"""What a person is looking at, and the one strict parser of everything a browser sends.

Second step of the app's flow: the controls make a `View` in the browser, a callback parses it here, `app.panels` asks
its queries. A view is plain JSON, so that it can travel in a link. Callbacks accept any JSON from anyone; nothing
that has not passed `parse` reaches a query.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from analysis.errors import ParameterError, one_sentence
from analysis.manifest import run_name
from analysis.query import Stage

Theme = Literal["light", "dark"]
Showing = Literal["both", "input", "fourier"]
Colours = Literal["run", "epoch"]
Scale = Literal["sqrt", "linear"]

Number = Annotated[int, Field(ge=0, le=1_000_000_000)]
"""Bounds of a run are checked by its queries; this one only keeps absurd numbers out of sentences and file names."""

Name = Annotated[str, AfterValidator(run_name)]
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
    colours: Colours = "epoch"
    scale: Scale = "sqrt"


class Request(FromClient):
    """A view to draw, in a theme."""

    view: View
    theme: Theme = "light"


class Mark(FromClient):
    """What one panel shows: the query it answers, how that looks, and the frame (axes) around it."""

    query: str
    look: str
    frame: str
    theme: Theme


class Reply(FromClient):
    """What the page shows since the last drawing, kept in the browser and sent back with each request."""

    view: View
    marks: Mapping[str, Mark]


class Shown(FromClient):
    """The part of a run's facts that its timeline and the choice of the next run depend on."""

    model_config = ConfigDict(frozen=True, extra="ignore", strict=True)

    name: Name
    digest: str
    damaged: list[int]


class _Point(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", strict=True)

    x: str
    y: str


class Click(BaseModel):
    """A click on a Fourier panel: the names of the two components, as Plotly reports them."""

    model_config = ConfigDict(frozen=True, extra="ignore", strict=True)

    points: Annotated[list[_Point], Field(min_length=1, max_length=100)]


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


def parse_click(raw: Any) -> tuple[str, str]:
    """Read the names of the components (of x, of y) that a person clicked.

    Raises:
        ParameterError: for anything that is not a click on a Fourier panel.
    """
    try:
        point = Click.model_validate(raw).points[0]
    except ValidationError:
        raise ParameterError("this click names no Fourier component: click on a coloured cell") from None
    return point.x, point.y
