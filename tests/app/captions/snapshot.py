"""Captions as copy to read: `make docs` runs this module, which writes `snapshot.md` again.

With `--every` it prints what is said at every epoch of both runs instead, in some minutes: read it after rewording.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from analysis.answer import Answer
from analysis.queries import QUERIES
from analysis.queries.losses import Losses
from analysis.queries.measures import Measures
from analysis.query import Query
from analysis.run import HISTORY, MANIFEST
from analysis.session import Session
from app.captions import Caption, caption, caption_of_run, title
from app.measure_groups import MEASURE_GROUPS
from app.settings import PROJECT
from tests.app.captions.cases import CASES, MEASURES

SNAPSHOT = Path(__file__).with_name("snapshot.md")
RUNS = {"mod113": (0, 7500, 25000), "mod113-no-decay": (10000,)}
"""The shipped runs, and the epochs of each at which captions are read: untrained, half-way, grokked; never grokked."""

WITHOUT = (
    *("key_frequencies", "prediction", "ablation", "start"),
    *sorted({name for kind in QUERIES.values() for name in kind.made_from}),
)
"""Queries that no panel of a page asks in words: factors bring those of what follows from them."""

WHOLE = (Losses.name, Measures.name)
CHOSEN = {"neuron": 3, "head": 1, "dim": 2, "freq": 1, "z": 5, "i": 6, "rank": 1}
"""Parameters that a query must be given; smaller than those of the smallest run in the tests."""


def variants(**chosen: int) -> Iterator[Query]:
    """Every query that a panel asks of a checkpoint or of the task, in each of its bases."""
    for name, kind in QUERIES.items():
        if name in (*WITHOUT, *WHOLE):
            continue
        given = {field: (CHOSEN | chosen)[field] for field, info in kind.model_fields.items() if info.is_required()}
        for basis in [{"basis": "input"}, {"basis": "fourier"}] if "basis" in kind.model_fields else [{}]:
            yield kind(**given, **basis)


def written() -> str:
    """The whole file."""
    with tempfile.TemporaryDirectory() as folder:
        session = Session(excerpt(Path(folder)), device="cpu")
        return "\n".join(_lines(session)) + "\n"


def excerpt(root: Path) -> Path:
    """The shipped runs with some of their checkpoints, so that what is about a whole run takes little time."""
    for name, epochs in RUNS.items():
        shipped, run = PROJECT / "runs" / name, root / name
        (run / "checkpoints").mkdir(parents=True)
        for file in (MANIFEST, HISTORY, *(f"checkpoints/{epoch:06d}.safetensors" for epoch in epochs)):
            shutil.copy(shipped / file, run / file)
    return root


def _lines(session: Session) -> Iterator[str]:
    yield from (
        "# Captions",
        "",
        "Written by `make docs`. Made-up answers show what the shipped runs do not.",
    )
    answers = _answers(session, "mod113")
    for query in variants(freq=7):
        yield from _heading(*title(query), query.name)
        yield from _of_run(query, answers[query])
        yield from (_line("made up", _caption(of, answer)) for of, answer in CASES if _is_like(of, query))
    yield from _of_measures(session)


def _answers(session: Session, name: str) -> dict[Query, Answer]:
    """The answers to all variants; those that read all neurons from one pass over them."""
    run, queries = session.run(name), list(variants(freq=7))
    together = [query for query in queries if query.scope == "checkpoint" and query.batch == 1]
    found = dict(zip(together, session.answer_part(run, together, RUNS[name]), strict=True))
    return {query: found[query] if query in found else session.answer(run, None, query) for query in queries}


def every(session: Session) -> Iterator[str]:
    """What is said of both runs at every epoch."""
    for run in RUNS:
        for query in variants(freq=7, neuron=17):
            yield from _heading(run, *title(query), query.name)
            yield from _of_run(query, session.answer(run, None, query))
    yield from _of_measures(session)


def _of_measures(session: Session) -> Iterator[str]:
    runs = [(run, session.answer(run, None, query)) for query in (Measures(), Losses()) for run in RUNS]
    for group in MEASURE_GROUPS:
        yield from _heading(group.title, f"{Measures.name} · {group.id}")
        made_up = [("made up", answer) for of, answer in MEASURES if of == group.id]
        for about, answer in (*runs, *made_up):
            if group.within(answer.arrays) or about == "made up":
                yield _line(about, caption_of_run(Measures(), answer, group.id))


def _of_run(query: Query, answer: Answer) -> Iterator[str]:
    """The captions at each checkpoint, or the one for all."""
    epochs = answer.labels.get("epoch")
    if not epochs:
        yield _line("always", caption(query, answer))
        return
    for place, epoch in enumerate(epochs):
        yield _line(f"epoch {epoch:,}", caption(query, query.single(answer.at(place))))


def _is_like(case: Query, query: Query) -> bool:
    return case.name == query.name and getattr(case, "basis", None) == getattr(query, "basis", None)


def _caption(query: Query, answer: Answer) -> Caption:
    return caption_of_run(query, answer) if "epoch" in answer.labels else caption(query, answer)


def _heading(*names: str) -> tuple[str, ...]:
    *names, asked = names
    return ("", f"## {' · '.join(names)}", "", f"`{asked}`", "")


def _line(about: str, said: Caption) -> str:
    return f"- {about}: {said.sentence}{f' *{said.foot}*' if said.foot else ''}"


if __name__ == "__main__":
    if sys.argv[1:] == ["--every"]:
        for line in every(Session(PROJECT / "runs", device="cpu")):
            sys.stdout.write(f"{line}\n")
    else:
        SNAPSHOT.write_text(written(), encoding="utf-8")
