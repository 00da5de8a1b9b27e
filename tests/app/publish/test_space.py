"""Uploading a folder as a Space, to a stand-in of the Hub's API on this machine."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from analysis.errors import NotFoundError, ParameterError
from app.commands.deploy import BEHIND_A_PROXY, deploy
from app.publish.image import stage
from app.publish.site import README
from app.publish.space import TOKEN, Space, UploadError
from app.settings import SETTINGS

SECRET = "hf_of_the_test"


@dataclass
class Hub:
    """What the stand-in holds, and was told."""

    spaces: dict[str, dict[str, bytes]] = field(default_factory=dict)
    made: list[dict[str, Any]] = field(default_factory=list)
    tokens: set[str] = field(default_factory=set)
    variables: list[dict[str, Any]] = field(default_factory=list)
    refuses: int = 0
    address: str = ""


class _Handler(BaseHTTPRequestHandler):
    """The few addresses of the Hub that an upload asks."""

    def __init__(self, hub: Hub, *arguments: Any) -> None:
        self.hub = hub
        super().__init__(*arguments)

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        if self.hub.refuses:
            return self._answer({"error": "You have no right to this Space."}, self.hub.refuses)
        files = self.hub.spaces["user/space"]
        told = [{"type": "file", "path": path, "size": len(data), "oid": "0" * 40} for path, data in files.items()]
        if "/tree/" in self.path:
            return self._answer(told)
        siblings = [{"rfilename": path} for path in files]
        return self._answer({"id": "user/space", "_id": "0" * 24, "sha": "0" * 40, "siblings": siblings})

    def do_POST(self) -> None:
        self.hub.tokens.add(self.headers.get("Authorization", ""))
        body = self._body()
        if self.hub.refuses:
            return self._answer({"error": "You have no right to this Space."}, self.hub.refuses)
        if self.path.endswith("/repos/create"):
            self.hub.made.append(json.loads(body))
            self.hub.spaces.setdefault("user/space", {"old.html": b""})
            return self._answer({"url": f"{self.hub.address}/spaces/user/space"})
        if self.path.endswith(("/variables", "/validate-yaml")):
            if self.path.endswith("/variables"):
                self.hub.variables.append(json.loads(body))
            return self._answer({})
        if "/preupload/" in self.path:
            asked = json.loads(body)["files"]
            files = [{"path": one["path"], "uploadMode": "regular", "shouldIgnore": False} for one in asked]
            return self._answer({"files": files})
        if "/commit/" in self.path:
            self._commit([json.loads(line) for line in body.splitlines()])
            oid = "0" * 40
            commit = f"{self.hub.address}/spaces/user/space/commit/{oid}"
            return self._answer({"commitUrl": commit, "commitOid": oid, "success": True})
        return self._answer({}, 404)

    def _commit(self, lines: list[dict[str, Any]]) -> None:
        files = self.hub.spaces["user/space"]
        for line in lines:
            value = line["value"]
            if line["key"] == "file":
                files[value["path"]] = base64.b64decode(value["content"])
            elif line["key"] == "deletedFile":
                del files[value["path"]]

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding") != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length", 0)))
        pieces = []
        while size := int(self.rfile.readline(), 16):
            pieces.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(pieces)

    def _answer(self, content: Any, status: int = 200) -> None:
        data = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    """The stand-in, in place of the Hub."""
    hub = Hub()
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, hub))
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    hub.address = f"http://127.0.0.1:{server.server_port}"
    monkeypatch.setenv("HF_ENDPOINT", hub.address)
    monkeypatch.setenv(TOKEN, SECRET)
    yield hub
    server.shutdown()
    server.server_close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small site."""
    (tmp_path / "explore").mkdir()
    (tmp_path / "index.html").write_bytes(b"<p>")
    (tmp_path / "explore" / "a~b=1.bin.gz").write_bytes(bytes(range(256)))
    return tmp_path


def test_a_space_holds_the_site_and_nothing_else(hub: Hub, folder: Path):
    for address in ("hf://user/space", "hf://spaces/user/space"):
        assert Space.at(address).upload(folder, "Publish tiny") == f"{hub.address}/spaces/user/space"
        files = hub.spaces["user/space"]
        assert files == {"index.html": b"<p>", "explore/a~b=1.bin.gz": bytes(range(256))}
    assert (hub.made[0]["type"], hub.made[0]["sdk"]) == ("space", "static")
    assert hub.tokens == {f"Bearer {SECRET}"}


def test_a_refusal_is_a_sentence_without_the_token(hub: Hub, folder: Path):
    hub.refuses = 403
    with pytest.raises(UploadError, match="You have no right to this Space") as refused:
        Space.at("hf://user/space").upload(folder, "Publish tiny")
    assert SECRET not in str(refused.value)


def test_who_cannot_be_reached_is_said(hub: Hub, folder: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    with pytest.raises(UploadError, match="cannot be reached"):
        Space.at("hf://user/space").upload(folder, "Publish tiny")


NO_SPACES = ["hf://user", "https://huggingface.co/user/space", "hf://a/b/c", "user/space", "hf://../..", "hf://a/b.git"]


@pytest.mark.parametrize("address", NO_SPACES)
def test_other_addresses_are_refused(hub: Hub, address: str):
    with pytest.raises(ParameterError, match="write it as hf://user/space"):
        Space.at(address)


@pytest.mark.parametrize("token", ["", " ", "tökén"])
def test_without_a_token_it_says_how_to_give_one(hub: Hub, token: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv(TOKEN, token)
    with pytest.raises(ParameterError, match=f"set {TOKEN}"):
        Space.at("hf://user/space")


def test_its_front_matter_says_that_it_is_static():
    text = README.format(title="t", runs="tiny")
    assert text.startswith("---\ntitle: t\nsdk: static\n")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """What matters of a checkout."""
    project = tmp_path / "checkout"
    (project / "app" / "__pycache__").mkdir(parents=True)
    (project / "app" / "__pycache__" / "a.pyc").write_bytes(b"")
    (project / "secret").mkdir()
    files = {
        "app/a.py": "",
        "README.md": "# Grokscope\n",
        "Dockerfile": "COPY app app\nEXPOSE 7861\n",
        ".dockerignore": "# Only\n*\n!README.md\n!app\n**/*.pyc\n",
        ".env": "TOKEN=x",
    }
    for name, text in files.items():
        (project / name).write_text(text)
    return project


def test_a_server_is_deployed_from_what_its_image_copies(hub: Hub, checkout: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(stage, "__defaults__", (checkout,))
    done = CliRunner().invoke(deploy, ["hf://user/space"])
    assert done.exit_code == 0, done.output
    files = hub.spaces["user/space"]
    assert {*files} == {"app/a.py", "README.md", "Dockerfile", ".dockerignore"}
    assert files["README.md"].decode().startswith("---\ntitle: Grokscope\nsdk: docker\napp_port: 7861\n")
    assert files["README.md"].decode().endswith("---\n\n# Grokscope\n")
    assert hub.made[0]["sdk"] == "docker"
    assert {(one["key"], one["value"]) for one in hub.variables} == {*BEHIND_A_PROXY.items()}
    assert {*BEHIND_A_PROXY} <= {setting.variable for setting in SETTINGS}


def test_without_a_checkout_it_says_so(tmp_path: Path):
    with pytest.raises(NotFoundError, match="deploy from a checkout"):
        stage(tmp_path / "new", tmp_path)
