"""What the browser loads before it asks anything: style sheets, scripts, the engine's modules, and what npm brings.

All of it lies below a path that holds its digest, so that a browser may keep it for ever and a changed file has a new
address. That covers the modules that modules import, too: their relative imports stay below the same path.
From npm, by its lock file, come Plotly in its smallest bundle, which draws the timeline (the engine draws the panels);
and what only those load who share something: svgcanvas for pictures of panels, gifenc for films, qr for QR codes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from flask import Flask, Response
from flask.typing import ResponseReturnValue

from analysis.errors import NotFoundError
from analysis.files import digest_of
from app.compression import YEAR
from app.modules import modules_of
from app.prefix import MARK

ENGINE = "engine"  # the folder of the engine's modules, below assets

_CIRCLE = "%3Ccircle cx='8' cy='8' r='5' fill='none' stroke='%230b5fff' stroke-width='3'/%3E"
_SVG = f"%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E{_CIRCLE}%3C/svg%3E"
ICON = f'<link rel="icon" href="data:image/svg+xml,{_SVG}">'
"""HTML for the head of a page: what its tab shows, without a request."""

_ASKED_FIRST = ("/_dash-layout", "/_dash-dependencies")
_DIGEST_LENGTH = 16
# A browser that knows this line compiles the whole file while it loads, off the page's thread.
_COMPILE_HINT = b"//# allFunctionsCalledOnLoad\n"
PLOTLY = "plotly"
"""The script that draws the timeline."""

_VENDORED = {
    PLOTLY: ("plotly.js-basic-dist-min/plotly-basic.min.js", _COMPILE_HINT),
    "svgcanvas": ("svgcanvas/dist/svgcanvas.esm.js", b""),
    "gifenc": ("gifenc/dist/gifenc.esm.js", b""),
    "qr": ("qr/index.js", b""),
}
"""By the name that it is served under: a script below `node_modules`, and what to put before it."""


@dataclass(frozen=True)
class Static:
    """The files in a folder of assets, and the scripts from npm by their names; the digest is that of both."""

    assets: Path
    scripts: Mapping[str, bytes]
    digest: str
    count: int
    """How many files they are."""

    @classmethod
    def of(cls, project: Path) -> Static:
        """Read the assets and the scripts of the project in a folder.

        Raises:
            NotFoundError: if a script has not been installed.
        """
        scripts = {name: before + _read(project / "node_modules" / path) for name, (path, before) in _VENDORED.items()}
        assets = project / "assets"
        parts = [*scripts.values()]
        files = [path for path in sorted(assets.rglob("*")) if path.is_file()]
        for path in files:
            parts += [path.relative_to(assets).as_posix().encode(), path.read_bytes()]
        return cls(assets, scripts, digest_of(*parts)[:_DIGEST_LENGTH], len(files) + len(scripts))

    @property
    def assets_path(self) -> str:
        """The path below which Dash serves the assets, without slashes around it."""
        return f"assets/{self.digest}"

    def url(self, name: str) -> str:
        """Where a script from npm is served."""
        return f"/scripts/{self.digest}/{name}.js"

    def head(self) -> str:
        """HTML for the page's head, so that nothing waits for what it could have had before.

        What Dash asks for once it runs goes first; the engine's modules all at once, but after Dash's bundles, which
        take longer to run; Plotly last. What loads any other script, if anything ever does, finds where it is. Before
        each address stands the mark of `app.prefix`.
        """
        urls = {name: _marked(self.url(name)) for name in self.scripts}
        names = modules_of(self.assets, f"{ENGINE}/dash.mjs", later=False)
        return "\n".join(
            [
                *(f'<link rel="preload" as="fetch" crossorigin href="{_marked(url)}">' for url in _ASKED_FIRST),
                *(
                    f'<link rel="modulepreload" fetchpriority="low" href="{MARK}{self.assets_path}/{name}">'
                    for name in names
                ),
                f'<link rel="preload" as="script" fetchpriority="low" href="{urls.pop(PLOTLY)}" id="{PLOTLY}">',
                *(f'<meta name="{name}" content="{url}">' for name, url in urls.items()),
            ]
        )

    def register(self, server: Flask) -> None:
        """Serve the scripts, and have the assets, which Dash serves, kept for as long."""
        server.config["SEND_FILE_MAX_AGE_DEFAULT"] = YEAR
        for name, script in self.scripts.items():
            server.add_url_rule(self.url(name), name, partial(_send, script))


def _marked(address: str) -> str:
    return f"{MARK}{address.removeprefix('/')}"


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise NotFoundError(f"{path} is missing: `make run` installs it, as does `npm ci`") from error


def _send(script: bytes) -> ResponseReturnValue:
    response = Response(script, mimetype="text/javascript")
    response.cache_control.max_age = YEAR
    return response
