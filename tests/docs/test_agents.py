"""What `docs/agents.md` says of the tools for agents is what they do."""

from __future__ import annotations

import json
import re
from pathlib import Path

from app.agents.tools import MOST_NUMBERS, answer_of, tools_of
from app.gate import Gate
from app.settings import PROJECT
from cache.build import build_answers

PAGE = (PROJECT / "docs" / "agents.md").read_text(encoding="utf-8")


def test_the_page_has_every_tool_with_what_it_takes_and_its_example_answers_as_printed(shipped_runs: Path, tmp_path):
    tools = {tool.name: tool for tool in tools_of(Gate(build_answers(shipped_runs, tmp_path, device="cpu", disk=100)))}
    rows = dict(re.findall(r"^\| `(\w+)` \| (.*?) \|", PAGE, flags=re.MULTILINE))
    assert rows.keys() == tools.keys()
    for name, takes in rows.items():
        assert re.findall(r"`(\w+)`", takes) == [*tools[name].takes["properties"]]
    configuration, asked, said = re.findall(r"```json\n(.*?)```", PAGE, flags=re.DOTALL)
    assert json.loads(configuration)["mcpServers"]["grokscope"]["args"][0] == "mcp"
    answer, is_error = answer_of(tools["query"], json.loads(asked))
    assert (json.loads(answer), is_error) == (json.loads(said), False)
    assert f"at most {MOST_NUMBERS:,} numbers" in PAGE
