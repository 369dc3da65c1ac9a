"""The workbook as data: what its tables are, how it is read, what is wrong with it."""
