"""Foreign trainings as runs, from a path to a `ForeignRun`, which `save` writes into the store one by one.

`sources` (a file, a folder, a zip) → `containers` (checkpoints, and what lies beside them) → `layouts` (which tensor is
which parameter) → `parts` (which way round, and what widths), put together by `read`.
"""
