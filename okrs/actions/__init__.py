"""Every write of what the organisation wants."""
