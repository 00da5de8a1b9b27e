"""The sweeps over HTTP, at `/sweeps/NAME.json`: what the Sweep page asks for, again and again while runs train.

`/sweeps.json` has their names.

All of it comes from job files and loss histories, but for key frequencies: those that the cache has, and a few more
each time that somebody asks.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from flask import Flask
from flask.typing import ResponseReturnValue

from analysis.errors import DamagedError, GrokscopeError, NotFoundError, listing
from analysis.queries import query_named
from app.gate import Gate
from app.http import listed, refusal
from app.lane import NotYetError
from jobs.curve import Curve
from jobs.outcome import Outcome, outcomes_of, sweep_names

LIST = "/sweeps.json"
PATH = "/sweeps/<name>.json"

_DIGITS = 4
_MOST_COMPUTED = 8
"""Key frequencies that one request waits for: each is a model's pass over all of its inputs, of a small one mostly."""


def register_sweeps(server: Flask, gate: Gate) -> None:
    """Serve each sweep of the run store."""
    sweeps = Sweeps(gate)
    server.add_url_rule(LIST, "sweeps_list", lambda: listed({"sweeps": list(sweeps_of(gate))}))
    server.add_url_rule(PATH, "sweeps", partial(_respond, sweeps))


def sweeps_of(gate: Gate) -> tuple[str, ...]:
    """Names of the sweeps of the run store; none where that cannot be read, as something else says then."""
    try:
        return sweep_names(gate.session.store)
    except DamagedError:
        return ()


@dataclass
class Sweeps:
    """What is told of sweeps, and the key frequencies that are known of their runs."""

    gate: Gate
    _keys: dict[tuple[str, str, int], list[int]] = field(default_factory=dict)

    def to_json(self, name: str) -> dict[str, Any]:
        """One sweep, its points in the order of their values.

        Raises:
            NotFoundError: when no run is a point of it.
            DamagedError: when the store cannot be read.
        """
        store = self.gate.session.store
        outcomes = outcomes_of(store, name)
        if not outcomes:
            names = sweep_names(store)
            known = f"the sweeps are {listing(names)}" if names else "there are none"
            raise NotFoundError(f"there is no sweep {name!r}: {known}")
        keys = self._keys_of(outcomes)
        points = [_point(outcome, keys.get(outcome.name)) for outcome in outcomes]
        return {"name": name, "varied": list(outcomes[0].values), "points": points}

    def _keys_of(self, outcomes: Sequence[Outcome]) -> dict[str, list[int]]:
        """The key frequencies of runs at their newest checkpoints, as far as they are known."""
        found, left = {}, _MOST_COMPUTED
        for outcome in outcomes:
            if outcome.last is None or outcome.state == "running":
                continue
            try:
                run = self.gate.session.run(outcome.name)
                key = (outcome.name, run.digest, outcome.last)
                if key not in self._keys and left:
                    left -= 1
                    query = query_named("key_frequencies").parse({})
                    self._keys[key] = self.gate.answer(run, outcome.last, query).values.tolist()
                if key in self._keys:
                    found[outcome.name] = self._keys[key]
            except NotYetError:
                left = 0
            except GrokscopeError:  # the page of the run itself says what is wrong with it
                continue
        return found


def _respond(sweeps: Sweeps, name: str) -> ResponseReturnValue:
    try:
        return listed(sweeps.to_json(name))
    except GrokscopeError as error:
        return refusal(error)


def _point(outcome: Outcome, keys: list[int] | None) -> dict[str, Any]:
    about = {"name": outcome.name, "state": outcome.state, "values": outcome.values, "epochs": outcome.epochs}
    curve = outcome.curve
    moments = {name: getattr(curve, name, None) for name in ("memorised", "grokked")}
    accuracy = None if curve is None else _short(curve.test_accuracy)
    told = {"epoch": outcome.last, **moments, "accuracy": accuracy, "keys": keys}
    return about | told | {"curve": None if curve is None else _curve(curve)}


def _curve(curve: Curve) -> dict[str, list[Any]]:
    losses = {"train": curve.train_loss, "test": curve.test_loss}
    return {"epochs": curve.epoch.tolist()} | {name: [_short(x) for x in values] for name, values in losses.items()}


def _short(value: float) -> float | None:
    return float(f"{value:.{_DIGITS}g}") if math.isfinite(value) else None
