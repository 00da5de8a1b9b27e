"""What panels say of themselves: a help, a formula and a source, each from where it stands in the code."""

from __future__ import annotations

import re

import pytest

from analysis.queries import QUERIES
from analysis.sources import SOURCES, Source
from app.explanations import stated
from app.help import MARKS, help_content
from app.pages import PAGES
from app.panels import Panel
from reports.sources import TARGET, text
from tests.app.node import run_module

ON_PAGES = {panel.id: panel for page in PAGES for panel in page.panels}
EACH = pytest.mark.parametrize("panel", ON_PAGES.values(), ids=ON_PAGES)
HELP = help_content()


@EACH
def test_a_panel_has_a_help_a_formula_and_a_source(panel: Panel) -> None:
    shown = panel.to_json()
    assert shown["help"].endswith(".")
    for name in ("formula", "source"):
        assert shown[name], name
        assert not shown[name].endswith("."), name
        assert not re.search(r"Formula:|Source:|\n", shown[name]), name


@EACH
def test_the_source_of_a_panel_is_public(panel: Panel) -> None:
    cited = re.findall(r"\[(\w+\d{4})\]", panel.to_json()["source"])
    assert any(HELP["sources"][key]["url"].startswith("https://") for key in cited)


def test_what_a_docstring_states_ends_where_the_next_begins() -> None:
    kind = QUERIES["embedding_spectrum"]
    assert stated(kind, "Formula") == "‖(B W_E)ᵢ‖², for row i of the Fourier basis B"
    assert stated(kind, "Source").endswith("section 4.1; harmonics: `analysis/harmonics.py`")
    assert stated(kind, "Nothing") == ""


def test_the_document_of_sources_is_what_the_code_says() -> None:
    assert TARGET.read_text(encoding="utf-8") == text(), "run make docs"
    for source in SOURCES.values():
        assert not source.url or f"({source.url})" in text()
    with pytest.raises(ValueError, match="lacks its address"):
        Source("A", "https://a.org", "A book.")


MARKS_OF_PLOTS = "async () => Object.values((await import(`${engine}/plot/marks.mjs`)).MARKS)"


def test_every_mark_that_a_painter_draws_is_explained() -> None:
    script = """async (specs) => {
      const {marksOf} = await import(`${engine}/ui/explainer.mjs`);
      const {PAINTERS} = await import(`${engine}/plot/painters/index.mjs`);
      return specs.map((spec) => marksOf({spec, painter: PAINTERS[spec.draws]}));
    }"""
    marks = dict(zip(ON_PAGES, run_module(script, [panel.to_json() for panel in ON_PAGES.values()]), strict=True))
    assert set().union(*marks.values()) == set(MARKS) == set(run_module(MARKS_OF_PLOTS, None))
    assert marks["neuron-fourier"] == list(MARKS)
    assert marks["embedding-spectrum"] == marks["logit-fit"] == ["▲"]
    assert (marks["mix-fourier"], marks["embedding-training"]) == (["√", "7 in y · 37 %"], ["√"])


def test_words_that_controls_are_called_by_are_in_the_glossary() -> None:
    script = """async (glossary) => {
      const {Glossary} = await import(`${engine}/ui/definitions.mjs`);
      const words = new Glossary(glossary);
      const asked = ["Stage", "pre", "post", "Basis", "Fourier", "Neuron", "Head", "Frequency", "key frequencies"];
      return asked.filter((word) => !words.meaningOf(word));
    }"""
    assert run_module(script, HELP["glossary"]) == ["Fourier"]
