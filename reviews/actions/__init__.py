"""Everything that reviews write."""
