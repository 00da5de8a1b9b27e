"""Runs that arrive through the page: files are gathered in a folder, and a process of its own imports them."""
