"""Requests that nobody who means well sends, drawn from a seed: each is refused in a sentence, or answered as it is.

Of those that are `is_wrong` it is known by how they are made that they ask for nothing: a request that is right, with
one thing changed into what it cannot be. The others are noise, and may by chance be right.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from flask import Flask

from app.api.addresses import answers_of
from app.channels import ANSWERED_BY, SCOPE

CALLBACKS = "/_dash-update-component"
EPOCH = 60
"""A checkpoint of the tiny run."""

WORDS = (
    *(
        "",
        " ",
        "0",
        "-1",
        "60",
        "1e9",
        "NaN",
        "Infinity",
        "null",
        "true",
        "all",
        "last",
        "..",
        ".",
        "%00",
        "\x00",
        "\n",
    ),
    *("٣", "１", "3_0", "+3", "0x3", "3.0", "1e1", "9" * 40, "9" * 5000, "é", "\u202e", "🙂", "\ud800", "a" * 300),
    *("../../etc/passwd", "..%2f..%2fetc%2fpasswd", "C:\\", "/", "//", "tiny", "tiny/", "TINY", "tiny.", "<script>"),
    *("'", '"', "{{7*7}}", "${x}", "%", "%zz", "%ff", "neuron", "neuron.csv", "neuron.npz", "a.json", ";", "&", "=&="),
)
"""What stands where a word does."""

NO_NUMBERS = (
    "",
    " 3",
    "3 ",
    "+3",
    "-3",
    "3.0",
    "3_0",
    "0x3",
    "1e0",
    "٣",
    "１",
    "three",
    "99999",
    "9" * 40,
    "3,3",
    "null",
)
"""What is no neuron of the tiny run."""

NO_EPOCHS = (" 60", "60 ", "+60", "-60", "060", "6_0", "60.0", "6e1", "٦٠", "61", "9" * 40, "latest", "All", "%00")
"""What is no checkpoint of it."""

NO_RUNS = ("Tiny", "tiny ", " tiny", "tiny.", "tiny%00", "..", "%2e%2e", "tiny%2f..", "x" * 65, "tinу", "*")
"""What is no run of the store."""

NO_QUERIES = ("Neuron", "neuron ", "neuron.", "neuron.xlsx", "neuron.JSON", "neuron.json.json", "__init__", "%00")

HEADERS: Mapping[str, tuple[str, ...]] = {
    "Accept": ("*/*", "text/html", "application/x-npz;q=2", ",,,;", "a" * 4000),
    "Accept-Encoding": ("gzip;q=0", "identity;q=0", "gzip;q=x", "*;q=0"),
    "Range": ("bytes=0-1", "bytes=-1", "bytes=9-1", "lines=1-2"),
    "If-None-Match": ("*", '"x"', 'W/"', "\xff"),
    "If-Modified-Since": ("yesterday",),
    "Content-Type": ("text/plain", "application/json; charset=utf-16", "multipart/form-data", ""),
    "Origin": ("null", "https://elsewhere.example", "://"),
    "Sec-Fetch-Site": ("cross-site", "?"),
    "Host": ("elsewhere.example", "[", "127.0.0.1:99999", ""),
    "X-Forwarded-Prefix": ("/../x", "//elsewhere.example", "/x" * 200),
    "X-Forwarded-For": ("1.2.3.4", "<script>", ","),
    "X-Request-ID": ("short", "x" * 1000, "a\tb c d e f"),
    "Prefer": ("respond-async", "respond-async;wait=x"),
    "Authorization": ("Bearer", "Bearer " + "x" * 4000, "Basic !!"),
}


@dataclass(frozen=True)
class Sent:
    """A request, and whether nothing but a refusal can answer it."""

    method: str
    path: str
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    is_wrong: bool = False


def bad_inputs(server: Flask, seed: int) -> Iterator[Sent]:
    """Requests without an end, to every route of a server and to every callback."""
    draw = random.Random(seed)
    rules = sorted((rule.rule, method) for rule in server.url_map.iter_rules() for method in rule.methods or ())
    kinds: tuple[Callable[[], Sent], ...] = (
        lambda: _noise(draw, *draw.choice(rules)),
        lambda: _answer(draw),
        lambda: _callback(draw),
        lambda: _question(draw),
        lambda: _envelope(draw),
    )
    while True:
        yield draw.choice(kinds)()


def _noise(draw: random.Random, rule: str, method: str) -> Sent:
    """Any words in the places of a route, any query, any headers and any body."""
    path = re.sub("<[^>]*>", lambda _: _written(draw, draw.choice(WORDS)), rule)
    names = ("run", "page", "neuron", "epoch", "format", "at", "arrays", "freqs", draw.choice(WORDS))
    pairs = [
        f"{_written(draw, draw.choice(names))}={_written(draw, draw.choice(WORDS))}" for _ in range(draw.randrange(4))
    ]
    headers = {name: draw.choice(HEADERS[name]) for name in draw.sample(sorted(HEADERS), draw.randrange(4))}
    body = b"" if method in ("GET", "HEAD", "OPTIONS") else _body(draw)
    return Sent(method, "?".join(filter(None, [path, "&".join(pairs)])), body, {**_JSON, **headers})


_JSON = {"Content-Type": "application/json"}


def _answer(draw: random.Random) -> Sent:
    """An address of an answer, or one of before, that names something there is none of."""
    run, epoch, query, neuron, more = "tiny", str(EPOCH), "neuron", "3", ""
    match draw.randrange(5):
        case 0:
            run = draw.choice(NO_RUNS)
        case 1:
            epoch = draw.choice(NO_EPOCHS)
        case 2:
            query = draw.choice(NO_QUERIES)
        case 3:
            neuron = draw.choice(NO_NUMBERS)
        case _:
            more = draw.choice(
                ("&neuron=3", "&neuron=4", "&zz=1", "&Neuron=3", "&stage=pOst", "&stage=", "&arrays=", "&=1")
            )
    start = draw.choice((answers_of(_address(run)), f"/answers/{_address(run)}"))
    path = f"{start}/{_address(epoch)}/{_address(query)}?neuron={_address(neuron)}{more}"
    return Sent("GET", path, is_wrong=True)


def _callback(draw: random.Random) -> Sent:
    """What the engine asks, with one thing in it that cannot be."""
    channel = draw.choice(sorted(ANSWERED_BY))
    request = _REQUESTS[channel]
    wrong: dict[str, Any] = {
        "n": draw.choice((None, "7", 7.5, -1, [7], 10**10, True)),
        "name": draw.choice((None, 5, ["tiny"], *(name for name in NO_RUNS if "%" not in name))),
        "digest": draw.choice((None, 5, "x" * 65, {})),
        "unknown": draw.choice((None, 1, "x")),
    }
    name = draw.choice(sorted({*wrong, *request}))
    value = wrong[name] if name in wrong else draw.choice((5, {"x": 1}, "x" * 20, -1.5))
    return _sent(channel, request | {name: value}, is_wrong=True)


_REQUESTS: Mapping[str, dict[str, Any]] = {
    "run_request": {"n": 7, "name": "tiny"},
    "phases_request": {"n": 7, "name": "tiny"},
    "data_request": {"n": 7, "name": "tiny"},
    "ask": {"n": 7, "name": "tiny", "questions": [f"{EPOCH}/neuron?neuron=3"]},
    "timeline_request": {
        "n": 7,
        "name": "tiny",
        "damaged": [],
        "theme": "dark",
        "timescale": "log",
        "phases": {"bands": []},
    },
    "follow_request": {
        "n": 7,
        "name": "tiny",
        "questions": [],
        "theme": "dark",
        "timescale": "log",
        "phases": False,
        "data": False,
    },
}
"""By channel: what is right."""


def _question(draw: random.Random) -> Sent:
    """A question about the tiny run that is none."""
    text = draw.choice(
        (
            f"{draw.choice(NO_EPOCHS)}/neuron?neuron=3",
            f"{EPOCH}/{draw.choice(NO_QUERIES)}?neuron=3",
            f"{EPOCH}/neuron?neuron={draw.choice(NO_NUMBERS[3:])}",
            f"{EPOCH}/neuron?neuron=3&neuron=3",
            f"{EPOCH}/neuron?neuron=3&zz=1",
            draw.choice(("", "/", "60", "60/", "/neuron", "60//neuron?neuron=3", "60/neuron?")),
        )
    )
    return _sent("ask", _REQUESTS["ask"] | {"questions": [text]}, is_wrong=True)


def _envelope(draw: random.Random) -> Sent:
    """Something that is not what Dash's scripts send around it."""
    whole = _content("ask", _REQUESTS["ask"])
    broken = json.dumps(whole)[: draw.randrange(100)]
    content = draw.choice(
        (
            broken,
            json.dumps(draw.choice((None, 5, "x", [], {}, [whole]))),
            "[" * draw.choice((10, 1000, 100_000)),
            '{"a":' * 5000 + "1" + "}" * 5000,
            json.dumps(whole | {"output": draw.choice(WORDS)}),
            json.dumps(whole | {"outputs": draw.choice(([], None, {"id": SCOPE, "property": "run"}))}),
            json.dumps(whole | {"inputs": draw.choice(([], None, whole["inputs"] * 2, [{}]))}),
            json.dumps(whole | {"changedPropIds": draw.choice((["scope.run"], ["a", "b"], "x", None))}),
            json.dumps(whole | {"state": draw.choice(([1], "x"))}),
        )
    )
    return Sent("POST", CALLBACKS, content.encode("utf-8", "surrogatepass"), _JSON, is_wrong=True)


def _content(channel: str, value: Any) -> dict[str, Any]:
    prop = ANSWERED_BY[channel]
    return {
        "output": f"{SCOPE}.{prop}",
        "outputs": {"id": SCOPE, "property": prop},
        "inputs": [{"id": SCOPE, "property": channel, "value": value}],
        "changedPropIds": [f"{SCOPE}.{channel}"],
    }


def _sent(channel: str, value: Any, *, is_wrong: bool) -> Sent:
    return Sent("POST", CALLBACKS, json.dumps(_content(channel, value)).encode(), _JSON, is_wrong=is_wrong)


def _body(draw: random.Random) -> bytes:
    word = draw.choice(WORDS)
    content = draw.choice(
        (word, [word], {"name": word}, {"n": word, "epochs": 10**30}, {"files": [{"name": word, "size": -1}]})
    )
    return json.dumps(content).encode()[: draw.choice((5, 10_000))]


def _address(text: str) -> str:
    """A word as it stands in an address; what is quoted already stays as it is."""
    return quote(text, safe="%", errors="surrogatepass")


def _written(draw: random.Random, word: str) -> str:
    """A word as somebody writes it into an address: quoted, quoted twice, or as it is where that can be sent at all."""
    quoted = quote(word, safe="", errors="surrogatepass")
    return draw.choice((quoted, quote(quoted), quoted if re.search(r"[^!-~]|#|\?", word) else word))


def amiss(sent: Sent, status: int, body: bytes, retry: str | None) -> str:
    """What is wrong with an answer to it; nothing for an answer as it should be."""
    if b"Traceback (most" in body:
        return "a traceback"
    if status >= 500 and not (status in (502, 503) and retry):
        return "a fault"
    if sent.is_wrong and status < 400 and not (sent.path == CALLBACKS and _is_refusal(body)):
        return "an answer"
    return ""


def _is_refusal(body: bytes) -> bool:
    """Whether a callback sets nothing but why not, or leaves out what it was asked."""
    if not body:
        return True
    content = json.loads(body)
    if content.get("sideUpdate"):
        return not content["response"].get(SCOPE)
    (answer,) = content["response"][SCOPE].values()
    return answer["value"] == {}
