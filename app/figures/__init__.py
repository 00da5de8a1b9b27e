"""Figures: pure functions from numbers to Plotly figures. They ask nothing and know no run.

Only the timeline is drawn here. Panels get their axes in the browser (`assets/engine/plot/axes.mjs`), from the same
templates.
"""
