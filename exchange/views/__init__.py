"""Pages: workbooks in and out, imports of sheets, and whether what came in is what is stored."""

from exchange.views.imports import (
    sheet_import_answer,
    sheet_import_certify,
    sheet_import_detail,
    sheet_import_new,
    sheet_import_rejects,
    sheet_import_remove,
    sheet_import_rows,
    sheet_import_run,
)
from exchange.views.reconciliation import certificate_detail, reconciliation
from exchange.views.workbooks import import_discard, import_load, import_trial, setup_imports, workbook_export

__all__ = [
    "certificate_detail",
    "import_discard",
    "import_load",
    "import_trial",
    "reconciliation",
    "setup_imports",
    "sheet_import_answer",
    "sheet_import_certify",
    "sheet_import_detail",
    "sheet_import_new",
    "sheet_import_rejects",
    "sheet_import_remove",
    "sheet_import_rows",
    "sheet_import_run",
    "workbook_export",
]
