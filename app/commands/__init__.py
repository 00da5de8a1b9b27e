"""One file per `grokscope` command (or family); heavy imports happen inside the commands, so that `--help` is instant."""
