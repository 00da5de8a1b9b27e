"""Runs, the model, the exact forward pass, the Fourier basis, and every query. Knows nothing of the web.

For notebooks: `open_session(folder)` gives a `Session`; `session.answer(run, epoch, query)` gives an `Answer`.
"""

ANALYSIS_VERSION = 1
"""Part of every cache key: raise it whenever any query's numbers change."""
