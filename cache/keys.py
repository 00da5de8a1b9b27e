"""Content-addressed keys: equal questions about equal content have one key, on any machine, under any run name."""

from __future__ import annotations

import json

from analysis import ANALYSIS_VERSION
from analysis.files import digest_of
from analysis.query import Query
from analysis.run import Run


def cache_key(run: Run, epoch: int | None, query: Query) -> str:
    """The key of one answer, from what it depends on: digests, query with parameters, analysis version.

    An answer about one checkpoint depends on its weights and the run's setting; one about all checkpoints (`epoch`
    None) or the whole run on everything in it; one about the task on p and the operation alone.
    """
    model = run.manifest.model
    if query.scope == "task":
        content = [str(model.p), model.operation]
    elif query.scope == "checkpoint" and epoch is not None:
        content = [run.setting_digest, run.records[epoch].sha256]
    else:
        content = [run.digest]
    asked = query.model_dump_json()
    return digest_of(json.dumps([ANALYSIS_VERSION, query.scope, query.name, asked, *content]).encode())
