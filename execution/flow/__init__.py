"""How work flows through a team, and what its own days say about the next ones; pure, MODEL.md §7."""
