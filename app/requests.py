"""What the browser's engine asks of callbacks, and the one strict parser of it.

Callbacks accept any JSON from anyone; nothing that has not passed `parse` reaches a query.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, FailFast, Field, ValidationError, model_validator

from analysis.errors import ParameterError, one_sentence
from analysis.manifest import run_name
from app.channels import ANSWERED_BY, SCOPE
from app.figures.timeline import Timescale

Number = Annotated[int, Field(ge=0, le=1_000_000_000)]
Name = Annotated[str, Field(max_length=200), AfterValidator(run_name)]
Digest = Annotated[str, Field(max_length=64)]
Theme = Literal["light", "dark"]

MOST_QUESTIONS = 100
"""Questions that one request may hold: a page has fewer panels."""

LONGEST_QUESTION = 8_000
"""Characters of a question: a drawn function has one for each token."""

QuestionText = Annotated[str, Field(max_length=LONGEST_QUESTION)]

MOST_DAMAGED = 10_000
"""Damaged checkpoints that the timeline marks."""

_MOST_KEYS = 20
"""Keys of a request; none has so many."""

Kind = TypeVar("Kind", bound="FromClient")


class FromClient(BaseModel):
    """Anything a browser sends: no coercion, nothing unknown, nothing infinite."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)


class CallbackOutput(FromClient):
    """The prop that Dash is to set."""

    id: Literal["scope"]
    property: Annotated[str, Field(max_length=40)]


class CallbackInput(CallbackOutput):
    """The prop that has changed, and what the engine asks in it."""

    value: Any = None


class Callback(FromClient):
    """What Dash's own scripts send to have a callback run: one prop of `Scope` for another.

    Raises:
        ValueError: for props of which one does not answer the other.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", strict=True)

    output: Annotated[str, Field(max_length=80)]
    outputs: CallbackOutput
    inputs: Annotated[list[CallbackInput], Field(min_length=1, max_length=1)]
    changed: Annotated[list[Annotated[str, Field(max_length=80)]], Field(alias="changedPropIds", max_length=1)]
    state: Annotated[list[None], Field(max_length=0)] = []

    @model_validator(mode="after")
    def _is_wired(self) -> Self:
        asked = self.inputs[0].property
        answered = ANSWERED_BY.get(asked, "")
        names = (self.output, self.outputs.property, *self.changed)
        if names not in {(f"{SCOPE}.{answered}", answered), (f"{SCOPE}.{answered}", answered, f"{SCOPE}.{asked}")}:
            raise ValueError("there is no such callback")
        return self


class Request(FromClient):
    """A request of the engine about a run; its answer carries the same `n`.

    `digest` is that of the run as the browser has it; without, the run is wanted as it is by now.
    """

    n: Number
    name: Name
    digest: Digest = ""


class Ask(Request):
    """Questions about a run, each after its epoch: `8375/neuron?basis=input&neuron=17&stage=post&arrays=values`."""

    questions: Annotated[list[QuestionText], Field(min_length=1, max_length=MOST_QUESTIONS)]


class FollowRequest(Request):
    """All that a page shows of a run, as it is by now: the page has an earlier state of it.

    Questions whose epoch is `last` are about the last checkpoint there is now. `phases` and `data`: whether the page
    shows those, and the Data page.
    """

    questions: Annotated[list[QuestionText], Field(max_length=MOST_QUESTIONS)]
    theme: Theme
    timescale: Timescale
    phases: bool
    data: bool


class Band(FromClient):
    """One phase on the timeline, from epoch to epoch."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, populate_by_name=True)

    name: Annotated[str, Field(max_length=40)]
    start: Annotated[Number, Field(alias="from")]
    end: Annotated[Number, Field(alias="to")]


class Phases(FromClient):
    """The phases of a run, as far as the timeline shows what `app.phases` sends."""

    model_config = ConfigDict(frozen=True, extra="ignore", strict=True)

    bands: Annotated[list[Band], Field(max_length=10)]


class TimelineRequest(Request):
    """What the timeline depends on: the run as the browser has it, the theme, the axis, and phases that are known."""

    damaged: Annotated[list[Number], FailFast(), Field(max_length=MOST_DAMAGED)]
    theme: Theme
    timescale: Timescale
    phases: Phases | None


def parse(kind: type[Kind], raw: Any) -> Kind:
    """Read what a browser sent.

    Raises:
        ParameterError: in one sentence, for anything that is not exactly a `kind`.
    """
    if isinstance(raw, dict) and len(raw) > _MOST_KEYS:
        raise ParameterError(f"this cannot be shown (it has {len(raw):,} parameters): reload the page")
    try:
        return kind.model_validate(raw)
    except ValidationError as error:
        raise ParameterError(
            f"this cannot be shown ({one_sentence(error)}): choose something else, or reload the page"
        ) from None
