"""Figures: pure functions from arrays to Plotly figures. They ask nothing and know no run; `app.panels` feeds them."""
