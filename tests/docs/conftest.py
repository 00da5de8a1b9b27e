"""A real server of the tiny run, for examples that ask over HTTP."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from werkzeug.serving import make_server

from analysis.store import RunStore
from tests.app.conftest import open_page


@pytest.fixture(scope="package")
def server(tiny_store: RunStore, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where it listens."""
    app = open_page(tiny_store.root, tmp_path_factory.mktemp("cache")).app.server
    serving = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=serving.serve_forever)
    thread.start()
    yield f"127.0.0.1:{serving.port}"
    serving.shutdown()
    thread.join()
