"""Every write about what the organisation funds."""
