"""What a person is looking at: the one schema of it, and the one strict parser of everything a browser sends.

A `View` lives in the browser, which writes it into the page's address and sends it along when it asks for exact
numbers. Its JSON schema (`schema`) goes to the browser with the page and validates addresses there; here `parse`
validates what comes back. Callbacks accept any JSON from anyone; nothing that has not passed `parse` reaches a query.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from analysis.errors import ParameterError, one_sentence
from analysis.manifest import run_name
from analysis.query import Stage

ADDRESS_VERSION = 1
"""Stands in every address that holds a view; raise it when an old address would mean something else."""

Theme = Literal["light", "dark"]
Page = Literal["explore", "neurons", "attention", "embedding", "logits", "progress", "fourier", "data"]
Showing = Literal["both", "input", "fourier"]
Colours = Literal["run", "epoch", "manual"]
Scale = Literal["sqrt", "linear"]
Order = Literal["cluster", "index"]
Timescale = Literal["linear", "log"]

MOST_PICKED = 12
"""Neurons that are shown side by side."""

MOST_DIMS = 4
"""Dimensions of the embedding that are shown in one panel."""

Number = Annotated[int, Field(ge=0, le=1_000_000_000)]
"""Bounds of a run are checked by its queries; this one only keeps absurd numbers out of sentences and file names."""

Name = Annotated[str, AfterValidator(run_name)]
Digest = Annotated[str, Field(max_length=64)]
PanelId = Annotated[str, Field(max_length=40, pattern=r"^[a-z0-9-]*$")]
Ranges = Annotated[str, Field(max_length=2000, pattern=r"^([a-z0-9-]+(:-?[0-9.]+(e-?[0-9]+)?){2,4}(,|$))*$")]
"""Numbers by panel: `neuron-input:0:4.5,head-input:0:1`."""

Kind = TypeVar("Kind", bound="FromClient")


class FromClient(BaseModel):
    """Anything a browser sends: no coercion, nothing unknown, nothing infinite."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)


class View(FromClient):
    """One view of one checkpoint; equal views show equal pages.

    What a run decides (its name, the epoch to begin at, its most telling neuron, …) has no default worth relying on:
    the browser fills it in from the run's facts, and addresses always name it.
    """

    run: Name
    epoch: Number
    page: Page = "explore"
    neuron: Number = 0
    stage: Stage = "post"
    head: Number = 0
    pos: Annotated[int, Field(ge=0, le=2)] = 0
    freq: Annotated[int, Field(ge=1, le=1_000_000)] = 1
    z: Number = 0
    dims: Annotated[list[Number], Field(min_length=1, max_length=MOST_DIMS)] = [0, 1]
    rank: Number = 0
    component: Number = 1
    shape: Annotated[str, Field(max_length=4200, pattern=r"^[a-z]+(:[A-Za-z0-9_-]*)?$")] = "square"
    terms: Annotated[str, Field(max_length=2000, pattern=r"^([0-9]+:[0-9]+:-?[0-9.]+(,|$))*$")] = ""
    picks: Annotated[list[Number], Field(max_length=MOST_PICKED)] = []
    basis: Showing = "both"
    colours: Colours = "run"
    scale: Scale = "sqrt"
    order: Order = "cluster"
    timescale: Timescale = "linear"
    heights: Timescale = "log"
    sort: Annotated[str, Field(max_length=20, pattern=r"^-?[a-z_]*$")] = "-fraction"
    limits: Ranges = ""
    zoom: Ranges = ""
    large: PanelId = ""


BY_RUN = ("run", "epoch", "neuron", "head", "freq")
"""Fields that a run decides, and that an address therefore always names."""


def schema() -> dict[str, Any]:
    """The schema of a view as the browser needs it: JSON Schema of every field, by name."""
    return dict(View.model_json_schema(mode="serialization")["properties"])


class Request(FromClient):
    """A view, and the panels that are to show it exactly."""

    view: View
    panels: Annotated[list[PanelId], Field(min_length=1, max_length=100)]


class RunWanted(FromClient):
    """The run that the browser wants to show, or the digest of the one it shows when that has changed since."""

    name: Name
    digest: Digest = ""


class Shown(FromClient):
    """What the timeline depends on: a run as the browser knows it, the theme, and how epochs lie on it."""

    name: Name
    digest: Digest
    damaged: list[Number]
    theme: Theme
    timescale: Timescale


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
