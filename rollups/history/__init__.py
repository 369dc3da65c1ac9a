"""Figures through time: snapshots kept of each day, and the series that come of them."""
