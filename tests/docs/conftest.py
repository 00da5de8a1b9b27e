"""A real server of the tiny run, for examples that ask over HTTP."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from werkzeug.serving import make_server

from analysis.store import RunStore
from tests.app.conftest import open_page
from tests.app.page import Page


@pytest.fixture(scope="package")
def page(tiny_store: RunStore, tmp_path_factory: pytest.TempPathFactory) -> Page:
    """Its page."""
    return open_page(tiny_store.root, tmp_path_factory.mktemp("cache"))


@pytest.fixture(scope="package")
def server(page: Page) -> Iterator[str]:
    """Where it listens."""
    serving = make_server("127.0.0.1", 0, page.app.server, threaded=True)
    thread = threading.Thread(target=serving.serve_forever)
    thread.start()
    yield f"127.0.0.1:{serving.port}"
    serving.shutdown()
    thread.join()
