"""The web app, in process."""
