"""The years that a day may be of, whoever writes it: by a form, the API, a paste or a workbook."""

FIRST_YEAR, LAST_YEAR = 1900, 2199
