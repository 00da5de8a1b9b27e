"""What the browser loads before it asks anything: style sheets, scripts, the engine's modules, and Plotly.

All of it lies below a path that holds its digest, so that a browser may keep it for ever and a changed file has a new
address. That covers the modules that modules import, too: their relative imports stay below the same path.
Plotly is its smallest bundle, by npm's lock file: the engine draws the data, and Plotly the axes and the loss curves.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from flask import Flask, Response
from flask.typing import ResponseReturnValue

from analysis.errors import NotFoundError
from analysis.files import digest_of
from app.sending import YEAR

ENGINE = "engine"  # the folder of the engine's modules, below assets

_ENTRY = f"{ENGINE}/main.mjs"
_ASKED_FIRST = ("/_dash-layout", "/_dash-dependencies")
_DIGEST_LENGTH = 16
# A browser that knows this line compiles the whole file while it loads, off the page's thread.
_COMPILE_HINT = b"//# allFunctionsCalledOnLoad\n"


@dataclass(frozen=True)
class Static:
    """The files in a folder of assets, and Plotly's bundle; the digest is that of both."""

    assets: Path
    plotly: bytes
    digest: str

    @classmethod
    def of(cls, project: Path) -> Static:
        """Read the assets and the Plotly of the project in a folder.

        Raises:
            NotFoundError: if Plotly has not been installed.
        """
        bundle = project / "node_modules" / "plotly.js-basic-dist-min" / "plotly-basic.min.js"
        try:
            plotly = _COMPILE_HINT + bundle.read_bytes()
        except FileNotFoundError as error:
            raise NotFoundError(f"{bundle} is missing: `make run` installs it, as does `npm ci`") from error
        assets = project / "assets"
        parts = [plotly]
        for path in sorted(assets.rglob("*")):
            if path.is_file():
                parts += [path.relative_to(assets).as_posix().encode(), path.read_bytes()]
        return cls(assets, plotly, digest_of(*parts)[:_DIGEST_LENGTH])

    @property
    def assets_path(self) -> str:
        """The path below which Dash serves the assets, without slashes around it."""
        return f"assets/{self.digest}"

    @property
    def plotly_url(self) -> str:
        """Where Plotly's bundle is served."""
        return f"/scripts/{self.digest}/plotly.js"

    def head(self) -> str:
        """HTML for the page's head, so that nothing waits for what it could have had before.

        What Dash asks for once it runs goes first; the engine's modules all at once, but after Dash's bundles, which
        take longer to run; Plotly last.
        """
        names = sorted(path.relative_to(self.assets).as_posix() for path in (self.assets / ENGINE).rglob("*.mjs"))
        return "\n".join(
            [
                *(f'<link rel="preload" as="fetch" crossorigin href="{url}">' for url in _ASKED_FIRST),
                *(
                    f'<link rel="modulepreload" fetchpriority="low" href="/{self.assets_path}/{name}">'
                    for name in names
                ),
                f'<script type="module" src="/{self.assets_path}/{_ENTRY}"></script>',
                f'<link rel="preload" as="script" fetchpriority="low" href="{self.plotly_url}" id="plotly">',
            ]
        )

    def register(self, server: Flask) -> None:
        """Serve Plotly, and have the assets, which Dash serves, kept for as long."""
        server.config["SEND_FILE_MAX_AGE_DEFAULT"] = YEAR
        server.add_url_rule(self.plotly_url, "plotly", self._send_plotly)

    def _send_plotly(self) -> ResponseReturnValue:
        response = Response(self.plotly, mimetype="text/javascript")
        response.cache_control.max_age = YEAR
        return response
