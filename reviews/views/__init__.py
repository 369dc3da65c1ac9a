"""Pages of reviews."""

from reviews.views.asking import pack_new
from reviews.views.documents import pack_detail, pack_present, pack_verify
from reviews.views.files import pack_file
from reviews.views.packs import pack_list
from reviews.views.setup import setup_reviews
from reviews.views.templates import setup_template_edit, setup_template_new

__all__ = [
    "pack_detail",
    "pack_file",
    "pack_list",
    "pack_new",
    "pack_present",
    "pack_verify",
    "setup_reviews",
    "setup_template_edit",
    "setup_template_new",
]
