"""`python -m app` is `grokscope`, wherever that is installed: how a process of ours starts another."""

from app.cli import main

main()
