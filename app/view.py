"""A view as a request for exact numbers carries it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from analysis.query import Stage
from app.fields import MOST_DIMS, MOST_PICKED
from app.requests import FromClient, Name, Number

PanelId = Annotated[str, Field(max_length=40, pattern=r"^[a-z0-9-]*$")]
Ranges = Annotated[str, Field(max_length=2000, pattern=r"^([a-z0-9-]+(:-?[0-9.]+(e-?[0-9]+)?){2,4}(,|$))*$")]
"""Numbers by panel: `neuron-input:0:4.5,head-input:0:1`."""


class View(FromClient):
    """One view of one checkpoint; equal views show equal pages."""

    run: Name
    epoch: Number
    page: str = "explore"
    neuron: Number = 0
    stage: Stage = "post"
    head: Number = 0
    pos: Annotated[int, Field(ge=0, le=2)] = 0
    freq: Annotated[int, Field(ge=1, le=1_000_000)] = 1
    z: Number = 0
    dims: list[Number] = Field([0, 1], min_length=1, max_length=MOST_DIMS)
    rank: Number = 0
    component: Number = 1
    shape: Annotated[str, Field(max_length=4200, pattern=r"^[a-z]+(:[A-Za-z0-9_-]*)?$")] = "square"
    terms: Annotated[str, Field(max_length=2000, pattern=r"^([0-9]+:[0-9]+:-?[0-9.]+(,|$))*$")] = ""
    picks: list[Number] = Field([], max_length=MOST_PICKED)
    basis: Literal["both", "input", "fourier"] = "both"
    colours: Literal["run", "epoch", "manual"] = "run"
    scale: Literal["sqrt", "linear"] = "sqrt"
    order: Literal["cluster", "index"] = "cluster"
    timescale: Literal["linear", "log"] = "linear"
    heights: Literal["linear", "log"] = "log"
    sort: Annotated[str, Field(max_length=20, pattern=r"^-?[a-z_]*$")] = "-fraction"
    limits: Ranges = ""
    zoom: Ranges = ""
    large: PanelId = ""


class Request(FromClient):
    """A view, and the panels that are to show it exactly."""

    view: View
    panels: Annotated[list[PanelId], Field(min_length=1, max_length=100)]
