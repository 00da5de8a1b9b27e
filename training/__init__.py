"""Training: writes runs into the run store, checkpoint by checkpoint. Only the command line imports it."""
