"""The one strict parser of what a browser sends to the callbacks.

Callbacks accept any JSON from anyone; nothing that has not passed `parse` goes further.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from analysis.errors import ParameterError, one_sentence
from analysis.manifest import run_name

Number = Annotated[int, Field(ge=0, le=1_000_000_000)]
"""Bounds of a run are checked by its queries; this one only keeps absurd numbers out of sentences and file names."""

Name = Annotated[str, AfterValidator(run_name)]
Digest = Annotated[str, Field(max_length=64)]

Kind = TypeVar("Kind", bound="FromClient")


class FromClient(BaseModel):
    """Anything a browser sends: no coercion, nothing unknown, nothing infinite."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)


class RunWanted(FromClient):
    """The run that the browser wants to show, or the digest of the one it shows when that has changed since."""

    name: Name
    digest: Digest = ""


class Shown(FromClient):
    """What the timeline depends on: a run as the browser knows it, the theme, and how epochs lie on it."""

    name: Name
    digest: Digest
    damaged: list[Number]
    theme: Literal["light", "dark"]
    timescale: Literal["linear", "log"]


class Band(FromClient):
    """One phase on the timeline, from epoch to epoch."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, populate_by_name=True)

    name: Annotated[str, Field(max_length=40)]
    start: Annotated[Number, Field(alias="from")]
    end: Annotated[Number, Field(alias="to")]


class Phases(FromClient):
    """The phases of the run with that digest, as `app.phases` gave them to the browser; −1 ends what is not reached."""

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
