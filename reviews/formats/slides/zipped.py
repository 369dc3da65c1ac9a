"""The same show is the same file: dates of members, and of the sheets that stand behind charts, are fixed; pure."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import datetime
from typing import Final

_FIRST: Final = (1980, 1, 1, 0, 0, 0)
_DATES: Final = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(</dcterms)")


def repacked(content: bytes, moment: datetime) -> bytes:
    """The archive with every date in it set to the moment, sheets within it included."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            member = old.read(name)
            if name.endswith(".xlsx"):
                member = repacked(member, moment)
            elif name == "docProps/core.xml":
                member = _DATES.sub(rb"\g<1>" + f"{moment:%Y-%m-%dT%H:%M:%SZ}".encode() + rb"\g<2>", member)
            info = zipfile.ZipInfo(name, _FIRST)
            new.writestr(info, member, zipfile.ZIP_DEFLATED)
    return made.getvalue()
