"""Sets one PDF in a process of its own, and ends: typst keeps all that it ever laid out for as long as a process lives.

A program, not a module to import: `python setter.py`, a job as JSON on standard input, the PDF on standard output. It
ends with 3, and typst's words on standard error, when typst refuses.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Final

import typst

REFUSED: Final = 3


def main() -> int:
    """Read the job (template and fonts are paths, data is JSON as text, moment in seconds), write the file."""
    job = json.load(sys.stdin.buffer)
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[job["fonts"]])
    try:
        made: bytes = typst.compile(
            Path(job["template"]).read_bytes(),
            sys_inputs={"data": job["data"]},
            root=job["fonts"],
            font_paths=fonts,
            ignore_system_fonts=True,
            pdf_standards=["ua-1"],
            timestamp=job["moment"],
        )
    except typst.TypstError as error:
        sys.stderr.write(str(error))
        return REFUSED
    sys.stdout.buffer.write(made)
    return 0


if __name__ == "__main__":
    sys.exit(main())
