"""The page to compare with: a range slider, one Plotly heatmap of 113 × 113 restyled at every step, nothing else."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files

_SIDE = 113

_PAGE = """<!doctype html>
<html lang="en"><title>one heatmap</title>
<script src="plotly.min.js"></script>
<style>body {{ margin: 24px }} #epoch {{ width: 900px }} #graph {{ width: 336px; height: 300px }}</style>
<input type="range" id="epoch" min="0" max="{last}" value="{last}">
<section data-ask><div id="graph"></div></section>
<script>
  const epochs = {epochs};
  const frames = epochs.map((_, frame) => Array.from({{length: {side}}}, (_, x) => Array.from({{length: {side}}},
    (_, y) => Math.cos((frame + 1) * x / 37) * Math.sin((frame + 2) * y / 41))));
  const graph = document.getElementById("graph");
  const {{dataset}} = document.querySelector("section");
  const layout = {{margin: {{l: 40, r: 20, t: 20, b: 40}}}};
  Plotly.newPlot(graph, [{{type: "heatmap", z: frames[{last}], zmin: -1, zmax: 1}}], layout).then(() => {{
    dataset.epoch = epochs[{last}];
    dataset.fidelity = "exact";
  }});
  document.getElementById("epoch").addEventListener("input", ({{target}}) => {{
    const place = Number(target.value);
    Plotly.restyle(graph, {{z: [frames[place]]}}, [0]).then(() => {{ dataset.epoch = epochs[place]; }});
  }});
</script>
</html>
"""


@contextmanager
def serve_rival(epochs: Sequence[int]) -> Iterator[str]:
    """Serve the page with the plotly.js of the plotly package, on a free port of this machine; yields its address."""
    page = _PAGE.format(last=len(epochs) - 1, epochs=json.dumps(list(epochs)), side=_SIDE).encode()
    script = files("plotly").joinpath("package_data", "plotly.min.js").read_bytes()
    contents = {
        "/": (page, "text/html; charset=utf-8"),
        "/plotly.min.js": (script, "text/javascript; charset=utf-8"),
        "/favicon.ico": (b"", "image/x-icon"),
    }

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            content, kind = contents[self.path]
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
