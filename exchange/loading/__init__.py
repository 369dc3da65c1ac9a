"""The workbook into the database: staged in temporary tables, then written set by set, parents first."""
