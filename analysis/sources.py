"""What docstrings cite by key, `[nanda2023]`: what pages, panels and `docs/sources.md` say of it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Source:
    """One source: a short name, its public address (empty if there is none), and what it is, with `{url}` for that."""

    name: str
    url: str
    about: str

    def __post_init__(self) -> None:
        """Check that the text has a place for the address, if there is one.

        Raises:
            ValueError: if it has none.
        """
        if self.url and "{url}" not in self.about:
            raise ValueError(f"what is said of {self.name} lacks its address: write {{url}}")


SOURCES = {
    "nanda2023": Source(
        "Nanda et al. 2023",
        "https://arxiv.org/abs/2301.05217",
        "Neel Nanda, Lawrence Chan, Tom Lieberum, Jess Smith and Jacob Steinhardt, *Progress measures for grokking via "
        "mechanistic interpretability*, ICLR 2023. [arXiv:2301.05217]({url}), with models at "
        "[neelnanda.io/grokking-paper](https://www.neelnanda.io/grokking-paper). The task, the model, the algorithm in "
        'the Fourier basis, and the progress measures; "the paper" in this project.',
    ),
    "power2022": Source(
        "Power et al. 2022",
        "https://arxiv.org/abs/2201.02177",
        "Alethea Power, Yuri Burda, Harri Edwards, Igor Babuschkin and Vedant Misra, *Grokking: Generalization Beyond "
        "Overfitting on Small Algorithmic Datasets*, 2022. [arXiv:2201.02177]({url}). Where grokking was first "
        "described, and the operations modulo p on which it was.",
    ),
    "elhage2021": Source(
        "Elhage et al. 2021",
        "https://transformer-circuits.pub/2021/framework/index.html",
        "Nelson Elhage, Neel Nanda, Catherine Olsson and others, *A Mathematical Framework for Transformer Circuits*, "
        "Transformer Circuits Thread, 2021. [transformer-circuits.pub/2021/framework]({url}). QK and OV circuits: what "
        "heads look at, and what they bring from there, as functions of one token.",
    ),
    "mcdougall2023": Source(
        "McDougall 2023",
        "https://github.com/callummcdougall/ARENA_2.0",
        "Callum McDougall, *Grokking & Modular Arithmetic*, a chapter of the course ARENA (Alignment Research Engineer "
        "Accelerator), 2023. In the repository [callummcdougall/ARENA_2.0]({url}), "
        "`chapter1_transformers/exercises/part5_grokking_and_modular_arithmetic`. It replicates "
        "[nanda2023](#nanda2023) as exercises, and later editions of the course have it, too.",
    ),
    "balcells2024": Source(
        "Balcells 2024",
        "",
        "Dani Balcells, *Grokking Modular Addition*, an essay as a notebook, 2 April 2024, from work with Régis "
        "Schiavi after the ARENA course. No public address is known to us. It looks at one trained model: attention "
        "and neurons as functions of both inputs, linear paths through the weights, and all of these in the Fourier "
        "basis. Most panels of the page *Explore* follow its figures.",
    ),
    "he2026": Source(
        "He et al. 2026",
        "https://arxiv.org/abs/2602.16849",
        "Jianliang He, Leda Wang, Siyu Chen and Zhuoran Yang, *On the Mechanism and Dynamics of Modular Addition: "
        "Fourier Features, Lottery Ticket, and Grokking*, 2026. [arXiv:2602.16849]({url}). How phases and frequencies "
        "of neurons settle in training.",
    ),
    "schonemann1966": Source(
        "Schönemann 1966",
        "https://doi.org/10.1007/BF02289451",
        "Peter H. Schönemann, *A generalized solution of the orthogonal Procrustes problem*, Psychometrika 31, 1966, "
        "pages 1 to 10. [doi:10.1007/BF02289451]({url}). The orthogonal matrix that takes one matrix nearest to "
        "another, by a singular value decomposition. What carries principal directions along a run.",
    ),
}
"""Every source, by its key."""
