"""Everything that exchange writes: workbooks, and imports of anybody's sheets."""

from exchange.actions.workbooks import (
    Outcome,
    export_workbook,
    keep_upload,
    load_upload,
    load_workbook,
    new_tenant,
    put_upload_away,
    try_upload,
)

__all__ = [
    "Outcome",
    "export_workbook",
    "keep_upload",
    "load_upload",
    "load_workbook",
    "new_tenant",
    "put_upload_away",
    "try_upload",
]
