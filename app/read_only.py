"""What a server says to whoever would write in a run store that can only be read, since it is at an address."""

from __future__ import annotations

from flask import Flask
from flask.typing import ResponseReturnValue

from analysis.errors import ParameterError
from app.arrivals.site import PATH as IMPORTS
from app.errors import ForbiddenError
from app.http import refusal
from app.settings import Settings
from app.train.site import JOBS, SWEEPS


def register_read_only(server: Flask, settings: Settings) -> None:
    """Refuse trainings and imports in one sentence, in place of what serves them elsewhere."""

    def refuse(rest: str = "") -> ResponseReturnValue:
        del rest
        try:
            _ = settings.runs_folder
        except ParameterError as error:
            return refusal(ForbiddenError(str(error)))
        raise AssertionError(settings.runs)

    for prefix in (JOBS, SWEEPS, IMPORTS):
        for rule in (prefix, f"{prefix}/<path:rest>"):
            server.add_url_rule(rule, f"read_only_{rule}", refuse, methods=["POST", "PUT"])
