"""What a pack asks the meeting: one module for each kind of question (reviews.questions)."""
