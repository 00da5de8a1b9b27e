"""The import hook checks every annotation, with and without arrays."""

from __future__ import annotations

import jaxtyping
import pytest
import torch
from jaxtyping import Float, TypeCheckError
from torch import Tensor

from analysis.checkpoints import expected_shapes
from cache.memory import Memory
from tests import checked


def decorate(thing):
    """What the hook does to it."""
    return jaxtyping.jaxtyped(typechecker=checked.check)(thing)


def text_of(number: int, *, wrong: bool = False) -> str:
    return number if wrong else str(number)


def added(left: Float[Tensor, " n"], right: Float[Tensor, " n"]) -> Float[Tensor, " n"]:
    return left[:1] if len(left) > 4 else left + right


def added_in(pair: tuple[Float[Tensor, " n"], Float[Tensor, " n"]] | None) -> None:
    assert pair is not None


def test_types_are_checked_where_no_array_is():
    function = decorate(text_of)
    assert function(3) == "3"
    with pytest.raises(TypeCheckError):
        function("3")
    with pytest.raises(TypeCheckError):
        function(3, wrong=True)
    assert text_of.__annotations__["number"] == "int", "what others read of it stays as it is written"


def test_shapes_are_compared_across_a_call():
    function = decorate(added)
    assert function(torch.ones(3), torch.ones(3)).tolist() == [2, 2, 2]
    for wrong in ((torch.ones(3), torch.ones(1)), (torch.ones(5), torch.ones(5)), (torch.ones(3).int(), torch.ones(3))):
        with pytest.raises(TypeCheckError):
            function(*wrong)


def test_an_array_within_another_type_counts():
    function = decorate(added_in)
    function((torch.ones(3), torch.ones(3)))
    with pytest.raises(TypeCheckError):
        function((torch.ones(3), torch.ones(2)))


def scalers(factor: int):
    def scaled(number: int, times: int = 1) -> int:
        return factor * number if times == 1 else scalers(factor)[0](factor * number, times - 1)

    def scaled_array(left: Float[Tensor, " n"], *, right: Float[Tensor, " n"] | None = None) -> Float[Tensor, " n"]:
        return factor * left if right is None else factor * left + right[: len(left)]

    return decorate(scaled), decorate(scaled_array)


@pytest.mark.parametrize("factor", [2, 3])
def test_functions_of_the_same_code_are_each_checked_and_each_called(factor: int):
    scaled, scaled_array = scalers(factor)
    for _ in range(2):
        assert scaled(5) == 5 * factor
        assert scaled(5, times=3) == 5 * factor**3
        assert scaled_array(torch.ones(2), right=torch.ones(2)).tolist() == [factor + 1] * 2
        with pytest.raises(TypeCheckError):
            scaled(5.0)
        with pytest.raises(TypeCheckError):
            scaled_array(torch.ones(2), right=torch.ones(3))
        with pytest.raises(TypeCheckError):
            scaled_array(torch.ones(2).int())


def test_the_packages_are_checked():
    with pytest.raises(TypeCheckError):
        expected_shapes("tiny")
    with pytest.raises(TypeCheckError):
        Memory(size_limit="much")


def test_a_method_that_names_its_own_class_is_checked(monkeypatch: pytest.MonkeyPatch):
    class Own:
        @decorate
        def with_one(self, other: Own, array: Float[Tensor, " n"], more: Float[Tensor, " n"]) -> Own:
            return self

    monkeypatch.setitem(globals(), "Own", Own)
    assert Own().with_one(Own(), torch.ones(2), torch.ones(2))
    for wrong in ((3, torch.ones(2), torch.ones(2)), (Own(), torch.ones(2), torch.ones(3))):
        with pytest.raises(TypeCheckError):
            Own().with_one(*wrong)


def test_names_that_only_type_checkers_import_leave_the_rest_checked():
    def told(of: Unknown, number: int) -> int:  # noqa: F821 — that it is not there is the point
        return number

    function = decorate(told)
    assert function(object(), 3) == 3
    with pytest.raises(TypeCheckError):
        function(object(), "3")
