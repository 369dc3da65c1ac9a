"""Every write about people and their organisation."""
