"""Every frame that the browser makes of factors is the answer itself, in both bases, on every run that has factors."""

from __future__ import annotations

import gzip
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from numpy import ndarray

from analysis.queries import query_named
from analysis.question import Question
from analysis.session import Session
from app.clips import describe
from cache.answers import Answers
from cache.clips import Clips
from cache.disk import DiskBackend
from cache.memory import Memory
from tests.app.node import run_module
from tests.oracle.conftest import Lab
from tests.oracle.runs import RUNS, SPECIAL

CLOSE = 1e-5
"""Of the largest value of all frames: both sides have 24 bits."""

MAKE = """async ({runs, folder}) => {
  const { readFileSync, writeFileSync } = await import("node:fs");
  const { Clip, Part } = await import(engine + "/data/clip.mjs");
  const { MadeClip, Recent } = await import(engine + "/data/made-clip.mjs");
  const read = (file) => new Uint8Array(readFileSync(file)).buffer;
  const made = {};
  for (const { name, digest, components, activation, clips, questions } of runs) {
    const entries = Object.fromEntries(Object.entries(clips).map(([question, file]) => {
      const clip = new Clip(question);
      clip.add(new Part(read(file)));
      return [question, { clip }];
    }));
    for (const [question, { from, epochs, file }] of Object.entries(questions)) {
      const run = { digest, components, activation };
      const clip = new MadeClip(question, from.map((one) => entries[one]), run, new Recent());
      const pictures = epochs.map((epoch) => clip.picture(epoch));
      writeFileSync(file, Buffer.concat(pictures.map(({ arrays }) => Buffer.from(Float32Array.from(
        { length: arrays.values.length }, (_, cell) => arrays.values.at(cell)).buffer))));
      made[file] = pictures.map(({ arrays, captions }) => [Object.keys(arrays), captions.sentence, captions.foot]);
    }
  }
  return made;
}"""


@dataclass(frozen=True)
class Frames:
    """What the browser made of one question, and what the analysis answers."""

    made: ndarray
    said: list[tuple[list[str], str, str]]
    answer: ndarray
    expected: list[tuple[str, str]]


def questions_of(session: Session, name: str, *, neurons: list[int], heads: list[int]) -> Iterator[Question]:
    """Everything that can be made of factors, about some neurons and some heads."""
    model = session.run(name).manifest.model
    about = {"neuron": neurons, "head": heads}
    for kind in ("neuron", "ov_circuit", "neuron_readout", "attention", "qk_circuit"):
        fields = query_named(kind).model_fields
        index = next((field for field in fields if field in about), None)
        free = [field for field in fields if field != index]
        for number in about[index] if index else [None]:
            for values in np.ndindex(*(len(query_named(kind).choices(field, model)) for field in free)):
                chosen = {
                    field: query_named(kind).choices(field, model)[place]
                    for field, place in zip(free, values, strict=True)
                }
                yield Question(query_named(kind)(**chosen, **({index: number} if index else {})))


def factors_of(question: Question) -> list[str]:
    """The questions that a question is made from."""
    given = question.query.model_dump()
    kinds = [query_named(name) for name in question.query.made_from]
    return [Question(kind(**{name: given[name] for name in kind.model_fields})).text for kind in kinds]


def make(folder: Path, session: Session, asked: Mapping[str, list[Question]]) -> dict[tuple[str, str], Frames]:
    """Have Node make all frames, from clips as the server sends them."""
    clips = Clips(
        Answers(session, DiskBackend(folder / "cache", size_limit=100_000_000), Memory(size_limit=0)),
        describe,
        version="1",
    )
    given, places = [], {}
    for name, questions in asked.items():
        run = session.run(name)
        files: dict[str, str] = {}
        about = {}
        for question in questions:
            for text in factors_of(question):
                if text not in files:
                    files[text] = str(folder / f"{len(places)}-{len(files)}.clip")
                    Path(files[text]).write_bytes(gzip.decompress(clips.clip(run, Question.parse(text)).data))
            file = str(folder / f"{len(places)}.frames")
            places[name, question.text] = file
            about[question.text] = {"from": factors_of(question), "epochs": list(run.epochs), "file": file}
        given.append(
            {
                "name": name,
                "digest": run.digest,
                "components": list(run.task.basis.names),
                "clips": files,
                "activation": run.manifest.model.act_fn,
                "questions": about,
            }
        )
    said = run_module(MAKE, {"runs": given, "folder": str(folder)})
    found = {}
    for (name, text), file in places.items():
        query = Question.parse(text).query
        answer = session.answer(name, None, query)
        captions = describe(query, answer)
        made = np.fromfile(file, dtype=np.float32).reshape(answer.values.shape)
        found[name, text] = Frames(
            made, said[file], answer.values, list(zip(captions.sentence, captions.foot, strict=True))
        )
    return found


def check(frames: Frames, what: str) -> None:
    scale = np.abs(frames.answer[np.isfinite(frames.answer)]).max(initial=0)
    np.testing.assert_allclose(frames.made, frames.answer, rtol=0, atol=CLOSE * scale, err_msg=what)
    assert [(sentence, foot) for _, sentence, foot in frames.said] == frames.expected, what


def test_frames_on_every_tiny_run(lab: Lab, tmp_path: Path) -> None:
    asked = {}
    for name in [*RUNS, *SPECIAL]:
        config = lab.tiny(name).config
        if config.is_factorisable:
            neurons, heads = sorted({0, config.d_mlp - 1}), list(range(config.n_heads))
            asked[name] = list(questions_of(lab.session, name, neurons=neurons, heads=heads))
    for what, frames in make(tmp_path, lab.session, asked).items():
        check(frames, str(what))


@pytest.mark.parametrize("runs", ["few_runs", pytest.param("shipped_runs", marks=pytest.mark.slow)])
def test_frames_on_a_shipped_run(runs: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    session = Session(request.getfixturevalue(runs), device="cpu")
    asked = {"mod113": list(questions_of(session, "mod113", neurons=[37], heads=[2]))}
    for what, frames in make(tmp_path, session, asked).items():
        check(frames, str(what))
