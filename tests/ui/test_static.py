"""What the browser loads: vendored files are the pinned ones, and nothing is fetched from elsewhere."""

import re
import subprocess
import sys
from pathlib import Path

from django.conf import settings
from django.http import HttpResponse
from whitenoise import WhiteNoise
from whitenoise.middleware import WhiteNoiseMiddleware

from alignment.storage import StaticStorage

ROOT = Path(__file__).parent.parent.parent
STATIC = ROOT / "static"


def own_files(ending: str) -> list[Path]:
    """Our own files, without what is vendored."""
    return [path for path in STATIC.rglob(f"*{ending}") if "vendor" not in path.relative_to(STATIC).parts]


def test_vendored_files_are_those_of_the_hash_list() -> None:
    done = subprocess.run([sys.executable, ROOT / "bin" / "vendor", "--check"], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_scripts_need_no_eval_and_write_no_style() -> None:
    assert len(own_files(".js")) >= 8
    for path in own_files(".js"):
        text = path.read_text()
        assert not re.search(
            r"\beval\(|new Function|\.style\b|innerHTML|insertAdjacentHTML|setAttribute\(.style", text
        ), path


def test_every_stylesheet_stays_small_and_at_home() -> None:
    for path in own_files(".css"):
        text = path.read_text()
        assert len(text.splitlines()) < 400, path
        assert not re.search(r"@import|https?:", text), path
        for target in re.findall(r"url\(([^)]+)\)", text):
            assert (path.parent / target).exists(), (path, target)


def test_every_page_loads_each_stylesheet_once_in_the_order_of_the_layers() -> None:
    head = (ROOT / "templates/components/head.html").read_text()
    loaded = re.findall(r"'css/([a-z]+)\.css'", head)
    assert loaded[0] == "tokens"
    on_their_own = {"admin", "api_docs"}  # Django's admin and the API's document have frames of their own
    assert sorted(loaded) == sorted({path.stem for path in own_files(".css")} - on_their_own)
    assert len(loaded) == len(set(loaded))


def test_every_class_of_the_shapes_has_a_look() -> None:
    css = "".join(path.read_text() for path in own_files(".css"))
    for name in ("ok", "risk", "off", "done", "todo", "doing", "dropped"):
        assert re.search(rf"\.{name}\b", css), name


def test_test_clients_share_the_table_of_static_files_as_the_product_reads_it() -> None:
    read = WhiteNoise(None, root=settings.STATIC_ROOT, prefix=settings.STATIC_URL).files  # its own reading, not shared
    first, second = (WhiteNoiseMiddleware(lambda request: HttpResponse()).files for _ in range(2))
    assert len(read) > 50
    assert set(read) <= set(first) == set(second)
    assert first is not second


def test_an_address_is_put_together_once_until_files_are_collected_anew(tmp_path: Path) -> None:
    storage = StaticStorage(location=str(tmp_path), base_url="/static/")
    storage.hashed_files = {"a.css": "a.1.css"}
    assert storage.url("a.css") == "/static/a.1.css"
    storage.hashed_files = {"a.css": "a.2.css"}
    assert storage.url("a.css") == "/static/a.1.css"
    list(storage.post_process({}, dry_run=True))
    storage.hashed_files = {"a.css": "a.2.css"}
    assert storage.url("a.css") == "/static/a.2.css"
