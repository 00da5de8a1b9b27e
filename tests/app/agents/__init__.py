"""The queries for agents."""
