"""Measures the speeds that the documents quote: `python -m benchmarks`. One file per subject; imported by nothing.

Times are compared as ratios between contestants timed in turns in one process: a machine's milliseconds are its own.
Where a time has an aim by itself, that is meant for two quiet cores.
"""
