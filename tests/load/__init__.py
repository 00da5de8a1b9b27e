"""The real server under load: `make load`."""
