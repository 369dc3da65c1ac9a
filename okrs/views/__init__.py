"""Pages of what the organisation wants; the submodules hold them by noun."""
