"""Answers queries: from memory, else from disk, else by computing, once per key however many ask at the same time."""
