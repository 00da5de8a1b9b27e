"""Every callback of the page. Each parses what the browser sent, asks one function, and returns; none computes.

The flow: run picker → `facts` → (browser: controls make the `view`, a gate lets one `request` out at a time) → `draw`
→ panels and `reply`. The browser's part is in `assets/view.js` and `assets/gate.js`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go
from dash import ClientsideFunction, Dash, Input, Output, State, no_update
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from analysis.errors import ParameterError
from app.choosing import choose
from app.drawing import draw, fourier_answer
from app.facts import facts_of
from app.figures.timeline import timeline
from app.layout import page
from app.notices import show_error, show_run_error
from app.panels import FOURIER_PANELS, PANEL_BY_ID, PANELS
from app.sentences import of_component
from app.view import Reply, Request, Shown, View, parse, parse_click, parse_theme
from cache.answers import Answers

TEXTS = ("title", "detail", "sentence")


@dataclass(frozen=True)
class Explore:
    """The page over one set of answers."""

    answers: Answers

    def layout(self) -> Component:
        """The page for the runs that there are now; asked for at every load."""
        names = self.answers.session.store.names()
        return page(names, names[0] if names else None)

    def load_run(self, name: Any, shown: Any, view: Any) -> tuple[Any, ...]:
        """Open the chosen run, keeping what can be kept of the view."""
        before = parse(Shown, shown) if shown else None
        chosen = choose(self.answers, name, parse(View, view) if view else None)
        if before and before.digest == chosen.facts.run.digest and before.name == chosen.facts.run.name:
            raise PreventUpdate
        return chosen.outputs()

    def draw_timeline(self, shown: Any, theme: Any) -> go.Figure:
        """The losses of the run that is shown."""
        if not shown:
            raise PreventUpdate
        facts = facts_of(self.answers, self.answers.session.run(parse(Shown, shown).name))
        history = facts.run.history
        return timeline(
            history.epoch,
            history.train_loss,
            history.test_loss,
            checkpoints=facts.run.epochs,
            damaged=facts.damaged,
            theme=parse_theme(theme),
        )

    def draw_panels(self, request: Any, reply: Any) -> list[Any]:
        """Draw the panels that a request changes."""
        if request is None:
            raise PreventUpdate
        drawing = draw(self.answers, parse(Request, request), parse(Reply, reply) if reply else None)
        outputs: list[Any] = []
        for panel in PANELS:
            update = drawing.updates.get(panel.id)
            outputs += [no_update] * 4 if update is None else [update.figure, *(getattr(update, text) for text in TEXTS)]
        return [*outputs, drawing.reply.model_dump(mode="json"), ""]

    def name_component(self, click: Any, reply: Any, panel: str) -> dict[str, str]:
        """Name the Fourier coefficient that was clicked, for the view that is shown."""
        if not click or not reply:
            raise PreventUpdate
        shown, component = parse(Reply, reply), parse_click(click)
        told = of_component(fourier_answer(self.answers, PANEL_BY_ID[panel], shown.view), component)
        if told is None:
            raise ParameterError("this run has no such Fourier component: click on a coloured cell")
        return {"query": shown.marks[panel].query if panel in shown.marks else "", "text": told}

    def name_neuron_component(self, click: Any, reply: Any) -> dict[str, str]:
        """`name_component` for the neuron."""
        return self.name_component(click, reply, FOURIER_PANELS[0])

    def name_attention_component(self, click: Any, reply: Any) -> dict[str, str]:
        """`name_component` for the attention head."""
        return self.name_component(click, reply, FOURIER_PANELS[1])
