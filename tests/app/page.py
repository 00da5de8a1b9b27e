"""Asking the app as a browser does, without one: POST to its callbacks, read what they set."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

from dash import Dash
from flask.testing import FlaskClient

from app.pages import PANELS
from app.panels import Panel
from app.view import View

SEEN = View(run="tiny", epoch=60, neuron=3, head=1, freq=2, z=4, dims=[0, 3], picks=[3, 5, 0])
"""A view of the tiny run."""

VIEW: dict[str, Any] = SEEN.model_dump()
"""The same as the browser sends it: every field."""

WILD: tuple[Any, ...] = (True, -1, "x", 10**30, [], [0], {"a": 1})
"""What no callback takes anywhere."""

HEADS = 2
"""Those of the tiny run."""


def ids_of(panel: Panel, view: View = SEEN) -> tuple[str, ...]:
    """What the browser calls a panel in a view of the tiny run: once for each of its places."""
    count = {"": 0, "head": HEADS, "pick": len(view.picks)}[panel.each]
    return tuple(f"{panel.id}-{place}" for place in range(count)) if panel.each else (panel.id,)


ALL = tuple(name for panel in PANELS for name in ids_of(panel))


@dataclass(frozen=True)
class Said:
    """What one callback answered: an HTTP status, the properties it set, and those it set on the side."""

    status: int
    props: Mapping[str, Mapping[str, Any]]
    side: Mapping[str, Mapping[str, Any]]

    @property
    def notice(self) -> str:
        """The error that the page shows; empty when there is none."""
        return str(self.side.get("notice", {}).get("children", ""))


@dataclass(frozen=True)
class Page:
    """A page of one app."""

    app: Dash
    client: FlaskClient

    def callback(self, output: str) -> dict[str, Any]:
        """The dependencies of the callback that sets `output`."""
        found = [item for item in self.client.get("/_dash-dependencies").get_json() if output in item["output"]]
        return next(item for item in found if item["clientside_function"] is None)

    def ask(self, output: str, *inputs: Any, states: tuple[Any, ...] = ()) -> Said:
        """Run the callback that sets `output` on the server."""
        item = self.callback(output)
        return self.post(
            {
                "output": item["output"],
                "outputs": _outputs(item["output"]),
                "inputs": [spec | {"value": value} for spec, value in zip(item["inputs"], inputs, strict=True)],
                "state": [spec | {"value": value} for spec, value in zip(item["state"], states, strict=True)],
                "changedPropIds": [f"{item['inputs'][0]['id']}.{item['inputs'][0]['property']}"],
            }
        )

    def post(self, body: Any) -> Said:
        """Send any JSON to the app's callbacks."""
        response = self.client.post("/_dash-update-component", json=body)
        content = response.get_json(silent=True) or {}
        return Said(response.status_code, content.get("response", {}), content.get("sideUpdate") or {})

    def draw(self, view: Any, panels: Any = ALL) -> Said:
        """Ask for exact numbers."""
        return self.ask("exact.data", {"view": view, "panels": list(panels) if isinstance(panels, tuple) else panels})

    def opening(self, address: str = "/") -> Any:
        """What the page at an address opens with, read as a browser reads it."""
        return json.loads(self.scripts(address)["opening"], parse_constant=_refuse_constant)

    def scripts(self, address: str = "/") -> dict[str, str]:
        """Every script element of the page at an address: its text, by its id or by its place among them."""
        reader = _Scripts()
        reader.feed(self.client.get(address).get_data(as_text=True))
        reader.close()
        return reader.found

    def parts(self) -> Mapping[str, Mapping[str, Any]]:
        """Every element of the page that has an id, by it: its properties as the page opens."""
        found: dict[str, Mapping[str, Any]] = {}

        def walk(part: Any) -> None:
            if isinstance(part, dict):
                props = part.get("props", {})
                if "id" in props:
                    found[props["id"]] = props
                walk(props.get("children"))
            elif isinstance(part, list):
                for item in part:
                    walk(item)

        walk(self.client.get("/_dash-layout").get_json())
        return found


class _Scripts(HTMLParser):
    """Reads the script elements of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, str] = {}
        self.inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "script":
            self.inside = dict(attrs).get("id") or str(len(self.found))
            self.found[self.inside] = ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "script":
            self.inside = ""

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.found[self.inside] += data


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"no browser reads {name}")


def _outputs(text: str) -> Any:
    names = text.strip(".").split("...")
    specs = [dict(zip(("id", "property"), name.rsplit(".", 1), strict=True)) for name in names]
    return specs if text.startswith("..") else specs[0]
