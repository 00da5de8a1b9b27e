"""Measures the speeds that the documents quote: `python -m benchmarks`. One file per subject; imported by nothing.

Every number is a ratio between two contestants timed in turns in one process, since a machine's milliseconds are its own.
"""
