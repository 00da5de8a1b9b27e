"""`docs/results.md`: what the shipped runs show, beside the paper's claims, each marked reproduced or not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from analysis import Answer, Session
from analysis.phases import NOT_REACHED
from analysis.queries import query_named
from reports import sweep

TARGET = Path(__file__).parent.parent / "docs" / "results.md"
RUNS = Path(__file__).parent.parent / "runs"

_ROWS = {
    "train_loss": ".2e",
    "test_loss": ".2e",
    "train_accuracy": ".4f",
    "test_accuracy": ".4f",
    "restricted_test": ".2e",
    "restricted_all": ".2e",
    "excluded_train": ".2e",
    "excluded_all": ".2e",
    "trig_pre": ".4f",
    "trig_post": ".4f",
    "trig_logit": ".4f",
    "logit_fit": ".4f",
    "readout_rank": ".4f",
    "gini_embedding": ".4f",
    "gini_logit": ".4f",
    "ipr": ".4f",
    "squared_weights": ".1f",
    "specialised": ".0f",
    "dead": ".0f",
}


@dataclass(frozen=True, eq=False)
class Evidence:
    """The answers that the claims are judged by."""

    measures: Answer
    control: Answer
    attention: Answer
    neurons: Answer
    keys: Answer
    memorised: int
    formed: int
    cleaned: int

    def at(self, name: str, place: int) -> float:
        """One measure at one checkpoint."""
        return float(self.measures[name][place])


@dataclass(frozen=True)
class Claim:
    """A sentence of the paper, and a judgement: what we see, and whether that reproduces it."""

    text: str
    judge: Callable[[Evidence], tuple[str, bool]]


def _attention(seen: Evidence) -> tuple[str, bool]:
    mean = seen.attention.values
    heads = "; ".join(f"head {head}: " + " / ".join(f"{share:.2f}" for share in row) for head, row in enumerate(mean))
    return heads, bool((np.abs(mean[:, :2] - 0.5) < 0.1).all() and (mean[:, 2] < 0.1).all())


def _handful(seen: Evidence) -> tuple[str, bool]:
    keys = seen.keys.values.tolist()
    return f"{len(keys)}: {', '.join(map(str, keys))}", 3 <= len(keys) <= 8


def _specialised(seen: Evidence) -> tuple[str, bool]:
    share = float(seen.neurons["specialised"].mean())
    return f"{share:.1%} of neurons have more than 85 % of their variance in one frequency", share > 0.75


def _restricted(seen: Evidence) -> tuple[str, bool]:
    place = int(np.flatnonzero(seen.measures["test_accuracy"] < 0.5)[-1])
    restricted, test = seen.at("restricted_test", place), seen.at("test_loss", place)
    epoch = seen.measures.labels["epoch"][place]
    return (
        f"at {epoch}, the last checkpoint with test accuracy below ½: restricted {restricted:.2e}, test {test:.2e}",
        restricted < test / 2,
    )


def _excluded(seen: Evidence) -> tuple[str, bool]:
    span = slice(seen.memorised, seen.formed + 1)
    excluded, train = seen.measures["excluded_train"][span], seen.measures["train_loss"][span]
    low = int(excluded.argmin())
    rises = excluded[-1] > 100 * excluded[low]
    found = (
        f"from its lowest, {excluded[low]:.2e}, to {excluded[-1]:.2e}; train loss {train[low]:.2e} to {train[-1]:.2e}"
    )
    return found, bool(rises and train[-1] <= train[low] * 2)


def _weights(seen: Evidence) -> tuple[str, bool]:
    before, after = seen.at("squared_weights", seen.formed), seen.at("squared_weights", seen.cleaned)
    return f"sum of squares from {before:.0f} to {after:.0f}", after < 0.75 * before


def _fit(seen: Evidence) -> tuple[str, bool]:
    share = seen.at("logit_fit", -1)
    return f"{share:.1%} of the logits' variance", share > 0.9


def _rank(seen: Evidence) -> tuple[str, bool]:
    share = seen.at("readout_rank", -1)
    return f"{share:.1%} of its variance on {2 * len(seen.keys.values)} directions", share > 0.9


def _phase(seen: Evidence) -> tuple[str, bool]:
    gap = float(np.median(seen.neurons["phase_gap"][seen.neurons["specialised"]]))
    return f"median circular distance {gap:.3f} rad (π/2 by chance)", gap < 0.2


def _control(seen: Evidence) -> tuple[str, bool]:
    accuracy = float(seen.control["test_accuracy"].max())
    ends = seen.control["phases"].tolist()
    return f"highest test accuracy {accuracy:.3f}, train accuracy {seen.control['train_accuracy'][-1]:.3f}", (
        accuracy < 0.5 and ends[0] != NOT_REACHED and ends[1] == NOT_REACHED
    )


CLAIMS = (
    Claim("Every head's final token pays ½ / ½ / 0 of its attention to x, y and `=`, on average", _attention),
    Claim("A handful of key frequencies", _handful),
    Claim("Most neurons are explained to more than 85 % by one frequency", _specialised),
    Claim("Restricted loss falls below test loss before grokking shows", _restricted),
    Claim("Excluded loss rises during circuit formation while train loss stays flat", _excluded),
    Claim("Weights fall in cleanup", _weights),
    Claim("The logits are a sum of cos w_k(x + y − z) over the key frequencies", _fit),
    Claim("The neuron-logit map has two directions per key frequency", _rank),
    Claim("A neuron's read-out phase is the sum of its input phases", _phase),
    Claim("Without weight decay the model memorises and does not grok (`mod113-no-decay`)", _control),
)


def gather(session: Session) -> Evidence:
    """Ask everything that the claims need."""
    measures = session.answer("mod113", None, query_named("measures").parse({}))
    epochs = measures.labels["epoch"]
    last = int(epochs[-1])
    memorised, formed, cleaned = (epochs.index(int(end)) for end in measures["phases"])
    return Evidence(
        measures=measures,
        control=session.answer("mod113-no-decay", None, query_named("measures").parse({})),
        attention=session.answer("mod113", last, query_named("attention_mean").parse({})),
        neurons=session.answer("mod113", last, query_named("neuron_frequencies").parse({})),
        keys=session.answer("mod113", last, query_named("key_frequencies").parse({})),
        memorised=memorised,
        formed=formed,
        cleaned=cleaned,
    )


def text(seen: Evidence) -> str:
    """The whole document."""
    epochs = seen.measures.labels["epoch"]
    grokked = int(np.flatnonzero(seen.measures["test_accuracy"] >= 0.5)[0])
    moments = {
        "memorisation": seen.memorised,
        "mid-formation": (seen.memorised + seen.formed) // 2,
        "grokking": grokked,
        "end": len(epochs) - 1,
    }
    head = " | ".join(f"{name}, {epochs[place]}" for name, place in moments.items())
    rows = [
        f"| {name} | " + " | ".join(f"{seen.at(name, place):{form}}" for place in moments.values()) + " |"
        for name, form in _ROWS.items()
    ]
    judged = [(claim.text, *claim.judge(seen)) for claim in CLAIMS]
    verdicts = [
        f"| {claim} | {found} | {'reproduced' if holds else 'not reproduced'} |" for claim, found, holds in judged
    ]
    rules = [
        f"- **{phase}** ends at {end}. {seen.measures.notes[f'{phase} rule']}"
        for phase, end in zip(seen.measures.labels["phase"], seen.measures["phases"], strict=True)
    ]
    return "\n".join(
        [
            "# What the shipped run shows",
            "",
            "Written by `make docs` from `runs/mod113` (seed 0) and its control `runs/mod113-no-decay`; every number",
            "is an answer of the queries `measures`, `attention_mean`, `neuron_frequencies` and `key_frequencies`.",
            "",
            f"Key frequencies: {seen.measures.notes['key frequencies']}. Memorisation is the end of its phase,",
            "mid-formation half-way through the checkpoints of circuit formation, grokking the first checkpoint with a",
            "test accuracy of ½.",
            "",
            f"| measure | {head} |",
            "| --- " * (len(moments) + 1) + "|",
            *rows,
            "",
            "## Phases",
            "",
            *rules,
            "",
            "## The paper's claims (Nanda et al. 2023)",
            "",
            "| claim | seen at the end, unless it says otherwise | |",
            "| --- | --- | --- |",
            *verdicts,
            "",
            *sweep.section(),
        ]
    )


if __name__ == "__main__":
    TARGET.write_text(text(gather(Session(RUNS))), encoding="utf-8")
