"""The sweep of `docs/results.md`: its runs as a small table that is kept, and what that table says.

`python -m reports.sweep DIR` writes the table from the runs in DIR. They are made, and made again, with

    grokscope sweep reports/sweep.toml --runs DIR
    grokscope worker --runs DIR
"""

from __future__ import annotations

import csv
import itertools
import statistics
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from analysis import Session
from analysis.folders import RunFolders
from analysis.queries import query_named
from jobs.outcome import Outcome, outcomes_of
from jobs.sweep import Sweep, read_sweep

CONFIG = Path(__file__).with_name("sweep.toml")
TABLE = Path(__file__).with_name("sweep.csv")


@dataclass(frozen=True)
class Row:
    """One run: what it was given, and what became of it; epochs are empty where it never came to that."""

    weight_decay: float
    frac_train: float
    seed: int
    memorised: str
    grokked: str
    test_accuracy: str
    key_frequencies: str


def collect(runs: Path) -> list[Row]:
    """The rows of the runs in a folder, all of which have finished."""
    session = Session(runs)
    return [_row(session, outcome) for outcome in outcomes_of(RunFolders(runs), read_sweep(CONFIG).name)]


def _row(session: Session, outcome: Outcome) -> Row:
    if outcome.state != "finished" or outcome.curve is None:
        raise SystemExit(f"run {outcome.name} is {outcome.state}: let all of them finish first")
    answer = session.answer(outcome.name, outcome.last, query_named("key_frequencies").parse({}))
    memorised, grokked = ("" if at is None else str(at) for at in (outcome.curve.memorised, outcome.curve.grokked))
    return Row(
        **outcome.values,
        memorised=memorised,
        grokked=grokked,
        test_accuracy=f"{outcome.curve.test_accuracy:.4f}",
        key_frequencies=" ".join(map(str, answer.values.tolist())),
    )


def kept() -> list[Row]:
    """The rows of the table that is kept."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return [
            Row(float(row.pop("weight_decay")), float(row.pop("frac_train")), int(row.pop("seed")), **row)
            for row in csv.DictReader(file)
        ]


def section() -> list[str]:
    """What the table says, as lines of the document."""
    rows, sweep = kept(), read_sweep(CONFIG)
    decays, fracs = (sorted({getattr(row, name) for row in rows}) for name in ("weight_decay", "frac_train"))
    head = ["", *(f"{frac:.0%} of the pairs" for frac in fracs)]
    lines = [
        [
            f"weight decay {decay:g}",
            *(_cell([row for row in rows if (row.weight_decay, row.frac_train) == (decay, frac)]) for frac in fracs),
        ]
        for decay in decays
    ]
    return [
        "## A sweep: weight decay and the share of training pairs",
        "",
        *_about(sweep, rows),
        "",
        *_table([head, *lines]),
        "",
        *_findings(rows, decays, fracs),
        "",
    ]


def _about(sweep: Sweep, rows: Sequence[Row]) -> list[str]:
    first = sweep.points[0]
    model, train, seeds = first.model, first.train, len({row.seed for row in rows})
    return [
        f"{len(rows)} runs of {train.epochs:,} epochs: x + y mod {model.p}, d_model {model.d_model},",
        f"{model.n_heads} heads, {model.d_mlp} neurons, learning rate {train.lr:g}; {seeds} seeds for each cell.",
        "Written from `reports/sweep.csv`, which `python -m reports.sweep DIR` makes of the runs of",
        "`grokscope sweep reports/sweep.toml --runs DIR` and a worker (`grokscope worker --runs DIR`).",
        "A cell has the epoch of grokking of each seed, smallest first: the first of every tenth with a test accuracy",
        "of 99 %. A dash is a run that has not come to it, with its test accuracy at the end.",
    ]


def _cell(rows: Sequence[Row]) -> str:
    grokked = sorted(int(row.grokked) for row in rows if row.grokked)
    never = [f"– ({float(row.test_accuracy):.0%})" for row in rows if not row.grokked]
    return "; ".join([*(f"{epoch:,}" for epoch in grokked), *never])


def _findings(rows: Sequence[Row], decays: Sequence[float], fracs: Sequence[float]) -> list[str]:
    memorised = [int(row.memorised) for row in rows if row.memorised]
    counts = Counter(len(row.key_frequencies.split()) for row in rows if row.grokked)
    span = f"at epochs {min(memorised):,} to {max(memorised):,} (median {statistics.median(memorised):,.0f})"
    lines = [f"- Memorised: {len(memorised)} of {len(rows)} runs, {span}."]
    of = (("weight decay", "weight_decay", decays), ("share of training pairs", "frac_train", fracs))
    for name, field, values in of:
        parts = [
            f"{sum(bool(row.grokked) for row in rows if getattr(row, field) == value)} at {value:g}" for value in values
        ]
        lines.append(f"- Grokked, by {name}: {', '.join(parts)}, of {len(rows) // len(values)} each.")
    if counts:
        parts = [f"{number} in {count} runs" for number, count in sorted(counts.items())]
        lines.append(f"- Key frequencies of those that grokked: {', '.join(parts)}.")
    return lines


def _table(rows: Sequence[Sequence[str]]) -> list[str]:
    head, *body = rows
    return [f"| {' | '.join(line)} |" for line in itertools.chain([head, ["---"] * len(head)], body)]


if __name__ == "__main__":
    found = collect(Path(sys.argv[1]))
    with TABLE.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, [field.name for field in fields(Row)], lineterminator="\n")
        writer.writeheader()
        writer.writerows(asdict(row) for row in found)
