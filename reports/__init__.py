"""Writes the documents whose numbers come from the shipped runs: `make docs` runs all of them."""
