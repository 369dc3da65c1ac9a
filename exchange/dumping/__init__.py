"""A tenant's rows as a workbook: asked for table by table, written as a folder, a .zip or an .xlsx."""
