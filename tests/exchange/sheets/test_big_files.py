"""Large files: memory does not grow with their rows."""

import json
import random
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
PROGRAM = """
import re, sys
from pathlib import Path
from exchange.sheets.rows import read_rows
from exchange.sheets.sniffing import sniff_file, surveyed
file = Path(sys.argv[1])
sniffed = sniff_file(file)
rows = sum(1 for row in read_rows(file, sniffed.options) if row.kind == "regular")
whole = surveyed(sniffed, file)
# Not ru_maxrss: a process is born with that of its parent.
peak = re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())
print(rows, whole.rows["regular"], whole.repeat_count, int(peak[1]) // 1024)
"""


def measured(file: Path) -> tuple[int, int, int, int]:
    """Rows read, rows surveyed, ids met again, and the most memory it took in MB, in a process of its own."""
    command = [sys.executable, "-c", PROGRAM, str(file)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=600, check=True)
    rows, surveyed, again, memory = (int(part) for part in done.stdout.split())
    return rows, surveyed, again, memory


def written(file: Path, rows: int) -> Path:
    some = random.Random(7)
    with file.open("w", encoding="utf-8") as out:
        out.write("Key,Title,State,Start,Cost\n")
        for number in range(rows):
            day = f"{some.randint(1, 28):02}/{some.randint(1, 12):02}/{some.randint(2015, 2030)}"
            out.write(
                f'K-{number},"Work {number}, in words",Done,{day},{some.randint(1, 99999)}.{some.randint(10, 99)}\n'
            )
        out.write("K-0,Again,Done,01/02/2026,5\n")
    return file


def test_two_hundred_thousand_rows_take_little_memory(tmp_path: Path) -> None:
    rows, surveyed, again, memory = measured(written(tmp_path / "many.csv", 200_000))
    assert (rows, surveyed, again) == (200_001, 200_001, 1)
    assert memory < 100


def test_a_long_json_array_is_read_in_pieces(tmp_path: Path) -> None:
    file = tmp_path / "many.json"
    with file.open("w", encoding="utf-8") as out:
        out.write('{"total": 60000, "issues": [')
        out.write(",".join(json.dumps({"key": f"K-{n}", "fields": {"summary": "x" * 300}}) for n in range(60_000)))
        out.write("]}")
    assert file.stat().st_size > 20_000_000
    rows, surveyed, again, memory = measured(file)
    assert (rows, surveyed, again) == (60_000, 60_000, 0)
    assert memory < 100


@pytest.mark.long
def test_a_million_rows_stay_under_300_mb(tmp_path: Path) -> None:
    rows, surveyed, again, memory = measured(written(tmp_path / "million.csv", 1_000_000))
    assert (rows, surveyed, again) == (1_000_001, 1_000_001, 1)
    assert memory < 300
