"""What agents get, by the protocol's own client: in this process, and over standard input and output."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import pytest
from mcp import StdioServerParameters
from mcp.client.client import Client

from analysis.queries import QUERIES
from app.agents import tools
from app.agents.server import server_of
from app.settings import PROJECT

T = TypeVar("T")

NEURON = {"run": "tiny", "query": "neuron", "epoch": 60, "parameters": {"neuron": 3}}


def returned(work: Coroutine[Any, Any, T]) -> T:
    """What it returns, in a thread of its own: a browser's tests leave an event loop running in theirs."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()


def talk(server: Any, *calls: tuple[str, dict[str, Any]]) -> tuple[list[Any], list[Any]]:
    """The tools that a server has, and what it answers to calls of them."""

    async def said() -> tuple[list[Any], list[Any]]:
        async with Client(server) as client:
            listed = await client.list_tools()
            return listed.tools, [await client.call_tool(name, given) for name, given in calls]

    return returned(said())


def test_every_tool_reads_alone_and_answers_what_the_api_does(site):
    listed, (runs, run, neuron) = talk(
        server_of(site.app.gate), ("list_runs", {}), ("describe_run", {"run": "tiny"}), ("query", NEURON)
    )
    assert [tool.name for tool in listed] == ["list_runs", "describe_run", "query"]
    assert all(tool.annotations.read_only_hint for tool in listed)
    assert listed[2].input_schema["properties"]["query"]["enum"] == [*QUERIES]
    told = [json.loads(one.content[0].text) for one in (runs, run, neuron)]
    addresses = ("runs", "runs/tiny", "runs/tiny/answers/60/neuron?neuron=3")
    assert told == [site.client.get(f"/api/v1/{address}").get_json() for address in addresses]


@pytest.mark.parametrize(
    ("name", "given", "said"),
    [
        ("describe_run", {"run": "nope"}, "no run 'nope'"),
        ("query", NEURON | {"query": "nope"}, "nope"),
        ("query", NEURON | {"parameters": {"neuron": 9999}}, "neuron"),
        ("query", NEURON | {"parameters": {"neuron": None}}, "no value of a parameter"),
        ("query", NEURON | {"arrays": ["nope"]}, "it has values"),
        ("query", NEURON | {"more": 1}, "takes no more"),
        ("nope", {}, "there are list_runs"),
    ],
)
def test_what_cannot_be_answered_is_a_sentence(site, name, given, said):
    _, (result,) = talk(server_of(site.app.gate), (name, given))
    assert result.is_error
    assert said in result.content[0].text


def test_what_is_too_long_says_how_to_ask_for_less(site, monkeypatch):
    monkeypatch.setattr(tools, "MOST_NUMBERS", 10)
    _, (result,) = talk(server_of(site.app.gate), ("query", NEURON))
    assert result.is_error
    assert "name fewer arrays" in result.content[0].text


@pytest.mark.slow
def test_an_agent_starts_it_and_asks(tiny_store, tmp_path):
    flags = ["--runs", str(tiny_store.root), "--cache", str(tmp_path), "--device", "cpu"]
    command = StdioServerParameters(command=sys.executable, args=["-m", "app", "mcp", *flags], cwd=str(PROJECT))
    _, (result,) = talk(command, ("query", NEURON))
    assert json.loads(result.content[0].text)["parameters"]["neuron"] == 3


def test_a_document_for_each_query_says_what_it_takes(site):
    async def read() -> tuple[list[str], str]:
        async with Client(server_of(site.app.gate)) as client:
            listed = await client.list_resources()
            found = await client.read_resource("grokscope://queries/neuron")
            return [one.name for one in listed.resources], found.contents[0].text

    names, text = returned(read())
    assert names == [*QUERIES]
    told = [one.get("name") or one["$ref"].rpartition("/")[2] for one in json.loads(text)["parameters"]]
    assert {"run", "epoch", "neuron"} <= {*told}
