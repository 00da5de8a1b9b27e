"""Runs as files: all that a browser needs to scrub them without a server, for any static host, or within one file."""
