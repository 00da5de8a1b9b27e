"""What the browser's engine asks of callbacks, and the one strict parser of it.

Callbacks accept any JSON from anyone; nothing that has not passed `parse` reaches a query.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from analysis.errors import ParameterError, one_sentence
from analysis.manifest import run_name
from app.figures.timeline import Timescale

Number = Annotated[int, Field(ge=0, le=1_000_000_000)]
Name = Annotated[str, AfterValidator(run_name)]
Digest = Annotated[str, Field(max_length=64)]
Theme = Literal["light", "dark"]

MOST_QUESTIONS = 100
"""Questions that one request may hold: a page has fewer panels."""

LONGEST_QUESTION = 8_000
"""Characters of a question: a drawn function has one for each token."""

Kind = TypeVar("Kind", bound="FromClient")


class FromClient(BaseModel):
    """Anything a browser sends: no coercion, nothing unknown, nothing infinite."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)


class Request(FromClient):
    """A request of the engine; its answer carries the same `n`."""

    n: Number


class Ask(Request):
    """Questions about a run, each after its epoch: `8375/neuron?basis=input&neuron=17&stage=post&arrays=values`."""

    run: Name
    questions: Annotated[
        list[Annotated[str, Field(max_length=LONGEST_QUESTION)]], Field(min_length=1, max_length=MOST_QUESTIONS)
    ]


class RunRequest(Request):
    """A run by its name, or the same run as it is by now: `digest` is that of what the browser has."""

    name: Name
    digest: Digest = ""


class Band(FromClient):
    """One phase on the timeline, from epoch to epoch."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, populate_by_name=True)

    name: Annotated[str, Field(max_length=40)]
    start: Annotated[Number, Field(alias="from")]
    end: Annotated[Number, Field(alias="to")]


class Phases(FromClient):
    """The phases of a run, as `app.phases` sends them; −1 ends what is not reached."""

    model_config = ConfigDict(frozen=True, extra="ignore", strict=True)

    ends: Annotated[dict[str, int], Field(max_length=10)]
    bands: Annotated[list[Band], Field(max_length=10)]


class TimelineRequest(Request):
    """What the timeline depends on: the run as the browser has it, the theme, the axis, and phases that are known."""

    name: Name
    damaged: Annotated[list[Number], Field(max_length=100_000)]
    theme: Theme
    timescale: Timescale
    phases: Phases | None


def parse(kind: type[Kind], raw: Any) -> Kind:
    """Read what a browser sent.

    Raises:
        ParameterError: in one sentence, for anything that is not exactly a `kind`.
    """
    try:
        return kind.model_validate(raw)
    except ValidationError as error:
        raise ParameterError(
            f"this cannot be shown ({one_sentence(error)}): choose something else, or reload the page"
        ) from None
