"""The queries for agents, over the Model Context Protocol: read-only, and never the callbacks."""
