"""The API over HTTP: runs, checkpoints and every answer, for programs of anybody's. `docs/api.md` describes it."""
