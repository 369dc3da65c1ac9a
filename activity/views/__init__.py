"""The pages of what happened and what people are told."""
