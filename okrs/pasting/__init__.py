"""What somebody pasted from a spreadsheet, understood as objectives and key results; pure, knows no database."""
