"""Static files under hashed names, ES modules included."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class ModuleManifestStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """An `import` line must end in a semicolon, or Django leaves it unhashed without a word."""

    support_js_module_import_aggregation = True
