"""`grokscope.show`: which run and which view are meant, and how messages go through the widget."""

from __future__ import annotations

import re
import sys
import threading
from typing import Any

import pytest

import grokscope
from analysis import Session
from analysis.errors import GrokscopeError, NotFoundError, ParameterError
from analysis.names import CACHE_VARIABLE, RUNS_VARIABLE
from app.modules import modules_of, rooted
from app.notebook.frame import FIRST
from app.notebook.views import view_of
from app.settings import PROJECT
from app.static import ENGINE


@pytest.fixture(autouse=True)
def own(tiny_store, tmp_path, monkeypatch):
    """The tiny run's store is everybody's own."""
    monkeypatch.setenv(RUNS_VARIABLE, str(tiny_store.root))
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / "cache"))
    monkeypatch.setattr("app.notebook.runs._SESSIONS", {})
    monkeypatch.setattr("app.notebook.runs._GATES", {})


def test_a_run_is_a_name_a_folder_a_run_or_a_session(tiny_store):
    session = Session(tiny_store.root)
    given: list[Any] = ["tiny", tiny_store.root / "tiny", str(tiny_store.root / "tiny"), session.run("tiny")]
    for run in given:
        widget = grokscope.show(run, "?neuron=3")
        assert (widget.run, widget.view) == ("tiny", {"neuron": "3", "run": "tiny"})
    assert grokscope.show(session).run == grokscope.show().run == ""
    assert grokscope.show(session, {"run": "tiny"}).run == "tiny"


def test_widgets_of_one_store_share_their_answers():
    one, other = grokscope.show("tiny"), grokscope.show("tiny")
    assert one._exchange._gate is other._exchange._gate


@pytest.mark.parametrize(
    ("run", "view", "said"),
    [
        ("nope", None, "no run 'nope'"),
        ("./nope", None, "no run in"),
        ("tiny", {"nope": 3}, "a view has no nope"),
        ("tiny", "explore?nope=3", "a view has no nope"),
        ("tiny", 3, "no view"),
        ("tiny", "", "explore?neuron=17"),
        (None, {"run": "nope"}, "no run 'nope'"),
    ],
)
def test_what_there_is_not_is_said_in_the_cell(run, view, said):
    with pytest.raises(GrokscopeError, match=re.escape(said)):
        grokscope.show(run, view)


@pytest.mark.parametrize(
    ("link", "view"),
    [
        ("explore?neuron=17", {"page": "explore", "neuron": "17"}),
        ("http://127.0.0.1:8050/?page=neurons&run=a&v=4", {"page": "neurons", "run": "a", "v": "4"}),
        ("https://host/lab/grokscope/neurons?picks=1~2#terms=x", {"page": "neurons", "picks": "1~2", "terms": "x"}),
        ("?neuron=3", {"neuron": "3"}),
        ({"picks": (1, 2), "epoch": 0}, {"picks": [1, 2], "epoch": 0}),
        (None, {}),
    ],
)
def test_a_view_is_its_fields_or_any_link_to_it(link, view):
    assert view_of(link) == view


def test_the_size_is_css_or_pixels():
    widget = grokscope.show("tiny", width=600, height="60vh")
    assert (widget.width, widget.height) == ("600px", "60vh")


def test_a_view_that_is_set_later_is_read_alike():
    widget = grokscope.show("tiny")
    widget.view = {"neuron": 4}
    assert widget.view == {"neuron": 4}
    with pytest.raises(ParameterError, match="a view has no nope"):
        widget.view = {"nope": 4}


def test_a_message_is_answered_by_a_thread_while_the_kernel_goes_on(monkeypatch):
    widget = grokscope.show("tiny")
    sent: list[tuple[Any, Any, str]] = []
    came = threading.Event()

    def send(message: Any, buffers: Any) -> None:
        sent.append((message, buffers, threading.current_thread().name))
        came.set()

    monkeypatch.setattr(widget, "send", send)
    widget._handle_custom_msg({"id": "a/1", "ask": "initial", "request": {"run": "tiny"}}, [])
    assert came.wait(60)
    ((message, buffers, thread),) = sent
    assert (message["id"], message["answer"]["run"]["name"], buffers) == ("a/1", "tiny", [])
    assert thread.startswith("grokscope")


def test_without_anywidget_a_sentence_says_what_to_install(monkeypatch):
    monkeypatch.delitem(sys.modules, "app.notebook.widget", raising=False)
    monkeypatch.setitem(sys.modules, "anywidget", None)
    with pytest.raises(NotFoundError, match=re.escape("pip install 'grokscope[notebook]'")):
        grokscope.show("tiny")


@pytest.mark.parametrize("first", [FIRST, f"{ENGINE}/dash.mjs"])
def test_a_page_without_addresses_has_every_module_that_any_names(first):
    modules = rooted(modules_of(PROJECT / "assets", first))
    named = [name for text in modules.values() for name in re.findall(r'"([^"\n]+\.mjs)"', text)]
    assert first in modules
    assert set(named) <= set(modules)
    assert named
