"""Figures: pure functions from numbers to Plotly figures. They ask nothing and know no run.

Only the timeline is drawn here; panels are, with their axes, in the browser (`assets/engine/plot`).
"""
