"""Which format a file is in, by its first bytes and its name; a name that says another thing is refused in words."""

from __future__ import annotations

from pathlib import PurePath
from typing import Final

from exchange.sheets.layout import Format
from exchange.workbook.problems import Unreadable

_ZIP: Final = b"PK\x03\x04"
_OLE: Final = bytes.fromhex("d0cf11e0a1b11ae1")
_LOCKED: Final = "EncryptedPackage".encode("utf-16-le")
_TEXTS: Final = frozenset({".csv", ".tsv", ".tab", ".txt", ".json", ".jsonl", ".ndjson"})
_JSONS: Final = frozenset({".json", ".jsonl", ".ndjson"})
_BOOKS: Final = {".xlsx": Format.XLSX, ".xlsm": Format.XLSX, ".ods": Format.ODS}
_NEVER: Final = {
    b"%PDF": "a PDF",
    b"\x1f\x8b": "packed with gzip",
    b"Rar!": "a RAR archive",
    b"7z\xbc": "a 7z archive",
}
_READ: Final = "CSV, TSV, XLSX, ODS and JSON are read."


def format_of(name: str, head: bytes, size: int) -> Format:
    """The format of a file; raises Unreadable, which says what to do instead."""
    if size == 0 or not head:
        raise Unreadable(f"{name} is empty.")
    ending = PurePath(name).suffix.lower()
    for signature, what in _NEVER.items():
        if head.startswith(signature):
            raise Unreadable(f"{name} is {what}. {_READ}")
    if head.startswith(_OLE):
        raise Unreadable(_old(name, head))
    if head.startswith(_ZIP):
        return _workbook(name, ending, head)
    if ending in _BOOKS:
        raise Unreadable(f"{name} ends in {ending} but is no workbook; if it is text, let its name end in .csv.")
    return _text(name, ending, head)


def _old(name: str, head: bytes) -> str:
    # A workbook with a password lies inside the same container as the .xls of old.
    if _LOCKED in head or PurePath(name).suffix.lower() in _BOOKS:
        return f"{name} is protected by a password; save it without one."
    return f"{name} is an old .xls workbook; save it as .xlsx."


def _workbook(name: str, ending: str, head: bytes) -> Format:
    if ending in _TEXTS:
        raise Unreadable(
            f"{name} ends in {ending} but is a workbook or a zip archive; let its name end in .xlsx or .ods."
        )
    if ending in _BOOKS:
        return _BOOKS[ending]
    if b"opendocument.spreadsheet" in head[:200]:
        return Format.ODS
    if ending in ("", ".zip") and b"[Content_Types].xml" not in head[:4000]:
        raise Unreadable(f"{name} is a zip archive. {_READ}")
    return Format.XLSX


def _text(name: str, ending: str, head: bytes) -> Format:
    start = head.lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n")[:400].replace(b"\0", b"")
    if start[:5].lower() in (b"<html", b"<!doc", b"<?xml", b"<tabl"):
        raise Unreadable(f"{name} is a web page or XML, not a sheet. {_READ}")
    looks = start.startswith((b"{", b"[{", b"[ {", b"[\n", b"[\r\n", b"[]"))
    if ending in _JSONS:
        if not start.startswith((b"{", b"[")):
            raise Unreadable(f"{name} ends in {ending} but does not begin as JSON does.")
        return Format.JSON
    if looks and b'"' in start and ending in ("", ".txt"):
        return Format.JSON
    if looks and start.startswith((b'{"', b'[{"')):
        raise Unreadable(f"{name} is JSON; let its name end in .json.")
    return Format.TSV if ending in (".tsv", ".tab") else Format.CSV
