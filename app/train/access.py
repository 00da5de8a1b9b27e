"""Who may have runs trained by a server. Where nobody may, its page and its addresses are not there at all.

There are no cookies and no accounts. A page of somebody else's must not use the browser of a visitor to send anything:
what changes something is taken as JSON, and from pages of this server alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from analysis.errors import NotFoundError
from app.owner import comes_as_owner, require_owner
from app.settings import Settings
from app.visitors import is_at_this_machine, is_of_this_machine

Mode = Literal["local", "on", "bounded", "owner", "off"]


@dataclass(frozen=True)
class Limits:
    """What a training may be at most, beyond what every configuration is bounded by."""

    most: Mapping[str, int]
    """By the name of a field of the form."""
    checkpoints: int
    unfinished: int
    """Jobs that are neither finished nor cancelled."""


LIMITS: Mapping[Mode, Limits] = {
    "local": Limits({}, checkpoints=2000, unfinished=1000),
    "on": Limits({}, checkpoints=2000, unfinished=1000),
    "bounded": Limits(
        {"p": 113, "d_model": 256, "n_heads": 8, "d_head": 64, "d_mlp": 1024, "epochs": 50_000},
        checkpoints=200,
        unfinished=8,
    ),
    "owner": Limits({}, checkpoints=2000, unfinished=1000),
    "off": Limits({}, checkpoints=0, unfinished=0),
}
"""By who may train; the form says them, and the server holds to them."""


@dataclass(frozen=True)
class Access:
    """Whether and what a server may be asked to train."""

    mode: Mode
    token: str = field(default="", repr=False)
    """The owner's."""

    @classmethod
    def of(cls, settings: Settings) -> Access:
        """What the settings say: by themselves, those at this machine, where the server has a worker.

        Nobody where runs can only be read.
        """
        if settings.is_read_only:
            return cls("off")
        if settings.training != "auto":
            return cls(settings.training, settings.token)
        return cls("local" if settings.jobs and is_of_this_machine(settings.host) else "off")

    @property
    def limits(self) -> Limits:
        """What trainings may be at most."""
        return LIMITS[self.mode]

    def is_open(self) -> bool:
        """Whether a page of whoever sends the request at hand offers trainings."""
        if self.mode == "owner":
            return comes_as_owner()
        if self.mode != "local":
            return self.mode != "off"
        return is_at_this_machine()

    def check(self) -> None:
        """Let whoever sends the request at hand train, or not.

        Raises:
            UnauthorizedError: for whoever does not send the owner's token, where trainings are for the owner.
            NotFoundError: where there is nothing of trainings for them.
        """
        if self.mode == "owner":
            require_owner(self.token)
        elif not self.is_open():
            raise NotFoundError("there is nothing at this address: see docs/api.md for those that there are")
