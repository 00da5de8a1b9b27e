"""A file's own names: refused with a file to complete, and read by it."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
import torch

from analysis.errors import GrokscopeError
from analysis.importers.foreign import Overrides
from analysis.importers.naming import UnknownNamesError, read_names
from analysis.importers.parts import AXES
from analysis.importers.read import read_foreign
from tests.importers.layouts import named_weights
from tests.importers.test_authors import authors_weights, saved


@pytest.fixture
def names(tmp_path: Path) -> Path:
    """The template that the refusal of `named_weights` comes with, its heads completed."""
    with pytest.raises(UnknownNamesError, match=r"model\.pth calls its parameters tok\.weight, pos, Wq") as caught:
        read_foreign(saved(tmp_path, named_weights()))
    path = tmp_path / "names.toml"
    path.write_text(caught.value.template.replace("# heads = 4", "heads = 2 "))
    return path


def test_the_template_lists_every_tensor_and_proposes_the_usual_names(names: Path) -> None:
    text = names.read_text()
    for name, tensor in named_weights().items():
        assert f'#   "{name}"  {" × ".join(map(str, tensor.shape))}\n' in text
    said = tomllib.loads(text)
    assert [name for name in said if name in AXES] == list(AXES)
    proposed = {"W_pos": "pos", "W_Q": "Wq.weight", "W_O": "Wo.weight", "b_in": "mlp_in.bias", "W_U": "unembed.weight"}
    assert {name: said[name] for name in proposed} == proposed


def test_a_model_is_read_by_a_person_s_names(tmp_path: Path, names: Path) -> None:
    run = read_foreign(tmp_path / "model.pth", Overrides(names=names, operation="add"))
    torch.save(authors_weights(), tmp_path / "theirs.pth")
    theirs = read_foreign(tmp_path / "theirs.pth", Overrides(operation="add"))
    assert run.model == theirs.model
    ours, state = run.checkpoints[0].read()[0], theirs.checkpoints[0].read()[0]
    assert all(torch.equal(ours[name], state[name]) for name in state)


def test_tensors_that_are_no_weights_can_be_named(tmp_path: Path, names: Path) -> None:
    path = saved(tmp_path, named_weights() | {"scale": torch.ones(2)})
    with pytest.raises(GrokscopeError, match="has scale, which is no parameter"):
        read_foreign(path, Overrides(names=names))
    names.write_text(names.read_text().replace("ignored = []", 'ignored = ["scale"]'))
    assert "skipped scale" in read_foreign(path, Overrides(names=names)).source


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (('W_Q = "Wq.weight"', 'W_Q = ""'), "does not name W_Q: complete it"),
        (('W_Q = "Wq.weight"', "W_Q = 3"), "W_Q is no text"),
        (('W_Q = "Wq.weight"', 'W_Q = "Wk.weight"'), "W_K is 'Wk.weight', as W_Q is"),
        (("W_Q =", "W_Z ="), "names W_Z, and parameters are W_E, W_pos"),
        (("heads = 2", "heads = 0"), "heads is no whole number above 0"),
        (("ignored = []", "ignored = 1"), "ignored is no list of names"),
        (("W_Q =", "W_Q"), "is no TOML that can be read"),
    ],
)
def test_a_file_that_names_nothing_useful_says_why(names: Path, change: tuple[str, str], says: str) -> None:
    names.write_text(names.read_text().replace(*change))
    with pytest.raises(GrokscopeError) as caught:
        read_names(names)
    assert says in str(caught.value)


def test_a_tensor_that_is_not_there_is_missing(tmp_path: Path, names: Path) -> None:
    names.write_text(names.read_text().replace('"Wq.weight"', '"Wqq.weight"', 2))
    with pytest.raises(GrokscopeError, match="W_Q of layer 0 is missing"):
        read_foreign(tmp_path / "model.pth", Overrides(names=names))


def test_no_names_file(tmp_path: Path) -> None:
    with pytest.raises(GrokscopeError, match="there is no file"):
        read_names(tmp_path / "nowhere.toml")
