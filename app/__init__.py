"""The web app and the command line. Asks `cache` for every answer; does no analysis and never imports torch itself."""
