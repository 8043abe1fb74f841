"""The desk's settings as tests use them: each worker of pytest-xdist has a Redis database and a cache of its own.

pytest-django reads the settings before any conftest.py, so what a conftest.py changes in the environment comes too late
for them.
"""

import os
from uuid import uuid4

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
if url := os.environ.get("REDIS_URL"):  # what tests start is told of the same database
    server, _slash, number = url.rpartition("/")
    os.environ["REDIS_URL"] = f"{server}/{(int(number) + 8 * int(WORKER)) % 16}"
os.environ["DJANGO_SETTINGS_MODULE"] = "support24.settings"  # and has read its address once

from support24.catalogues import compile_catalogues  # noqa: E402
from support24.settings import *  # noqa: E402, F403

compile_catalogues()  # as every start of the desk does; in a fresh clone nobody has yet

# A worker that takes the place of another may share a database with a third one.
CACHES["default"]["KEY_PREFIX"] = uuid4().hex  # noqa: F405
