"""In every serving process: whoever notices that nobody looks after incidents does it himself.

Calls are the one thing that must go out without beat, worker or broker. While they work this asks one row every few
seconds and does nothing else.
"""

import logging
import threading

from django.db import close_old_connections

from chat import outage
from chat.duty import actions

log = logging.getLogger(__name__)
LOOKS_EVERY = 10.0  # seconds


class Watchman(threading.Thread):
    def __init__(self) -> None:
        super().__init__(name="watchman", daemon=True)
        self._stopped = threading.Event()

    def stop(self) -> None:
        self._stopped.set()

    def run(self) -> None:
        while not self._stopped.wait(LOOKS_EVERY):
            try:
                look()
            except outage.LOST as problem:
                outage.reported("the watchman", problem)
            except Exception:  # whatever it was must not end the watch
                log.exception("the watchman")
            finally:
                close_old_connections()


def look() -> bool:
    """Whether it had to be done here."""
    if outage.is_on() or not actions.nobody_watches():
        return False
    log.warning(
        "incidents: no beat, worker or broker has looked for half a minute; this process does"
    )
    actions.watch()
    return True
