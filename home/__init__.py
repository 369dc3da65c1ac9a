"""What waits for one person, over all subjects; read-only."""
