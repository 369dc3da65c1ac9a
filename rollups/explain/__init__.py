"""Why every number is what it is, down to its last input, for any past day."""
