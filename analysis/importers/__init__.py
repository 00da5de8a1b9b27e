"""Foreign files as runs: one file per format, each from a path to a `ForeignModel`; `save` writes it into the store."""
