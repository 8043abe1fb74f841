"""HTTP and sockets, behind one door that checks where a socket comes from."""

import gc
import os

from channels.routing import ProtocolTypeRouter, URLRouter
from daphne.cli import CommandLineInterface
from django import setup

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "support24.settings")
setup(set_prefix=False)

from django.conf import settings  # noqa: E402
from django.utils import timezone  # noqa: E402

from chat import wire  # noqa: E402
from chat.urls import sockets  # noqa: E402
from tariffs.production_calendar import production_year  # noqa: E402

from . import bodies, celery, health  # noqa: E402, F401
from .origin import own_pages_only  # noqa: E402
from .proxies import behind_proxies  # noqa: E402
from .server import PoliteServer  # noqa: E402

wire.install()
bodies.install()
CommandLineInterface.server_class = (
    PoliteServer  # `daphne …` takes its leave like `manage.py serve`
)
production_year(
    timezone.localdate().year
)  # its first question takes a tenth of a second: not of a visitor's time
application = behind_proxies(
    ProtocolTypeRouter(
        {
            "http": bodies.DeskHandler(),
            "websocket": own_pages_only(URLRouter(sockets), settings.CSRF_TRUSTED_ORIGINS),
        }
    ),
    settings.TRUSTED_PROXIES,
)

# What start-up made stays: no collection looks at it again. And thousands who connect at once make objects that live
# as long as their socket: looking at all of them again for every 700 new ones took a fifth of each set-up.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 10, 10)
