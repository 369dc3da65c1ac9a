"""What meetings ask the database and the clock: their points, who decides, what is true by now."""
