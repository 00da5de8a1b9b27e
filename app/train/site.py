"""The jobs over HTTP: what there are, and what one does with them. `docs/jobs.md` describes the addresses.

Nothing is there where nobody may train. What changes something is a small JSON text from a page of this server, or from
a program; each method of `jobs.control` checks all before it writes anything.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from functools import partial
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, abort, jsonify, request
from flask.typing import ResponseReturnValue
from pydantic import Field

from analysis.errors import GrokscopeError, NotFoundError, ParameterError
from app.errors import sentence_of
from app.http import listed, refusal
from app.requests import FromClient, parse
from app.train.access import Access
from app.train.branching import read_branch
from app.train.form import FormError, Wish, read_wish
from app.train.listing import earlier, listing, log_of
from app.train.sweeping import read_sweep
from app.visitors import refuse_other_pages
from jobs.control import Jobs
from jobs.cost import estimate, estimate_all, how_busy, machine_speed
from jobs.job import JOB
from jobs.overview import overview
from jobs.sweep import begin

LIST = "/jobs.json"
JOBS = "/jobs"
SWEEPS = "/sweeps"

LONGEST = 10_000
"""Bytes of what is sent: a form has far fewer."""

_OVER = ("finished", "cancelled")


class _Nothing(FromClient):
    """What needs no more than its address."""


class _Extension(FromClient):
    epochs: int


class _Name(FromClient):
    name: str = Field(max_length=200)


_ACTIONS: Mapping[str, tuple[type[FromClient], Callable[..., Any]]] = {
    "pause": (_Nothing, lambda jobs, name, _: jobs.pause(name)),
    "resume": (_Nothing, lambda jobs, name, _: jobs.resume(name)),
    "cancel": (_Nothing, lambda jobs, name, _: jobs.cancel(name)),
    "extend": (_Extension, lambda jobs, name, more: jobs.extend(name, more.epochs)),
    "rename": (_Name, lambda jobs, name, new: jobs.rename(name, new.name)),
    "delete": (_Nothing, lambda jobs, name, _: jobs.delete(name)),
    "undo": (_Nothing, lambda jobs, name, _: jobs.undo(name)),
}
"""What is sent with each thing that one does with a job, and what does it."""


def register_jobs(server: Flask, jobs: Jobs, access: Access) -> None:
    """Serve the jobs of a store to whoever may train."""
    site = _Site(jobs, access)
    server.add_url_rule(LIST, "jobs_list", partial(site.answer, site.list))
    server.add_url_rule(f"{JOBS}/<name>/log", "jobs_log", partial(site.answer, site.log))
    server.add_url_rule(JOBS, "jobs_submit", partial(site.change, site.submit), methods=["POST"])
    server.add_url_rule(f"{JOBS}/check", "jobs_check", partial(site.change, site.check), methods=["POST"])
    server.add_url_rule(SWEEPS, "sweeps_submit", partial(site.change, site.submit_sweep), methods=["POST"])
    server.add_url_rule(f"{SWEEPS}/check", "sweeps_check", partial(site.change, site.check_sweep), methods=["POST"])
    server.add_url_rule(f"{JOBS}/branch", "jobs_branch", partial(site.change, site.branch), methods=["POST"])
    server.add_url_rule(f"{JOBS}/<name>/<action>", "jobs_act", partial(site.change, site.act), methods=["POST"])


@dataclass(frozen=True)
class _Site:
    jobs: Jobs
    access: Access

    def answer(self, respond: Callable[..., ResponseReturnValue], **parts: str) -> ResponseReturnValue:
        """Answer one request, or refuse it in a sentence."""
        try:
            self.access.check()
            return respond(**parts)
        except FormError as error:
            return refusal(error, fields=error.fields)
        except GrokscopeError as error:
            return refusal(error)

    def change(self, respond: Callable[..., ResponseReturnValue], **parts: str) -> ResponseReturnValue:
        """Answer a request that may change something."""

        def checked() -> ResponseReturnValue:
            refuse_other_pages()
            response = jsonify(respond(_body(), **parts))
            response.headers["Cache-Control"] = "no-store"
            return response

        return self.answer(checked)

    def list(self) -> ResponseReturnValue:
        """Every job."""
        return listed(listing(self.jobs.store))

    def log(self, name: str) -> ResponseReturnValue:
        """What a training has said."""
        response = Response(log_of(self.jobs.store, name), mimetype="text/plain")
        response.headers["Cache-Control"] = "no-store"
        return response

    def check(self, body: dict[str, Any]) -> dict[str, Any]:
        """What is wrong with the values of a form, and what the training would cost."""
        try:
            wish = self._read(body)
        except FormError as error:
            return {"fields": error.fields, "estimate": None}
        cost = estimate(wish.model, wish.train, **self._pace())
        return {"fields": {}, "estimate": asdict(cost)}

    def submit(self, body: dict[str, Any]) -> dict[str, Any]:
        """Have a run trained."""
        self._check_room()
        wish = self._read(body)
        self.jobs.submit(wish.name, model=wish.model, train=wish.train)
        return {"name": wish.name}

    def check_sweep(self, body: dict[str, Any]) -> dict[str, Any]:
        """What is wrong with the values of a form, how many runs they are, and what those that are missing would cost.

        What is wrong with no field is `said`: nobody has done anything yet.
        """
        try:
            sweep, planned = read_sweep(body, self.jobs.store, self.access.limits)
            self._check_room(len(planned.missing))
        except FormError as error:
            return {"fields": error.fields, "estimate": None, "said": ""}
        except ParameterError as error:
            return {"fields": {}, "estimate": None, "said": sentence_of(error)}
        cost = estimate_all(planned.missing, **self._pace())
        about = {"runs": len(sweep.points), "missing": len(planned.missing), "further": len(planned.further)}
        return {"fields": {}, "estimate": asdict(cost) | about, "said": ""}

    def submit_sweep(self, body: dict[str, Any]) -> dict[str, Any]:
        """Have the runs of a sweep trained that are not there yet."""
        sweep, planned = read_sweep(body, self.jobs.store, self.access.limits)
        self._check_room(len(planned.missing))
        begin(self.jobs, sweep)
        return {"name": sweep.name}

    def branch(self, body: dict[str, Any]) -> dict[str, Any]:
        """Have a branch of a run trained."""
        self._check_room()
        name, beginning = read_branch(body, self.jobs.store, self.access.limits)
        model, train, branch = beginning.model, beginning.train, beginning.branch
        self.jobs.submit(name, model=model, train=train, branch=branch, files=beginning.files)
        return {"name": name}

    def _pace(self) -> dict[str, Any]:
        """What is known of how fast trainings go here."""
        return {"speed": machine_speed(), "busy": how_busy(), "earlier": earlier(self.jobs.store)}

    def _check_room(self, more: int = 1) -> None:
        most = self.access.limits.unfinished
        there = sum(one.state not in _OVER for one in overview(self.jobs.store))
        if there + more <= most or more == 0:
            return
        if more == 1:
            raise ParameterError(f"{most:,} trainings wait or run already: cancel one, or wait until one is finished")
        beside = f", and {there:,} do already" if there else ""
        raise ParameterError(
            f"these are {more:,} runs to train; {most:,} may wait or run at once{beside}: give fewer values"
        )

    def act(self, body: dict[str, Any], name: str, action: str) -> dict[str, Any]:
        """Do something with a job."""
        if action not in _ACTIONS:
            raise NotFoundError(f"there is nothing here: what one does with a job is {', '.join(_ACTIONS)}")
        kind, do = _ACTIONS[action]
        sent = parse(kind, body)
        if action != "undo" and not (self.jobs.store.folder(name) / JOB).exists():
            raise NotFoundError(f"there is no job {name!r}: it may have been renamed or deleted")
        if isinstance(sent, _Extension):
            most = self.access.limits.most.get("epochs")
            if most is not None and sent.epochs > most:
                raise ParameterError(f"epochs: at most {most:,} here")
        do(self.jobs, name, sent)
        return {"name": sent.name if isinstance(sent, _Name) else name}

    def _read(self, body: Mapping[str, Any]) -> Wish:
        """The training that a form describes, under a name that is free.

        Raises:
            FormError: with a sentence for each value that cannot be one.
        """
        wish = read_wish(body, self.access.limits)
        if self.jobs.store.folder(wish.name).exists():
            raise FormError({"name": f"there is a run {wish.name!r} already: choose another name"})
        return wish


def _body() -> dict[str, Any]:
    """The JSON object that was sent.

    Raises:
        ParameterError: for anything else.
    """
    if (request.content_length or 0) > LONGEST:
        abort(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    try:
        content = request.get_json()
    except RecursionError:  # lists in lists in lists
        abort(HTTPStatus.BAD_REQUEST)
    if not isinstance(content, dict):
        raise ParameterError("this address takes a JSON object: send its fields by their names")
    return content
