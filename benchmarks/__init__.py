"""Measures the speeds that the documents quote: `python -m benchmarks`. One file per subject; imported by nothing.

Every number is a ratio between contestants timed in turns in one process: a machine's milliseconds are its own.
"""
