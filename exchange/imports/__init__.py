"""Anybody's sheet on its way in: columns mapped, rows staged, then written whole, accounted for and taken back."""
