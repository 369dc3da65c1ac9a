"""Forms that change what the organisation funds; the pages that show it lie with the work and its money."""
