"""Anybody's sheet, read: what it is, its rows one by one, its values, and what must be asked before it is loaded."""
