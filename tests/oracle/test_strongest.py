"""What the blocks of a function of both tokens hold, and the strongest, against loops over its coefficients."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import pytest
from numpy import ndarray

from analysis.queries import QUERIES
from tests.oracle.conftest import Lab
from tests.oracle.parameters import PARAMETERS
from tests.oracle.runs import RUNS, SPECIAL, each_with
from tests.oracle.tiny import Tiny

MOST, LEAST = 6, 0.05
WITH_BLOCKS = [name for name, query in QUERIES.items() if "block_share" in query.arrays_in("fourier")]


@pytest.mark.parametrize(("name", "query"), each_with((*RUNS, *SPECIAL), WITH_BLOCKS))
def test_the_strongest_blocks_are_those_that_hold_most(lab: Lab, name: str, query: str) -> None:
    tiny = lab.tiny(name)
    for parameters in PARAMETERS[query](tiny):
        answer = lab.answer(tiny, None, query, parameters)
        if "block_share" not in answer.arrays:
            continue
        main = answer.arrays["coefficients" if "coefficients" in answer.arrays else "values"]
        power = main.values.astype(np.float64) ** (1 if main.unit == "mean square" else 2)
        size = tiny.config.p
        flat = zip(
            power.reshape(-1, size, size),
            answer["block_share"].reshape(-1, *answer["block_share"].shape[-2:]),
            answer["strongest"].reshape(-1, MOST, 4),
            answer["strongest_share"].reshape(-1, MOST),
            strict=True,
        )
        for values, held, places, shares in flat:
            assert_strongest(tiny, values, held, places, shares)


def assert_strongest(tiny: Tiny, power: ndarray, held: ndarray, places: ndarray, shares: ndarray) -> None:
    """Compare with loops; what only rounding made is no power at all."""
    freqs = ["const", *map(str, tiny.task.freqs), "zero"]
    of = [freqs.index(name.split()[-1]) for name in tiny.task.names()]
    blocks: defaultdict[tuple[int, int], float] = defaultdict(float)
    for x, a in enumerate(of):
        for y, b in enumerate(of):
            blocks[a, b] += 0 if x == y == 0 else power[x, y]
    total = sum(blocks.values())
    if total <= 1e-11 * (total + power[0, 0]):
        total = 0
    for (a, b), power_held in blocks.items():
        assert held[a, b] == pytest.approx(power_held / total if total else 0, abs=1e-5)
    strong = sorted((one / total for one in blocks.values() if one >= LEAST * total), reverse=True) if total else []
    count = int((shares > 0).sum())
    assert shares[:count] == pytest.approx(strong[:MOST][:count], abs=1e-5)
    # A block at the threshold may fall on either side of it.
    assert all(share < LEAST + 1e-5 for share in strong[:MOST][count:])
    assert (places[count:] == -1).all()
    for (x, y, a, b), share in zip(places[:count].tolist(), shares[:count].tolist(), strict=True):
        assert (of[x], of[y]) == (a, b)
        assert blocks[a, b] / total == pytest.approx(share, abs=1e-5)
        inside = max(power[i, j] for i, c in enumerate(of) for j, d in enumerate(of) if (c, d) == (a, b) and i + j)
        assert power[x, y] == pytest.approx(inside, rel=1e-4)
