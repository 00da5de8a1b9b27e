"""The server of the Model Context Protocol, by its official SDK: tools and documents, on standard input and output."""

from __future__ import annotations

from typing import Any

import anyio
import mcp_types as types
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server

from analysis import ANALYSIS_VERSION
from analysis.errors import NotFoundError
from app.agents.tools import answer_of, documents, tools_of
from app.gate import Gate

_PLACE = "grokscope://queries/"
_JSON = "application/json"
_READS = types.ToolAnnotations(read_only_hint=True, open_world_hint=False)


def server_of(gate: Gate) -> Server[Any]:
    """A server over the runs that a gate knows; nothing can be changed by it."""
    tools = {tool.name: tool for tool in tools_of(gate)}

    async def list_tools(_context: Any, _params: Any) -> types.ListToolsResult:
        listed = [
            types.Tool(name=tool.name, description=tool.about, input_schema=dict(tool.takes), annotations=_READS)
            for tool in tools.values()
        ]
        return types.ListToolsResult(tools=listed)

    async def call_tool(_context: Any, params: types.CallToolRequestParams) -> types.CallToolResult:
        tool = tools.get(params.name)
        if tool is None:
            text, is_error = f"There is no tool {params.name!r}: there are {', '.join(tools)}.", True
        else:
            text, is_error = await anyio.to_thread.run_sync(answer_of, tool, params.arguments)
        return types.CallToolResult(content=[types.TextContent(type="text", text=text)], is_error=is_error)

    async def list_resources(_context: Any, _params: Any) -> types.ListResourcesResult:
        listed = [types.Resource(name=name, uri=_PLACE + name, mime_type=_JSON) for name in documents()]
        return types.ListResourcesResult(resources=listed)

    async def read_resource(_context: Any, params: types.ReadResourceRequestParams) -> types.ReadResourceResult:
        uri = str(params.uri)
        text = documents().get(uri.removeprefix(_PLACE))
        if text is None:
            raise NotFoundError(f"there is no document {uri}")
        contents = types.TextResourceContents(uri=uri, mime_type=_JSON, text=text)
        return types.ReadResourceResult(contents=[contents])

    return Server(
        "grokscope",
        version=ANALYSIS_VERSION,
        on_list_tools=list_tools,
        on_call_tool=call_tool,
        on_list_resources=list_resources,
        on_read_resource=read_resource,
    )


def serve(gate: Gate) -> None:
    """Answer on standard input and output until the former ends."""
    anyio.run(_serve, gate)


async def _serve(gate: Gate) -> None:
    server = server_of(gate)
    async with stdio_server() as (read, write):
        await server.run(read, write, server.create_initialization_options())
