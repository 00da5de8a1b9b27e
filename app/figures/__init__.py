"""Figures: pure functions from numbers to Plotly figures. They ask nothing and know no run.

Only the timeline has curves of its own. A panel's figure is a frame, axes without data, over the canvas that
`assets/engine` paints.
"""
