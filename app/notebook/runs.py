"""Which run a notebook means, and the gate before its answers: one for each run store, for any number of widgets."""

from __future__ import annotations

import threading
from pathlib import Path

from analysis.address import Root, is_address
from analysis.errors import NotFoundError
from analysis.folders import is_run
from analysis.names import own_runs
from analysis.run import Run
from analysis.session import Session
from app.gate import Gate
from app.settings import Settings
from cache.build import answers_of

_LOCK = threading.Lock()
_SESSIONS: dict[str, Session] = {}
_GATES: dict[Session, Gate] = {}


def gate_and_name(run: str | Path | Run | Session | None) -> tuple[Gate, str]:
    """The gate before a run's answers, and the run's name; empty where that is left to the view.

    Raises:
        GrokscopeError: when there is no such run, or it is damaged.
    """
    if isinstance(run, Session):
        return _gate(run), ""
    if run is None:
        return _gate(_session(own_runs())), ""
    folder = _folder(run)
    session = _session(own_runs() if folder is None else folder.parent)
    name = str(run) if folder is None else folder.name
    session.run(name)
    return _gate(session), name


def _folder(run: str | Path | Run) -> Path | None:
    """The folder of a run; None for the name of one in the run store."""
    if isinstance(run, Run):
        return run.folder
    if isinstance(run, str) and (is_address(run) or not {"/", "\\"} & set(run)):
        return None
    folder = Path(run).expanduser().absolute()
    if not is_run(folder):
        raise NotFoundError(f"there is no run in {folder}: give the folder that has its run.json, or the name of a run")
    return folder


def _session(root: Root) -> Session:
    with _LOCK:
        if str(root) not in _SESSIONS:
            settings = Settings.load({"runs": root})
            _SESSIONS[str(root)] = Session(
                root,
                device=settings.device,
                weights_memory=settings.weights_memory,
                cache=settings.cache,
            )
        return _SESSIONS[str(root)]


def _gate(session: Session) -> Gate:
    with _LOCK:
        if session not in _GATES:
            settings = Settings.load()
            answers = answers_of(session, settings.cache, disk=settings.cache_disk, memory=settings.cache_memory)
            _GATES[session] = Gate(answers, threads=settings.threads)
        return _GATES[session]
