"""An S3 server of this machine, for as long as a test wants it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import fsspec
import pytest
from moto.server import ThreadedMotoServer


@contextmanager
def s3_server(patch: pytest.MonkeyPatch) -> Iterator[fsspec.AbstractFileSystem]:
    """What talks to it; so does everything else in this process that asks for s3:// addresses meanwhile."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    for name, value in {
        "AWS_ENDPOINT_URL": f"http://{host}:{port}",
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_DEFAULT_REGION": "us-east-1",
    }.items():
        patch.setenv(name, value)
    fsspec.get_filesystem_class("s3").clear_instance_cache()
    try:
        yield fsspec.filesystem("s3")
    finally:
        fsspec.get_filesystem_class("s3").clear_instance_cache()
        server.stop()
