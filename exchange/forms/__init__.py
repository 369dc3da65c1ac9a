"""What people send: workbooks, sheets and the answers about them."""

from exchange.forms.sheets import SheetForm
from exchange.forms.workbooks import ENDINGS, UploadForm

__all__ = ["ENDINGS", "SheetForm", "UploadForm"]
