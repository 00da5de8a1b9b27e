"""Training: writes runs into the run store, one checkpoint at a time. Imports `analysis`; nothing imports it but the CLI."""
