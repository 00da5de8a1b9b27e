"""Content-addressed keys: equal questions about equal content have one key, on any machine, under any run name."""

from __future__ import annotations

import json
from collections.abc import Sequence

from analysis import ANALYSIS_VERSION
from analysis.clip import FORMAT_VERSION
from analysis.files import digest_of
from analysis.query import Query
from analysis.run import Run


def cache_key(run: Run, epoch: int | None, query: Query) -> str:
    """The key of one answer, from what it depends on: digests, query with parameters, analysis version.

    An answer about one checkpoint depends on its weights and the run's setting, or when it is carried along the run on
    everything in that; so does one about all checkpoints (`epoch` None) or the whole run; one about the task depends on
    p and the operation alone.
    """
    model = run.manifest.model
    if query.scope == "task":
        content = [str(model.p), model.operation]
    elif query.scope == "checkpoint" and epoch is not None:
        content = [run.digest if query.carries else run.setting_digest, run.records[epoch].sha256]
    else:
        content = [run.digest]
    asked = query.model_dump_json()
    return digest_of(json.dumps([ANALYSIS_VERSION, query.scope, query.name, asked, *content]).encode())


def part_key(run: Run, query: Query, epochs: Sequence[int]) -> str:
    """The key of an answer at some checkpoints of a run: of a run that grows, those of before keep theirs."""
    content = [run.digest] if query.carries else [run.setting_digest]
    checkpoints = [[epoch, run.records[epoch].sha256] for epoch in epochs]
    asked = query.model_dump_json()
    return digest_of(json.dumps(["part", ANALYSIS_VERSION, query.name, asked, *content, checkpoints]).encode())


def clip_key(run: Run, query: Query, *, arrays: tuple[str, ...] | None, part: int, described: str) -> str:
    """The key of one part of a clip: also of the run's name, the format, and the version of the words in it."""
    versions = [ANALYSIS_VERSION, FORMAT_VERSION, described]
    chosen = None if arrays is None else sorted(arrays)
    asked = [query.name, query.model_dump_json(), chosen, part]
    return digest_of(json.dumps(["clip", *versions, run.digest, run.name, *asked]).encode())
