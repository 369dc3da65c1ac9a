"""Static files with their hash in the name, so a browser may keep them for ever."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticStorage(CompressedManifestStaticFilesStorage):
    """WhiteNoise's storage that also rewrites the imports between JavaScript modules."""

    support_js_module_import_aggregation = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._addresses: dict[tuple[str, bool, bool], str] = {}

    def url(self, name: str, force: bool = False) -> str:
        """The address of a file, put together once: a page names eighty, which took it four milliseconds each time."""
        key = (name, force, settings.DEBUG)
        if key not in self._addresses:
            self._addresses[key] = super().url(name, force)
        return self._addresses[key]

    def post_process(self, *args: Any, **kwargs: Any) -> Any:
        """Collect anew: what was known of the addresses is forgotten."""
        self._addresses.clear()
        yield from super().post_process(*args, **kwargs)
        self._addresses.clear()
