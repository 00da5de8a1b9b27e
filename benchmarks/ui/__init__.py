"""Measures the page in a real browser against the real server: `python -m benchmarks.ui`, or `make bench-ui`.

`stage` starts and ends server and Chromium; `tab` is one tab, its requests and its hand on the mouse; `probe.js` runs
inside the page and notes when what was painted; one file per subject holds what is done and what is read out of it.
Nothing here asks the page's own scripts: only the slider, the keys and what every panel says that it shows.
"""
