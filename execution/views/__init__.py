"""Pages of initiatives, of items and of what happened to them."""
