"""`Scope`: the browser's engine as one Dash component. Scrubbing is the engine's, answers are Dash's.

A person scrubs and chooses without the server; what the engine wants to know goes up as a request prop, and a callback
(`app.wiring`) sends the answer down as the prop beside it. There is no build: Dash finds the component in
`window.grokscope.Scope`, which `assets/20-scope.js` defines.
"""

from __future__ import annotations

from dash.development.base_component import Component

from app.channels import ANSWERED_BY, FAILURE

_PROPS = ["id", "initial", "view", *ANSWERED_BY, *ANSWERED_BY.values(), FAILURE]


class Scope(Component):
    """The dashboard.

    Keyword Arguments:
    - id (string; required): its id; ids of elements within begin with it where a page has several.
    - initial (dict): the state that it opens with (`app.bootstrap.initial_state`); without it, what the page's
      head holds, so that the first view is painted before anything is asked.
    - view (dict): set by the browser: what is looked at, field by field (`app.fields`).
    - run_request → run, follow_request → follow, ask → answers, phases_request → phases, timeline_request → timeline,
      data_request → data: what the browser asks, and the server's answer.
    - failure (dict): why a request has no answer.
    """

    _namespace = "grokscope"
    _type = "Scope"
    _children_props: list[str] = []  # noqa: RUF012 — Dash's own names and types
    _base_nodes = ["children"]  # noqa: RUF012
    _prop_names = _PROPS
    _valid_wildcard_attributes: list[str] = []  # noqa: RUF012
    available_properties = _PROPS
    available_wildcard_properties: list[str] = []  # noqa: RUF012

    def __init__(self, id: str, **props: object) -> None:  # noqa: A002 — Dash's own name
        """Take the component's id, and props to begin with."""
        super().__init__(id=id, **props)  # type: ignore[no-untyped-call]
