"""Every write about what the teams do."""
