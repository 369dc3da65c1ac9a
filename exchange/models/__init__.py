"""What was brought in, and what waits to be."""

from exchange.models.imports import Certificate, ExternalKey, ImportMapping, ImportRow, ImportRun, SheetImport
from exchange.models.sources import SourceChunk, SourceFile
from exchange.models.workbooks import Loading, Upload

__all__ = [
    "Certificate",
    "ExternalKey",
    "ImportMapping",
    "ImportRow",
    "ImportRun",
    "Loading",
    "SheetImport",
    "SourceChunk",
    "SourceFile",
    "Upload",
]
