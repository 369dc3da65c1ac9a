"""Seeing a past day: as of its end, with what is known now or what was known at a moment.

Nothing is imported here: the models of the past are loaded before the other models are there.
"""
