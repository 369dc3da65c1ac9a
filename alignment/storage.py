"""Static files with their hash in the name, so a browser may keep them for ever."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticStorage(CompressedManifestStaticFilesStorage):
    """WhiteNoise's storage that also rewrites the imports between JavaScript modules."""

    support_js_module_import_aggregation = True
