"""The examples in docstrings, run from the project's folder."""

from __future__ import annotations

import doctest
import sys

import pytest

from analysis.fourier import FourierBasis
from analysis.session import Session
from analysis.spectrum import fold_names
from analysis.task import Task
from app.settings import PROJECT
from training.schedule import parse_schedule


@pytest.mark.parametrize("item", [FourierBasis, Session.answer, Task, fold_names, parse_schedule])
def test_its_example_is_true(item, monkeypatch):
    monkeypatch.chdir(PROJECT)
    # By name: what checks the types in tests wraps functions, and doctest does not find them in their modules.
    names = vars(sys.modules[item.__module__])
    examples = doctest.DocTestFinder(recurse=False).find(item, item.__qualname__, module=False, globs=names)
    results = [doctest.DocTestRunner().run(example) for example in examples]
    assert [(one.attempted > 0, one.failed) for one in results] == [(True, 0)]
