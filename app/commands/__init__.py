"""One file per `grokscope` command; heavy imports happen inside the commands, so that `--help` is instant."""
