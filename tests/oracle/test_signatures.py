"""The arrays of every answer are those that its query declares."""

from __future__ import annotations

import pytest

from analysis.queries import QUERIES
from tests.oracle.conftest import Lab
from tests.oracle.parameters import PARAMETERS
from tests.oracle.runs import each_with

WHERE_SOME_HAVE_NONE = "has_answer"
"""There only where some pairs have no answer (`tests.oracle.test_divide`)."""
KNOWING, UNKNOWING = "add7", "multiply5"
"""One run says which pairs it was trained on; the other does not."""


@pytest.mark.parametrize(("name", "query"), each_with((KNOWING, UNKNOWING), QUERIES))
def test_answers_have_the_arrays_of_their_signature(lab: Lab, name: str, query: str) -> None:
    tiny = lab.tiny(name)
    for parameters in PARAMETERS[query](tiny):
        specs = QUERIES[query].parse(parameters).specs
        answer = lab.answer(tiny, None, query, parameters)
        always = {array for array, spec in specs.items() if not spec.is_optional}
        always = {array for array, spec in specs.items() if not spec.is_optional}
        assert always <= answer.arrays.keys() <= specs.keys()
        if name == KNOWING:
            assert answer.arrays.keys() == specs.keys() - {WHERE_SOME_HAVE_NONE}
        for axis, labels in answer.labels.items():
            sizes = {
                array.values.shape[array.axes.index(axis)] for array in answer.arrays.values() if axis in array.axes
            }
            assert sizes == {len(labels)}, axis
