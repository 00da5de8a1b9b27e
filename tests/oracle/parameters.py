"""The parameters that each query is asked with on a tiny run: every default, every choice, both ends of every range."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import product
from typing import Any

from tests.oracle.tiny import Tiny

Sets = list[dict[str, Any]]

BASES = ("input", "fourier")
STAGES = ("pre", "post")
SHAPES = ("square", "triangle", "sawtooth", "impulse", "bump", "beats")


def grid(**choices: Iterable[Any]) -> Sets:
    """Every combination."""
    return [dict(zip(choices, values, strict=True)) for values in product(*choices.values())]


def freqs(tiny: Tiny) -> list[int]:
    return list(tiny.task.freqs)


def subsets(tiny: Tiny) -> list[tuple[int, ...]]:
    """None named, the first, the last with the first, all."""
    every = tuple(tiny.task.freqs)
    return list(dict.fromkeys([(), every[:1], (every[0], every[-1])[: len(every)], every]))


def units(count: int) -> list[int]:
    """First, one in the middle, last."""
    return sorted({0, count // 2, count - 1})


def ablations(tiny: Tiny) -> Sets:
    """Each part alone, then together with the others."""
    heads, mlp, some = tiny.config.n_heads, tiny.config.d_mlp, subsets(tiny)[-2]
    first = subsets(tiny)[1]
    sets: Sets = [{}, {"mode": "keep"}, {"freqs": some}]
    sets += grid(heads=[(0,), tuple(range(heads))], replace=["zero", "mean"])
    sets += grid(neurons=[(0, mlp - 1)], replace=["zero", "mean"])
    sets += [{"clusters": (k,)} for k in freqs(tiny)]
    places = ("embedding", "neurons", "logits", *(("trig",) if tiny.task.has_waves else ()))
    for place in places:
        sets += [{"freqs": first, "where": (place,)}, {"freqs": first, "where": (place,), "mode": "keep"}]
    together = {"heads": (heads - 1,), "neurons": (1, 2), "clusters": first, "freqs": some}
    sets += [{**together, "where": ("embedding", "neurons"), "replace": "mean"}]
    sets += [{**together, "where": places[1:], "mode": "keep"}]
    return [*sets, {**together, "where": places, "mode": "keep", "replace": "mean"}]


def mixes(tiny: Tiny) -> Sets:
    last = tiny.config.p - 1
    return [{"terms": "1:2:1"}, {"terms": f"0:{last}:0.5,{last}:1:-2,1:1:0.25,1:1:0.5"}]


def ranks(tiny: Tiny) -> int:
    """How many singular directions the embedding has."""
    return min(tiny.config.p, tiny.config.d_model)


def several_dims(tiny: Tiny) -> list[tuple[int, ...]]:
    """One dimension, two not in order, the first few."""
    last = tiny.config.d_model - 1
    return [(last,), (last, 0), tuple(range(min(8, last + 1)))]


def drawings(tiny: Tiny) -> list[str]:
    """Nothing at all, both ends, and characters of every kind."""
    p = tiny.config.p
    return [f"drawn:{text * p}"[: len("drawn:") + p] for text in ("f", "A-", "Zaz09g-B")]


PARAMETERS: dict[str, Callable[[Tiny], Sets]] = {
    "attention_mean": lambda _: [{}],
    "attention": lambda t: [{"head": 0}, *grid(head=range(t.config.n_heads), pos=range(3), basis=BASES)],
    "heads": lambda _: [{}],
    "neuron": lambda t: [{"neuron": 0}, *grid(neuron=units(t.config.d_mlp), stage=STAGES, basis=BASES)],
    "logit": lambda t: [{"z": 0}, *grid(z=units(t.config.p), basis=BASES)],
    "neuron_readout": lambda t: [{"neuron": 0}, *grid(neuron=units(t.config.d_mlp), basis=BASES)],
    "ov_circuit": lambda t: [{"neuron": 0}, *grid(neuron=units(t.config.d_mlp), basis=BASES)],
    "qk_circuit": lambda _: [{}, *grid(basis=BASES)],
    "attention_factors": lambda _: [{}],
    "attention_range": lambda t: grid(head=range(t.config.n_heads)),
    "neuron_factors": lambda t: grid(neuron=units(t.config.d_mlp)),
    "embedding": lambda t: [{"dim": 0}, *grid(dim=units(t.config.d_model), basis=BASES)],
    "embedding_dims": lambda t: [{}, *grid(dims=several_dims(t), basis=BASES)],
    "embedding_spectrum": lambda _: [{}],
    "embedding_svd": lambda _: [{}],
    "embedding_direction": lambda t: [{"rank": 0}, *grid(rank=units(ranks(t)), basis=BASES)],
    "embedding_pca": lambda _: [{}],
    "embedding_circle": lambda t: grid(freq=freqs(t)),
    "fourier_component": lambda t: grid(i=range(t.config.p)),
    "fourier_mix": mixes,
    "fourier_transform": lambda t: [{}, *grid(shape=[*SHAPES, *drawings(t)])],
    "neuron_frequencies": lambda _: [{}, *grid(stage=STAGES)],
    "neuron_numbers": lambda _: [{}, *grid(stage=STAGES)],
    "key_frequencies": lambda _: [{}],
    "frequencies": lambda _: [{}],
    "cluster_spectrum": lambda t: [{"freq": 0}, *grid(freq=[0, *freqs(t)], stage=STAGES)],
    "neuron_spectrum": lambda _: [{}, *grid(stage=STAGES)],
    "logit_spectrum": lambda _: [{}],
    "neuron_logit_map": lambda _: [{}, *grid(basis=BASES)],
    "trig_components": lambda t: grid(freq=freqs(t)),
    "prediction": lambda t: grid(x=units(t.config.p), y=units(t.config.p)),
    "correctness": lambda _: [{}],
    "logit_fit": lambda t: [{}, *grid(freqs=subsets(t))] if t.task.has_waves else [],
    "readout_rank": lambda t: [{}, *grid(freqs=subsets(t))],
    "neuron_fit": lambda _: [{}, *grid(stage=STAGES)],
    "ablation": ablations,
    "losses": lambda _: [{}],
    "measures": lambda t: [{}, *grid(freqs=subsets(t))],
    "start": lambda t: [{}, {"damaged": tuple(t.models)[1:]}],
}
