"""Asking the app as a browser does, without one: POST to its callbacks, read what they set."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dash import Dash
from flask.testing import FlaskClient

from app.panels import PANELS

VIEW: dict[str, Any] = {
    "run": "tiny",
    "epoch": 60,
    "neuron": 3,
    "stage": "post",
    "head": 1,
    "pos": 0,
    "basis": "both",
    "colours": "run",
    "scale": "sqrt",
    "order": "cluster",
}

ALL = tuple(panel.id for panel in PANELS)


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


def _outputs(text: str) -> Any:
    names = text.strip(".").split("...")
    specs = [dict(zip(("id", "property"), name.rsplit(".", 1), strict=True)) for name in names]
    return specs if text.startswith("..") else specs[0]
