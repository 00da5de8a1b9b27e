"""The words around the panels, subject by subject."""
